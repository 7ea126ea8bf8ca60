"""Who may rectify and re-check, report and note a change, raise a breach, be heard and decide it."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from core.files.models import StoredFile
from core.web.access import Permission
from federation.academies.models import Academy, Breach, ChangeReport, Rectification
from federation.academies.permissions.register import CITY, DISTRICT
from federation.academies.queries.conduct import rectifications_visible_to, works_for
from federation.academies.queries.register import last_term
from federation.accounts.queries import has_role


def can_rectify(user: Any, order: Rectification) -> Permission:
    """Those who work for the academy's host unit."""
    if works_for(user, order.evaluation.term):
        return Permission.yes()
    return Permission.no(_("整改方案和结果由学院自己提交。"))


def can_check_proof(user: Any, order: Rectification) -> Permission:
    """A city officer other than the one who gave the order."""
    if not has_role(user, *CITY):
        return Permission.no(_("整改结果由市总工会复查。"))
    if order.ordered_by_id == user.pk:
        return Permission.no(_("下达人不能复查自己下达的整改，请同事复查。"))
    return Permission.yes()


def can_read_proof(user: Any, stored: StoredFile) -> bool:
    """Whoever may see the order that the file proves something in."""
    return user.is_authenticated and rectifications_visible_to(user).filter(items__file=stored.pk).exists()


def can_report_change(user: Any, report: ChangeReport) -> Permission:
    """The academy itself, or the officers of the union it counts to."""
    term = last_term(report.academy)
    if works_for(user, term) or has_role(user, *DISTRICT, union=term.union):
        return Permission.yes()
    return Permission.no(_("变更由学院自己或者推荐它的工会报告。"))


def can_note_change(user: Any, report: ChangeReport) -> Permission:
    """City officers and those of the union the academy counts to, other than whoever reported it."""
    union = last_term(report.academy).union
    if not has_role(user, *CITY) and not has_role(user, *DISTRICT, union=union):
        return Permission.no(_("变更由市总工会或者推荐它的工会备案。"))
    if report.reported_by_id == user.pk:
        return Permission.no(_("报告人不能给自己报告的变更备案，请同事办理。"))
    return Permission.yes()


def can_raise_breach(user: Any, _academy: Academy) -> Permission:
    """City officers."""
    return can_decide_breach(user)


def can_decide_breach(user: Any) -> Permission:
    """City officers: to hear the academy, and to decide."""
    if has_role(user, *CITY):
        return Permission.yes()
    return Permission.no(_("违规处理由市总工会办理。"))


def can_state_view(user: Any, breach: Breach) -> Permission:
    """The academy the case is about."""
    if works_for(user, last_term(breach.academy)):
        return Permission.yes()
    return Permission.no(_("意见由学院自己陈述。"))
