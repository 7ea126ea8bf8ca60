"""Experts and what keeps them off a case, score sheets, panels with their assessments, and draws."""

from federation.panels.models.draws import Draw, Replacement
from federation.panels.models.experts import Absence, Avoidance, Expert, ExpertTrade, FormerPost
from federation.panels.models.panels import Assessment, ItemScore, Panel, SeatName
from federation.panels.models.sheets import ScoreSheet

__all__ = [
    "Absence",
    "Assessment",
    "Avoidance",
    "Draw",
    "Expert",
    "ExpertTrade",
    "FormerPost",
    "ItemScore",
    "Panel",
    "Replacement",
    "ScoreSheet",
    "SeatName",
]
