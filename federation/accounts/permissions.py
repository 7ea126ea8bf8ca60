"""Who may manage accounts and roles, and who may not, with the reason."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from core.web.access import Permission
from federation.accounts.kinds import MAY_GIVE, Kind
from federation.accounts.models import ApiToken, Role, User
from federation.accounts.queries import WATCHERS, accounts_visible_to, has_role, held_roles, works_in_office

ADMINS = tuple(MAY_GIVE)


def can_see_accounts(user: Any) -> Permission:
    """Administrators, and auditors to read."""
    if has_role(user, *WATCHERS):
        return Permission.yes()
    return Permission.no(_("账号和角色由管理员办理，审计人员可以查看。"))


def can_create_account(user: Any) -> Permission:
    """Administrators; the first role decides whether the place is theirs."""
    if has_role(user, *ADMINS):
        return Permission.yes()
    return Permission.no(_("只有市总管理员和区、产业工会管理员可以开设账号。"))


def can_grant_role(user: Any, account: User) -> Permission:
    """Administrators, to anybody else; the rules judge kind and place."""
    if not has_role(user, *ADMINS):
        return Permission.no(_("只有管理员可以授予角色。"))
    if user.pk == account.pk:
        return Permission.no(_("不能给自己授予角色，请另一位管理员办理。"))
    if not account.is_active:
        return Permission.no(_("账号已停用，先恢复使用再授予角色。"))
    return Permission.yes()


def can_revoke_role(user: Any, role: Role) -> Permission:
    """An administrator above it: the place lies in the own subtree, the kind below the own role."""
    if user.pk == role.user_id:
        return Permission.no(_("不能收回自己的角色，请另一位管理员办理。"))
    admins = [own for own in held_roles(user) if own.kind in MAY_GIVE and role.union.path.startswith(own.union.path)]
    if not admins:
        return Permission.no(_("这个角色不在您的管理范围内。"))
    if not any(role.kind in MAY_GIVE[Kind(own.kind)] for own in admins):
        return Permission.no(_("这个角色不低于您自己的角色，请市总管理员办理。"))
    return Permission.yes()


def can_review_role(user: Any, role: Role) -> Permission:
    """Whoever may take a role away may also confirm it."""
    return can_revoke_role(user, role)


def can_review_roles(user: Any) -> Permission:
    """Administrators and auditors see the list; each line asks :func:`can_review_role` again."""
    return can_see_accounts(user)


def can_deactivate_account(user: Any, account: User) -> Permission:
    """An administrator who could take away every role the account holds today."""
    if user.pk == account.pk:
        return Permission.no(_("不能停用自己的账号。"))
    if not has_role(user, *ADMINS) or not accounts_visible_to(user).filter(pk=account.pk).exists():
        return Permission.no(_("这个账号不在您的管理范围内。"))
    for role in held_roles(account):
        permission = can_revoke_role(user, role)
        if not permission:
            return Permission.no(_("此人还有您不能收回的角色，请上级管理员办理。"))
    return Permission.yes()


def can_invite_account(user: Any, account: User) -> Permission:
    """Whoever may switch an account off may also send it a new link to set a password."""
    return can_deactivate_account(user, account)


def can_issue_token(user: Any) -> Permission:
    """Staff, for programs that read and write what they themselves may."""
    if works_in_office(user):
        return Permission.yes()
    return Permission.no(_("接口令牌供工会、单位和学院的工作人员对接系统使用。"))


def can_revoke_token(user: Any, token: ApiToken) -> Permission:
    """Its owner, and an administrator who could switch the owner's account off."""
    if token.user_id == user.pk or can_deactivate_account(user, token.user):
        return Permission.yes()
    return Permission.no(_("令牌由本人或管理员停用。"))
