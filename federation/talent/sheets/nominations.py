"""Nominations as an Excel sheet: each row judged by its clauses at its cell, good rows handed in, the others back."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.dates.calendar import today
from core.rules.rule import Finding, Refused
from core.sheets.kinds import Choice, Code, Date, IdNumber, Text
from core.sheets.sheet import Column, Context, Problem, Row, Sheet, Unfit
from core.web.access import Permission
from federation.accounts.queries import has_role
from federation.organizations.models import Union
from federation.people.models import Person
from federation.people.queries import number_index
from federation.regulations.queries import parameters_on
from federation.talent.actions import NominationTold, enter_proof, nominate_person, submit_nomination
from federation.talent.models import Force, Nomination, Post, Selection, SelectionTrade, SkillLevel
from federation.talent.queries import CLERKS, GONE, OFFICERS, facts_of_nominations, nominees_in_reach, recommender_of
from federation.talent.rules import before_submitting
from federation.talent.workflow import OPEN

CELLS = {"3.2": "number", "2.1": "number", "2.2": "number", "11": "post", "3.5": "agreed_on", "2.4": "selection"}
"""The cell a clause is about; the others are about the story."""


def _allowed(user: Any) -> Permission:
    if has_role(user, *CLERKS, *OFFICERS):
        return Permission.yes()
    return Permission.no(gettext_lazy("由单位、基层工会或者区、产业、局集团工会推荐。"))


class _Register:
    """The selections, trades and people a sheet names, asked for once; unions once for each union of a unit."""

    def __init__(self, by: Any, rows: Iterable[Row]) -> None:
        rows = list(rows)
        found = Selection.objects.filter(number__in={str(row["selection"]) for row in rows}, state=OPEN)
        self.selections = {one.number: one for one in found}
        trades = SelectionTrade.objects.filter(selection__in=found)
        self.trades = {(one.selection_id, one.name): one for one in trades}
        indexes = {number_index(str(row["number"])): str(row["number"]) for row in rows}
        people = nominees_in_reach(by).filter(id_index__in=indexes)
        self.people: dict[str, Person] = {indexes[one.id_index]: one for one in people}
        self.unions: dict[int, Union | None] = {}
        known = Nomination.objects.filter(selection__in=found, person__in=self.people.values())
        self.known: set[tuple[int, int, int]] = set(
            known.exclude(state__in=GONE).values_list("selection", "person", "unit")
        )

    def drafted(self, row: Row) -> Nomination | Problem:
        """The nomination a row stands for, not saved, or what of it is not there."""
        selection = self.selections.get(str(row["selection"]))
        if selection is None:
            return Problem(row.number, _("没有这个编号的批次，或者它现在不接受推荐。"), "selection")
        trade = self.trades.get((selection.pk, str(row["trade"])))
        if trade is None:
            return Problem(row.number, _("这个批次没有这个工种。"), "trade")
        person = self.people.get(str(row["number"]))
        if person is None or person.unit is None:
            said = _("您范围内的职工档案里没有这个证件号码。请先登记职工，或者核对号码。")
            return Problem(row.number, said, "number")
        if person.name != row["name"]:
            return Problem(row.number, _("职工档案里这个号码的姓名不同，请核对。"), "name")
        if person.unit.union_id not in self.unions:
            self.unions[person.unit.union_id] = recommender_of(person.unit)
        union = self.unions[person.unit.union_id]
        if union is None:
            said = _("这位职工所在单位上面没有区、产业或者局集团工会，请先核对组织关系。")
            return Problem(row.number, said, "number")
        return Nomination(
            selection=selection, person=person, unit=person.unit, union=union, trade=trade, post=str(row["post"]),
            skill=str(row.get("skill") or ""), story=str(row["story"]), agreed_on=_day(row.get("agreed_on")),
        )  # fmt: skip


def _check(rows: Sequence[Row], context: Context) -> Sequence[Problem]:
    register, parameters = _Register(context.by, rows), parameters_on(today())
    problems: list[Problem] = []
    drafted: list[tuple[Row, Nomination]] = []
    for row in rows:
        found = register.drafted(row)
        if isinstance(found, Problem):
            problems.append(found)
        else:
            drafted.append((row, found))
    facts = facts_of_nominations([(one, frozenset(_proofs(row))) for row, one in drafted], today())
    for (row, one), each in zip(drafted, facts, strict=True):
        if (one.selection_id, one.person_id, one.unit_id) in register.known:
            problems.append(Problem(row.number, _("这个批次已经推荐了这位职工。"), "number"))
            each = replace(each, elsewhere=())  # it is this very nomination
        problems += [_problem(row, finding) for finding in before_submitting(each, parameters) if not finding.held]
    return problems


def _proofs(row: Row) -> dict[str, str]:
    return {force: str(row[force]) for force in Force.values if row.get(force)}


def _problem(row: Row, finding: Finding) -> Problem:
    column = CELLS.get(finding.clause.partition(":")[2], "story")
    return Problem(row.number, finding.text, column, finding.remedy, clause=finding.clause, hard=finding.hard)


def _apply(rows: Sequence[Row], *, by: Any, at: datetime) -> Mapping[str, int]:
    register = _Register(by, rows)
    for row in rows:
        drafted = register.drafted(row)
        if isinstance(drafted, Problem):
            raise Unfit([drafted])
        told = NominationTold(drafted.trade, drafted.post, drafted.skill, drafted.story, drafted.agreed_on)
        try:
            made = nominate_person(selection=drafted.selection, person=drafted.person, told=told, by=by, at=at)
            for force, what in _proofs(row).items():
                enter_proof(nomination=made, force=force, what=what, by=by, at=at)
            submit_nomination(nomination=made, by=by, at=at)
        except Refused as refused:
            raise Unfit([_problem(row, one) for one in refused.findings if one.stops]) from None
        except ValidationError as fault:
            raise Unfit([Problem(row.number, " ".join(fault.messages), "number")]) from None
    return {_("已提交"): len(rows)}


def _day(value: Any) -> date | None:
    return value if isinstance(value, date) else None


NOMINATIONS = Sheet(
    name="talent.nominations",
    title=gettext_lazy("工匠推荐"),
    noun=gettext_lazy("名"),
    section=gettext_lazy("工匠选树"),
    key=("selection", "number"),
    columns=[
        Column(
            "selection",
            gettext_lazy("批次编号"),
            Code(pattern=r"XS\d{6}", said=gettext_lazy("编号在批次页面上，XS 加六位数字")),
            required=True,
            example="XS202601",
        ),
        Column("number", gettext_lazy("证件号码"), IdNumber(), required=True, mask="id_number", width=22),
        Column("name", gettext_lazy("姓名"), Text(longest=60), required=True, example="张伟"),
        Column(
            "trade", gettext_lazy("职业（工种）"), Text(longest=60), required=True, example="焊工", aliases=("工种",)
        ),
        Column("post", gettext_lazy("岗位类别"), Choice(choices=Post.choices), required=True),
        Column("skill", gettext_lazy("技能等级"), Choice(choices=SkillLevel.choices)),
        Column("story", gettext_lazy("主要事迹"), Text(longest=3000), required=True, width=40),
        Column("agreed_on", gettext_lazy("本人同意日期"), Date(latest=today), required=True, example="2026-11-20"),
        *(Column(force, label, Text(longest=300), width=24) for force, label in Force.choices),
    ],
    check=_check,
    apply=_apply,
    allowed=_allowed,
    guide=(
        gettext_lazy("一行一人，只能推荐自己范围内、已在职工档案登记的职工。"),
        gettext_lazy("一线年限由系统按职工档案核对；不满足的标在格子上退回，写着条款和差多少。"),
        gettext_lazy("五力各写一件事；合格的直接提交，由推荐工会审核。"),
    ),
    done_url=lambda: reverse("talent:list_nominations"),
    most_rows=1_000,
)
