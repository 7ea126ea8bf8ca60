"""Experts, panels, assessments and draws for tests, made through the product's own actions."""

from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from itertools import count
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db.models import Model

from federation.accounts.kinds import Kind
from federation.accounts.models import User
from federation.organizations.models import Union, Unit
from federation.panels.actions import (
    announce_draw,
    declare_conflicts,
    enrol_expert,
    form_panel,
    invite_assessor,
    load_score_sheets,
    save_scores,
    submit_assessment,
)
from federation.panels.actions.experts import Particulars
from federation.panels.kinds import Entry, Party, Seat
from federation.panels.models import Assessment, Draw, Expert, Panel, ScoreSheet
from federation.panels.queries.sheets import sheet_in_force
from federation.panels.written import read
from federation.people.models import Person
from tests.factories import accounts, organizations, regulations

AT = datetime(2026, 11, 25, 1, tzinfo=UTC)
DAY = date(2026, 11, 25)
_serial = count(1)


def sheet(code: str = "academy-admission") -> ScoreSheet:
    """A score sheet as the product ships it, with the regulations it cites."""
    if not ScoreSheet.objects.exists():
        regulations.load()
        folder = Path(settings.ROOT) / "regulations" / "sheets"
        written = [read(path.read_text("utf-8"), path.stem) for path in sorted(folder.glob("*.toml"))]
        load_score_sheets(sheets=written, by=None, at=AT)
    return sheet_in_force(code, DAY)


def expert(
    name: str = "",
    *,
    employer: Unit | None = None,
    employer_name: str = "",
    union: Union | None = None,
    person: Person | None = None,
    trades: tuple[str, ...] = ("数控机床操作工",),
) -> Expert:
    """An expert in the pool with an account that holds the role of one."""
    union = union or organizations.city()
    name = name or f"专家{next(_serial)}"
    user = accounts.account(name=name)
    accounts.role(user, Kind.EXPERT, union)
    workplace = "" if employer else employer_name or f"{name}所在大学"
    told = Particulars(name, "正高级工程师", union, employer, workplace, person)
    return enrol_expert(user=user, particulars=told, trades=trades, by=None, at=AT)


def parties(unit: Unit, union: Union | None = None) -> list[Party]:
    """An applicant and the union that recommends it."""
    found = [Party("申报单位", unit.name, unit=unit.pk)]
    return [*found, Party("推荐工会", union.name, union=union.pk)] if union else found


def panel(subject: Model | None = None, *, by: User | None = None, told: list[Party] | None = None) -> Panel:
    """A panel about a unit of 海淀, recommended by 海淀, unless something else is said."""
    haidian = organizations.district()
    unit = subject or organizations.unit(organizations.union(under=haidian), f"第{next(_serial)}职业学院")
    if told is None:
        assert isinstance(unit, Unit)
        told = parties(unit, haidian)
    return form_panel(
        subject=unit, title="某某工匠学院申报评审", sheet=sheet(), parties=told, by=by or accounts.city_officer(), at=AT
    )


def seated(made: Panel | None = None, *experts: Expert) -> tuple[Panel, Assessment, Assessment]:
    """A panel whose two seats are invited, so that it has begun."""
    made = made or panel()
    one, two = experts or (expert(), expert())
    first = invite_assessor(panel=made, expert=one, seat=Seat.FIRST, by=made.formed_by, at=AT)
    second = invite_assessor(panel=made, expert=two, seat=Seat.SECOND, by=made.formed_by, at=AT)
    made.refresh_from_db()
    return made, first, second


def entries(of: ScoreSheet, lost: Mapping[str, int] | None = None, **more: Any) -> dict[str, Entry]:
    """Full marks but for the tenths ``lost`` by item code, explained, the evidence seen."""
    lost = lost or {}
    return {
        item.code: Entry(
            item.most_tenths - lost.get(item.code, 0),
            "材料不足" if lost.get(item.code) else "",
            seen=True,
        )
        for item in of.lines
    }


def scoring(assessment: Assessment, lost: Mapping[str, int] | None = None) -> Assessment:
    """An assessment declared and wholly scored, not handed in yet."""
    by = assessment.expert.user
    opened = declare_conflicts(assessment=assessment, has_conflict=False, note="", by=by, at=AT)
    return save_scores(assessment=opened, scores=entries(opened.panel.sheet, lost), by=by, at=AT)


def submitted_after_declaring(assessment: Assessment, lost: Mapping[str, int] | None = None) -> Assessment:
    """An assessment that was declared already, scored and handed in."""
    by = assessment.expert.user
    done = save_scores(assessment=assessment, scores=entries(assessment.panel.sheet, lost), by=by, at=AT)
    return submit_assessment(assessment=done, by=by, at=AT)


def submitted(assessment: Assessment, lost: Mapping[str, int] | None = None) -> Assessment:
    """An assessment handed in."""
    done = scoring(assessment, lost)
    return submit_assessment(assessment=done, by=assessment.expert.user, at=AT)


def concluded(made: Panel | None = None) -> Panel:
    """A panel on which both gave 97 and 95."""
    made, first, second = seated(made)
    submitted(first, {"A1": 30})
    submitted(second, {"A1": 50})
    made.refresh_from_db()
    return made


def draw(size: int = 10, number: int = 3, **more: Any) -> Draw:
    """A draw announced, its seed a week ahead."""
    if not ScoreSheet.objects.exists():
        sheet()
    organizations.city()
    usual: dict[str, Any] = {
        "purpose": "年度评价现场抽查",
        "title": "抽查学院",
        "pool": [(f"GJ{place:04d}", f"第{place}工匠学院") for place in range(1, size + 1)],
        "count": number,
        "seed_event": "2026年12月2日开奖的双色球号码",
        "seed_on": DAY + timedelta(days=7),
        "by": None,
        "at": AT,
    }
    return announce_draw(**(usual | more))
