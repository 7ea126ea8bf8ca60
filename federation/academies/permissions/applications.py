"""Who may set up a round, apply in it and take an application on. When a step is possible is the workflow's to say."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from core.files.models import StoredFile
from core.web.access import Permission
from federation.academies.models import Application, Evidence
from federation.academies.permissions.register import CITY, DISTRICT
from federation.academies.queries.application_brief import applications_assessed_by
from federation.academies.queries.applications import CLERKS, applications_visible_to
from federation.academies.queries.waiting import watches_applications
from federation.accounts.queries import has_role, units_of
from federation.organizations.models import Union, Unit

APPLICANT = _("申报由单位自己的经办人或推荐它的区、产业工会办理。")


def can_keep_rounds(user: Any) -> Permission:
    """City officers."""
    if has_role(user, *CITY):
        return Permission.yes()
    return Permission.no(_("申报批次由市总工会安排。"))


def can_see_funnel(user: Any) -> Permission:
    """Officers of the city and of district and industrial unions, each for the own subtree; auditors."""
    if watches_applications(user):
        return Permission.yes()
    return Permission.no(_("申报进度供市总工会和区、产业工会的工作人员查看；您单位的申报在“认定申报”里。"))


def can_begin_application(user: Any) -> Permission:
    """Whoever may apply for some unit: clerks of units, officers of district and industrial unions."""
    if units_of(user, "unit_clerk") or has_role(user, *DISTRICT):
        return Permission.yes()
    return Permission.no(APPLICANT)


def can_apply_for_unit(user: Any, unit: Unit, union: Union) -> Permission:
    """The unit's own clerk, or an officer of the district or industrial union that recommends it."""
    if unit.pk in units_of(user, "unit_clerk") or has_role(user, *DISTRICT, union=union):
        return Permission.yes()
    return Permission.no(APPLICANT)


def can_fill_application(user: Any, application: Application) -> Permission:
    """Whoever may apply for its unit."""
    return can_apply_for_unit(user, application.unit, application.union)


def can_hand_in_application(user: Any, application: Application) -> Permission:
    """The unit's own clerk."""
    if application.unit_id in units_of(user, "unit_clerk"):
        return Permission.yes()
    return Permission.no(_("提交给工会由%(unit)s的经办人办理。") % {"unit": application.unit})


def can_recommend_application(user: Any, application: Application) -> Permission:
    """Officers of the union that recommends it: to recommend, endorse, send back or decline."""
    if has_role(user, *DISTRICT, union=application.union):
        return Permission.yes()
    return Permission.no(_("推荐由%(union)s的工作人员办理。") % {"union": application.union})


def can_withdraw_application(user: Any, application: Application) -> Permission:
    """Whoever may apply for its unit."""
    return can_apply_for_unit(user, application.unit, application.union)


def can_check_application(user: Any, application: Application) -> Permission:
    """City officers; not the one who filled it in."""
    if not has_role(user, *CITY):
        return Permission.no(_("资格审查由市总工会办理。"))
    if application.opened_by_id == user.pk:
        return Permission.no(_("这件申报是您开始填写的，请同事审查。"))
    return Permission.yes()


def can_keep_ledger(user: Any, unit: Unit) -> Permission:
    """The unit's own clerk or academy staff, and the officers of the unions above it."""
    if unit.pk in units_of(user, *CLERKS) or has_role(user, *CITY, *DISTRICT, union=unit.union):
        return Permission.yes()
    return Permission.no(_("台账由%(unit)s自己的经办人登记。") % {"unit": unit})


def can_read_evidence(user: Any, stored: StoredFile) -> bool:
    """Whoever may see the application a file belongs to; an assessor in the own case, once no conflict was declared."""
    if not user.is_authenticated:
        return False
    if Evidence.objects.filter(file=stored, application__in=applications_assessed_by(user)).exists():
        return True
    seen = applications_visible_to(user).values("pk")
    return Evidence.objects.filter(file=stored, application__in=seen).exists()
