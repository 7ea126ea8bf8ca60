"""The roster of a unit's workers as an Excel sheet."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.urls import reverse
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from core.rules.rule import Finding, Parameters
from core.sheets.cells import Cell, as_text, lost_digits
from core.sheets.kinds import Boolean, Date, Kind, Lookup, Name, Phone, Reading, Text, Value
from core.sheets.kinds.kind import refuse
from core.sheets.kinds.texts import digits_lost
from core.sheets.numbers import repaired_id
from core.sheets.sheet import Column, Context, Key, Problem, Row, Sheet, Unfit
from federation.organizations.models import Unit
from federation.people import identity
from federation.people.actions import Unsettled, take_in_people
from federation.people.identity import Flaw, Identity
from federation.people.models import Person
from federation.people.permissions import can_import_people
from federation.people.queries import Arrival, faults_of, people_visible_to, people_with, units_visible_to
from federation.people.rules import NumberFacts, number_is_valid
from federation.regulations.queries import parameters_on


@dataclass(frozen=True, kw_only=True)
class IdentityNumber(Kind):
    """Any number of an identity paper the register knows, with the likely repair of a wrong one."""

    def parse(self, cell: Cell) -> Reading:
        """The tidy number; else why not."""
        if lost_digits(cell):
            return digits_lost()
        number = identity.tidy(as_text(cell))
        found = identity.read(number, localdate())
        if isinstance(found, Identity):
            return Reading(number)
        finding = number_is_valid(NumberFacts(found), Parameters((), localdate()))
        repair = repaired_id(number) if found in (Flaw.CHECK, Flaw.SHAPE) else ""
        advice = _("可能是 %(repair)s，请对照证件") % {"repair": repair} if repair else finding.remedy
        return refuse(finding.text, advice, repair)

    def describe(self) -> str:
        """Which numbers are taken."""
        return _("居民身份证、港澳台居民居住证、外国人永久居留身份证号码；请先把单元格设成文本")


def _find_units(texts: Sequence[str], context: Context) -> Mapping[str, int]:
    """Units of the sender's scope by code or full name; a name borne twice needs the code."""
    units = units_visible_to(context.by)
    found: dict[str, int] = {}
    twice: set[str] = set()
    for pk, name in units.filter(name__in=texts).values_list("pk", "name"):
        if name in found:
            twice.add(name)
        found[name] = pk
    found.update(units.filter(uscc__in=texts).values_list("uscc", "pk"))
    return {text: pk for text, pk in found.items() if text not in twice}


def _near_units(text: str, context: Context) -> Sequence[str]:
    return list(units_visible_to(context.by).filter(name__startswith=text[:2]).values_list("name", flat=True)[:50])


def _unit_labels(values: Sequence[Any], _context: Context) -> Mapping[Any, str]:
    return dict(Unit.objects.filter(pk__in=values).values_list("pk", "name"))


def _existing(keys: Sequence[Key], context: Context) -> Mapping[Key, Mapping[str, Value]]:
    """What is there, as far as the sender may see it: of somebody else's people only that the file exists."""
    numbers = [str(key[0]) for key in keys]
    files = people_with(numbers)
    mine = set(people_visible_to(context.by).filter(pk__in=[f.pk for f in files.values()]).values_list("pk", flat=True))
    found: dict[Key, Mapping[str, Value]] = {}
    for key, number in zip(keys, numbers, strict=True):
        person = files.get(identity.same_number(number))
        if person is not None:
            found[key] = _as_row(person) if person.pk in mine else {"unit": None}
    return found


def _as_row(person: Person) -> dict[str, Value]:
    spell = next((spell for spell in person.employments.all() if spell.main), None)
    row: dict[str, Value] = {"name": person.name, "phone": person.phone or None}
    if spell is not None:
        row |= {"unit": spell.unit_id, "post": spell.post or None, "front_line": spell.front_line}
        row |= {"from_on": spell.from_on, "until_on": spell.until_on}
    return row


def _check(rows: Sequence[Row], context: Context) -> Sequence[Problem]:
    """What the register says to a row: the rules it breaks, else a transfer about to happen."""
    files, units = _at_hand(rows)
    parameters = parameters_on(localdate(context.at))
    problems: list[Problem] = []
    for row in rows:
        try:
            arrival = _arrival(row, files, units, localdate(context.at))
        except Unfit as unfit:
            problems += unfit.problems
            continue
        person = files.get(arrival.identity.same)
        spells = list(person.employments.all()) if person is not None else []
        if faults := faults_of(arrival, person, spells, parameters):
            problems += [_problem(row.number, fault) for fault in faults]
        elif person is not None and person.unit_id not in (None, arrival.unit.pk) and person.unit_until_on is None:
            said = _("此人现登记在另一家单位；取入后那里的用工记到新起始日为止")
            problems.append(Problem(row.number, said, "unit", clause="union-membership:1", hard=False))
    return problems


