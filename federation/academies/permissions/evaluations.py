"""Who may run a campaign, report, check on site, announce and reopen."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from core.web.access import Permission
from federation.academies.models import AcademyTerm, Campaign, Evaluation
from federation.academies.permissions.register import CITY, DISTRICT
from federation.academies.queries.conduct import works_for
from federation.accounts.kinds import Kind
from federation.accounts.queries import has_role


def can_keep_campaigns(user: Any) -> Permission:
    """City officers."""
    if has_role(user, *CITY):
        return Permission.yes()
    return Permission.no(_("年度评价由市总工会组织。"))


def can_report_evaluation(user: Any, evaluation: Evaluation) -> Permission:
    """Those who work for the academy's host unit."""
    if works_for(user, evaluation.term):
        return Permission.yes()
    return Permission.no(_("自评由学院自己填写。"))


def can_see_score(user: Any, term: AcademyTerm) -> Permission:
    """The academy itself, and the officers of the unions above it."""
    if works_for(user, term) or has_role(user, *CITY, *DISTRICT, Kind.AUDITOR, union=term.union):
        return Permission.yes()
    return Permission.no(_("台账分供学院自己和上级工会查看；公布的结果对所有人公开。"))


def can_check_on_site(user: Any, evaluation: Evaluation) -> Permission:
    """City officers, of an academy drawn into the sample."""
    if not has_role(user, *CITY):
        return Permission.no(_("现场抽查由市总工会安排。"))
    if not evaluation.is_sampled:
        return Permission.no(_("这家学院没有抽中现场检查；抽查对象由公开抽取决定，不能另加。"))
    return Permission.yes()


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


def can_announce_again(user: Any, evaluation: Evaluation) -> Permission:
    """A city officer other than the one who reopened it."""
    if not has_role(user, *CITY):
        return Permission.no(_("评价结果由市总工会公布。"))
    if evaluation.reopened_by_id == user.pk:
        return Permission.no(_("决定重新评审的人不能公布新的结果，请同事公布。"))
    return Permission.yes()
