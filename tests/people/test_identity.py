"""Numbers of identity papers."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.sheets.numbers import id_digit
from federation.people.identity import Flaw, Identity, Paper, age_on, read, same_number
from tests.factories.people import TODAY, number


@pytest.mark.parametrize(
    ("text", "paper", "born", "sex"),
    [
        ("11010519491231002X", Paper.RESIDENT, date(1949, 12, 31), "f"),
        (" 110105 19491231 002x ", Paper.RESIDENT, date(1949, 12, 31), "f"),
        ("１１０１０５１９４９１２３１００２Ｘ", Paper.RESIDENT, date(1949, 12, 31), "f"),
        ("110105491231002", Paper.RESIDENT_OLD, date(1949, 12, 31), "f"),
        (number(date(1990, 5, 6), 901, "110118"), Paper.RESIDENT, date(1990, 5, 6), "m"),
        (number(date(1990, 5, 6), 902, "810000"), Paper.PERMIT, date(1990, 5, 6), "f"),
        (number(date(1990, 5, 6), 903, "911840"), Paper.FOREIGN, date(1990, 5, 6), "m"),
        ("CAN110087120305", Paper.FOREIGN_OLD, date(1987, 12, 3), ""),
    ],
)
def test_numbers_that_hold(text: str, paper: Paper, born: date, sex: str) -> None:
    found = read(text, TODAY)
    assert isinstance(found, Identity)
    assert (found.paper, found.born_on, found.sex) == (paper, born, sex)


@pytest.mark.parametrize(
    ("text", "flaw"),
    [
        ("110105194912310021", Flaw.CHECK),
        ("110105194913310027", Flaw.BIRTHDAY),
        ("11010519490229002X", Flaw.BIRTHDAY),
        (number(date(2031, 1, 1)), Flaw.BIRTHDAY),
        ("110105491331002", Flaw.BIRTHDAY),
        ("1101051949123100", Flaw.LENGTH),
        ("11010519491231O02X", Flaw.SHAPE),
        ("010105194912310020", Flaw.SHAPE),
        ("没有", Flaw.LENGTH),
        ("=1+1", Flaw.SHAPE),
    ],
)
def test_numbers_that_do_not(text: str, flaw: Flaw) -> None:
    assert read(text, TODAY) == flaw


def test_the_old_form_is_compared_as_the_new_one() -> None:
    old, new = read("110105491231002", TODAY), read("11010519491231002X", TODAY)
    assert isinstance(old, Identity)
    assert isinstance(new, Identity)
    assert old.same == new.same == same_number("110105491231002")


@given(st.dates(date(1930, 1, 1), TODAY), st.integers(0, 999), st.integers(0, 16), st.integers(1, 9))
def test_one_wrong_digit_never_holds(born: date, serial: int, place: int, more: int) -> None:
    right = number(born, serial)
    wrong = right[:place] + str((int(right[place]) + more) % 10) + right[place + 1 :]
    assert isinstance(read(wrong, TODAY), Flaw)


@given(st.dates(date(1930, 1, 1), date(1999, 12, 31)), st.integers(0, 999))
def test_every_old_number_widens_to_a_number_that_holds(born: date, serial: int) -> None:
    old = f"110108{born:%y%m%d}{serial:03d}"
    wide = same_number(old)
    assert wide[17] == id_digit(wide[:17])
    assert isinstance(read(wide, TODAY), Identity)


@pytest.mark.parametrize(
    ("born", "day", "age"),
    [
        (date(2010, 11, 22), date(2026, 11, 22), 16),
        (date(2010, 11, 23), date(2026, 11, 22), 15),
        (date(2008, 2, 29), date(2024, 2, 28), 15),
        (date(2008, 2, 29), date(2025, 2, 28), 16),
        (date(2008, 2, 29), date(2025, 3, 1), 17),
    ],
)
def test_age_counts_completed_years(born: date, day: date, age: int) -> None:
    assert age_on(born, day) == age
