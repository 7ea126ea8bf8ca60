"""Who may do what with the register, the plan and applications."""

from federation.academies.permissions.applications import can_apply_for_unit, can_keep_rounds
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
    "can_apply_for_unit",
    "can_approve_plan",
    "can_close_academy",
    "can_draft_plan",
    "can_edit_academy",
    "can_keep_rounds",
    "can_register_academy",
    "can_remind_union",
    "can_see_plan",
    "can_withdraw_plan",
]
