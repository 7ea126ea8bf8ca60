"""Who visits, draws up lists, decides them, recognises, looks after plaques and examines appeals."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from core.files.models import StoredFile
from core.web.access import Permission
from federation.academies.models import Appeal, Application, Proposal, SiteVisit
from federation.academies.permissions.applications import can_apply_for_unit
from federation.academies.permissions.register import CITY
from federation.academies.queries.appeals import handled
from federation.academies.queries.applications import applications_visible_to
from federation.academies.queries.plaques import plaques_visible_to
from federation.academies.queries.visits import is_visitor, visits_visible_to
from federation.academies.workflow.accreditation import CALLED_OFF
from federation.accounts.queries import has_role


def can_convene_panel(user: Any) -> Permission:
    """City officers."""
    return _city(user, _("评审组由市总工会组建。"))


def can_plan_visit(user: Any) -> Permission:
    """City officers; also to call a visit off."""
    return _city(user, _("实地考察由市总工会安排。"))


def can_record_visit(user: Any, visit: SiteVisit) -> Permission:
    """The visitors, also after the visit: what a phone still holds must not be lost."""
    if visit.state == CALLED_OFF:
        return Permission.no(_("这次考察已经取消，记录不再接收。"))
    if is_visitor(user, visit):
        return Permission.yes()
    return Permission.no(_("现场记录由考察组成员填写，您不在这次考察组里。"))


def can_finish_visit(user: Any, visit: SiteVisit) -> Permission:
    """The visitors."""
    if is_visitor(user, visit):
        return Permission.yes()
    return Permission.no(_("考察意见由考察组成员提交。"))


def can_draw_up_proposal(user: Any) -> Permission:
    """City officers; also to change the list and to give it up."""
    return _city(user, _("拟认定名单由市总工会拟定。"))


def can_decide_proposal(user: Any, proposal: Proposal) -> Permission:
    """A city officer other than the one who drew it up."""
    allowed = _city(user, _("研究决定由市总工会记录。"))
    if allowed and proposal.drawn_up_by_id == user.pk:
        return Permission.no(_("拟定名单的人不能记录研究决定，请同事办理。"))
    return allowed


def can_publish_proposal(user: Any) -> Permission:
    """City officers."""
    return _city(user, _("公示由市总工会发布。"))


def can_recognise_application(user: Any) -> Permission:
    """City officers."""
    return _city(user, _("认定由市总工会办理。"))


def can_keep_plaques(user: Any) -> Permission:
    """City officers: the day of the ceremony, suspending, restoring, taking down."""
    return _city(user, _("牌匾由市总工会管理。"))


def can_file_appeal(user: Any, application: Application) -> Permission:
    """Whoever may apply for the unit."""
    if can_apply_for_unit(user, application.unit, application.union):
        return Permission.yes()
    return Permission.no(_("复核由申报单位或推荐它的工会提出。"))


def can_examine_appeal(user: Any, appeal: Appeal) -> Permission:
    """A city officer who did not handle the application; once taken up, that one alone."""
    allowed = _city(user, _("复核由市总工会办理。"))
    if not allowed:
        return allowed
    if handled(user, appeal.application):
        return Permission.no(_("您经办过这件申报，请没有经办过的同事复核。"))
    if appeal.owner_id not in (None, user.pk):
        return Permission.no(_("这件复核由%(owner)s办理。") % {"owner": appeal.owner})
    return Permission.yes()


# --- files -----------------------------------------------------------------------------------------------------------


def can_read_photo(user: Any, stored: StoredFile) -> bool:
    """Whoever may see the visit it was taken on."""
    return bool(user.is_authenticated and visits_visible_to(user).filter(records__photo=stored).exists())


def can_read_certificate(user: Any, stored: StoredFile) -> bool:
    """Whoever may see the plaque in the office, and the unit's own people."""
    if not user.is_authenticated:
        return False
    mine = applications_visible_to(user).filter(plaque__certificate=stored)
    return plaques_visible_to(user).filter(certificate=stored).exists() or mine.exists()


def _city(user: Any, reason: Any) -> Permission:
    return Permission.yes() if has_role(user, *CITY) else Permission.no(reason)
