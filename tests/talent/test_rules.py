"""The rules of nomination at their edges."""

from dataclasses import replace
from datetime import date

import pytest

from core.rules.rule import Parameter, Parameters
from federation.talent import rules
from federation.talent.kinds import Force
from federation.talent.rules import (
    ConsultationFacts,
    Consulted,
    DrawnFacts,
    FrontLine,
    Kept,
    ListFacts,
    NominationFacts,
    QuotaFacts,
    VoteFacts,
    ranks_in_order,
)

DAY = date(2026, 11, 26)
LAST = date(2026, 12, 31)
SINCE = date(2024, 7, 1)
LAW = Parameters(
    [
        Parameter("talent.front_line_years_min", 5, "bj-craftsman-selection:3.2", "stated", SINCE),
        Parameter("talent.draw_conflict_percent", 50, "bj-craftsman-selection:6.3", "assumed", SINCE),
        Parameter(
            "talent.consulted_everybody", ["discipline", "police"], "bj-craftsman-selection:7.3", "stated", SINCE
        ),
        Parameter("talent.consulted_leaders", ["discipline", "tax"], "bj-craftsman-selection:7.3", "stated", SINCE),
        Parameter("talent.left_out", ["finance", "retired"], "bj-craftsman-selection:11", "analogous", SINCE),
    ],
    DAY,
)
FACTS = NominationFacts(
    day=DAY, from_on=date(2026, 11, 1), until_on=LAST, front_line=FrontLine(5, 0, 0, LAST, goes_on=True),
    post="front_line", agreed=True, forces=frozenset(force.value for force in Force),
)  # fmt: skip


@pytest.mark.parametrize(
    ("years", "months", "days", "held", "missing"),
    [(5, 0, 0, True, 0), (4, 11, 30, False, 1), (4, 11, 0, False, 1), (0, 0, 0, False, 60), (30, 0, 0, True, 0)],
)
def test_has_years_at_the_front_line(years: int, months: int, days: int, held: bool, missing: int) -> None:
    found = rules.has_years_at_the_front_line(
        replace(FACTS, front_line=FrontLine(years, months, days, LAST, goes_on=True)), LAW
    )
    assert found.held is held
    assert f"{years} 年 {months} 个月 {days} 天" in found.text
    assert held or f"还差不到 {missing} 个月" in found.remedy


def test_who_left_the_front_line_is_told_so() -> None:
    found = rules.has_years_at_the_front_line(replace(FACTS, front_line=FrontLine(4, 2, 0, LAST, goes_on=False)), LAW)
    assert "现在登记的不是一线岗位" in found.remedy


@pytest.mark.parametrize(
    ("post", "held"), [("front_line", True), ("unit_leader", True), ("finance", False), ("retired", False)]
)
def test_is_not_left_out(post: str, held: bool) -> None:
    assert rules.is_not_left_out(replace(FACTS, post=post), LAW).held is held


@pytest.mark.parametrize(("elsewhere", "held"), [((), True), (("西城区总工会",), False)])
def test_is_nominated_once(elsewhere: tuple[str, ...], held: bool) -> None:
    assert rules.is_nominated_once(replace(FACTS, elsewhere=elsewhere), LAW).held is held


@pytest.mark.parametrize(("titles", "held"), [((), True), (("北京大工匠 2023",), False)])
def test_bears_no_such_title(titles: tuple[str, ...], held: bool) -> None:
    assert rules.bears_no_such_title(replace(FACTS, titles=titles), LAW).held is held


@pytest.mark.parametrize("agreed", [True, False])
def test_has_agreed(agreed: bool) -> None:
    assert rules.has_agreed(replace(FACTS, agreed=agreed), LAW).held is agreed


def test_shows_every_force() -> None:
    assert rules.shows_every_force(FACTS, LAW).held
    found = rules.shows_every_force(replace(FACTS, forces=frozenset({"lead"})), LAW)
    assert not found.held
    assert not found.stops
    assert "还有 4 项" in found.text


@pytest.mark.parametrize(
    ("day", "held"),
    [(date(2026, 10, 31), False), (date(2026, 11, 1), True), (LAST, True), (date(2027, 1, 1), False)],
)
def test_is_within_its_days(day: date, held: bool) -> None:
    assert rules.is_within_its_days(replace(FACTS, day=day), LAW).held is held


