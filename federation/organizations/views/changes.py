"""Every change to a union: a form, a preview of what goes along, a reason, then the deed."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _

from core.dates.calendar import now, today
from core.web.access import office, require, scope_of
from core.web.forms import FormDesk
from federation.organizations import actions, forms, permissions, queries
from federation.organizations.models import Nature, Union

Facts = Sequence[tuple[str, object]]


@dataclass
class Change:
    """One change as its page needs it. ``act`` takes the form's values; ``preview`` says what they would touch."""

    title: str
    submit: str
    form: Callable[..., Any]
    act: Callable[[dict[str, Any]], Any]
    said: str
    preview: Callable[[dict[str, Any]], Facts] | None = None
    arguments: dict[str, Any] = field(default_factory=dict)
    clauses: Sequence[str] = ()
    goes_to: Callable[[], str] | None = None

    @property
    def button(self) -> str:
        """What the form's button says: with a preview, nothing is done yet."""
        return _("看看影响") if self.preview else self.submit


def change_page(request: HttpRequest, key: str, about: Any, change: Change, back: str) -> HttpResponse:
    """Ask, rehearse, show the preview, do. A change without a preview is done at once."""
    desk = FormDesk(request, f"organizations.{key}", about=about)
    form = desk.form(change.form, **change.arguments)
    context = {"form": form, "desk": desk, "change": change, "about": about, "back": back}
    sure = change.preview is None or "confirmed" in request.POST
    if sure and desk.hand_in(form, change.act):
        return desk.leave(change.goes_to() if change.goes_to else back, change.said)
    if change.preview is not None and not sure and desk.rehearse(form, change.act):
        unsent = {"csrfmiddlewaretoken", "confirmed"}
        context["facts"] = change.preview(form.cleaned_data)
        context["sent"] = [(k, v) for k, values in request.POST.lists() if k not in unsent for v in values]
        return render(request, "organizations/change.html", context)
    return render(request, "organizations/change.html", context, status=422 if desk.posted else 200)


def _union(request: HttpRequest, pk: int, permission: Callable[[Any, Union], Any]) -> Union:
    union = get_object_or_404(queries.unions_visible_to(request.user), pk=pk)
    require(permission(request.user, union))
    return union


def _page(union: Union) -> str:
    return reverse("organizations:show_union", args=[union.pk])


def _by(request: HttpRequest) -> Any:
    """Who acts: `office` lets nobody in who is not signed in."""
    return request.user


def _among(request: HttpRequest) -> Any:
    return queries.unions_within(scope_of(request.user, *permissions.STEWARDS))


def _chain(unions: Sequence[Union]) -> str:
    return " › ".join(union.short_name for union in unions)


@office
def found_union(request: HttpRequest) -> HttpResponse:
    """A new union under one of the person's own."""
    require(permissions.can_shape_tree(request.user))
    among = _among(request)
    under = among.filter(code=request.GET.get("under", ""), closed_on=None).first()
    founded: list[Union] = []

    def act(told: dict[str, Any]) -> None:
        for parent in filter(None, (told["territorial_parent"], told["industrial_parent"])):
            require(permissions.can_found_union(request.user, parent))
        union = forms.new_union(told, queries.next_code(told["kind"])[0])
        founded[:] = [actions.found_union(union=union, on=told["on"], reason=told["reason"], by=_by(request), at=now())]

    change = Change(
        _("设立工会"),
        _("设立"),
        forms.FoundForm,
        act,
        _("已设立。接着可以登记它的单位和法人证书。"),
        arguments={"among": among, "initial": {"territorial_parent": under.code if under else ""}},
        goes_to=lambda: _page(founded[0]),
    )
    return change_page(request, "found_union", None, change, reverse("organizations:list_unions"))


@office
def edit_union(request: HttpRequest, pk: int) -> HttpResponse:
    """Code, area, founding day."""
    union = _union(request, pk, permissions.can_edit_union)
    change = Change(
        _("修改资料"),
        _("保存"),
        forms.EditForm,
        lambda told: actions.edit_union(union=union, changes=told, by=_by(request), at=now()),
        _("已保存。"),
        arguments={"initial": {name: getattr(union, name) for name in ("uscc", "area", "founded_on")}},
    )
    return change_page(request, "edit_union", union, change, _page(union))


@office
def rename_union(request: HttpRequest, pk: int) -> HttpResponse:
    """A new name; the old one stays for the days before."""
    union = _union(request, pk, permissions.can_rename_union)
    change = Change(
        _("更名"),
        _("更名"),
        forms.RenameForm,
        lambda told: actions.rename_union(union=union, by=_by(request), at=now(), **told),
        _("已更名，原名称留在沿革里。有法人证书的，请按期办理变更登记。"),
        lambda told: [
            (_("原全称"), union.name),
            (_("新全称"), told["name"]),
            (_("自"), told["on"]),
            (_("之前的日期"), _("仍按原名称显示")),
        ],
        {"initial": {"name": union.name, "short_name": union.short_name}},
        ["union-legal-person:4"],
    )
    return change_page(request, "rename_union", union, change, _page(union))


