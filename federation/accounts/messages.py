"""Texts sent to people about their account."""

from django.conf import settings
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.outbox.post import Message, in_every_language
from federation.accounts.models import Role, User


def _written_out(link: str) -> str:
    """Return a link that opens an account as the end of the text, which is stored sealed; addresses are not."""
    return f"\n\n{settings.SITE_URL.rstrip('/')}{link}"


@in_every_language
def account_created(account: User, link: str) -> Message:
    """Invitation: how to set the first password."""
    return Message(
        kind="accounts.account_created",
        subject=_("京匠账号已开设"),
        body=_(
            "%(name)s，您好：\n\n京匠平台已为您开设账号“%(username)s”。请在 3 天内打开下面的链接设置密码，"
            "链接只能用一次。\n若过期，可在登录页点“忘记密码”，或请管理员重发。"
        )
        % {"name": account.name, "username": account.username}
        + _written_out(link),
        urgent=True,
    )


@in_every_language
def password_reset(account: User, link: str) -> Message:
    """Link to set a new password."""
    return Message(
        kind="accounts.password_reset",
        subject=_("重设京匠密码"),
        body=_(
            "%(name)s，您好：\n\n有人请求重设账号“%(username)s”的密码。若是您本人，请在 3 天内打开下面的链接；"
            "若不是，不用理会，密码不会改变。"
        )
        % {"name": account.name, "username": account.username}
        + _written_out(link),
        urgent=True,
    )


@in_every_language
def role_granted(role: Role, link: str) -> Message:
    """Tell somebody about a new role."""
    return Message(
        kind="accounts.role_granted",
        subject=_("您有了新角色：%s") % role.get_kind_display(),
        body=_("%(by)s 授予您“%(role)s”，自 %(day)s 起。")
        % {"by": role.granted_by or _("系统"), "role": role, "day": role.from_on.isoformat()},
        url=link,
    )


@in_every_language
def role_revoked(role: Role, by: User | None, reason: str, link: str) -> Message:
    """Tell somebody that a role has ended."""
    return Message(
        kind="accounts.role_revoked",
        subject=_("您的角色已收回：%s") % role.get_kind_display(),
        body=_("%(by)s 收回了您的“%(role)s”。原因：%(reason)s。")
        % {"by": by or _("系统"), "role": role, "reason": reason},
        url=link,
    )


@in_every_language
def security_changed(account: User, what: str | Promise, link: str) -> Message:
    """Tell somebody that the ways into the account have changed."""
    return Message(
        kind="accounts.security_changed",
        subject=_("账号安全提醒"),
        body=_("%(name)s，您好：您的账号刚刚%(what)s。若不是您本人操作，请马上联系管理员。")
        % {"name": account.name, "what": what},
        url=link,
    )


@in_every_language
def locked_out(address: str) -> Message:
    """Warn somebody that wrong passwords have locked the account for a while."""
    return Message(
        kind="accounts.locked_out",
        subject=_("账号暂时锁定"),
        body=_("您的账号因多次输错密码被暂时锁定（来自 %s）。若不是您本人操作，请尽快修改密码并告知管理员。")
        % (address or _("未知地址")),
        url=reverse("account_change_password"),
    )


def already_ended(role: Role) -> str:
    """Say that a role cannot end twice."""
    return _("这个角色已于 %s 失效，不用再收回。") % (role.until_on.isoformat() if role.until_on else "")


VERBS = {
    "create_account": gettext_lazy("开设账号"),
    "invite_account": gettext_lazy("发送设置密码的链接"),
    "send_password_link": gettext_lazy("发送重设密码的链接"),
    "deactivate_account": gettext_lazy("停用账号"),
    "reactivate_account": gettext_lazy("恢复账号"),
    "end_sessions": gettext_lazy("退出全部设备"),
    "sign_in": gettext_lazy("登录"),
    "sign_out": gettext_lazy("退出登录"),
    "sign_in_failed": gettext_lazy("登录失败"),
    "lock_out": gettext_lazy("暂时锁定"),
    "change_password": gettext_lazy("修改密码"),
    "add_second_factor": gettext_lazy("增加登录验证方式"),
    "remove_second_factor": gettext_lazy("移除登录验证方式"),
    "connect_city_account": gettext_lazy("连接城市账号"),
    "disconnect_city_account": gettext_lazy("断开城市账号"),
    "grant_role": gettext_lazy("授予角色"),
    "revoke_role": gettext_lazy("收回角色"),
    "issue_token": gettext_lazy("创建接口令牌"),
    "revoke_token": gettext_lazy("停用接口令牌"),
    "keep_role": gettext_lazy("复核保留"),
}
"""What the audit trail's verbs are called."""
