"""The own account: roles held, ways in, devices."""

from allauth.mfa.adapter import get_adapter
from allauth.mfa.models import Authenticator
from allauth.mfa.utils import is_mfa_enabled
from allauth.mfa.webauthn.views import remove_webauthn
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
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
def remove_passkey(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Remove one of the own passkeys, unless it is the last second factor: allauth asks that of authenticators only."""
    key = get_object_or_404(Authenticator, pk=pk, user=request.user, type=Authenticator.Type.WEBAUTHN)
    if not get_adapter().can_delete_authenticator(key):
        messages.error(request, get_adapter().error_messages["cannot_delete_authenticator"])
        return redirect("mfa_list_webauthn")
    answer: HttpResponseBase = remove_webauthn(request, pk=pk)
    return answer


@signed_in
@require_POST
def end_own_session(request: HttpRequest, pk: int) -> HttpResponse:
    """Sign one of the own devices out."""
    get_object_or_404(UserSession, pk=pk, user=request.user).end()
    messages.success(request, _("那台设备已退出登录。"))
    return redirect("usersessions_list")
