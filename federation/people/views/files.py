"""The list of workers and one worker's file."""

from typing import Any

from django.db.models import Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as now_in
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from django.views.decorators.http import require_POST

from core.dates.calendar import now, today
from core.web.access import office, require
from core.web.forms import FormDesk
from core.web.listing import Column, Empty, Filter, Listing, link
from core.web.revealing import RevealForm
from federation.people import actions, queries
from federation.people.forms import ChangePersonForm, RegisterForm
from federation.people.identity import age_on
from federation.people.models import Person, Sex
from federation.people.permissions import (
    can_change_person,
    can_import_people,
    can_merge_people,
    can_part_people,
    can_reveal_person,
    can_view_people,
)

REVEALED = [("id_number", _("证件号码")), ("phone", _("手机号"))]


def _rows(user: Any) -> QuerySet[Person]:
    return queries.as_listed(queries.people_visible_to(user))


PEOPLE = Listing(
    "people.people",
    columns=[
        Column("name", _("姓名"), sort="pinyin_key"),
        Column("masked_number", _("证件号码")),
        Column("sex", _("性别"), optional=True),
        Column("born_on", _("出生日期"), sort="born_on", optional=True),
        Column("masked_phone", _("手机号")),
        Column("unit", _("单位"), render=lambda one: _unit(one)),
        Column("unit__union__short_name", _("工会"), optional=True),
        Column("registered_at", _("登记时间"), optional=True),
    ],
    filters=[
        Filter.choice("sex", _("性别"), Sex.choices),
        Filter.flag("left", _("已离岗"), lambda: Q(unit_until_on__lte=today())),
        Filter.since("since", _("登记于此日后"), "registered_at"),
    ],
    search=queries.matching_people,
    order=("pinyin_key", "id"),
    rows=_rows,
    export=True,
    url=link("people:show_person"),
    title=pgettext_lazy("list", "职工"),
    noun=_("名职工"),
    hint=_("姓名、拼音、证件号码或手机号"),
    empty=Empty(_("还没有登记职工"), _("可以用 Excel 花名册一次登记，也可以逐个登记。")),
)


@office
def list_people(request: HttpRequest) -> HttpResponse:
    """Workers of one's scope."""
    require(can_view_people(request.user))
    context = {"page": PEOPLE.page(request), "may_import": can_import_people(request.user)}
    return render(request, "people/list_people.html", context)


@office
def register_person(request: HttpRequest) -> HttpResponse:
    """Register somebody, or begin the employment here of somebody registered."""
    require(can_import_people(request.user))
    desk = FormDesk(request, "people.register_person")
    form = desk.form(RegisterForm, user=request.user)
    done: list[Person] = []

    def act(_values: dict[str, Any]) -> None:
        arrival = queries.Arrival(**form.arrival())
        done.append(actions.register_person(arrival=arrival, by=_user(request), at=now()))

    if desk.hand_in(form, act):
        return desk.leave(reverse("people:show_person", args=[done[0].pk]), _("已登记。"))
    return desk.page("people/register_person.html", form)


@office
def show_person(request: HttpRequest, pk: int) -> HttpResponse:
    """One file: who, where, since when, how long at the front line, doubles, merges."""
    require(can_view_people(request.user))
    return render(request, "people/show_person.html", file_of(request, person_or_404(request, pk)))


@office
def change_person(request: HttpRequest, pk: int) -> HttpResponse:
    """Correct name or phone."""
    person = person_or_404(request, pk)
    require(can_change_person(request.user, person))
    desk = FormDesk(request, "people.change_person", about=person)
    form = desk.form(ChangePersonForm, initial={"name": person.name})
    if desk.hand_in(form, lambda values: actions.change_person(person=person, **values, by=_user(request), at=now())):
        return desk.leave(reverse("people:show_person", args=[pk]), _("已更正。"))
    return desk.page("people/change_person.html", form, person=person)


@office
@require_POST
def reveal_person(request: HttpRequest, pk: int) -> HttpResponse:
    """Show the number or the phone in full, once, for a recorded purpose."""
    person = person_or_404(request, pk)
    require(can_reveal_person(request.user, person))
    form = RevealForm(request.POST, choices=REVEALED)
    if not form.is_valid():
        context = {**file_of(request, person), "reveal_form": form}
        return render(request, "people/show_person.html", context, status=400 if "field" in form.errors else 422)
    asked = form.cleaned_data
    full = actions.reveal_person(person=person, **asked, by=_user(request), at=now())
    context = {**file_of(request, person), "revealed": full, "revealed_field": asked["field"]}
    answer = render(request, "people/show_person.html", context)
    answer["Cache-Control"] = "no-store"
    return answer


def person_or_404(request: HttpRequest, pk: int) -> Person:
    """A file the user may see."""
    person = queries.person_visible_to(request.user, pk)
    if person is None:
        raise Http404
    return person


def file_of(request: HttpRequest, person: Person) -> dict[str, Any]:
    """What the page of one file shows."""
    user = request.user
    doubles = list(queries.doubles_of(person))
    return {
        "person": person,
        "age": age_on(person.born_on, today()) if person.born_on else None,
        "at_work": person.unit is not None and (person.unit_until_on is None or person.unit_until_on > today()),
        "employments": list(queries.employments_of(person)),
        "front_line": queries.front_line_of(person, today()),
        "doubles": [{"double": one, "other": one.other if one.one_id == person.pk else one.one} for one in doubles],
        "may_merge": [bool(can_merge_people(user, one.one, one.other)) for one in doubles],
        "merges": [(merge, can_part_people(user, merge)) for merge in queries.merges_of(person)],
        "may_change": can_change_person(user, person),
        "may_reveal": can_reveal_person(user, person),
        "reveal_form": RevealForm(choices=REVEALED),
        "today": today(),
    }


def _unit(person: Person) -> object:
    if person.unit is None:
        return ""
    if person.unit_until_on is not None and person.unit_until_on <= today():
        return format_html('{} <span class="hint">{}</span>', person.unit.name, now_in("已离岗"))
    return person.unit.name


def _user(request: HttpRequest) -> Any:
    return request.user
