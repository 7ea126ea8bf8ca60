"""Accounts and roles as administrators manage them."""

from collections.abc import Callable

from allauth.usersessions.models import UserSession
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from core.web.access import office, require
from core.web.forms import FormDesk
from federation.accounts import actions, permissions, queries
from federation.accounts.forms import AccountForm, ReasonForm, RoleForm
from federation.accounts.models import User
from federation.accounts.views.lists import ACCOUNTS


@office
def list_accounts(request: HttpRequest) -> HttpResponse:
    """Accounts within the own subtree."""
    require(permissions.can_see_accounts(request.user))
    page = ACCOUNTS.page(request, queries.accounts_with_roles(request.user))
    can_create = permissions.can_create_account(request.user)
    return render(request, "accounts/account_list.html", {"page": page, "can_create": can_create})


@office
def create_account(request: HttpRequest) -> HttpResponse:
    """Open an account with its first role."""
    require(permissions.can_create_account(request.user))
    desk = FormDesk(request, "accounts.create_account")
    form = desk.form(AccountForm, user=request.user)
    if desk.hand_in(form, lambda _values: actions.create_account(**form.given(), by=_who(request), at=timezone.now())):
        account = User.objects.get(username=form.cleaned_data["username"])
        said = _("账号已开设，设置密码的链接已发给 %s。") % account.name
        return desk.leave(reverse("accounts:show_account", args=[account.pk]), said)
    return desk.page("accounts/account_form.html", form)


@office
def show_account(request: HttpRequest, pk: int) -> HttpResponse:
    """One account: roles held and once held, devices, what was done to it."""
    account = _account(request, pk)
    user = _who(request)
    roles = queries.roles_visible_to(user).filter(user=account).order_by("until_on", "-from_on", "pk")
    return render(
        request,
        "accounts/account.html",
        {
            "account": account,
            "roles": [(role, permissions.can_revoke_role(user, role)) for role in roles],
            "devices": UserSession.objects.filter(user=account).order_by("-created_at"),
            "can_grant": permissions.can_grant_role(user, account),
            "can_deactivate": permissions.can_deactivate_account(user, account),
        },
    )


@office
def grant_role(request: HttpRequest, pk: int) -> HttpResponse:
    """Give an account one more role."""
    account = _account(request, pk)
    require(permissions.can_grant_role(request.user, account))
    desk = FormDesk(request, f"accounts.grant_role:{pk}")
    form = desk.form(RoleForm, user=request.user)
    by, at = _who(request), timezone.now()
    if desk.hand_in(form, lambda _values: actions.grant_role(account=account, role=form.wanted(), by=by, at=at)):
        said = _("角色已授予，并通知了 %s。") % account.name
        return desk.leave(reverse("accounts:show_account", args=[account.pk]), said)
    return desk.page("accounts/role_form.html", form, account=account)


@office
def revoke_role(request: HttpRequest, pk: int) -> HttpResponse:
    """End a role today, with a reason."""
    role = get_object_or_404(queries.roles_visible_to(request.user), pk=pk)
    require(permissions.can_revoke_role(request.user, role))
    words = {
        "title": _("收回角色"),
        "said": _("收回 %(name)s 的“%(role)s”，今天起失效，并通知本人。") % {"name": role.user, "role": role},
        "button": _("收回角色"),
    }
    return _with_reason(
        request, role.user, lambda **how: actions.revoke_role(role=role, **how), words, _("角色已收回。")
    )


@office
def invite_account(request: HttpRequest, pk: int) -> HttpResponse:
    """Send the link to set a password once more."""
    account = _account(request, pk)
    require(permissions.can_invite_account(request.user, account))
    if request.method == "POST":
        actions.invite_account(account=account, by=_who(request), at=timezone.now())
        messages.success(request, _("设置密码的链接已重发给 %s。") % account.name)
    return redirect("accounts:show_account", account.pk)


@office
def deactivate_account(request: HttpRequest, pk: int) -> HttpResponse:
    """Switch an account off, with a reason."""
    words = {
        "title": _("停用账号"),
        "said": _("停用后不能登录，现有角色今天起收回，已登录的设备马上退出。"),
        "button": _("停用账号"),
    }
    return _manage(request, pk, actions.deactivate_account, words, _("账号已停用。"))


@office
def reactivate_account(request: HttpRequest, pk: int) -> HttpResponse:
    """Switch an account on again, with a reason."""
    words = {
        "title": _("恢复账号"),
        "said": _("恢复后可以登录；原来的角色不会自动恢复，要另行授予。"),
        "button": _("恢复账号"),
    }
    return _manage(request, pk, actions.reactivate_account, words, _("账号已恢复。"))


@office
def end_sessions(request: HttpRequest, pk: int) -> HttpResponse:
    """Sign somebody out everywhere, with a reason."""
    words = {
        "title": _("退出全部设备"),
        "said": _("此人在所有设备上的登录马上失效，要重新登录。"),
        "button": _("退出全部设备"),
    }
    return _manage(request, pk, actions.end_sessions, words, _("已退出全部设备。"))


@office
@require_GET
def suggest_places(request: HttpRequest) -> HttpResponse:
    """Suggestions for the union field while somebody types."""
    require(permissions.can_create_account(request.user))
    found = queries.suggested_unions(request.user, request.GET.get("union", "").strip())
    return render(request, "accounts/parts/places.html", {"unions": found})


def _manage(
    request: HttpRequest, pk: int, act: Callable[..., object], words: dict[str, str], done: str
) -> HttpResponse:
    account = _account(request, pk)
    require(permissions.can_deactivate_account(request.user, account))
    return _with_reason(request, account, lambda **how: act(account=account, **how), words, done)


def _with_reason(
    request: HttpRequest, account: User, act: Callable[..., object], words: dict[str, str], done: str
) -> HttpResponse:
    """Ask for a reason, then act and go back to the account."""
    desk = FormDesk(request, f"accounts.reason:{account.pk}")
    form = desk.form(ReasonForm)
    by, at = _who(request), timezone.now()
    if desk.hand_in(form, lambda values: act(reason=values["reason"], by=by, at=at)):
        return desk.leave(reverse("accounts:show_account", args=[account.pk]), done)
    return desk.page("accounts/reason_form.html", form, account=account, words=words)


def _account(request: HttpRequest, pk: int) -> User:
    return get_object_or_404(queries.accounts_visible_to(request.user), pk=pk)


def _who(request: HttpRequest) -> User:
    assert isinstance(request.user, User)
    return request.user
