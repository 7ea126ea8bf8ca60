"""Selections with their trades and quotas, nominations with their proof, honours; judges and what they gave."""

from federation.talent.models.judging import Judge, Judgement
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
    "Force", "Honour", "Judge", "Judgement", "Level", "Nomination", "Post", "Proof", "Quota", "Route", "Selection",
    "SelectionTrade", "SkillLevel",
]  # fmt: skip
