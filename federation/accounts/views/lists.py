"""The two lists of this context: accounts, and roles to be looked at again."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db.models import QuerySet
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from core.web.listing import Bulk, Column, Empty, Filter, Listing, link
from federation.accounts import actions, permissions, queries
from federation.accounts.forms import ReasonForm
from federation.accounts.models import Role, User


def _roles(account: User) -> SafeString:
    """Return the roles of today, one a line."""
    held = account.roles.all()
    if not held:
        return format_html('<span class="hint">{}</span>', _("没有角色"))
    return format_html_join(SafeString("<br>"), "{}", ((role,) for role in held))


def _state(account: User) -> SafeString:
    if not account.is_active:
        return format_html('<span class="chip chip-cinnabar">{}</span>', _("已停用"))
    if account.last_login is None:
        return format_html('<span class="chip chip-amber">{}</span>', _("未登录过"))
    return format_html('<span class="chip chip-jade">{}</span>', _("在用"))


ACCOUNTS = Listing(
    "accounts.accounts",
    columns=[
        Column("name", gettext_lazy("姓名"), sort="name"),
        Column("username", gettext_lazy("账号名"), sort="username"),
        Column("post", gettext_lazy("部门和职务")),
        Column("roles_today", gettext_lazy("角色"), render=_roles),
        Column("last_login", gettext_lazy("上次登录"), sort="last_login"),
        Column("state", gettext_lazy("状态"), render=_state),
    ],
    filters=[
        Filter.choice("kind", gettext_lazy("角色"), Role.Kind.choices, by=queries.with_kinds),
        Filter.flag("inactive", gettext_lazy("已停用"), queries.INACTIVE),
        Filter.flag("unused", gettext_lazy("未登录过"), queries.NEVER_SIGNED_IN),
    ],
    search=queries.accounts_matching,
    order=("username",),
    rows=queries.accounts_with_roles,
    url=link("accounts:show_account"),
    title=pgettext_lazy("list", "账号"),
    noun=gettext_lazy("个账号"),
    hint=gettext_lazy("找姓名、账号名、部门"),
    export=True,
)


def _keep(*, rows: Sequence[Role], by: Any, at: datetime, **_values: Any) -> str:
    return _("已保留 %d 个角色。") % actions.keep_roles(roles=rows, by=by, at=at)


def _revoke(*, rows: Sequence[Role], by: Any, at: datetime, **values: Any) -> str:
    count = actions.revoke_roles(roles=rows, reason=values["reason"], by=by, at=at)
    return _("已收回 %d 个角色，并通知本人。") % count


def _seen(role: Role) -> SafeString:
    """Return the day of the last look and whether a new one is overdue."""
    tone, word = ("cinnabar", _("已过期")) if role.overdue else ("jade", _("在期内"))  # type: ignore[attr-defined]
    return format_html(
        '{} <span class="chip chip-{}">{}</span>',
        role.seen_on.isoformat(),  # type: ignore[attr-defined]
        tone,
        word,
    )


def _to_review(user: Any) -> QuerySet[Role]:
    return queries.roles_to_review(user)


REVIEW = Listing(
    "accounts.review",
    columns=[
        Column("user__name", gettext_lazy("姓名"), sort="user__name"),
        Column("kind", gettext_lazy("角色"), sort="kind"),
        Column("place", gettext_lazy("工会或单位"), render=lambda role: str(role.unit or role.union)),
        Column("from_on", gettext_lazy("起始日"), sort="from_on"),
        Column("user__last_login", gettext_lazy("上次登录"), sort="user__last_login"),
        Column("seen_on", gettext_lazy("授予或上次复核"), sort="seen_on", render=_seen),
        Column("reviewed_by__name", gettext_lazy("复核人")),
        Column("granted_by__name", gettext_lazy("授予人"), optional=True),
        Column("reason", gettext_lazy("授予原因"), optional=True),
    ],
    filters=[
        Filter.flag("overdue", gettext_lazy("复核已过期"), queries.OVERDUE),
        Filter.flag("idle", gettext_lazy("90 天没有登录"), queries.idle),
        Filter.choice("kind", gettext_lazy("角色"), Role.Kind.choices),
    ],
    search=queries.roles_matching,
    order=("seen_on", "id"),
    bulk=[
        Bulk(
            "keep",
            gettext_lazy("保留"),
            permissions.can_review_role,
            _keep,
            effect=lambda role: _("%s：记为今天已复核") % role.user,
            shown=lambda user: bool(permissions.can_create_account(user)),
        ),
        Bulk(
            "revoke",
            gettext_lazy("收回"),
            permissions.can_revoke_role,
            _revoke,
            effect=lambda role: _("%s：今天起失效，并通知本人") % role.user,
            form=ReasonForm,
            danger=True,
            shown=lambda user: bool(permissions.can_create_account(user)),
        ),
    ],
    rows=_to_review,
    url=link("accounts:show_account", "user_id"),
    title=gettext_lazy("权限复核"),
    noun=gettext_lazy("个角色"),
    hint=gettext_lazy("找姓名、工会"),
    export=True,
    empty=Empty(gettext_lazy("没有要复核的角色")),
)
