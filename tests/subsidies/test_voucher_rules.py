"""What stops a voucher and what flags it, at the edge of each clause."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from core.rules.rule import Parameter, Parameters
from federation.subsidies.checking import Around, Peers, Spending
from federation.subsidies.rules import vouchers as rules
from federation.subsidies.rules.projects import AcceptanceFacts, final_report_is_read, is_covered_by_vouchers
from federation.subsidies.rules.vouchers import ANSWERS, RULES, Frame, VoucherFacts, before_entering, flags_of

VALUES = {
    "subsidies.allowed_uses": ["craft_training", "symposium"],
    "subsidies.lecture_fee_fen_max": {"associate": 50_000, "professor": 100_000, "academician": 150_000},
    "subsidies.lecture_fee_fen_other": 30_000,
    "subsidies.class_hours_per_half_day_max": 4,
    "subsidies.lecturer_day_hours_max": 12,
    "subsidies.training_day_fen_max": 55_000,
    "subsidies.training_full_quota_days": 30,
    "subsidies.training_reduced_percent": 70,
    "subsidies.quota_kinds": ["lodging", "food", "site"],
    "subsidies.forbidden_acts": ["宴请", "招待费", "罚款"],
    "subsidies.forbidden_things": ["宴会", "礼品", "工资", "车辆", "装修"],
    "subsidies.taught_words": ["培训", "课程", "设计", "维修", "摆台", "协商"],
    "subsidies.peers_least": 8,
    "subsidies.outlier_percent": 300,
    "subsidies.outlier_least_fen": 100_000,
    "subsidies.split_fen": 1_000_000,
    "subsidies.split_parts_least": 3,
}
DAY = date(2026, 11, 20)
LAW = Parameters(
    [Parameter(code, value, "bj-academy-subsidy:3", "stated", date(2024, 7, 1)) for code, value in VALUES.items()], DAY
)
SPENDING = Spending(
    key=1, academy="A", project=1, line=1, use="craft_training", cost_kind="material", amount_fen=200_000,
    invoice="12345678", payee="某某书店", what="培训资料", spent_on=DAY,
)  # fmt: skip
FRAME = Frame(
    uses=("craft_training",), from_on=DAY, until_on=DAY, line_use="craft_training", line_fen=200_000,
    line_spent_fen=200_000, project_fen=200_000, project_spent_fen=200_000,
)  # fmt: skip
LECTURE = replace(SPENDING, cost_kind="lecture", lecturer="李", title_grade="professor", hours_tenths=40, half_day="am")
PEERS = Peers(8, 100_000, 90_000, 120_000)


def facts(spending: Spending = SPENDING, *, frame: Frame = FRAME, **around: Any) -> VoucherFacts:
    return VoucherFacts(spending, frame, Around(**around))


def test_an_ordinary_voucher_passes_every_check() -> None:
    assert [one.rule for one in before_entering(facts(), LAW) if not one.held] == []


@pytest.mark.parametrize(
    ("use", "line_use", "held"),
    [("craft_training", "craft_training", True), ("symposium", "symposium", False), ("craft_training", "x", False)],
)
def test_is_within_its_use(use: str, line_use: str, held: bool) -> None:
    found = rules.is_within_its_use(facts(replace(SPENDING, use=use), frame=replace(FRAME, line_use=line_use)), LAW)
    assert found.held is held


@pytest.mark.parametrize(
    ("what", "word"),
    [
        ("结业宴请", "宴请"),
        ("宴请培训班学员", "宴请"),
        ("宴会费", "宴会"),
        ("宴会摆台技能课", ""),
        ("宴会摆台培训后的宴会", "宴会"),
        ("礼品设计课程教材", ""),
        ("结业礼品", "礼品"),
        ("工资集体协商讲座", "工资"),
        ("工资协商讲座", ""),
        ("车辆维修实训", ""),
        ("车辆租用", "车辆"),
        ("交通罚款", "罚款"),
        ("教室装修", "装修"),
        ("学员伙食", ""),
    ],
)
def test_is_no_forbidden_use(what: str, word: str) -> None:
    found = rules.is_no_forbidden_use(facts(replace(SPENDING, what=what)), LAW)
    assert found.held is not bool(word)
    assert word in found.text


def test_the_payee_is_looked_at_too() -> None:
    assert not rules.is_no_forbidden_use(facts(replace(SPENDING, payee="某某礼品公司")), LAW).held


def test_is_no_second_invoice() -> None:
    found = rules.is_no_second_invoice(facts(same_invoice=(7,)), LAW)
    assert found.stops
    assert "凭证 7" in found.text
    assert rules.is_no_second_invoice(facts(), LAW).held


@pytest.mark.parametrize(("tenths", "held"), [(40, True), (41, False), (50, False)])
def test_is_within_half_day(tenths: int, held: bool) -> None:
    """A professor with five class hours in a half day is paid for four: 4,000 yuan."""
    found = rules.is_within_half_day(facts(LECTURE, half_day_hours_tenths=tenths), LAW)
    assert found.held is held
    assert held or "4,000.00 元" in found.remedy


@pytest.mark.parametrize(("tenths", "held"), [(120, True), (121, False), (260, False)])
def test_is_within_day(tenths: int, held: bool) -> None:
    found = rules.is_within_day(facts(LECTURE, day_hours_tenths=tenths), LAW)
    assert found.held is held
    assert tenths != 260 or "26 课时" in found.text


@pytest.mark.parametrize(("fen", "held"), [(400_000, True), (400_001, False)])
def test_is_within_fee(fen: int, held: bool) -> None:
    """What counts is all that is paid for the lecture, this voucher and the others."""
    found = rules.is_within_fee(facts(replace(LECTURE, amount_fen=150_000), fee_fen=fen), LAW)
    assert found.held is held
    assert held or "还可以列支 1,499.99 元" in found.remedy
    assert rules.is_within_fee(facts(SPENDING, fee_fen=fen), LAW).held


@pytest.mark.parametrize(
    ("days", "fen", "held"),
    [(30, 2 * 30 * 55_000, True), (30, 2 * 30 * 55_000 + 1, False), (31, 2 * (30 * 55_000 + 38_500), True)],
)
def test_is_within_quota(days: int, fen: int, held: bool) -> None:
    """What counts is all that the training costs, this voucher and the others."""
    one = replace(SPENDING, persons=2, days=days, amount_fen=1_000)
    assert rules.is_within_quota(facts(one, course_fen=fen, heads=((2, days),)), LAW).held is held


@pytest.mark.parametrize(
    ("kind", "persons", "days", "held"),
    [
        ("food", 0, 0, False),
        ("lodging", 5, 0, False),
        ("site", 0, 5, False),
        ("site", 5, 5, True),
        ("other", 0, 0, True),
    ],
)
def test_what_goes_by_people_and_days_has_a_training_that_counts_them(
    kind: str, persons: int, days: int, held: bool
) -> None:
    one = replace(SPENDING, cost_kind=kind, persons=persons, days=days)
    found = rules.is_within_quota(facts(one, course_fen=1, heads=((persons, days),)), LAW)
    assert found.held is held
    assert held or "算不出定额" in found.text


def test_two_classes_of_the_same_hours_have_two_quotas() -> None:
    one = replace(SPENDING, persons=2, days=1, amount_fen=1_000)
    assert rules.is_within_quota(facts(one, course_fen=5 * 55_000, heads=((2, 1), (3, 1))), LAW).held
    found = rules.is_within_quota(facts(one, course_fen=5 * 55_000 + 1, heads=((2, 1), (3, 1))), LAW)
    assert found.stops
    assert "5 人 1 天" in found.text
    assert "还可以列支 9.99 元" in found.remedy


@pytest.mark.parametrize(("day", "held"), [(19, False), (20, True), (21, False)])
def test_is_within_period(day: int, held: bool) -> None:
    other = date(2026, 11, day)
    frame = replace(FRAME, from_on=DAY, until_on=DAY)
    spent = rules.is_within_period(facts(replace(SPENDING, spent_on=other), frame=frame), LAW)
    taught = rules.is_within_period(facts(replace(SPENDING, held_on=other), frame=frame), LAW)
    assert (spent.held, taught.held) == (held, held)
    assert held or (spent.text.startswith("支出日期"), taught.text.startswith("培训日期")) == (True, True)


@pytest.mark.parametrize(("day", "days", "held"), [(20, 1, True), (20, 9, True), (20, 12, False), (21, 1, False)])
def test_a_training_has_begun_and_ends_within_the_project(day: int, days: int, held: bool) -> None:
    """The law's day, the twentieth, is the day the voucher is entered; the project ends on the thirtieth."""
    frame = replace(FRAME, until_on=date(2026, 11, 30))
    one = replace(SPENDING, held_on=date(2026, 11, day), days=days)
    found = rules.is_within_period(facts(one, frame=frame), LAW)
    assert found.held is held
    assert (day == 21) is ("还没有举办" in found.text)


