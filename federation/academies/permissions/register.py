"""Who may edit the register, draw up and approve the plan, and remind a union."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from core.web.access import Permission
from federation.academies.models import Academy, PlanVersion
from federation.academies.queries.register import last_term
from federation.accounts.queries import has_role, works_in_office
from federation.organizations.models import Union, UnionKind

CITY = ("city_officer", "city_admin")
DISTRICT = ("district_officer", "district_admin")


def can_register_academy(user: Any, union: Union | None = None) -> Permission:
    """City officers for any union; officers of a district or industrial union for their own subtree."""
    if has_role(user, *CITY):
        return Permission.yes()
    if union is None:
        allowed = has_role(user, *DISTRICT)
        return Permission(allowed, "" if allowed else _("登记学院由市总工会和区、产业工会的工作人员办理。"))
    if union.kind != UnionKind.CITY and has_role(user, *DISTRICT, union=union):
        return Permission.yes()
    return Permission.no(_("这家学院属于%(union)s，只有该工会或市总工会的工作人员可以登记和修改。") % {"union": union})


def can_edit_academy(user: Any, academy: Academy) -> Permission:
    """Whoever may register for the union it counts to now."""
    return can_register_academy(user, last_term(academy).union)


def can_close_academy(user: Any, academy: Academy) -> Permission:
    """City officers only: taking an academy off the register needs a document of the city."""
    if has_role(user, *CITY):
        return Permission.yes()
    return Permission.no(_("“%(name)s”退出名册由市总工会办理。") % {"name": last_term(academy).name})


def can_draft_plan(user: Any) -> Permission:
    """City officers."""
    if has_role(user, *CITY):
        return Permission.yes()
    return Permission.no(_("计划由市总工会职工发展部起草。"))


def can_approve_plan(user: Any, plan: PlanVersion) -> Permission:
    """A city officer or administrator other than the one who put it forward."""
    if not has_role(user, *CITY):
        return Permission.no(_("计划由市总工会批准。"))
    if plan.proposed_by_id == user.pk:
        return Permission.no(_("提请人不能批准自己提请的计划，请同事批准。"))
    return Permission.yes()


def can_withdraw_plan(user: Any, plan: PlanVersion) -> Permission:
    """The city officer who put it forward."""
    if plan.proposed_by_id == user.pk and has_role(user, *CITY):
        return Permission.yes()
    return Permission.no(_("提请只能由提请人撤回；批准人可以退回修改。"))


def can_remind_union(user: Any) -> Permission:
    """City officers."""
    if has_role(user, *CITY):
        return Permission.yes()
    return Permission.no(_("提醒由市总工会发出。"))


def can_see_plan(user: Any) -> Permission:
    """Everybody who works in an office."""
    if works_in_office(user):
        return Permission.yes()
    return Permission.no(_("计划与进度供工会和学院的工作人员查看；名册对所有人公开。"))
