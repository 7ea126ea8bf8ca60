"""Who may change the register: the city everything, a district what stands below it, a union's clerk its own data."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from core.web.access import Permission, scope_of
from federation.organizations.models import Union, Unit
from federation.organizations.queries import KEEPERS

STEWARDS = ("city_officer", "city_admin", "district_officer", "district_admin")
"""Roles that shape the tree: found, rename, move, merge, split, close."""

CLOSED = _("这个工会已经撤销，只能查看。")
NOT_A_STEWARD = _("工会的设立、更名、隶属、合并、分设由市总和区、产业工会的工作人员办理。")
NOT_A_KEEPER = _("工会和单位资料由市总、区（产业）工会工作人员和本工会干事维护。")
OUTSIDE = _("这个工会不在您负责的范围内，请由它的上级工会办理。")
ABOVE = _("本级工会的名称和隶属由上级工会办理。")


def can_shape_tree(user: Any) -> Permission:
    """Whether the person shapes some part of the tree at all."""
    return Permission.yes() if scope_of(user, *STEWARDS) else Permission.no(NOT_A_STEWARD)


def can_keep_units(user: Any) -> Permission:
    """Whether the person keeps the units of some union at all."""
    return Permission.yes() if scope_of(user, *KEEPERS) else Permission.no(NOT_A_KEEPER)


def can_found_union(user: Any, parent: Union) -> Permission:
    """A union may be founded under any union of one's subtree, its top included."""
    scope = scope_of(user, *STEWARDS)
    if not scope:
        return Permission.no(NOT_A_STEWARD)
    if not parent.is_open:
        return Permission.no(CLOSED)
    return Permission.yes() if scope.covers(parent.path) else Permission.no(OUTSIDE)


def can_edit_union(user: Any, union: Union) -> Permission:
    """Code, area, founding day and certificate: also by the union's own clerk."""
    if not union.is_open:
        return Permission.no(CLOSED)
    scope = scope_of(user, *KEEPERS)
    if not scope:
        return Permission.no(NOT_A_KEEPER)
    return Permission.yes() if scope.covers(union.path) else Permission.no(OUTSIDE)


def can_enter_certificate(user: Any, union: Union) -> Permission:
    """As with the union's other data."""
    return can_edit_union(user, union)


def can_rename_union(user: Any, union: Union) -> Permission:
    """Strictly below the top of one's subtree."""
    return _below(user, union)


def can_move_union(user: Any, union: Union, parent: Union | None = None) -> Permission:
    """Union and new parent both lie in one's subtree; a move out of it is the upper union's to make."""
    permission = _below(user, union)
    if not permission or parent is None:
        return permission
    if scope_of(user, *STEWARDS).covers(parent.path):
        return permission
    return Permission.no(_("新的上级不在您负责的范围内；跨范围调整由共同的上级工会办理。"))


def can_merge_union(user: Any, union: Union) -> Permission:
    """Strictly below the top of one's subtree."""
    return _below(user, union)


def can_split_union(user: Any, union: Union) -> Permission:
    """Strictly below the top of one's subtree; unions of places follow their places."""
    if union.kind in {Union.Kind.CITY, Union.Kind.DISTRICT, Union.Kind.SUBDISTRICT}:
        return Permission.no(_("区和街道（乡镇）总工会随行政区划设立，不能分设。"))
    return _below(user, union)


def can_close_union(user: Any, union: Union) -> Permission:
    """Strictly below the top of one's subtree."""
    return _below(user, union)


def can_receive_units(user: Any, union: Union) -> Permission:
    """Units go to an open union of one's own subtree."""
    if not union.is_open:
        return Permission.no(CLOSED)
    return Permission.yes() if scope_of(user, *KEEPERS).covers(union.path) else Permission.no(OUTSIDE)


def can_edit_unit(user: Any, unit: Unit) -> Permission:
    """A unit is kept by whoever keeps its union's subtree."""
    scope = scope_of(user, *KEEPERS)
    if not scope:
        return Permission.no(NOT_A_KEEPER)
    if not scope.covers(unit.union.path):
        return Permission.no(_("这家单位不在您负责的范围内，请由它所属工会办理。"))
    if unit.closed_on is not None:
        return Permission.no(_("这家单位已经注销，只能查看。"))
    return Permission.yes()


def _below(user: Any, union: Union) -> Permission:
    if not union.is_open:
        return Permission.no(CLOSED)
    scope = scope_of(user, *STEWARDS)
    if not scope:
        return Permission.no(NOT_A_STEWARD)
    if not scope.covers(union.path):
        return Permission.no(OUTSIDE)
    if union.path in scope.paths or union.kind == Union.Kind.CITY:
        return Permission.no(ABOVE)
    return Permission.yes()
