"""A quarter's report: which lines run away from the plan, and that each is explained."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from core.rules.rule import Finding, Parameters, noop, rule, verdict

VARIANCE, REPORT_DAYS, LATE_DAYS = "subsidies.variance_percent", "subsidies.report_days", "subsidies.report_late_days"


def quarter_of(day: date) -> tuple[int, int]:
    """Year and quarter of a day."""
    return day.year, (day.month - 1) // 3 + 1


def last_day(year: int, quarter: int) -> date:
    """The last day of a quarter."""
    return date(year, quarter * 3, (31, 30, 30, 31)[quarter - 1])


def elapsed_percent(first: date, last: date, on: date) -> int:
    """How much of a project's days have passed on a day, in percent, both ends included."""
    days = (last - first).days + 1
    return max(0, min(100, 100 * ((on - first).days + 1) // days))


@dataclass(frozen=True)
class LineSpent:
    """A budget line: ``number`` as shown, its id, approved and spent, in fen."""

    number: int
    key: int
    approved_fen: int
    spent_fen: int

    @property
    def percent(self) -> int:
        """How much of it is spent."""
        return 100 * self.spent_fen // self.approved_fen if self.approved_fen else 0


def variances(lines: Sequence[LineSpent], elapsed: int, parameters: Parameters) -> list[LineSpent]:
    """Lines whose spending is further from the days that passed than the set number of points."""
    most = parameters[VARIANCE]
    return [one for one in lines if one.approved_fen and abs(one.percent - elapsed) > most]


@dataclass(frozen=True)
class ReportFacts:
    """A report about to be handed in: lines to explain (numbers), those explained."""

    to_explain: tuple[int, ...]
    explained: frozenset[int]


@rule("bj-academy-subsidy.20", clause="bj-academy-subsidy:20")
def variances_are_explained(facts: ReportFacts, parameters: Parameters) -> Finding:
    """Every line that runs away from the plan is explained."""
    missing = [str(number) for number in facts.to_explain if number not in facts.explained]
    return verdict(
        not missing,
        noop("预算第 %(missing)s 行进度偏离 %(most)s 个百分点以上，没有说明") if missing else noop("偏离都有说明"),
        needed=noop("逐行说明为什么快了或者慢了"),
        missing=missing,
        most=parameters[VARIANCE],
    )
