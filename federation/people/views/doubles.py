"""Likely doubles side by side: merge, dismiss, take a merge back."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from core.dates.calendar import now, today
from core.web.access import office, require
from core.web.listing import Column, Empty, Listing, link
from core.web.writing import in_turn
from federation.people import actions, queries
from federation.people.forms import ReasonForm
from federation.people.models import Double, Merge, Person
from federation.people.permissions import can_merge_people, can_view_people

WORDS = {
    "name_birth_phone": _("姓名、出生日期和手机号相同"),
    "name_birth_unit": _("姓名、出生日期和单位相同"),
    "name_phone": _("姓名和手机号相同"),
    "sound_birth": _("姓名同音，出生日期相同，手机号或单位相同"),
    "name_birth": _("姓名和出生日期相同"),
}

DOUBLES = Listing(
    "people.doubles",
    columns=[
        Column("one__name", _("档案一"), render=lambda one: _brief(one.one)),
        Column("other__name", _("档案二"), render=lambda one: _brief(one.other)),
        Column("reasons", _("相同之处"), render=lambda one: words(one)),
        Column("score", _("把握"), sort="score", numeric=True),
        Column("found_at", _("发现时间"), optional=True),
    ],
    order=("-score", "id"),
    rows=queries.doubles_visible_to,
    url=link("people:show_double"),
    title=_("疑似重复"),
    noun=_("组疑似重复"),
    empty=Empty(_("没有疑似重复的档案"), _("登记和导入花名册时会自动比对，发现后列在这里。")),
)


@office
def list_doubles(request: HttpRequest) -> HttpResponse:
    """Likely doubles still open."""
    require(can_view_people(request.user))
    return render(request, "people/list_doubles.html", {"page": DOUBLES.page(request)})


@office
def show_double(request: HttpRequest, pk: int) -> HttpResponse:
    """Two files side by side."""
    return render(request, "people/show_double.html", _pair(request, _double(request, pk)))


@office
@require_POST
def merge_people(request: HttpRequest, pk: int) -> HttpResponse:
    """Join the pair into the file chosen in ``keep``."""
    double = _double(request, pk)
    form = ReasonForm(request.POST)
    files = {str(double.one_id): (double.one, double.other), str(double.other_id): (double.other, double.one)}
    chosen = files.get(request.POST.get("keep", ""))
    if not form.is_valid() or chosen is None:
        return _again(request, double, _("请选定保留哪一份，并写明理由。"))
    kept, merged = chosen
    reason = form.cleaned_data["reason"]
    actions.merge_people(kept=kept, merged=merged, reason=reason, by=_user(request), at=now())
    messages.success(request, _("已合并。需要时可以在档案页撤销，恢复原样。"))
    return redirect("people:show_person", pk=kept.pk)


@office
@require_POST
def dismiss_double(request: HttpRequest, pk: int) -> HttpResponse:
    """Note that these are two persons."""
    double = _double(request, pk)
    form = ReasonForm(request.POST)
    if not form.is_valid():
        return _again(request, double, _("请写明为什么不是同一人。"))
    actions.dismiss_double(double=double, reason=form.cleaned_data["reason"], by=_user(request), at=now())
    messages.success(request, _("已注明不是同一人，以后不再提示。"))
    return redirect("people:list_doubles")


@office
@require_POST
def part_people(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a merge back."""
    merge = Merge.objects.select_related("kept__unit__union", "merged__unit__union").filter(pk=pk).first()
    if merge is None or queries.person_visible_to(request.user, merge.kept_id) is None:
        raise Http404
    form = ReasonForm(request.POST)
    if form.is_valid():
        actions.part_people(merge=merge, reason=form.cleaned_data["reason"], by=_user(request), at=now())
        messages.success(request, _("已撤销合并，两份档案恢复原样。"))
    else:
        messages.error(request, _("请写明撤销的理由。"))
    return redirect("people:show_person", pk=merge.kept_id)


def words(double: Double) -> object:
    """What two files share."""
    return in_turn(WORDS.get(code, code) for code in double.reasons)


def _brief(person: Person) -> object:
    return format_html('{}<br><span class="hint">{} {}</span>', person.name, person.masked_number, person.unit or "")


def _double(request: HttpRequest, pk: int) -> Double:
    double = queries.doubles_visible_to(request.user).filter(pk=pk).first()
    if double is None:
        raise Http404
    return double


def _again(request: HttpRequest, double: Double, said: Any) -> HttpResponse:
    return render(request, "people/show_double.html", {**_pair(request, double), "missing": said}, status=422)


def _pair(request: HttpRequest, double: Double) -> dict[str, Any]:
    files = []
    for person in (double.one, double.other):
        spells = list(queries.employments_of(person))
        files.append({"person": person, "employments": spells, "length": queries.front_line_of(person, today())})
    may = can_merge_people(request.user, double.one, double.other)
    return {"double": double, "files": files, "words": words(double), "may_merge": may}


def _user(request: HttpRequest) -> Any:
    return request.user
