"""What a year's records alone give an academy on the score sheet, item by item, and why points are missing.

Pure: the sheet's items and the year's figures go in, lines come out. The same computation answers "what would my score
be today" at any time of the year, fills the self-report, and stands beside what the experts give.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from core.rules.rule import Parameters, noop

TEN = 10
"""Points are kept in tenths."""


@dataclass(frozen=True)
class YearFacts:
    """What is on record about one academy's year: counts of people, courses, sites, brands.

    ``report`` is ``on_time``, ``late``, ``missing`` or, before its last day, ``pending``.
    """

    sites: int = 0
    brands: int = 0
    trained: int = 0
    hands_on: int = 0
    certified: int = 0
    raised: int = 0
    raised_before: int = 0
    courses: int = 0
    courses_new: int = 0
    report: str = "pending"


@dataclass(frozen=True)
class Item:
    """An item of the sheet: ``steps`` are the points of its anchors, from full marks down to the last."""

    code: str
    most: int
    clause: str
    evidence: str
    steps: tuple[int, ...]


@dataclass(frozen=True)
class Level:
    """Which anchor the records reach (0: full marks), in words over ``used``; ``None``: records cannot tell.

    ``needed`` says over the same figures what would bring full marks.
    """

    step: int | None
    said: str = ""
    used: Mapping[str, Any] = field(default_factory=dict)
    needed: str = ""


@dataclass(frozen=True)
class Line:
    """What one item gets by the records, in tenths of a point, and what is said of the points that are missing."""

    item: str
    clause: str
    most_tenths: int
    tenths: int
    said: str
    used: Mapping[str, Any]
    by_record: bool
    needed: str = ""

    @property
    def missing(self) -> int:
        """Tenths of a point short of full marks."""
        return self.most_tenths - self.tenths


def score(items: Sequence[Item], facts: YearFacts, parameters: Parameters) -> list[Line]:
    """One line an item, in the order of the sheet. What no record can tell stands at full marks until experts look."""
    return [_line(item, facts, parameters) for item in items]


def total(lines: Sequence[Line]) -> int:
    """The sum in tenths of a point."""
    return sum(line.tenths for line in lines)


def _line(item: Item, facts: YearFacts, parameters: Parameters) -> Line:
    level = MEASURES.get(item.evidence, _for_experts)(facts, parameters)
    points = item.most if level.step is None else item.steps[min(level.step, len(item.steps) - 1)]
    return Line(
        item=item.code,
        clause=item.clause,
        most_tenths=item.most * TEN,
        tenths=points * TEN,
        said=level.said,
        used=level.used,
        by_record=level.step is not None,
        needed=level.needed if points < item.most else "",
    )


def _for_experts(_facts: YearFacts, _parameters: Parameters) -> Level:
    return Level(None, noop("台账不能说明，由专家评定"))


def _site(facts: YearFacts, _parameters: Parameters) -> Level:
    said = noop("登记在册的教学场地 %(sites)s 处")
    return Level(0 if facts.sites else 9, said, {"sites": facts.sites}, noop("登记教学场地，可得满分"))


def _report(facts: YearFacts, _parameters: Parameters) -> Level:
    words = {
        "on_time": (0, noop("年度自评按时提交")),
        "late": (1, noop("年度自评逾期提交")),
        "missing": (9, noop("没有提交年度自评")),
        "pending": (0, noop("自评还没有截止，先按满分计")),
    }
    step, said = words[facts.report]
    return Level(step, said, needed=noop("提交自评；逾期的不能再得满分"))


def _share(reached: int, wanted: int) -> int:
    """The anchor of a count against what is set: all of it, seven tenths, three tenths, less."""
    if reached >= wanted:
        return 0
    return 1 if reached * 10 >= wanted * 7 else 2 if reached * 10 >= wanted * 3 else 3


def _trained(facts: YearFacts, parameters: Parameters) -> Level:
    wanted = parameters["academies.trained_per_year_min"]
    said, needed = noop("培训 %(reached)s 人，规定 %(wanted)s 人"), noop("再培训 %(short)s 人可得满分")
    return Level(_share(facts.trained, wanted), said, _counts(facts.trained, wanted), needed)


def _hands_on(facts: YearFacts, parameters: Parameters) -> Level:
    wanted = parameters["academies.hands_on_per_year_min"]
    said, needed = noop("实操培训 %(reached)s 人，规定 %(wanted)s 人"), noop("再实操培训 %(short)s 人可得满分")
    return Level(_share(facts.hands_on, wanted), said, _counts(facts.hands_on, wanted), needed)


def _counts(reached: int, wanted: int) -> Mapping[str, int]:
    return {"reached": reached, "wanted": wanted, "short": max(0, wanted - reached)}


def _growth(facts: YearFacts, parameters: Parameters) -> Level:
    percent = parameters["academies.skill_growth_percent_min"]
    now, before = facts.raised, facts.raised_before
    short = max(0, -(-before * (100 + percent) // 100) - now) if before else max(0, 1 - now)
    used, needed = (
        {"now": now, "before": before, "percent": percent, "short": short},
        noop("再有 %(short)s 人提升技能可得满分"),
    )
    if before == 0:
        said = noop("技能提升 %(now)s 人，上年没有记录，无从比较")
        return Level(0 if now else 9, said, used, needed)
    step = 0 if short == 0 else 1 if now > before else 9
    return Level(step, noop("技能提升 %(now)s 人，上年 %(before)s 人，规定增长 %(percent)s%%"), used, needed)


def _certificates(facts: YearFacts, parameters: Parameters) -> Level:
    if facts.trained == 0:
        return Level(9, noop("没有培训记录，无从计算取证率"), needed=noop("登记当年的培训班和取证人数"))
    percent = parameters["academies.certificate_rate_percent_min"]
    short = max(0, -(-facts.trained * percent // 100) - facts.certified)
    used = {"certified": facts.certified, "trained": facts.trained, "percent": percent, "short": short}
    reached = facts.certified * 100
    if reached >= facts.trained * percent:
        step = 0
    elif reached >= facts.trained * (percent - 10):
        step = 1
    else:
        step = 2 if reached * 2 > facts.trained * 100 else 9
    said, needed = (
        noop("培训 %(trained)s 人，取证 %(certified)s 人，规定 %(percent)s%%"),
        noop("再有 %(short)s 人取证可得满分"),
    )
    return Level(step, said, used, needed)


def _online(facts: YearFacts, parameters: Parameters) -> Level:
    wanted = parameters["academies.online_courses_min"]
    short = max(wanted - facts.courses, 0 if facts.courses_new else 1)
    used = {"courses": facts.courses, "new": facts.courses_new, "wanted": wanted, "short": short}
    step = 9 if not facts.courses else 0 if short == 0 else 1
    said = noop("线上课程 %(courses)s 门，当年新上 %(new)s 门，规定 %(wanted)s 门")
    return Level(step, said, used, noop("再上线 %(short)s 门新课可得满分"))


MEASURES: Mapping[str, Callable[[YearFacts, Parameters], Level]] = {
    "site": _site,
    "report": _report,
    "trained": _trained,
    "hands_on": _hands_on,
    "growth": _growth,
    "certificates": _certificates,
    "online": _online,
}
"""What the records can tell, by the item's key of evidence."""
