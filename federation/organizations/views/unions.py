"""The page of one union, and every change to it: a form, a preview of what goes along, a reason."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from core.dates.calendar import now, today
from core.rules.rule import Refused
from core.web.access import office, require, scope_of
from federation.organizations import actions, queries
from federation.organizations.forms import (
    CertificateForm,
    CloseForm,
    EditForm,
    FoundForm,
    MergeForm,
    MoveForm,
    RenameForm,
    SplitForm,
)
from federation.organizations.models import Nature, Union
from federation.organizations.permissions import (
    STEWARDS,
    can_close_union,
    can_edit_union,
    can_enter_certificate,
    can_found_union,
    can_merge_union,
    can_move_union,
    can_rename_union,
    can_shape_tree,
    can_split_union,
)

SHOWN = 20
"""How many children and units the page shows before it points to the list."""


@office
def show_union(request: HttpRequest, pk: int) -> HttpResponse:
    """One union, today or as at a day."""
    union = _union(request, pk)
    day = queries.parse_day(request.GET.get("on", "")) or today()
    snapshot = queries.union_as_at(union, day)
    certificate = queries.last_certificate(union)
    context = {
        "union": union,
        "snapshot": snapshot,
        "day": day,
        "is_past": day != today(),
        "certificate": certificate,
        "certificates": union.certificates.all(),
        "findings": queries.findings_of(union, certificate),
        "history": queries.history_of(union),
        "figures": queries.figures_of(union, day) if not snapshot.absence else None,
        "shown": SHOWN,
        "may": _permissions(request, union),
    }
    return render(request, "organizations/show_union.html", context)


def _permissions(request: HttpRequest, union: Union) -> dict[str, Any]:
    asked: dict[str, Callable[[Any, Union], Any]] = {
        "edit": can_edit_union,
        "certify": can_enter_certificate,
        "rename": can_rename_union,
        "move": can_move_union,
        "merge": can_merge_union,
        "split": can_split_union,
        "close": can_close_union,
        "found": can_found_union,
    }
    may = {verb: ask(request.user, union) for verb, ask in asked.items()}
    return {**may, "any": any(may.values()), "reason": may["move"].reason}


@office
def found_union(request: HttpRequest) -> HttpResponse:
    """A new union under one of the person's own."""
    require(can_shape_tree(request.user))
    among = queries.unions_visible_to(request.user)
    under = among.filter(code=request.GET.get("under", ""), closed_on=None).first()
    form = FoundForm(request.POST or None, among=among, initial={"territorial_parent": under.code if under else ""})
    if request.method == "POST" and form.is_valid():
        for parent in (form.cleaned_data["territorial_parent"], form.cleaned_data["industrial_parent"]):
            if parent is not None:
                require(can_found_union(request.user, parent))
        told = form.cleaned_data
        done = _tried(
            form,
            lambda: actions.found_union(
                union=form.union(), on=told["on"], reason=told["reason"], by=_user(request), at=now()
            ),
        )
        if done:
            messages.success(request, _("已设立，代码 %(code)s。") % {"code": done.code})
            return redirect("organizations:show_union", pk=done.pk)
    return _answer(request, form, None, _("设立工会"), _("设立"))


@office
def edit_union(request: HttpRequest, pk: int) -> HttpResponse:
    """Code, area, founding day."""
    union = _union(request, pk)
    require(can_edit_union(request.user, union))
    initial = {name: getattr(union, name) for name in ("uscc", "area", "founded_on", "revision")}
    form = EditForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        revision = form.cleaned_data["revision"]
        if _tried(
            form,
            lambda: actions.edit_union(
                union=union, changes=form.changes(), revision=revision, by=_user(request), at=now()
            ),
        ):
            return _back(request, union, _("已保存。"))
    return _answer(request, form, union, _("修改资料"), _("保存"))


@office
def rename_union(request: HttpRequest, pk: int) -> HttpResponse:
    """A new name; the old one stays for the days before."""
    union = _union(request, pk)
    require(can_rename_union(request.user, union))
    form = RenameForm(request.POST or None, initial={"name": union.name, "short_name": union.short_name})
    if request.method == "POST" and form.is_valid() and _confirmed(request):
        told = form.cleaned_data
        if _tried(form, lambda: actions.rename_union(union=union, by=_user(request), at=now(), **told)):
            return _back(request, union, _("已更名。有法人证书的，请在规定期限内办理变更登记。"))
    preview = [(_("原名称"), union.name), (_("新名称"), form.cleaned_data.get("name"))] if _ready(form) else []
    return _answer(
        request, form, union, _("更名"), _("更名"), preview=preview, clauses=["union-legal-person:4"], confirms=True
    )


