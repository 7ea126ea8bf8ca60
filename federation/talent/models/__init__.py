"""Selections with their trades and quotas, nominations with their proof, honours; judges, points, letters, results."""

from federation.talent.models.consultations import Consultation, Office, Opinion
from federation.talent.models.judging import Judge, Judgement
from federation.talent.models.results import Age, Ballot, Composition, Ownership, Result, Trait
from federation.talent.models.selections import (
    Force,
    Honour,
    Level,
    Nomination,
    Post,
    Proof,
    Quota,
    Route,
    Selection,
    SelectionTrade,
    SkillLevel,
)

__all__ = [
    "Age", "Ballot", "Composition", "Consultation", "Force", "Honour", "Judge", "Judgement", "Level", "Nomination",
    "Office", "Opinion", "Ownership", "Post", "Proof", "Quota", "Result", "Route", "Selection", "SelectionTrade",
    "SkillLevel", "Trait",
]  # fmt: skip
