"""Texts sent to people."""

from federation.academies.messages.plan import plan_approved, plan_returned, union_reminded

__all__ = ["plan_approved", "plan_returned", "union_reminded"]