def test_is_within_project() -> None:
    assert rules.is_within_project(facts(), LAW).held
    found = rules.is_within_project(facts(frame=replace(FRAME, project_spent_fen=200_001)), LAW)
    assert found.stops
    assert "超出 0.01 元" in found.remedy


@pytest.mark.parametrize(("standing", "held"), [("eligible", True), ("rectifying", True), ("terminated", False)])
def test_is_not_after_the_end(standing: str, held: bool) -> None:
    assert rules.is_not_after_the_end(facts(frame=replace(FRAME, standing=standing)), LAW).held is held


@pytest.mark.parametrize(("standing", "held"), [("eligible", True), ("rectifying", False), ("terminated", True)])
def test_is_not_while_on_hold(standing: str, held: bool) -> None:
    found = rules.is_not_while_on_hold(facts(frame=replace(FRAME, standing=standing)), LAW)
    assert found.held is held
    assert not found.stops


def test_is_within_line() -> None:
    assert rules.is_within_line(facts(), LAW).held
    assert not rules.is_within_line(facts(frame=replace(FRAME, line_spent_fen=200_001)), LAW).held


def test_is_no_second_roster() -> None:
    found = rules.is_no_second_roster(facts(twin=9, twin_percent=95), LAW)
    assert not found.held
    assert "95%" in found.text
    assert rules.is_no_second_roster(facts(), LAW).held


