"""Amounts as typed, as kept, as shown."""

import pytest
from hypothesis import given
from hypothesis import strategies as some

from core.money import MOST_FEN, NotMoney, fen, yuan


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("12", 1200), ("12.5", 1250), ("12.50", 1250), ("12.500", 1250), (".5", 50), ("1,234,567.89", 123456789),
        ("１２３４．５", 123450), ("¥ 1,000", 100000), ("￥1000元", 100000), ("人民币1000圆", 100000), ("3万", 3000000),
        ("3.2万元", 3200000), ("0.0001万元", 100), ("-5", -500), ("−5", -500), ("+5", 500), (" 7 ", 700), ("0", 0),
        ("CNY 8", 800),
    ],
)  # fmt: skip
def test_amounts_as_people_type_them(typed: str, kept: int) -> None:
    assert fen(typed) == kept


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("", "不是金额"), ("12abc", "不是金额"), ("1.005", "小于一分"), ("1.2.3", "不是金额"), ("1,23", "不是金额"),
        ("100美元", "不是人民币"), ("$100", "不是人民币"), ("USD 5", "不是人民币"), ("1e9", "不是金额"),
        ("9999999999999", "太大"), ("--5", "不是金额"), ("0.0000001万", "小于一分"), ("NaN", "不是金额"),
        ("5 usd", "不是人民币"),
    ],
)  # fmt: skip
def test_what_is_no_amount_is_said(typed: str, said: str) -> None:
    with pytest.raises(NotMoney, match=said):
        fen(typed)


@given(some.integers(-MOST_FEN, MOST_FEN))
def test_what_is_shown_is_read_back(amount: int) -> None:
    assert fen(yuan(amount)) == amount
