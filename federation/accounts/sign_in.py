"""How allauth fits this product: no sign-up, messages through the outbox, a second factor for staff."""

from collections.abc import Callable
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.providers.base import AuthProcess
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.crypto.sealing import seal, unseal
from federation.accounts.actions import send_password_link
from federation.accounts.models import User
from federation.accounts.queries import works_in_office

SECRET_COLUMN = "mfa.authenticator.secret"  # noqa: S105
"""What a sealed secret of an authenticator is bound to."""

OPEN_TO_ALL = (
    "/account/second-factor/",
    "/account/confirm/",
    "/account/sign-",
    "/account/password/",
    "/static/",
    "/face/",
    "/language/",
)
"""Where somebody who still has to set up a second factor may go."""


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    """Accounts are opened by administrators; links to set a password go out through the outbox."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Nobody signs up."""
        return False

    def send_password_reset_mail(self, user: User, email: str, context: dict[str, Any]) -> None:
        """Send our own text."""
        send_password_link(account=user, by=None, at=timezone.now())


class CityAccountAdapter(DefaultSocialAccountAdapter):  # type: ignore[misc]
    """The city's account is a second way into an account that exists, never a way to make one."""

    def pre_social_login(self, request: HttpRequest, sociallogin: Any) -> None:
        """Turn a city account away that nobody has connected, with the way to connect it."""
        if not sociallogin.is_existing and sociallogin.state.get("process") == AuthProcess.LOGIN:
            raise ImmediateHttpResponse(render(request, "socialaccount/signup.html", status=403))

    def is_open_for_signup(self, request: HttpRequest, sociallogin: Any) -> bool:
        """Nobody signs up."""
        return False


class SecondFactorAdapter(DefaultMFAAdapter):  # type: ignore[misc]
    """The last second factor stays while the setting asks staff for one."""

    error_messages = DefaultMFAAdapter.error_messages | {
        "incorrect_code": gettext_lazy("动态码或恢复码不对，或已经用过。"),
        "cannot_delete_authenticator": gettext_lazy("工作账号至少要留一种两步验证。请先添加另一种，再移除这一种。"),
    }

    def encrypt(self, text: str) -> str:
        """Keep the authenticator's secret sealed."""
        return seal(text, SECRET_COLUMN)

    def decrypt(self, encrypted_text: str) -> str:
        """Open the authenticator's secret."""
        return unseal(encrypted_text, SECRET_COLUMN)

    def can_delete_authenticator(self, authenticator: Authenticator) -> bool:
        """Whether another factor would remain, or none is asked for."""
        if not settings.SECOND_FACTOR_REQUIRED or not works_in_office(authenticator.user):
            return True
        others = Authenticator.objects.filter(user=authenticator.user).exclude(pk=authenticator.pk)
        return bool(others.exclude(type=Authenticator.Type.RECOVERY_CODES).exists())


def typed_username(request: HttpRequest | None, credentials: dict[str, Any] | None) -> str:
    """Return the name that wrong passwords are counted under: as sign-in sees it, whatever the letters' case."""
    if credentials is not None:
        return str(credentials.get("username") or "").lower()
    return request.POST.get("login", "").lower() if request is not None else ""


def answer_locked_out(
    request: HttpRequest, original: HttpResponseBase | None = None, credentials: dict[str, Any] | None = None
) -> HttpResponse:
    """Say that the account is locked for a while, and what to do."""
    facts = {"attempts": settings.SIGN_IN_ATTEMPTS, "minutes": settings.SIGN_IN_LOCK_MINUTES}
    return render(request, "account/locked_out.html", facts, status=429)


def second_factor(
    get_response: Callable[[HttpRequest], HttpResponseBase],
) -> Callable[[HttpRequest], HttpResponseBase]:
    """Middleware: staff without a second factor set one up before anything else, where the setting asks for it."""

    def answer(request: HttpRequest) -> HttpResponseBase:
        if _lacks_second_factor(request):
            messages.warning(request, _("工作账号需要两步验证。请先设置验证器或通行密钥，再继续办理业务。"))
            return redirect("mfa_index")
        return get_response(request)

    return answer


def _lacks_second_factor(request: HttpRequest) -> bool:
    user = request.user
    if not settings.SECOND_FACTOR_REQUIRED or not user.is_authenticated or request.path.startswith(OPEN_TO_ALL):
        return False
    if request.session.get("second_factor") == user.pk or not works_in_office(user):
        return False
    if Authenticator.objects.filter(user=user).exclude(type=Authenticator.Type.RECOVERY_CODES).exists():
        request.session["second_factor"] = user.pk
        return False
    return True
