"""Notices to a person: the bell's list."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST

from core.web.access import signed_in
from federation.accounts.queries import works_in_office
from federation.portal import actions, queries


@signed_in
def list_notices(request: HttpRequest) -> HttpResponse:
    """The latest notices, unread ones marked."""
    frame = "web/office.html" if works_in_office(request.user) else "web/worker.html"
    return render(request, "portal/notices.html", {"notices": queries.notices_of(request.user)[:100], "frame": frame})


@signed_in
@require_POST
def read_notice(request: HttpRequest, pk: int) -> HttpResponse:
    """Mark one as read and go where it points."""
    notice = get_object_or_404(queries.notices_of(request.user), pk=pk)
    actions.read_notice(notice=notice, by=request.user, at=timezone.now())
    return redirect(notice.url or "portal:list_notices")


@signed_in
@require_POST
def read_all_notices(request: HttpRequest) -> HttpResponse:
    """Mark all as read."""
    actions.read_all_notices(by=request.user, at=timezone.now())
    return redirect("portal:list_notices")
