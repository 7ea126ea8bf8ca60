"""What stands around a voucher: neighbours by invoice, lecturer, roster, purchase and price."""

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from federation.subsidies.checking import (
    Around,
    Limits,
    Neighbours,
    PriceGroup,
    Spending,
    alike_percent,
    is_invoice,
    price_groups,
    rare,
    tidy_invoice,
    unit_fen,
)

DAY = date(2026, 11, 20)
LIMITS = Limits(split_fen=1_000_000, twins_percent=90, twins_least=10)
ONE = Spending(
    key=1, academy="A", project=1, line=1, use="u", cost_kind="food", amount_fen=100_000, invoice="1", payee="P",
    what="w", spent_on=DAY,
)  # fmt: skip
PEOPLE = frozenset(f"{number:04d}" for number in range(20))
LECTURE = replace(ONE, lecturer="L", held_on=DAY, half_day="am", hours_tenths=40, activity=10)


def around(one: Spending, *others: Spending) -> Around:
    together = [one, *others]
    return Neighbours(together, price_groups(together), LIMITS).around(one)


@pytest.mark.parametrize(
    ("typed", "tidy"), [(" ０１２-34 56 ", "0123456"), ("ab１２", "AB12"), ("——", ""), ("00123", "00123")]
)
def test_invoice_numbers_are_compared_as_people_mean_them(typed: str, tidy: str) -> None:
    assert tidy_invoice(typed) == tidy


@pytest.mark.parametrize(
    ("typed", "held"),
    [
        ("1234567", False), ("12345678", True), ("２６１１ ０００１", True), ("26117912570200055449", True),
        ("9" * 21, False), ("9" * 40, False), ("ABCDEFGH", False), ("AB123456", True), ("发票12345678", False),
        ("<script>alert(1)</script>", False), ("——", False), ("2611-0001—22", True),
        ("26112400001;", False),
    ],
)  # fmt: skip
def test_an_invoice_number_is_eight_to_twenty_digits_or_letters(typed: str, held: bool) -> None:
    assert is_invoice(typed) is held


def test_a_price_is_by_hour_by_head_or_whole() -> None:
    assert unit_fen(LECTURE) == 25_000
    assert unit_fen(replace(ONE, persons=10, days=2)) == 5_000
    assert unit_fen(ONE) == 100_000


def test_hours_are_summed_over_academies_each_training_once() -> None:
    second_voucher = replace(LECTURE, key=2)
    elsewhere = replace(LECTURE, key=3, academy="B", activity=11, hours_tenths=30)
    afternoon = replace(LECTURE, key=4, academy="B", activity=12, half_day="pm", hours_tenths=20)
    other_day = replace(LECTURE, key=5, activity=13, held_on=date(2026, 11, 21))
    found = around(LECTURE, second_voucher, elsewhere, afternoon, other_day)
    assert (found.day_hours_tenths, found.half_day_hours_tenths, found.elsewhere) == (90, 70, (3,))


def test_what_a_lecture_and_a_course_cost_is_summed() -> None:
    one = replace(LECTURE, cost_kind="lecture")
    again, other = replace(one, key=2, amount_fen=7), replace(one, key=3, activity=11, amount_fen=9)
    assert around(one, again, other).fee_fen == 100_007
    morning = replace(ONE, activity=1, course="C", held_on=DAY, half_day="am", persons=10, days=1)
    noon = replace(morning, key=2, amount_fen=5)
    class_two = replace(morning, key=3, activity=2, amount_fen=3, persons=12)
    afternoon = replace(morning, key=4, activity=3, half_day="pm", amount_fen=2)
    fee = replace(one, key=5, activity=1, course="C")
    tomorrow = replace(morning, key=6, activity=4, held_on=date(2026, 11, 21))
    foreign = replace(morning, key=7, activity=5, project=2)
    found = around(morning, noon, class_two, afternoon, fee, tomorrow, foreign)
    assert (found.course_fen, found.heads) == (100_010, ((10, 1), (12, 1)))
    assert around(ONE, noon).course_fen == ONE.amount_fen


