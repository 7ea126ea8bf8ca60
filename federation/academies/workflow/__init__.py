"""The life cycles of the plan, of an application and of what follows from it."""

from federation.academies.workflow.accreditation import APPEAL, APPLICATION, PLAQUE, PROPOSAL, ROUND, VISIT
from federation.academies.workflow.evaluation import BREACH, CAMPAIGN, CHANGE_REPORT, EVALUATION, RECTIFICATION
from federation.academies.workflow.plan import ABANDONED, APPROVED, DRAFT, PLAN, PROPOSED, SUPERSEDED

__all__ = [
    "ABANDONED",
    "APPEAL",
    "APPLICATION",
    "APPROVED",
    "BREACH",
    "CAMPAIGN",
    "CHANGE_REPORT",
    "DRAFT",
    "EVALUATION",
    "PLAN",
    "PLAQUE",
    "PROPOSAL",
    "PROPOSED",
    "RECTIFICATION",
    "ROUND",
    "SUPERSEDED",
    "VISIT",
]
