"""Who publishes and takes back, who examines and answers, who sees who objected."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from core.files.models import StoredFile
from core.web.access import Permission, scope_of
from federation.accounts.kinds import Kind
from federation.notices.models import Notice, Objection
from federation.notices.queries.objections import HANDLERS, READERS, objections_visible_to
from federation.organizations.models import Union

HEADS = (Kind.CITY_ADMIN, Kind.DISTRICT_ADMIN)


def can_publish_notice(user: Any, union: Union) -> Permission:
    """Officers of the union that publishes, and of those above it."""
    if _covers(user, union, HANDLERS):
        return Permission.yes()
    return Permission.no(_("公示由%(union)s或上级工会的工作人员发布。") % {"union": union})


def can_withdraw_notice(user: Any, notice: Notice) -> Permission:
    """Whoever could publish it, while it runs."""
    if not notice.is_running:
        return Permission.no(_("公示已经结束，不能撤回。"))
    return can_publish_notice(user, notice.union)


def can_close_notice(user: Any, notice: Notice) -> Permission:
    """Whoever could publish it."""
    return can_publish_notice(user, notice.union)


def can_list_objections(user: Any) -> Permission:
    """Officers of city, district and industrial unions, and auditors."""
    if scope_of(user, *READERS):
        return Permission.yes()
    return Permission.no(_("异议由发布公示的工会核查，供市、区和产业工会的工作人员查看。"))


def can_examine_objection(user: Any, objection: Objection) -> Permission:
    """Officers of the union that published, and of those above it."""
    if _covers(user, objection.notice.union, HANDLERS):
        return Permission.yes()
    return Permission.no(_("异议由发布公示的%(union)s核查。") % {"union": objection.notice.union})


def can_reject_objection(user: Any, objection: Objection) -> Permission:
    """Whoever could take it up."""
    return can_examine_objection(user, objection)


def can_settle_objection(user: Any, objection: Objection) -> Permission:
    """The officer who took it up; an administrator of the union, should that officer be away."""
    allowed = can_examine_objection(user, objection)
    mine = objection.owner_id in (None, user.pk)
    if not allowed or mine or _covers(user, objection.notice.union, HEADS):
        return allowed
    return Permission.no(_("这件异议由%(owner)s核查，请由本人或管理员答复。") % {"owner": objection.owner or "—"})


def can_reveal_objector(user: Any, objection: Objection) -> Permission:
    """Only who examines it needs to reach the person who wrote it; each look is recorded."""
    allowed = can_settle_objection(user, objection)
    if allowed and objection.owner_id is None:
        return Permission.no(_("先开始核查，再查看异议人。"))
    return allowed


def can_read_evidence(user: Any, stored: StoredFile) -> bool:
    """Whoever may see the objection it was handed in with."""
    found = objections_visible_to(user) if user.is_authenticated else Objection.objects.none()
    return found.filter(files__file_id=stored.pk).exists()


def _covers(user: Any, union: Union, kinds: tuple[str, ...]) -> bool:
    return scope_of(user, *kinds).covers(union.path)
