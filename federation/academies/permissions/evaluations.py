"""Who may run a campaign, report, announce and reopen."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from core.web.access import Permission
from federation.academies.models import Campaign, Evaluation
from federation.academies.permissions.register import CITY
from federation.accounts.queries import has_role, units_of


def can_keep_campaigns(user: Any) -> Permission:
    """City officers."""
    if has_role(user, *CITY):
        return Permission.yes()
    return Permission.no(_("年度评价由市总工会组织。"))


def can_report_evaluation(user: Any, evaluation: Evaluation) -> Permission:
    """Those who work for the academy's host unit."""
    if evaluation.term.host_unit_id in units_of(user, "unit_clerk", "academy_staff"):
        return Permission.yes()
    return Permission.no(_("自评由学院自己填写。"))


def can_announce_campaign(user: Any, campaign: Campaign) -> Permission:
    """A city officer other than the one who gave the grades."""
    if not has_role(user, *CITY):
        return Permission.no(_("评价结果由市总工会公布。"))
    if campaign.graded_by_id == user.pk:
        return Permission.no(_("评定人不能公布自己评定的结果，请同事公布。"))
    return Permission.yes()


def can_reopen_evaluation(user: Any) -> Permission:
    """City administrators only."""
    if has_role(user, "city_admin"):
        return Permission.yes()
    return Permission.no(_("已公布的结果由市总工会管理员凭文件重新评审。"))
