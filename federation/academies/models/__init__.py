"""The register of craftsman academies, the plan of their network, and the applications that lead into it."""

from federation.academies.models.applications import ENDED, Answer, Application, Presence, Stage
from federation.academies.models.checklist import POINTS, Point, point
from federation.academies.models.classification import (
    LADDER,
    MAIN_TIERS,
    HostKind,
    Layer,
    Measure,
    Tier,
    from_tier_up,
    layer_of,
)
from federation.academies.models.conduct import Breach, ChangeReport, Rectification, RectificationItem
from federation.academies.models.evaluations import (
    Campaign,
    Evaluation,
    EvaluationLine,
    EvaluationResult,
    Grade,
    SpotCheck,
)
from federation.academies.models.evidence import (
    Clarification,
    Evidence,
    EvidenceSource,
    GatewayCheck,
    Outcome,
    SelfScore,
)
from federation.academies.models.ledgers import ListedClass, ListedCourse, Teacher
from federation.academies.models.plans import PlanTarget, PlanVersion
from federation.academies.models.recognition import Appeal, Plaque
from federation.academies.models.register import Academy, AcademyTerm, Site, Speciality
from federation.academies.models.reminders import Reminder
from federation.academies.models.rounds import Proposal, ProposalLine, Round
from federation.academies.models.visits import PointOutcome, SiteVisit, VisitRecord, VisitSignature

__all__ = [
    "ENDED",
    "LADDER",
    "MAIN_TIERS",
    "POINTS",
    "Academy",
    "AcademyTerm",
    "Answer",
    "Appeal",
    "Application",
    "Breach",
    "Campaign",
    "ChangeReport",
    "Clarification",
    "Evaluation",
    "EvaluationLine",
    "EvaluationResult",
    "Evidence",
    "EvidenceSource",
    "GatewayCheck",
    "Grade",
    "HostKind",
    "Layer",
    "ListedClass",
    "ListedCourse",
    "Measure",
    "Outcome",
    "PlanTarget",
    "PlanVersion",
    "Plaque",
    "Point",
    "PointOutcome",
    "Presence",
    "Proposal",
    "ProposalLine",
    "Rectification",
    "RectificationItem",
    "Reminder",
    "Round",
    "SelfScore",
    "Site",
    "SiteVisit",
    "Speciality",
    "SpotCheck",
    "Stage",
    "Teacher",
    "Tier",
    "VisitRecord",
    "VisitSignature",
    "from_tier_up",
    "layer_of",
    "point",
]