@office
def move_union(request: HttpRequest, pk: int) -> HttpResponse:
    """Another parent, with everything below."""
    union = _union(request, pk)
    require(can_move_union(request.user, union))
    nature = request.GET.get("nature", Nature.TERRITORIAL)
    among = queries.unions_within(scope_of(request.user, *STEWARDS))
    form = MoveForm(request.POST or None, among=among, initial={"nature": nature})
    if request.method == "POST" and form.is_valid():
        told = form.cleaned_data
        require(can_move_union(request.user, union, told["parent"]))
        if _confirmed(request) and _tried(
            form, lambda: actions.move_union(union=union, by=_user(request), at=now(), **told) or True
        ):
            return _back(request, union, _("隶属已调整，下级一并随转。"))
    preview = _preview_move(union, form.cleaned_data["parent"]) if _ready(form) else []
    return _answer(request, form, union, _("调整隶属"), _("调整隶属"), preview=preview, confirms=True)


@office
def merge_union(request: HttpRequest, pk: int) -> HttpResponse:
    """Merge this union into another."""
    union = _union(request, pk)
    require(can_merge_union(request.user, union))
    among = queries.unions_within(scope_of(request.user, *STEWARDS)).exclude(pk=union.pk)
    form = MergeForm(request.POST or None, among=among)
    if request.method == "POST" and form.is_valid() and _confirmed(request):
        told = form.cleaned_data
        if _tried(form, lambda: actions.merge_unions(unions=[union], by=_user(request), at=now(), **told) or True):
            messages.success(request, _("已并入“%(successor)s”。") % {"successor": told["successor"]})
            return redirect("organizations:show_union", pk=told["successor"].pk)
    preview = []
    if _ready(form):
        impact = queries.impact_of_merge([union], form.cleaned_data["successor"])
        preview = [
            (_("将撤销"), union.name),
            (_("下级工会随转"), impact.unions - 1),
            (_("单位随转"), impact.units),
            (_("涉及职工"), impact.workers),
            (_("转到"), _chain(impact.after)),
        ]
    return _answer(request, form, union, _("合并"), _("合并"), preview=preview, confirms=True)


@office
def split_union(request: HttpRequest, pk: int) -> HttpResponse:
    """Split a new union off this one, with chosen children and units."""
    union = _union(request, pk)
    require(can_split_union(request.user, union))
    day = today()
    children, units = queries.children_on(union, day), queries.units_on(union, day)
    form = SplitForm(request.POST or None, children=children, units=units)
    if request.method == "POST" and form.is_valid() and _confirmed(request):
        told = form.cleaned_data
        part = actions.Part(
            queries.sibling_of(union, told["name"], told["short_name"]),
            tuple(one.pk for one in told.get("children", ())),
            tuple(one.pk for one in told.get("units", ())),
        )
        founded = _tried(
            form,
            lambda: actions.split_union(
                union=union,
                parts=[part],
                on=told["on"],
                closes=False,
                reason=told["reason"],
                by=_user(request),
                at=now(),
            ),
        )
        if founded:
            messages.success(request, _("已分设“%(union)s”。") % {"union": founded[0]})
            return redirect("organizations:show_union", pk=founded[0].pk)
    preview = []
    if _ready(form):
        told = form.cleaned_data
        preview = [
            (_("新工会"), told["name"]),
            (_("划给下级工会"), len(told.get("children", ()))),
            (_("划给单位"), len(told.get("units", ()))),
            (_("历史数据"), _("留在原工会名下，单独列示")),
        ]
    return _answer(request, form, union, _("分设"), _("分设"), preview=preview, confirms=True)


@office
def close_union(request: HttpRequest, pk: int) -> HttpResponse:
    """Close a union that nothing hangs on."""
    union = _union(request, pk)
    require(can_close_union(request.user, union))
    form = CloseForm(request.POST or None)
    if request.method == "POST" and form.is_valid() and _confirmed(request):
        told = form.cleaned_data
        if _tried(form, lambda: actions.close_union(union=union, by=_user(request), at=now(), **told)):
            return _back(request, union, _("已撤销。历史记录照旧可查。"))
    preview = [(_("将撤销"), union.name), (_("自"), form.cleaned_data["on"])] if _ready(form) else []
    return _answer(request, form, union, _("撤销"), _("撤销"), preview=preview, confirms=True)


@office
def enter_certificate(request: HttpRequest, pk: int) -> HttpResponse:
    """A legal-person certificate."""
    union = _union(request, pk)
    require(can_enter_certificate(request.user, union))
    form = CertificateForm(request.POST or None, initial={"issuer": queries.city_federation().name})
    if request.method == "POST" and form.is_valid():
        told = actions.NewCertificate(**form.cleaned_data)
        if _tried(
            form,
            lambda: actions.enter_certificate(union=union, certificate=told, by=_user(request), at=now()),
        ):
            return _back(request, union, _("证书已登记。"))
    clauses = ["union-legal-person:2", "union-legal-person:3"]
    return _answer(request, form, union, _("登记法人证书"), _("登记"), clauses=clauses)
