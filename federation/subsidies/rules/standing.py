"""Who may be paid: the state that review results put an academy in, how it came there, what the next would do."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import groupby

from core.rules.rule import Finding, Parameters, noop, rule, verdict
from federation.subsidies.workflow import ELIGIBLE, RECTIFYING, TERMINATED

FAILS_TO_END = "subsidies.fails_in_a_row_to_end"


@dataclass(frozen=True, order=True)
class Review:
    """The result of a year as announced; a later ``edition`` of the same year replaces the earlier one."""

    year: int
    edition: int
    on: date = field(compare=False)
    failed: bool = field(compare=False)


@dataclass(frozen=True)
class Mended:
    """What a year's result had ordered to put right was found put right."""

    year: int
    on: date


@dataclass(frozen=True)
class Ground:
    """A state, the clause it rests on, and the years whose failed reviews put the academy there."""

    state: str
    clause: str
    years: tuple[int, ...] = ()


def ground_of(reviews: Iterable[Review], mended: Collection[int], fails_to_end: int) -> Ground:
    """The state that results give: ended by failures in a row, on hold while a failure is not put right, else eligible.

    Results are counted, not calendar years: a year without a review neither breaks a row nor adds to it. What was put
    right still counts as failed. ``mended`` are the years put right.
    """
    newest = {review.year: review for review in sorted(reviews)}
    in_turn = [newest[year] for year in sorted(newest)]
    for failed, row in groupby(in_turn, key=lambda review: review.failed):
        years = tuple(review.year for review in row)
        if failed and len(years) >= fails_to_end:
            return Ground(TERMINATED, "bj-academy-subsidy:8", years)
    open_years = tuple(review.year for review in in_turn if review.failed and review.year not in mended)
    if open_years:
        return Ground(RECTIFYING, "bj-academy-subsidy:7", open_years)
    return Ground(ELIGIBLE, "bj-academy-subsidy:1")


@dataclass(frozen=True)
class Step:
    """What happened on a day and the state it left; ``corrected`` when the result replaced an earlier one."""

    on: date
    event: Review | Mended
    ground: Ground
    corrected: bool = False


def history(events: Iterable[Review | Mended], fails_to_end: int) -> list[Step]:
    """Everything that bore on the state, oldest first, each with the state as it was known then."""
    reviews: list[Review] = []
    mended: set[int] = set()
    steps = []
    for event in sorted(events, key=lambda one: (one.on, isinstance(one, Mended), one.year)):
        corrected = isinstance(event, Review) and any(one.year == event.year for one in reviews)
        if isinstance(event, Review):
            reviews.append(event)
        else:
            mended.add(event.year)
        steps.append(Step(event.on, event, ground_of(reviews, mended, fails_to_end), corrected))
    return steps


@dataclass(frozen=True)
class Outlook:
    """What the next review would do: the state after a failed one, and after one that is passed."""

    failed: Ground
    passed: Ground


def outlook(reviews: Sequence[Review], mended: Collection[int], fails_to_end: int) -> Outlook:
    """The state after one more result, failed or passed."""
    following = max((review.year for review in reviews), default=0) + 1
    day = max((review.on for review in reviews), default=date.min)

    def after(failed: bool) -> Ground:
        return ground_of([*reviews, Review(following, 1, day, failed)], mended, fails_to_end)

    return Outlook(after(True), after(False))


# --- may it be paid --------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class StandingFacts:
    """An academy about to get money: its tier on the day, its state, the years it rests on, failures in a row now."""

    name: str
    tier: str
    state: str
    years: tuple[int, ...]
    failed_in_a_row: int


@rule("bj-academy-subsidy.1", clause="bj-academy-subsidy:1")
def is_subsidised_tier(facts: StandingFacts, _parameters: Parameters) -> Finding:
    """Capital academies are subsidised; the demonstrative one and the other tiers are not."""
    return verdict(
        facts.tier == "capital",
        noop("%(name)s 是首都工匠学院")
        if facts.tier == "capital"
        else noop("%(name)s 是首都示范性工匠学院，不在补助范围")
        if facts.tier == "demonstrative"
        else noop("%(name)s 现在不是首都工匠学院"),
        needed=noop("补助只给在册的首都工匠学院，首都示范性工匠学院除外"),
        name=facts.name,
    )


@rule("bj-academy-subsidy.7", clause="bj-academy-subsidy:7")
def is_not_on_hold(facts: StandingFacts, _parameters: Parameters) -> Finding:
    """While a failed review is not put right, nothing is paid."""
    return verdict(
        facts.state != RECTIFYING,
        noop("%(name)s 没有未完成的整改")
        if facts.state != RECTIFYING
        else noop("%(name)s %(years)s 年度不合格，整改未完成"),
        needed=noop("整改复查通过后即恢复拨付"),
        name=facts.name,
        years=[str(year) for year in facts.years],
    )


@rule("bj-academy-subsidy.8", clause="bj-academy-subsidy:8")
def is_not_ended(facts: StandingFacts, _parameters: Parameters) -> Finding:
    """After failures in a row nothing is paid any more."""
    return verdict(
        facts.state != TERMINATED,
        noop("%(name)s 没有被终止拨付")
        if facts.state != TERMINATED
        else noop("%(name)s %(years)s 年度连续不合格，已终止拨付"),
        needed=noop("终止后不再拨付；只有所依据的评价结果被更正，才会撤销终止"),
        name=facts.name,
        years=[str(year) for year in facts.years],
    )


@rule("bj-academy-subsidy.8.1", clause="bj-academy-subsidy:8.1")
def is_not_one_short_of_the_end(facts: StandingFacts, parameters: Parameters) -> Finding:
    """A warning: one more failed review, without a pass between, ends payment; putting right does not start anew."""
    end = parameters[FAILS_TO_END]
    return verdict(
        facts.failed_in_a_row == 0 or facts.failed_in_a_row >= end,
        noop("%(name)s 最近连续不合格 %(count)s 次，连续 %(end)s 次即终止拨付"),
        needed=noop("下一次评价合格，重新计数；整改完成不重新计数"),
        hard=False,
        name=facts.name,
        count=facts.failed_in_a_row,
        end=end,
    )


def before_paying(facts: StandingFacts, parameters: Parameters) -> list[Finding]:
    """All that must hold before an academy is given money."""
    rules = (is_subsidised_tier, is_not_on_hold, is_not_ended, is_not_one_short_of_the_end)
    return [rule(facts, parameters) for rule in rules]


def failed_in_a_row(reviews: Iterable[Review]) -> int:
    """How many of the newest results, one after the other, were failed."""
    newest = {review.year: review for review in sorted(reviews)}
    count = 0
    for year in sorted(newest, reverse=True):
        if not newest[year].failed:
            break
        count += 1
    return count
