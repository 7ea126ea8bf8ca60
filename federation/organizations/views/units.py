"""The page of one unit, and every change to it."""

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _

from core.dates.calendar import now
from core.web.access import office, require, scope_of
from federation.organizations import actions, forms, permissions, queries
from federation.organizations.models import Unit
from federation.organizations.views.changes import Change, change_page


def _unit(request: HttpRequest, pk: int, permission: Callable[[Any, Unit], Any] | None = None) -> Unit:
    visible = queries.units_visible_to(request.user).select_related("union", "area__parent")
    unit = get_object_or_404(visible, pk=pk)
    if permission is not None:
        require(permission(request.user, unit))
    return unit


def _page(unit: Unit) -> str:
    return reverse("organizations:show_unit", args=[unit.pk])


def _by(request: HttpRequest) -> Any:
    """Who acts: `office` lets nobody in who is not signed in."""
    return request.user


def _among(request: HttpRequest) -> Any:
    return queries.unions_within(scope_of(request.user, *queries.KEEPERS))


@office
def show_unit(request: HttpRequest, pk: int) -> HttpResponse:
    """One unit: its data, its unions through time, what was done."""
    unit = _unit(request, pk)
    context = {
        "unit": unit,
        "chain": queries.chain_of(unit.union),
        "industrial": unit.union.upward_ties.filter(nature="industrial", until_on=None).select_related("parent"),
        "ties": unit.ties.select_related("union"),
        "may_edit": permissions.can_edit_unit(request.user, unit),
    }
    return render(request, "organizations/show_unit.html", context)


@office
def register_unit(request: HttpRequest) -> HttpResponse:
    """A new unit of one of the person's unions."""
    require(permissions.can_keep_units(request.user))
    among = _among(request)
    under = among.filter(code=request.GET.get("under", ""), closed_on=None).first()
    registered: list[Unit] = []

    def act(told: dict[str, Any]) -> None:
        require(permissions.can_receive_units(request.user, told["union"]))
        registered[:] = [actions.register_unit(unit=forms.new_unit(told), on=told["on"], by=_by(request), at=now())]

    change = Change(
        _("登记单位"),
        _("登记"),
        forms.RegisterForm,
        act,
        _("已登记。"),
        arguments={"among": among, "initial": {"union": under.code if under else ""}},
        goes_to=lambda: _page(registered[0]),
    )
    return change_page(request, "register_unit", None, change, reverse("organizations:list_units"))


@office
def edit_unit(request: HttpRequest, pk: int) -> HttpResponse:
    """What is told of a unit."""
    unit = _unit(request, pk, permissions.can_edit_unit)
    change = Change(
        _("修改单位资料"),
        _("保存"),
        forms.EditUnitForm,
        lambda told: actions.edit_unit(unit=unit, changes=told, by=_by(request), at=now()),
        _("已保存。"),
        arguments={"initial": {name: getattr(unit, name) for name in forms.TOLD}},
    )
    return change_page(request, "edit_unit", unit, change, _page(unit))


@office
def move_unit(request: HttpRequest, pk: int) -> HttpResponse:
    """To another union."""
    unit = _unit(request, pk, permissions.can_edit_unit)

    def act(told: dict[str, Any]) -> None:
        require(permissions.can_receive_units(request.user, told["union"]))
        actions.move_units(units=[unit], by=_by(request), at=now(), **told)

    change = Change(
        _("转到别的工会"),
        _("转移"),
        forms.MoveUnitsForm,
        act,
        _("已转移，生效日之前仍算在原工会。"),
        lambda told: [
            (_("单位"), unit.name),
            (_("现在"), unit.union.short_name),
            (_("转到"), told["union"].short_name),
            (_("自"), told["on"]),
        ],
        {"among": _among(request).exclude(pk=unit.union_id)},
    )
    return change_page(request, "move_unit", unit, change, _page(unit))


@office
def close_unit(request: HttpRequest, pk: int) -> HttpResponse:
    """The unit no longer exists."""
    unit = _unit(request, pk, permissions.can_edit_unit)
    change = Change(
        _("注销单位"),
        _("注销"),
        forms.CloseUnitForm,
        lambda told: actions.close_unit(unit=unit, by=_by(request), at=now(), **told),
        _("已注销，历史记录照旧可查。"),
        lambda told: [(_("将注销"), unit.name), (_("自"), told["on"]), (_("历史记录"), _("照旧可查"))],
    )
    return change_page(request, "close_unit", unit, change, _page(unit))
