"""Employments: added, corrected, ended."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from core.dates.calendar import now
from core.web.access import office, require
from core.web.forms import FormDesk
from federation.people import actions
from federation.people.forms import ChangeEmploymentForm, EmploymentForm, EndEmploymentForm
from federation.people.models import Employment
from federation.people.permissions import can_change_person
from federation.people.queries import employment_visible_to
from federation.people.views.files import person_or_404


@office
def add_employment(request: HttpRequest, pk: int) -> HttpResponse:
    """Add one."""
    person = person_or_404(request, pk)
    require(can_change_person(request.user, person))
    desk = FormDesk(request, "people.add_employment", about=person)
    form = desk.form(EmploymentForm, user=request.user)

    def act(values: dict[str, Any]) -> None:
        actions.add_employment(person=person, **values, by=_user(request), at=now())

    if desk.hand_in(form, act):
        return desk.leave(reverse("people:show_person", args=[pk]), _("已登记这段用工。"))
    return desk.page("people/add_employment.html", form, person=person)


@office
def change_employment(request: HttpRequest, pk: int) -> HttpResponse:
    """Correct one."""
    employment = _employment(request, pk)
    desk = FormDesk(request, f"people.change_employment.{pk}", about=employment.person)
    form = desk.form(ChangeEmploymentForm, initial=ChangeEmploymentForm.of(employment))

    def act(values: dict[str, Any]) -> None:
        actions.change_employment(employment=employment, **values, by=_user(request), at=now())

    if desk.hand_in(form, act):
        return desk.leave(reverse("people:show_person", args=[employment.person_id]), _("已更正这段用工。"))
    return desk.page("people/change_employment.html", form, employment=employment, person=employment.person)


@office
def end_employment(request: HttpRequest, pk: int) -> HttpResponse:
    """End one."""
    employment = _employment(request, pk)
    desk = FormDesk(request, f"people.end_employment.{pk}", about=employment.person)
    form = desk.form(EndEmploymentForm)

    def act(values: dict[str, Any]) -> None:
        if values["until_on"] <= employment.from_on:
            form.add_error("until_on", _("离岗日要晚于起始日 %(day)s。") % {"day": employment.from_on})
            return
        actions.end_employment(employment=employment, **values, by=_user(request), at=now())

    if desk.hand_in(form, act):
        return desk.leave(reverse("people:show_person", args=[employment.person_id]), _("已登记离岗。"))
    return desk.page("people/end_employment.html", form, employment=employment, person=employment.person)


def _employment(request: HttpRequest, pk: int) -> Employment:
    employment = employment_visible_to(request.user, pk)
    if employment is None:
        raise Http404
    require(can_change_person(request.user, employment.person))
    return employment


def _user(request: HttpRequest) -> Any:
    return request.user