def test_is_in_one_place() -> None:
    assert not rules.is_in_one_place(facts(LECTURE, elsewhere=(4,)), LAW).held
    assert rules.is_in_one_place(facts(LECTURE), LAW).held


@pytest.mark.parametrize(
    ("fen", "peers", "held"),
    [
        (300_000, PEERS, False),
        (299_999, PEERS, True),
        (300_000, replace(PEERS, count=7), True),
        (300_000, Peers(8, 100_000, 50_000, 150_000), True),
        (90_000, Peers(8, 1_000, 900, 1_100), True),
    ],
)
def test_is_like_its_peers(fen: int, peers: Peers, held: bool) -> None:
    found = rules.is_like_its_peers(facts(replace(SPENDING, amount_fen=fen), peers=peers), LAW)
    assert found.held is held
    assert not found.stops


@pytest.mark.parametrize(
    ("parts", "fen", "held"), [(3, 1_000_000, False), (3, 999_999, True), (2, 1_500_000, True), (1, 0, True)]
)
def test_is_not_split(parts: int, fen: int, held: bool) -> None:
    assert rules.is_not_split(facts(parts=parts, parts_fen=fen), LAW).held is held


@pytest.mark.parametrize(
    ("accepted", "cleared", "left", "held"), [(100, 100, 0, True), (101, 100, 0, False), (100, 100, 1, False)]
)
def test_is_covered_by_vouchers(accepted: int, cleared: int, left: int, held: bool) -> None:
    assert is_covered_by_vouchers(AcceptanceFacts(accepted, cleared, left, True), LAW).held is held


def test_every_flag_offers_answers_and_nothing_else_does() -> None:
    worst = facts(
        replace(LECTURE, amount_fen=10**9, what="宴请"),
        frame=Frame(("x",), date(2030, 1, 1), date(2030, 1, 2), "y", 0, 1, 0, 1, "rectifying"),
        same_invoice=(1,), day_hours_tenths=999, half_day_hours_tenths=999, fee_fen=10**9, elsewhere=(1,),
        twin=1, twin_percent=99, peers=PEERS, parts=9, parts_fen=10**9,
    )  # fmt: skip
    found = before_entering(worst, LAW)
    assert len(found) == len(RULES)
    assert {one.rule for one in flags_of(found)} == set(ANSWERS)


@pytest.mark.parametrize("reported", [True, False])
def test_final_report_is_read(reported: bool) -> None:
    assert final_report_is_read(AcceptanceFacts(100, 100, 0, reported), LAW).held is reported
