"""Pages: one's notices and wishes; the delivery log."""

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from core.outbox import actions
from core.outbox.forms import PreferenceForm
from core.outbox.lists import DELIVERIES, NOTIFICATIONS
from core.outbox.permissions import can_see_outbox
from core.outbox.queries import notifications_of, preference_of
from core.web.access import office, require, signed_in, staff_source
from core.web.forms import FormDesk


@signed_in
@require_safe
def list_notifications(request: HttpRequest) -> HttpResponse:
    """One's notices, newest first."""
    context = {"page": NOTIFICATIONS.page(request), "shell": _shell(request)}
    return render(request, "outbox/list_notifications.html", context)


@signed_in
@require_safe
def read_notification(request: HttpRequest, notification: int) -> HttpResponse:
    """Mark it as read and go where it points; without a place to go, back to the list."""
    found = get_object_or_404(notifications_of(request.user), pk=notification)
    actions.read_notification(notification=found, by=request.user, at=timezone.now())
    return HttpResponseRedirect(found.url or reverse("outbox:list_notifications"))


@signed_in
@require_POST
def read_all_notifications(request: HttpRequest) -> HttpResponse:
    """Mark everything as read."""
    actions.read_all_notifications(by=request.user, at=timezone.now())
    return redirect("outbox:list_notifications")


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def choose_preference(request: HttpRequest) -> HttpResponse:
    """How one wants to be reached."""
    desk = FormDesk(request, "outbox.preference")
    form = desk.form(PreferenceForm, instance=preference_of(request.user))
    now = timezone.now()
    if desk.hand_in(form, lambda values: actions.choose_preference(values=values, by=request.user, at=now)):
        return desk.leave(reverse("outbox:list_notifications"), _("接收方式已保存。"))
    back = reverse("outbox:list_notifications")
    return desk.page("outbox/choose_preference.html", form, shell=_shell(request), back=back)


def _shell(request: HttpRequest) -> str:
    """Staff read their notices in the office, everybody else on the worker's page."""
    in_office = staff_source.filled and staff_source.ask(request.user)
    return "web/office.html" if in_office else "web/worker.html"


@office
@require_safe
def list_deliveries(request: HttpRequest) -> HttpResponse:
    """The delivery log."""
    require(can_see_outbox(request.user))
    return render(request, "outbox/list_deliveries.html", {"page": DELIVERIES.page(request)})