def test_one_training_s_own_days_are_no_twins_another_academy_s_are() -> None:
    one = replace(ONE, roster=PEOPLE, activity=1)
    next_day = replace(one, key=2, activity=2, held_on=date(2026, 11, 21))
    assert around(one, next_day).twin == 0
    almost = replace(one, key=3, academy="B", activity=3, roster=PEOPLE - {"0007"} | {"x"})
    assert around(one, almost).twin_percent == 90
    less = replace(almost, roster=PEOPLE - {"0007", "0008"} | {"x"})
    assert around(one, less).twin == 0
    small = frozenset(sorted(PEOPLE)[:9])
    assert around(replace(one, roster=small), replace(almost, roster=small)).twin == 0


def test_at_the_same_hours_an_academy_s_own_other_training_is_a_twin() -> None:
    one = replace(ONE, roster=PEOPLE, activity=1, held_on=DAY, half_day="am")
    assert around(one, replace(one, key=2, activity=2)).twin == 2
    assert around(one, replace(one, key=2, activity=2, half_day="pm")).twin == 0


@given(st.sets(st.text("abcdefghij", min_size=1, max_size=3), min_size=10, max_size=60), st.data())
def test_rosters_that_are_alike_always_share_one_of_the_few(people: set[str], data: st.DataObject) -> None:
    one = frozenset(people)
    dropped = data.draw(st.sets(st.sampled_from(sorted(one)), max_size=len(one) // 8))
    added = data.draw(st.sets(st.text("xyz", min_size=4, max_size=5), max_size=len(one) // 8))
    other = one - dropped | added
    if len(other) >= 10 and alike_percent(one, other) >= 90:
        assert set(rare(one, 90)) & set(rare(other, 90))


def test_prices_count_each_academy_once_and_leave_out_one_s_own() -> None:
    group = PriceGroup({"A": 900, "B": 100, "C": 200, "D": 300})
    assert group.without("A").median_fen == 200
    assert group.without("A").count == 3
    assert group.without("Z").count == 4
    assert PriceGroup({"A": 1}).without("A").count == 0
    many = price_groups([replace(ONE, key=n, academy="B", amount_fen=100 * n) for n in range(1, 4)])
    assert many["u", "food", 2026].by_academy == {"B": 200}


def test_parts_of_one_day_below_the_threshold_are_counted() -> None:
    parts = [replace(ONE, key=n, amount_fen=400_000, invoice=str(n)) for n in range(2, 4)]
    large = replace(ONE, key=9, amount_fen=2_000_000, invoice="9")
    found = around(replace(ONE, amount_fen=400_000), *parts, large)
    assert (found.parts, found.parts_fen) == (3, 1_200_000)
    assert around(large, *parts).parts == 1


SPENDINGS = st.builds(
    Spending,
    key=st.integers(1, 500), academy=st.sampled_from("ABC"), project=st.just(1), line=st.just(1), use=st.just("u"),
    cost_kind=st.sampled_from(["food", "lecture"]), amount_fen=st.integers(1, 2_000_000),
    invoice=st.sampled_from("1234"), payee=st.sampled_from("PQ"), what=st.just("w"), spent_on=st.just(DAY),
    activity=st.integers(0, 4), lecturer=st.sampled_from(["", "L"]), hours_tenths=st.just(40), held_on=st.just(DAY),
    half_day=st.sampled_from(["am", "pm"]),
)  # fmt: skip


@given(st.lists(SPENDINGS, min_size=1, max_size=20, unique_by=lambda one: one.key))
def test_the_order_of_the_others_changes_nothing(spendings: list[Spending]) -> None:
    one = spendings[0]
    shuffled = sorted(spendings, key=lambda two: (two.key * 7919) % 503)
    first = Neighbours(spendings, price_groups(spendings), LIMITS).around(one)
    second = Neighbours(shuffled, price_groups(shuffled), LIMITS).around(one)
    assert (set(first.same_invoice), first.parts, first.parts_fen, first.peers) == (
        set(second.same_invoice), second.parts, second.parts_fen, second.peers,
    )  # fmt: skip
