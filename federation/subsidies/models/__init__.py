"""Standing of academies, fund and allotments, projects, payments, and what was spent."""

from federation.subsidies.models.funds import Allotment, AllotmentLine, Basis, Fund
from federation.subsidies.models.inspections import ChosenBy, InspectedProject, Inspection, Shortcoming
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
from federation.subsidies.models.recoveries import Recovery, Refund
from federation.subsidies.models.reports import Report
from federation.subsidies.models.standing import Standing
from federation.subsidies.models.vouchers import Activity, HalfDay, Voucher, VoucherFlag

__all__ = [
    "Activity", "Allotment", "AllotmentLine", "Basis", "Batch", "BudgetLine", "Call", "ChosenBy", "CostKind", "Fund",
    "HalfDay", "InspectedProject", "Inspection", "Instalment", "PayeeAccount", "Pledge", "PledgeReceipt", "Project",
    "Question", "Recovery", "Refund", "Report", "Shortcoming", "Source", "Standing", "Title", "Voucher", "VoucherFlag",
]  # fmt: skip
