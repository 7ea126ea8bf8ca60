"""The own account: roles held, ways in, devices."""

from allauth.mfa.utils import is_mfa_enabled
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from core.web.access import signed_in
from federation.accounts.queries import held_roles, works_in_office


@signed_in
def show_own_account(request: HttpRequest) -> HttpResponse:
    """Who am I here, what may I do, how do I come in."""
    return render(
        request,
        "accounts/own_account.html",
        {
            "roles": held_roles(request.user),
            "second_factor": is_mfa_enabled(request.user),
            "devices": UserSession.objects.filter(user=request.user).count(),
            "works_in_office": works_in_office(request.user),
            "city_account": settings.CITY_ACCOUNT,
        },
    )


@signed_in
@require_POST
def end_own_session(request: HttpRequest, pk: int) -> HttpResponse:
    """Sign one of the own devices out."""
    get_object_or_404(UserSession, pk=pk, user=request.user).end()
    messages.success(request, _("那台设备已退出登录。"))
    return redirect("usersessions_list")