def _apply(rows: Sequence[Row], *, by: Any, at: datetime) -> Mapping[str, int]:
    files, units = _at_hand(rows)
    arrivals = [_arrival(row, files, units, localdate(at)) for row in rows]
    try:
        done = take_in_people(arrivals=arrivals, by=by, at=at)
    except Unsettled as unsettled:
        said = [_problem(arrivals[place].row, found[0]) for place, found in unsettled.findings.items()]
        raise Unfit(said) from unsettled
    return {_("新登记"): done["registered"], _("更新"): done["changed"]}


def _at_hand(rows: Sequence[Row]) -> tuple[dict[str, Person], dict[int, Unit]]:
    """Files and units that rows speak of, in three queries; a known person's present unit included."""
    files = people_with(str(row["number"]) for row in rows)
    wanted = {row["unit"] for row in rows if row.get("unit")} | {one.unit_id for one in files.values() if one.unit_id}
    return files, Unit.objects.select_related("union").in_bulk(wanted)


def _arrival(row: Row, files: Mapping[str, Person], units: Mapping[int, Unit], day: date) -> Arrival:
    """Blank cells of somebody known are filled from the present employment."""
    found = identity.read(str(row["number"]), day)
    if not isinstance(found, Identity):
        raise Unfit([Problem(row.number, _("证件号码不对"), "number")])
    person = files.get(found.same)
    there: dict[str, Any] = _as_row(person) if person is not None else {}
    if row.get("unit") not in (None, there.get("unit")):
        there = {"name": there.get("name")}
    values = {**there, **row.values}
    if not (values.get("unit") and values.get("from_on")):
        raise Unfit([Problem(row.number, _("请填用工单位和起始日"), "unit")])
    return Arrival(
        identity=found,
        name=values["name"],
        unit=units[values["unit"]],
        from_on=values["from_on"],
        until_on=values.get("until_on"),
        phone=values.get("phone") or "",
        post=values.get("post") or "",
        front_line=bool(values.get("front_line")),
        row=row.number,
    )


def _problem(row: int, finding: Finding) -> Problem:
    column = "name" if finding.clause == "union-real-name:1" else "from_on"
    return Problem(row, finding.text, column, finding.remedy, clause=finding.clause)


def _size(context: Context) -> int:
    return people_visible_to(context.by).count()


PEOPLE = Sheet(
    name="people",
    title=gettext_lazy("职工花名册"),
    noun=gettext_lazy("名职工"),
    section=pgettext_lazy("list", "职工"),
    key=("number",),
    columns=[
        Column("name", gettext_lazy("姓名"), Name(), required=True, aliases=("职工姓名", "名字"), example="张伟"),
        Column(
            "number",
            gettext_lazy("证件号码"),
            IdentityNumber(),
            required=True,
            aliases=("身份证号", "身份证号码", "身份证", "公民身份号码", "证件号"),
            example="11010519491231002X",
            width=24,
            mask="id_number",
        ),
        Column(
            "phone", gettext_lazy("手机号"), Phone(), aliases=("手机", "联系电话", "电话", "手机号码"), mask="phone"
        ),
        Column(
            "unit",
            gettext_lazy("用工单位"),
            Lookup(find=_find_units, known=_near_units, labels=_unit_labels, noun=gettext_lazy("单位")),
            required=True,
            aliases=("单位", "所在单位", "单位名称", "工作单位", "统一社会信用代码"),
            help=gettext_lazy("单位全称或者统一社会信用代码"),
            width=32,
        ),
        Column("post", gettext_lazy("岗位"), Text(longest=60), aliases=("工种", "职务", "岗位名称")),
        Column(
            "front_line",
            gettext_lazy("是否一线"),
            Boolean(),
            aliases=("一线", "一线生产现场", "是否一线职工"),
            help=gettext_lazy("在一线生产现场工作的填“是”；评选工匠时按此计算年限"),
        ),
        Column("from_on", gettext_lazy("起始日"), Date(), required=True, aliases=("入职日期", "入职时间", "上岗日期")),
        Column("until_on", gettext_lazy("离岗日"), Date(), aliases=("离职日期", "离职时间")),
    ],
    apply=_apply,
    allowed=can_import_people,
    existing=_existing,
    check=_check,
    size=_size,
    guide=[
        gettext_lazy("一人一行，以证件号码为准：系统里已有的更新，没有的新登记。"),
        gettext_lazy("从别的单位调来的，填新单位和新的起始日；原单位的用工自动记到那一天为止。"),
        gettext_lazy("离岗日是不再上班的第一天；仍在岗的空着。"),
    ],
    done_url=lambda: reverse("people:list_people"),
)