@office
def move_union(request: HttpRequest, pk: int) -> HttpResponse:
    """Another parent of one nature, with everything below."""
    union = _union(request, pk, permissions.can_move_union)

    def act(told: dict[str, Any]) -> None:
        require(permissions.can_move_union(request.user, union, told["parent"]))
        actions.move_union(union=union, by=_by(request), at=now(), **told)

    def preview(told: dict[str, Any]) -> Facts:
        impact = queries.impact_of_move(union, told["parent"])
        return [
            (_("现在"), _chain(impact.before)),
            (_("调整后"), _chain(impact.after) if told["parent"] else _("解除这一隶属")),
            (_("随转的工会（含本会）"), impact.unions),
            (_("随转的单位"), impact.units),
            (_("涉及职工"), impact.workers),
            (_("管辖随之改变"), _("原上级不再看到它今天的数据；生效日之前的情况仍按原隶属统计")),
        ]

    change = Change(
        _("调整隶属"),
        _("调整隶属"),
        forms.MoveForm,
        act,
        _("隶属已调整，下级和单位一并随转。"),
        preview,
        {"among": _among(request), "initial": {"nature": request.GET.get("nature", Nature.TERRITORIAL)}},
    )
    return change_page(request, "move_union", union, change, _page(union))


@office
def merge_union(request: HttpRequest, pk: int) -> HttpResponse:
    """Merge this union into another."""
    union = _union(request, pk, permissions.can_merge_union)

    def preview(told: dict[str, Any]) -> Facts:
        impact = queries.impact_of_merge([union], told["successor"])
        return [
            (_("将撤销"), union.name),
            (_("并入"), _chain(impact.after)),
            (_("随转的下级工会"), impact.unions - 1),
            (_("随转的单位"), impact.units),
            (_("涉及职工"), impact.workers),
            (_("历史记录"), _("留在原工会名下，随时可查")),
        ]

    change = Change(
        _("合并"),
        _("合并"),
        forms.MergeForm,
        lambda told: actions.merge_unions(unions=[union], by=_by(request), at=now(), **told),
        _("已合并，下级和单位已转到后继工会。"),
        preview,
        {"among": _among(request).exclude(pk=union.pk)},
    )
    return change_page(request, "merge_union", union, change, _page(union))


@office
def split_union(request: HttpRequest, pk: int) -> HttpResponse:
    """Split a new union off this one, with chosen children and units."""
    union = _union(request, pk, permissions.can_split_union)

    def act(told: dict[str, Any]) -> None:
        part = actions.Part(
            forms.sibling(union, told),
            tuple(one.pk for one in told.get("children", ())),
            tuple(one.pk for one in told.get("units", ())),
        )
        actions.split_union(
            union=union,
            parts=[part],
            on=told["on"],
            closes=False,
            reason=told["reason"],
            by=_by(request),
            at=now(),
        )

    change = Change(
        _("分设"),
        _("分设"),
        forms.SplitForm,
        act,
        _("已分设新工会。"),
        lambda told: [
            (_("新工会"), told["name"]),
            (_("与原工会同一上级"), _chain(queries.chain_of(union)[:-1])),
            (_("划给它的下级工会"), len(told.get("children", ()))),
            (_("划给它的单位"), len(told.get("units", ()))),
            (_("历史记录"), _("留在原工会名下，单独列示")),
        ],
        {"children": queries.children_on(union, today()), "units": queries.units_on(union, today())},
    )
    return change_page(request, "split_union", union, change, _page(union))


@office
def close_union(request: HttpRequest, pk: int) -> HttpResponse:
    """Close a union that nothing hangs on."""
    union = _union(request, pk, permissions.can_close_union)
    change = Change(
        _("撤销"),
        _("撤销"),
        forms.CloseForm,
        lambda told: actions.close_union(union=union, by=_by(request), at=now(), **told),
        _("已撤销，历史记录照旧可查。"),
        lambda told: [(_("将撤销"), union.name), (_("自"), told["on"]), (_("历史记录"), _("照旧可查"))],
    )
    return change_page(request, "close_union", union, change, _page(union))


@office
def enter_certificate(request: HttpRequest, pk: int) -> HttpResponse:
    """A legal-person certificate."""
    union = _union(request, pk, permissions.can_enter_certificate)

    def act(told: dict[str, Any]) -> None:
        certificate = actions.NewCertificate(**told)
        actions.enter_certificate(union=union, certificate=certificate, by=_by(request), at=now())

    change = Change(
        _("登记法人证书"),
        _("登记"),
        forms.CertificateForm,
        act,
        _("证书已登记，到期前会提醒换证。"),
        clauses=["union-legal-person:2", "union-legal-person:3", "union-legal-person:6"],
    )
    return change_page(request, "enter_certificate", union, change, _page(union))
