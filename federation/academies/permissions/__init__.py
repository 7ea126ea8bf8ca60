"""Who may do what with the register, the plan and applications."""

from federation.academies.permissions.applications import (
    can_apply_for_unit,
    can_begin_application,
    can_check_application,
    can_fill_application,
    can_hand_in_application,
    can_keep_ledger,
    can_keep_rounds,
    can_read_evidence,
    can_recommend_application,
    can_withdraw_application,
)
from federation.academies.permissions.evaluations import (
    can_announce_campaign,
    can_keep_campaigns,
    can_reopen_evaluation,
    can_report_evaluation,
)
from federation.academies.permissions.register import (
    can_approve_plan,
    can_close_academy,
    can_draft_plan,
    can_edit_academy,
    can_register_academy,
    can_remind_union,
    can_see_plan,
    can_withdraw_plan,
)

__all__ = [
    "can_announce_campaign",
    "can_apply_for_unit",
    "can_approve_plan",
    "can_begin_application",
    "can_check_application",
    "can_close_academy",
    "can_draft_plan",
    "can_edit_academy",
    "can_fill_application",
    "can_hand_in_application",
    "can_keep_campaigns",
    "can_keep_ledger",
    "can_keep_rounds",
    "can_read_evidence",
    "can_recommend_application",
    "can_register_academy",
    "can_remind_union",
    "can_reopen_evaluation",
    "can_report_evaluation",
    "can_see_plan",
    "can_withdraw_application",
    "can_withdraw_plan",
]
