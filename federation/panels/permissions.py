"""Who keeps the pool, forms panels, assesses, and holds draws."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from core.web.access import Permission, scope_of
from federation.accounts.kinds import Kind
from federation.accounts.queries import has_role
from federation.organizations.models import Union
from federation.panels.models import Assessment, Draw, Expert, Panel
from federation.panels.queries.panels import sits_on
from federation.panels.queries.standing import READERS, STAFF
from federation.panels.workflow import CONCLUDED, DISSOLVED

CITY = (Kind.CITY_OFFICER, Kind.CITY_ADMIN)
KEEPERS_ONLY = _("专家库由市总工会的工作人员管理。")
STAFF_ONLY = _("评审和抽取由市总工会和区、产业工会的工作人员组织。")
OUTSIDE = _("这件事由“%(union)s”组织，不在您负责的范围内。")
OWN_CASE = _("您是这一事项的评审专家，结果得出之前不能查看或者办理评审组的事务。")
NOT_YOURS = _("这份评审不是您的。")
NO_ROLE = _("您现在没有专家角色，不能评审。请与组织评审的工会联系。")


# --- the pool --------------------------------------------------------------------------------------------------------


def can_view_experts(user: Any) -> Permission:
    """City and district staff, and auditors to read."""
    return Permission.yes() if has_role(user, *READERS) else Permission.no(KEEPERS_ONLY)


def can_keep_experts(user: Any) -> Permission:
    """City staff."""
    return Permission.yes() if has_role(user, *CITY) else Permission.no(KEEPERS_ONLY)


def can_import_experts(user: Any) -> Permission:
    """City administrators: a row may open an account and give the role of an expert."""
    if has_role(user, Kind.CITY_ADMIN):
        return Permission.yes()
    return Permission.no(_("导入专家会开设账号并授予专家角色，由市总管理员办理。"))


def can_note_absence(user: Any, expert: Expert) -> Permission:
    """The expert, and whoever keeps the pool."""
    return Permission.yes() if expert.user_id == user.pk else can_keep_experts(user)


def can_note_avoidance(user: Any, expert: Expert) -> Permission:
    """As with absences."""
    return can_note_absence(user, expert)


# --- panels ----------------------------------------------------------------------------------------------------------


def can_form_panel(user: Any, union: Union) -> Permission:
    """Staff of the union that organises the assessment, or of one above it."""
    return _organises(user, union)


def can_view_panel(user: Any, panel: Panel) -> Permission:
    """Staff and auditors of the organising union's subtree; never an assessor of it before the end."""
    if panel.state not in (CONCLUDED, DISSOLVED) and sits_on(user, panel):
        return Permission.no(OWN_CASE)
    if scope_of(user, *READERS).covers(panel.union.path):
        return Permission.yes()
    return Permission.no(OUTSIDE % {"union": panel.union})


def can_invite_assessor(user: Any, panel: Panel) -> Permission:
    """Staff of the organising union; nobody for a case they assess."""
    return Permission.no(OWN_CASE) if sits_on(user, panel) else _organises(user, panel.union)


def can_withdraw_assessor(user: Any, panel: Panel) -> Permission:
    """Whoever may invite."""
    return can_invite_assessor(user, panel)


def can_dissolve_panel(user: Any, panel: Panel) -> Permission:
    """Whoever may invite."""
    return can_invite_assessor(user, panel)


def can_assess(user: Any, assessment: Assessment) -> Permission:
    """The invited expert alone, while the role holds."""
    if assessment.expert.user_id != user.pk:
        return Permission.no(NOT_YOURS)
    return Permission.yes() if has_role(user, Kind.EXPERT) else Permission.no(NO_ROLE)


# --- draws -----------------------------------------------------------------------------------------------------------


def can_announce_draw(user: Any, union: Union | None = None) -> Permission:
    """Staff of the organising union; without a union: staff at all."""
    if union is None:
        return Permission.yes() if has_role(user, *STAFF) else Permission.no(STAFF_ONLY)
    return _organises(user, union)


def can_hold_draw(user: Any, draw: Draw) -> Permission:
    """Staff of the organising union; also to cancel and to replace."""
    return _organises(user, draw.union)


def _organises(user: Any, union: Union) -> Permission:
    if not has_role(user, *STAFF):
        return Permission.no(STAFF_ONLY)
    return Permission.yes() if has_role(user, *STAFF, union=union) else Permission.no(OUTSIDE % {"union": union})
