"""Experts as an Excel sheet."""

import re
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.sheets.kinds import Code, Lookup, Name, Phone, Text, Value
from core.sheets.sheet import Column, Context, Key, Problem, Row, Sheet
from federation.accounts.kinds import Kind
from federation.accounts.queries import accounts_named, has_role
from federation.organizations.models import Union, Unit
from federation.organizations.queries import unions_called
from federation.panels.actions.arriving import Arrival, take_in_experts
from federation.panels.actions.experts import Particulars
from federation.panels.models import Expert
from federation.panels.permissions import can_import_experts
from federation.panels.queries.experts import experts_by_username, units_called


def _find_unions(texts: Sequence[str], _context: Context) -> Mapping[str, int]:
    return {text: found[0].pk for text, found in unions_called(texts).items() if len(found) == 1}


def _near_unions(text: str, _context: Context) -> Sequence[str]:
    return list(Union.objects.filter(name__startswith=text[:2], closed_on=None).values_list("name", flat=True)[:50])


def _union_labels(values: Sequence[Any], _context: Context) -> Mapping[Any, str]:
    return dict(Union.objects.filter(pk__in=values).values_list("pk", "name"))


def _existing(keys: Sequence[Key], _context: Context) -> Mapping[Key, Mapping[str, Value]]:
    known = experts_by_username([str(key[0]) for key in keys])
    return {(username,): _as_row(expert) for username, expert in known.items()}


def _as_row(expert: Expert) -> dict[str, Value]:
    return {
        "name": expert.name,
        "title": expert.title,
        "employer": expert.employer.uscc if expert.employer else expert.employer_name,
        "union": expert.union_id,
        "trades": "、".join(one.trade for one in expert.trades.all()),
    }


def _check(rows: Sequence[Row], _context: Context) -> Sequence[Problem]:
    """A new expert needs an account with the role, or an address to open one for."""
    accounts = accounts_named([str(row["username"]) for row in rows if row.is_new])
    problems = []
    for row in rows:
        account = accounts.get(str(row["username"]))
        email = str(row.get("email") or "")
        if account is not None and not has_role(account, Kind.EXPERT):
            said = _("账号“%(name)s”没有专家角色") % {"name": account.username}
            problems.append(Problem(row.number, said, "username", _("先授予专家角色，或者换一个账号名")))
        elif row.is_new and account is None and not email:
            problems.append(Problem(row.number, _("要新开账号，须填邮箱"), "email", _("设置密码的链接发到邮箱")))
        elif email and not _is_mail(email):
            problems.append(Problem(row.number, _("邮箱写法不对"), "email", _("请核对")))
    return problems


def _apply(rows: Sequence[Row], *, by: Any, at: datetime) -> Mapping[str, int]:
    unions = Union.objects.in_bulk([row.values.get("union", (row.old or {}).get("union")) for row in rows])
    told = [{**(row.old or {}), **row.values} for row in rows]
    units = units_called([str(one["employer"]) for one in told])
    enrolled, changed = take_in_experts(arrivals=[_arrival(one, unions, units) for one in told], by=by, at=at)
    return {_("新入库"): enrolled, _("更新"): changed}


def _arrival(told: Mapping[str, Any], unions: Mapping[Any, Union], units: Mapping[str, Unit]) -> Arrival:
    unit = units.get(told["employer"])
    name = "" if unit else told["employer"]
    particulars = Particulars(told["name"], told["title"], unions[told["union"]], unit, name)
    trades = [one for one in re.split(r"[、，,;；\s]+", told.get("trades") or "") if one]
    return Arrival(told["username"], particulars, trades, told.get("email") or "", told.get("phone") or "")


def _is_mail(text: str) -> bool:
    try:
        validate_email(text)
    except ValidationError:
        return False
    return True


EXPERTS = Sheet(
    name="panels.experts",
    title=gettext_lazy("专家名单"),
    noun=gettext_lazy("位专家"),
    section=gettext_lazy("专家和评审"),
    key=("username",),
    columns=[
        Column(
            "username",
            gettext_lazy("账号名"),
            Code(
                pattern=r"[a-z][a-z0-9.-]{2,29}",
                said=gettext_lazy("用小写字母开头，3 到 30 位小写字母、数字、点或横线"),
                upper=False,
            ),
            required=True,
            aliases=("账号", "用户名", "登录名"),
            example="zhang.wei",
        ),
        Column("name", gettext_lazy("姓名"), Name(longest=60), required=True, aliases=("专家姓名",), example="张伟"),
        Column(
            "title", gettext_lazy("职称或技能等级"), Text(longest=60), required=True,
            aliases=("职称", "技能等级"), example="正高级工程师",
        ),
        Column(
            "employer", gettext_lazy("工作单位"), Text(longest=120), required=True,
            aliases=("单位", "单位名称", "统一社会信用代码"), width=32,
            help=gettext_lazy("已登记的单位填统一社会信用代码或全称，回避按单位库核对"),
        ),
        Column(
            "union",
            gettext_lazy("推荐工会"),
            Lookup(find=_find_unions, known=_near_unions, labels=_union_labels, noun=gettext_lazy("工会")),
            required=True,
            aliases=("推荐单位", "所属工会"),
            width=24,
        ),
        Column(
            "trades", gettext_lazy("评审专业"), Text(longest=300), aliases=("专业", "职业（工种）"),
            help=gettext_lazy("几个之间用顿号隔开"), example="数控机床操作工、模具工",
        ),
        Column("email", gettext_lazy("邮箱"), Text(longest=120), aliases=("电子邮箱",), width=24),
        Column("phone", gettext_lazy("手机号"), Phone(), aliases=("手机", "联系电话"), mask="phone"),
    ],
    apply=_apply,
    allowed=can_import_experts,
    existing=_existing,
    check=_check,
    size=lambda _context: Expert.objects.count(),
    guide=[
        gettext_lazy("一人一行，以账号名为准：在库的更新，不在库的入库。"),
        gettext_lazy("没有账号的，按账号名新开一个并授予专家角色，设置密码的链接发到邮箱。"),
    ],
    done_url=lambda: reverse("panels:list_experts"),
)  # fmt: skip
