"""The standing of academies, the year's fund and the lists that allot it, projects, and their payment."""

from federation.subsidies.models.funds import Allotment, AllotmentLine, Basis, Fund
from federation.subsidies.models.payments import Batch, Instalment, PayeeAccount
from federation.subsidies.models.projects import (
    BudgetLine,
    Call,
    CostKind,
    Pledge,
    PledgeReceipt,
    Project,
    Question,
    Source,
    Title,
)
from federation.subsidies.models.standing import Standing

__all__ = [
    "Allotment", "AllotmentLine", "Basis", "Batch", "BudgetLine", "Call", "CostKind", "Fund", "Instalment",
    "PayeeAccount", "Pledge", "PledgeReceipt", "Project", "Question", "Source", "Standing", "Title",
]  # fmt: skip
