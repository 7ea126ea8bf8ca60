"""Where people arrive: the public front, the office, a worker's own page."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from core.dates.calendar import today
from core.web.access import office, public, signed_in
from federation.accounts.queries import held_roles, is_expert, works_in_office
from federation.portal import queries


@public
def show_front(request: HttpRequest) -> HttpResponse:
    """What this is, for everybody."""
    return render(request, "portal/front.html")


@signed_in
def go_home(request: HttpRequest) -> HttpResponse:
    """The office for staff, the assessments for experts, the own page for workers."""
    if works_in_office(request.user):
        return redirect("portal:show_office")
    return redirect("panels:list_assessments" if is_expert(request.user) else "portal:show_my_home")


@office
def show_office(request: HttpRequest) -> HttpResponse:
    """What must be done now, by when; where to go."""
    queue = queries.queue_of(request.user)
    queries.remember_count(request.user, len(queue))
    return render(
        request,
        "portal/office.html",
        {
            "day": today(),
            "roles": held_roles(request.user),
            "queue": queue,
            "shortcuts": queries.shortcuts_of(request.user),
            "notices": queries.latest_notices(request.user),
        },
    )


@signed_in
def show_my_home(request: HttpRequest) -> HttpResponse:
    """A worker's own page, for the phone first."""
    return render(
        request,
        "portal/my_home.html",
        {
            "roles": held_roles(request.user),
            "queue": queries.queue_of(request.user),
            "notices": queries.latest_notices(request.user),
            "works_in_office": works_in_office(request.user),
        },
    )
