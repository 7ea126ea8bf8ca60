"""What happens at the door, turned into audit records and notices to the owner."""

from typing import Any

from allauth.account.signals import password_changed, password_reset, password_set
from allauth.mfa.models import Authenticator
from allauth.mfa.signals import authentication_failed, authenticator_added, authenticator_removed
from allauth.socialaccount.signals import social_account_added, social_account_removed
from axes.signals import user_locked_out
from django.contrib.auth.signals import user_logged_in, user_logged_out, user_login_failed
from django.dispatch import receiver
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from federation.accounts import actions
from federation.accounts.models import User


def _address(request: HttpRequest | None) -> str:
    return request.META.get("REMOTE_ADDR", "") if request is not None else ""


@receiver(user_logged_in)
def signed_in(sender: Any, request: HttpRequest | None, user: User, **rest: Any) -> None:
    """Somebody came in."""
    actions.note_sign_in(account=user, address=_address(request), by=user, at=timezone.now())


@receiver(user_logged_out)
def signed_out(sender: Any, request: HttpRequest | None, user: User | None, **rest: Any) -> None:
    """Somebody went out."""
    if user is not None:
        actions.note_sign_out(account=user, by=user, at=timezone.now())


@receiver(user_login_failed)
def failed(sender: Any, credentials: dict[str, Any], request: HttpRequest | None = None, **rest: Any) -> None:
    """Somebody did not get in."""
    actions.note_failure(username=credentials.get("username") or "", address=_address(request), at=timezone.now())


@receiver(authentication_failed)
def code_refused(sender: Any, user: User, request: HttpRequest, **rest: Any) -> None:
    """The password was right, the second factor was not."""
    actions.note_failure(username=user.username, address=_address(request), at=timezone.now())


@receiver(user_locked_out)
def locked_out(sender: Any, username: str | None, ip_address: str | None, **rest: Any) -> None:
    """Too many wrong passwords: tell the owner."""
    actions.note_lock_out(username=username or "", address=ip_address or "", at=timezone.now())


@receiver(password_changed)
@receiver(password_set)
@receiver(password_reset)
def password_renewed(sender: Any, user: User, **rest: Any) -> None:
    """The password is new."""
    actions.note_security_change(account=user, verb="change_password", what=_("修改了密码"), by=user, at=timezone.now())


@receiver(authenticator_added)
def factor_added(sender: Any, user: User, authenticator: Authenticator, **rest: Any) -> None:
    """A second factor was added."""
    if authenticator.type != Authenticator.Type.RECOVERY_CODES:
        actions.note_security_change(
            account=user, verb="add_second_factor", what=_("增加了一种登录验证方式"), by=user, at=timezone.now()
        )


@receiver(authenticator_removed)
def factor_removed(sender: Any, user: User, authenticator: Authenticator, **rest: Any) -> None:
    """A second factor was removed."""
    actions.note_security_change(
        account=user, verb="remove_second_factor", what=_("移除了一种登录验证方式"), by=user, at=timezone.now()
    )


@receiver(social_account_added)
def city_account_connected(sender: Any, request: HttpRequest, sociallogin: Any, **rest: Any) -> None:
    """A city account opens this account from now on."""
    actions.note_security_change(
        account=sociallogin.user,
        verb="connect_city_account",
        what=_("连接了城市账号"),
        by=sociallogin.user,
        at=timezone.now(),
    )


@receiver(social_account_removed)
def city_account_disconnected(sender: Any, request: HttpRequest, socialaccount: Any, **rest: Any) -> None:
    """A city account no longer opens this account."""
    user = socialaccount.user
    actions.note_security_change(
        account=user, verb="disconnect_city_account", what=_("断开了城市账号"), by=user, at=timezone.now()
    )