@pytest.mark.parametrize(("places", "recommended", "held"), [(2, 2, True), (2, 3, False), (0, 1, False)])
def test_is_within_quota(places: int, recommended: int, held: bool) -> None:
    assert rules.is_within_quota(QuotaFacts("海淀区总工会", places, recommended), LAW).held is held


@pytest.mark.parametrize(("barred", "held"), [(0, True), (3, True), (4, False), (6, False)])
def test_can_be_drawn(barred: int, held: bool) -> None:
    found = rules.can_be_drawn(DrawnFacts(barred, 6), LAW)
    assert found.held is held
    assert f"应当回避 {barred} 名（超过 50% 不列入）" in found.text


@pytest.mark.parametrize(("heads", "held"), [(1, False), (2, True), (3, True), (4, False)])
def test_keeps_its_composition(heads: int, held: bool) -> None:
    found = rules.keeps_its_composition(ListFacts((Kept("一线职工 2 至 3 名", heads, 2, 3),)), LAW)
    assert found.held is held
    assert ("一线职工 2 至 3 名" in found.text) is not held


def test_was_on_notice() -> None:
    assert rules.was_on_notice(ListFacts(()), LAW).held
    found = rules.was_on_notice(ListFacts((), ("工人甲", "工人乙")), LAW)
    assert not found.held
    assert "工人甲、工人乙" in found.text


@pytest.mark.parametrize(
    ("present", "in_favour", "held"), [(6, 5, True), (5, 5, False), (6, 4, False), (9, 5, True), (9, 4, False)]
)
def test_two_thirds_are_present_and_half_of_all_agree(present: int, in_favour: int, held: bool) -> None:
    facts = VoteFacts(9, present, in_favour, present - in_favour, 0)
    assert rules.is_carried(facts, LAW).held is held


OFFICES = {"discipline": "纪检", "police": "公安", "tax": "税务"}


def letters(post: str = "front_line", **told: set[str]) -> ConsultationFacts:
    who = Consulted("工人甲", post, **{state: frozenset(offices) for state, offices in told.items()})
    return ConsultationFacts((Consulted("工人乙", "front_line", frozenset({"discipline", "police"})), who), OFFICES)


@pytest.mark.parametrize(
    ("facts", "held", "said"),
    [
        (letters(answered={"discipline", "police"}), True, "都已答复"),
        (letters(answered={"discipline", "police"}, against={"police"}), True, "都已答复"),
        (letters(answered={"discipline"}, waiting={"police"}), False, "还没有答复：工人甲（公安）"),
        (letters(waiting={"discipline", "police"}), False, "还没有答复：工人甲（纪检/公安）"),
        (letters(answered={"discipline"}), False, "还没有征求：工人甲（公安）"),
        (letters(waiting={"police"}), False, "还没有征求：工人甲（纪检）；还没有答复：工人甲（公安）"),
        (letters(), False, "还没有征求：工人甲（纪检/公安）"),
        (letters("unit_leader", answered={"discipline", "police"}), False, "还没有征求：工人甲（税务）"),
        (letters("unit_leader", answered={"discipline", "tax"}), True, "都已答复"),
        (letters(answered={"discipline", "police"}, waiting={"tax"}), False, "还没有答复：工人甲（税务）"),
    ],
)
def test_is_consulted(facts: ConsultationFacts, held: bool, said: str) -> None:
    found = rules.is_consulted(facts, LAW)
    assert found.held is held
    assert found.text.endswith(said)
    assert "工人乙" not in found.text
    assert bool(found.remedy) is not held


@pytest.mark.parametrize(
    ("against", "held"), [(set(), True), ({"police"}, False), ({"police", "discipline"}, False), ({"tax"}, False)]
)
def test_has_no_adverse_opinion(against: set[str], held: bool) -> None:
    found = rules.has_no_adverse_opinion(letters(answered={"discipline", "police"}, against=against), LAW)
    assert found.held is held
    assert ("工人甲" in found.text) is not held


def test_ranks_are_put_in_order() -> None:
    assert ranks_in_order([(7, 2), (8, 1), (9, 2)]) == [8, 7, 9]
