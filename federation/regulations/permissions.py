"""Who may change a number, and who may let it come into force."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from core.dates.calendar import today
from core.web.access import Permission, scope_of
from federation.regulations.models import ParameterCode, ParameterVersion
from federation.regulations.queries import APPROVERS, PROPOSERS, has_open_proposal, has_value_from
from federation.regulations.workflow import APPROVED, PROPOSED


def can_view_parameters(user: Any) -> Permission:
    """Everybody in the city federation's office."""
    if scope_of(user, *PROPOSERS, "auditor").everything:
        return Permission.yes()
    return Permission.no(_("参数由市总工会管理。各区、产业工会可以在公开的制度库里查看现行取值。"))


def can_propose_change(user: Any, parameter: ParameterCode) -> Permission:
    """City officers, one proposal at a time."""
    if not scope_of(user, *PROPOSERS).everything:
        return Permission.no(_("只有市总工会的工作人员可以提出参数调整。"))
    if has_open_proposal(parameter):
        return Permission.no(_("这个参数有一项调整正在等待批准，办结后才能再提。"))
    return Permission.yes()


def can_approve_change(user: Any, version: ParameterVersion, verb: str = "approve") -> Permission:
    """A city administrator who did not propose it. Approval comes no later than the day the value starts."""
    if not scope_of(user, *APPROVERS).everything:
        return Permission.no(_("参数调整由市总管理员批准。"))
    if version.proposed_by_id == user.pk:
        return Permission.no(_("提出人不能批准自己提出的调整，请另一位市总管理员办理。"))
    if version.state != PROPOSED:
        return Permission.no(_("这项调整已经办结。"))
    if verb == "approve" and version.since < today():
        return Permission.no(_("起算日已过，不能追溯。请提出人撤回，改定起算日后重新提出。"))
    if verb == "approve" and has_value_from(version.parameter, version.since):
        return Permission.no(_("同一起算日已有取值。请提出人撤回，改定起算日后重新提出。"))
    return Permission.yes()


def can_withdraw_change(user: Any, version: ParameterVersion) -> Permission:
    """The proposer while it waits; an administrator too, and an approved value until its day comes."""
    if version.origin != ParameterVersion.Origin.OFFICE or version.state not in (PROPOSED, APPROVED):
        return Permission.no(_("只能撤回办公端提出、尚未办结或尚未起算的调整。"))
    if version.state == APPROVED and version.since <= today():
        return Permission.no(_("已经起算的取值不能撤回，请提出新的调整。"))
    if version.proposed_by_id == user.pk or scope_of(user, *APPROVERS).everything:
        return Permission.yes()
    return Permission.no(_("由提出人或者市总管理员撤回。"))
