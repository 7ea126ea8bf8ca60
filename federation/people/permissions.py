"""Who keeps whose file: the employer's clerk, its union, and the unions above."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from core.web.access import Permission, scope_of
from federation.organizations.models import Unit
from federation.people.models import Merge, Person
from federation.people.queries import KEEPERS, MERGERS, VIEWERS, clerk_units, is_keeper, is_viewer

NOT_A_KEEPER = _("职工档案由单位经办人、基层工会经办人和上级工会工作人员维护。")
OUTSIDE = _("这名职工的单位不在您负责的范围内，请由所在单位或者其工会办理。")
UNIT_OUTSIDE = _("这家单位不在您负责的范围内，请由它的经办人或者其工会办理。")
MERGED = _("这份档案已并入另一份，只能查看。")


def can_view_people(user: Any) -> Permission:
    """Keepers and auditors."""
    return Permission.yes() if is_viewer(user) else Permission.no(NOT_A_KEEPER)


def can_import_people(user: Any) -> Permission:
    """Whoever keeps files at all; each row is judged by its unit."""
    return Permission.yes() if is_keeper(user) else Permission.no(NOT_A_KEEPER)


def can_register_person(user: Any, unit: Unit) -> Permission:
    """At a unit of one's own subtree, or one's own unit."""
    if not is_keeper(user):
        return Permission.no(NOT_A_KEEPER)
    if not _keeps(user, unit):
        return Permission.no(UNIT_OUTSIDE)
    return Permission.no(_("这家单位已经注销，不能再登记用工。")) if unit.closed_on else Permission.yes()


def can_change_person(user: Any, person: Person) -> Permission:
    """Name, phone, employments: whoever keeps the latest employer's people."""
    if not is_keeper(user):
        return Permission.no(NOT_A_KEEPER)
    if person.merged_into_id is not None:
        return Permission.no(MERGED)
    return Permission.yes() if person.unit is None or _keeps(user, person.unit) else Permission.no(OUTSIDE)


def can_reveal_person(user: Any, person: Person) -> Permission:
    """Keepers of the file, and auditors of its subtree; every look is recorded."""
    scope = scope_of(user, *VIEWERS)
    if person.unit is not None and scope.covers(person.unit.union.path):
        return Permission.yes()
    return can_change_person(user, person)


def can_merge_people(user: Any, one: Person, other: Person) -> Permission:
    """District and city staff whose scope holds both."""
    scope = scope_of(user, *MERGERS)
    if not scope:
        return Permission.no(_("合并档案由区、产业工会和市总工会的工作人员办理。"))
    if one.merged_into_id is not None or other.merged_into_id is not None:
        return Permission.no(MERGED)
    for person in (one, other):
        if person.unit is not None and not scope.covers(person.unit.union.path):
            return Permission.no(_("两份档案分属不同的区或产业，请由市总工会办理。"))
    return Permission.yes()


def can_part_people(user: Any, merge: Merge) -> Permission:
    """Whoever could have merged; the latest merge of a file first."""
    scope = scope_of(user, *MERGERS)
    for person in (merge.kept, merge.merged):
        if not scope or (person.unit is not None and not scope.covers(person.unit.union.path)):
            return Permission.no(_("撤销合并由有权合并这两份档案的工作人员办理。"))
    if merge.undone_at is not None:
        return Permission.no(_("这次合并已经撤销。"))
    if merge.kept.merged_into_id is not None:
        return Permission.no(_("保留的档案后来又并入了另一份，请先撤销那一次合并。"))
    if Merge.objects.filter(kept=merge.kept, undone_at=None, pk__gt=merge.pk).exists():
        return Permission.no(_("这份档案后来还并入过别的档案，请从最近一次开始撤销。"))
    return Permission.yes()


def _keeps(user: Any, unit: Unit) -> bool:
    return scope_of(user, *KEEPERS).covers(unit.union.path) or unit.pk in clerk_units.ask(user)
