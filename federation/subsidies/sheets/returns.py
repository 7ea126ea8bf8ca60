"""The bank's return file: what became of each line of a batch."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from django.urls import reverse
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.dates.calendar import today
from core.money import yuan
from core.sheets.kinds import Choice, Code, Date, Integer, Money, Text, Value
from core.sheets.sheet import Column, Context, Key, Problem, Row, Sheet
from core.web.access import Permission
from federation.subsidies.actions.paying import Answer, take_answers
from federation.subsidies.queries.funds import at_the_city
from federation.subsidies.queries.payments import bank_lines
from federation.subsidies.workflow import FAILED, PAID, SENT

RESULTS = ((PAID, gettext_lazy("成功")), (FAILED, gettext_lazy("失败")))
CLAUSE = "bj-academy-subsidy:18.2"


def _allowed(user: Any) -> Permission:
    if at_the_city(user, "cashier"):
        return Permission.yes()
    return Permission.no(gettext_lazy("银行回单由出纳登记。"))


def _existing(keys: Sequence[Key], _context: Context) -> Mapping[Key, Mapping[str, Value]]:
    """Lines answered before: the same answer again changes nothing."""
    found = bank_lines([(str(number), int(str(line))) for number, line in keys])
    return {
        key: {
            "amount": one.amount_fen,
            "result": one.state,
            "reference": one.reference,
            "failure": one.failure,
            "on": one.paid_on,
        }
        for key, one in found.items()
        if one.state in (PAID, FAILED)
    }


def _check(rows: Sequence[Row], _context: Context) -> Sequence[Problem]:
    found = bank_lines([(str(row["batch"]), int(str(row["line"]))) for row in rows])
    problems = []
    for row in rows:
        one = found.get((str(row["batch"]), int(str(row["line"]))))
        if one is None:
            problems.append(Problem(row.number, _("交给银行的批次里没有这一行。"), "line", clause=CLAUSE))
        elif one.state not in (SENT, PAID, FAILED):
            problems.append(Problem(row.number, _("这一笔还没有交银行，不能登记回单。"), "line", clause=CLAUSE))
        elif row["amount"] != one.amount_fen:
            told = _("金额和交给银行的不一样，交银行的是 %(amount)s 元。") % {"amount": yuan(one.amount_fen)}
            problems.append(Problem(row.number, told, "amount", clause=CLAUSE))
        elif one.state != SENT and row["result"] != one.state:
            told = _("这一笔已经登记为“%(state)s”，不能改。") % {"state": one.get_state_display()}
            problems.append(Problem(row.number, told, "result", clause=CLAUSE))
        elif row["result"] == FAILED and not row.get("failure"):
            problems.append(Problem(row.number, _("失败的要写明原因。"), "failure"))
        elif row["result"] == PAID and not row.get("on"):
            problems.append(Problem(row.number, _("成功的要写明到账日期。"), "on"))
        elif row["result"] == PAID and one.batch and one.batch.sent_on and _day(row["on"]) < one.batch.sent_on:
            told = _("到账日期早于交银行的日期 %(day)s。") % {"day": one.batch.sent_on.isoformat()}
            problems.append(Problem(row.number, told, "on", clause=CLAUSE))
    return problems


def _day(value: object) -> date:
    assert isinstance(value, date)
    return value


def _apply(rows: Sequence[Row], *, by: Any, at: datetime) -> Mapping[str, int]:
    found = bank_lines([(str(row["batch"]), int(str(row["line"]))) for row in rows])
    answers = [
        Answer(
            instalment=found[str(row["batch"]), int(str(row["line"]))],
            is_paid=row["result"] == PAID,
            on=on if isinstance(on := row.get("on"), date) else localdate(at),
            reference=str(row.get("reference") or ""),
            failure=str(row.get("failure") or "") if row["result"] == FAILED else "",
        )
        for row in rows
    ]
    counts = take_answers(answers=answers, by=by, at=at)
    return {_("到账"): counts["paid"], _("退回"): counts["failed"]}


RETURNS = Sheet(
    name="subsidies.returns",
    title=gettext_lazy("银行回单"),
    noun=gettext_lazy("笔"),
    section=gettext_lazy("补助资金"),
    key=("batch", "line"),
    columns=[
        Column("batch", gettext_lazy("批次号"), Code(longest=16), required=True, example="BF202611001"),
        Column("line", gettext_lazy("行号"), Integer(least=1), required=True, example="1", width=8),
        Column("amount", gettext_lazy("金额"), Money(), required=True, aliases=("交易金额",), example="60000.00"),
        Column(
            "result",
            gettext_lazy("结果"),
            Choice(choices=RESULTS),
            required=True,
            aliases=("处理结果", "交易结果"),
            example="成功",
            width=10,
        ),
        Column("on", gettext_lazy("到账日期"), Date(latest=today), aliases=("交易日期",), example="2026-11-27"),
        Column("reference", gettext_lazy("银行流水号"), Text(longest=60), aliases=("流水号",), width=22),
        Column("failure", gettext_lazy("失败原因"), Text(longest=120), aliases=("退回原因", "原因"), width=24),
    ],
    existing=_existing,
    check=_check,
    apply=_apply,
    allowed=_allowed,
    guide=(
        gettext_lazy("银行返回的文件，一行一笔；批次号和行号是交给银行的文件里的。"),
        gettext_lazy("没有的行、重复的行、金额不一样的行会标出来退回，其余的照常登记。"),
        gettext_lazy("失败的回到拨付清单，改好收款账户后重新编批。"),
    ),
    done_url=lambda: reverse("subsidies:list_payments"),
)
