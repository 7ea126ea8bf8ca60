"""Selections, nominations with their proof, honours; judges, points, results; cultivation, masters and apprentices."""

from federation.talent.models.coming import SelfNomination
from federation.talent.models.consultations import Consultation, Office, Opinion
from federation.talent.models.contests import Appeal, Arbiter, Contest, ContestModule, Entry, ModuleScore, Ruling
from federation.talent.models.cultivation import (
    CertificateMiss,
    Cultivation,
    CultivationTask,
    Grade,
    Measure,
    Mentorship,
    ProgressReport,
)
from federation.talent.models.judging import BlindedCopy, Judge, JudgeDraw, Judgement
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
    Rung,
    Selection,
    SelectionTrade,
    SkillLevel,
)

__all__ = [
    "Age",
    "Appeal",
    "Arbiter",
    "Ballot",
    "BlindedCopy",
    "CertificateMiss",
    "Composition",
    "Consultation",
    "Contest",
    "ContestModule",
    "Cultivation",
    "CultivationTask",
    "Entry",
    "Force",
    "Grade",
    "Honour",
    "Judge",
    "JudgeDraw",
    "Judgement",
    "Level",
    "Measure",
    "Mentorship",
    "ModuleScore",
    "Nomination",
    "Office",
    "Opinion",
    "Ownership",
    "Post",
    "ProgressReport",
    "Proof",
    "Quota",
    "Result",
    "Route",
    "Ruling",
    "Rung",
    "Selection",
    "SelectionTrade",
    "SelfNomination",
    "SkillLevel",
    "Trait",
]  # fmt: skip
