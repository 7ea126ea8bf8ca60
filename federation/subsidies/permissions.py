"""Who enters, who approves, who looks on."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from core.web.access import Permission
from federation.subsidies.models import Allotment, Fund
from federation.subsidies.queries.funds import APPROVAL, at_the_city


def can_enter_funds(user: Any) -> Permission:
    """Finance entry at the city federation."""
    if at_the_city(user, "finance_entry"):
        return Permission.yes()
    return Permission.no(_("预算和分配方案由市总工会财务经办编制。"))


def can_approve_fund(user: Any, fund: Fund) -> Permission:
    """Finance approval at the city federation, other than whoever entered it."""
    return _second_person(user, fund.entered_by_id)


def can_approve_allotment(user: Any, allotment: Allotment) -> Permission:
    """Finance approval at the city federation, other than whoever entered it."""
    return _second_person(user, allotment.entered_by_id)


def _second_person(user: Any, entered_by: int) -> Permission:
    if not at_the_city(user, APPROVAL):
        return Permission.no(_("预算和分配方案由市总工会财务审批批准。"))
    if entered_by == user.pk:
        return Permission.no(_("编制人不能批准自己编制的，请另一位财务审批办理。"))
    return Permission.yes()
