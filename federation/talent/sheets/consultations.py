"""What offices answered, as an Excel sheet: the exported list filled in, each row checked at its cell."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.dates.calendar import today
from core.sheets.kinds import Choice, Code, Date, Text, Value
from core.sheets.sheet import Column, Context, Key, Problem, Row, Sheet, Unfit
from core.workflow.moving import NotAllowed
from federation.talent.actions import AnswerTold, answer_consultation
from federation.talent.models import Consultation, Office, Opinion
from federation.talent.permissions import can_consult_offices
from federation.talent.queries.consultations import CLAUSE, ENDED, consultations_by_letter
from federation.talent.workflow import ADVERSE, CLEAN

ANSWERED = ("opinion", "answered_on", "answer")
"""The columns an office fills in; the others say which letter it is."""


def _letters(rows: Sequence[Row], by: Any) -> dict[str, Consultation]:
    return consultations_by_letter(by, [str(row["letter"]) for row in rows])


def _existing(keys: Sequence[Key], context: Context) -> Mapping[Key, Mapping[str, Value]]:
    known = consultations_by_letter(context.by, [str(key[0]) for key in keys])
    return {(number,): _as_row(one) for number, one in known.items()}


def _as_row(one: Consultation) -> dict[str, Value]:
    return {
        "name": one.nomination.person.name,
        "unit": one.nomination.unit.name,
        "office": one.office,
        "opinion": one.state if one.state in (CLEAN, ADVERSE) else None,
        "answered_on": one.answered_on,
        "answer": one.answer or None,
    }


def _check(rows: Sequence[Row], context: Context) -> Sequence[Problem]:
    known = _letters(rows, context.by)
    return [problem for row in rows for problem in _problems(row, known.get(str(row["letter"])))]


def _problems(row: Row, one: Consultation | None) -> list[Problem]:
    if one is None:
        return [Problem(row.number, _("没有这个函号。"), "letter", clause=CLAUSE)]
    there = _as_row(one)
    labels = {"name": there["name"], "unit": there["unit"], "office": one.get_office_display()}
    strange = [
        Problem(row.number, _("和函件不一致，发函的是“%(known)s”。") % {"known": label}, column, clause=CLAUSE)
        for column, label in labels.items()
        if row.get(column) and row[column] != there[column]
    ]
    if strange or all(row.get(column, there[column]) == there[column] for column in ANSWERED):
        return strange
    return _faults(row, one)


def _faults(row: Row, one: Consultation) -> list[Problem]:
    """What is wrong with an answer that would change something."""

    def at(column: str, said: str) -> list[Problem]:
        return [Problem(row.number, said, column, clause=CLAUSE)]

    opinion, answered_on = row.get("opinion"), row.get("answered_on")
    if one.nomination.selection.state in ENDED:
        return at("letter", _("这个批次已经办结，不能再登记。"))
    if not one.is_open:
        told = {"state": one.get_state_display()}
        return at("opinion", _("已经登记为“%(state)s”，要改先在函件页面更正答复。") % told)
    if not opinion:
        return at("opinion", _("填了日期或者内容的，要填意见。"))
    if not isinstance(answered_on, date):
        return at("answered_on", _("要填答复日期。"))
    if answered_on < one.asked_on:
        return at("answered_on", _("答复日期早于发函日期 %(day)s。") % {"day": one.asked_on.isoformat()})
    if opinion == ADVERSE and not row.get("answer"):
        return at("answer", _("有不同意见的，写明答复的内容。"))
    return []


def _apply(rows: Sequence[Row], *, by: Any, at: datetime) -> Mapping[str, int]:
    known, counts = _letters(rows, by), {_("无不同意见"): 0, _("有不同意见"): 0}
    for row in rows:
        one = known.get(str(row["letter"]))
        if problems := _problems(row, one):
            raise Unfit(problems)
        answered_on = row.get("answered_on")
        if one is None or not one.is_open or not isinstance(answered_on, date):
            continue  # taken in before, or nothing was answered
        told = AnswerTold(str(row["opinion"]), answered_on, str(row.get("answer") or ""))
        try:
            answer_consultation(consultation=one, told=told, by=by, at=at)
        except NotAllowed as refused:
            raise Unfit([Problem(row.number, str(refused), "opinion")]) from None
        except ValidationError as fault:
            raise Unfit([Problem(row.number, " ".join(fault.messages), "opinion")]) from None
        counts[_("有不同意见") if told.opinion == ADVERSE else _("无不同意见")] += 1
    return counts


CONSULTATIONS = Sheet(
    name="talent.consultations",
    title=gettext_lazy("征求意见的答复"),
    noun=gettext_lazy("件"),
    section=gettext_lazy("工匠选树"),
    key=("letter",),
    columns=[
        Column(
            "letter",
            gettext_lazy("函号"),
            Code(pattern=r"XS\d{6}-\d{4,}", said=gettext_lazy("函号印在函件上，批次编号加四位数字")),
            required=True,
            example="XS202601-0001",
        ),
        Column("name", gettext_lazy("姓名"), Text(longest=60), required=True, example="张伟"),
        Column("unit", gettext_lazy("所在单位"), Text(longest=120), aliases=("单位",), width=28),
        Column("office", gettext_lazy("征求单位"), Choice(choices=Office.choices), aliases=("部门",)),
        Column(
            "opinion", gettext_lazy("意见"), Choice(choices=Opinion.choices, aliases=(("无", CLEAN), ("有", ADVERSE)))
        ),
        Column("answered_on", gettext_lazy("答复日期"), Date(latest=today)),
        Column("answer", gettext_lazy("答复内容"), Text(longest=500), width=40),
    ],
    existing=_existing,
    check=_check,
    apply=_apply,
    allowed=can_consult_offices,
    guide=(
        gettext_lazy("从批次的“征求意见”导出某个部门的表，填好意见、日期和内容再上传；空着的当作还没有答复。"),
        gettext_lazy("有不同意见的必须写明内容；已经登记过的不会被改。"),
    ),
    done_url=lambda: reverse("talent:list_selections"),
    most_rows=5_000,
)
