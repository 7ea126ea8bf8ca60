"""Kinds of column: what they read, what they refuse, what they suggest."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.sheets.cells import Broken, TooLong, ascii_form, looks_like_formula, tidy
from core.sheets.kinds import (
    Boolean,
    Choice,
    Code,
    Date,
    Decimals,
    IdNumber,
    Integer,
    Kind,
    Money,
    Name,
    Phone,
    Text,
    Uscc,
)
from core.sheets.numbers import id_digit, is_id_number, is_uscc, repaired_id, uscc_digit

GOOD = "91110000802100433B"
CITIZEN = "11010519491231002X"
TIERS = Choice(
    choices=[("demo", "首都示范性工匠学院"), ("capital", "首都工匠学院"), ("district", "区（产业）工匠学院")],
    aliases=(("示范", "demo"),),
)


def fault(kind: Kind, cell: Any) -> tuple[str, str]:
    reading = kind.read(cell)
    assert reading.value is None
    assert reading.fault is not None
    assert reading.fault.hard
    return reading.fault.said, reading.fault.replacement


@pytest.mark.parametrize(
    ("kind", "cell", "value"),
    [
        (Text(), "　北京　首钢\u200b（集团）\xa0 ", "北京 首钢（集团）"),
        (Text(), "ＡＢＣ１２３，好", "ABC123，好"),
        (Text(lines=True), "一\r\n  二 ", "一\n二"),
        (Text(), 12.0, "12"),
        (Name(), "王　 敏", "王敏"),
        (Name(), "阿依古丽•买买提", "阿依古丽·买买提"),
        (Code(length=6), 10105, "010105"),
        (Code(), " ａｂ－12 ", "AB-12"),
        (Uscc(), " ９１１１００００８０２１００４３３ｂ ", GOOD),
        (Uscc(), "91110000-80210043-3B", GOOD),
        (IdNumber(), "11010519491231002x", CITIZEN),
        (Phone(), 13800138000, "13800138000"),
        (Phone(), "+86 138-0013-8000", "13800138000"),
        (Phone(), 13800138000.0, "13800138000"),
        (Phone(landline=True), "（010）6555-1234", "010-65551234"),
        (Integer(), "１，２００人", 1200),
        (Integer(), 12.0, 12),
        (Integer(), "1.2万", 12000),
        (Decimals(), 82.5, Decimal("82.50")),
        (Money(), "¥1,234.5元", 123450),
        (Money(wan=True), 60, 60_000_000),
        (Money(wan=True), "60万元", 60_000_000),
        (Money(wan=True), "5000元", 500_000),
        (Date(), "2024年7月4日", date(2024, 7, 4)),
        (Date(), "2024.7.4", date(2024, 7, 4)),
        (Date(), "20240704", date(2024, 7, 4)),
        (Date(), 20240704, date(2024, 7, 4)),
        (Date(), 45477, date(2024, 7, 4)),
        (Date(), "45477", date(2024, 7, 4)),
        (Date(), datetime(2024, 7, 4, 8, 30), date(2024, 7, 4)),
        (Date(), "2024/7/4 12:30", date(2024, 7, 4)),
        (Date(), "二〇二四年七月二十五日", date(2024, 7, 25)),
        (Date(month_only=True), "2024年7月", date(2024, 7, 1)),
        (Boolean(), "√", True),
        (Boolean(), "否 ", False),
        (Boolean(), 1, True),
        (Boolean(), True, True),
        (TIERS, "区(产业)工匠学院", "district"),
        (TIERS, "demo", "demo"),
        (TIERS, "示范", "demo"),
    ],
)
def test_reads(kind: Kind, cell: Any, value: Any) -> None:
    reading = kind.read(cell)
    assert reading.fault is None
    assert reading.value == value
    assert kind.restore(kind.store(reading.value)) == value


@pytest.mark.parametrize(
    ("kind", "cell", "said", "replacement"),
    [
        (Uscc(), "9111OOOO8O21OO433B", "不会有字母 O", GOOD),
        (Uscc(), "91110000802100434B", "校验位不对", ""),
        (Uscc(), "9111000080210043B", "这里是 17 位", ""),
        (Uscc(), "91110000820100433B", "校验位不对", GOOD),
        (Uscc(), 9.11100008021e17, "已经丢失", ""),
        (Uscc(), "9.11E+17", "已经丢失", ""),
        (IdNumber(), 1.10105194912310e17, "已经丢失", ""),
        (IdNumber(), "1.10105E+17", "已经丢失", ""),
        (IdNumber(), "110105491231002", "这里是 15 位", CITIZEN),
        (IdNumber(), "11010519491331002X", "19491331 不存在", ""),
        (IdNumber(), "110105194912310021", "校验位不对", ""),
        (IdNumber(), "1101O519491231002X", "只能是数字", CITIZEN),
        (Phone(), "1380013800", "10 位数字", ""),
        (Integer(), "很多", "不是数字", ""),
        (Integer(), 1.5, "不是整数", ""),
        (Integer(), -1, "超出范围", ""),
        (Decimals(places=1), "1.25", "小数最多 1 位", "1.2"),
        (Date(), "2024-02-30", "不是能认出的日期", ""),
        (Date(latest=date(2025, 1, 1)), "2026-01-01", "太晚", ""),
        (Date(), True, "不是能认出的日期", ""),
        (Boolean(), "也许", "看不出", ""),
        (TIERS, "首都工匠学校", "没有“首都工匠学校”这一项", "首都工匠学院"),
        (TIERS, "完全不同", "没有", ""),
        (Choice(choices=[("a", "海淀区"), ("b", "朝阳区")]), "海殿区", "没有", "海淀区"),
        (Name(), "王敏2", "有数字", ""),
        (Text(longest=3), "一二三四", "最多 3 个字", ""),
        (Code(pattern=r"\d+"), "12a", "写法不对", ""),
        (Code(), "=1+cmd", "像公式", ""),
        (Text(), Broken("#N/A"), "没有结果（#N/A）", ""),
        (Text(), TooLong("长", 10_000_000), "10,000,000 个字", ""),
    ],
)
def test_refuses(kind: Kind, cell: Any, said: str, replacement: str) -> None:
    words, repair = fault(kind, cell)
    assert said in words
    assert repair == replacement


@pytest.mark.parametrize("text", ["=cmd|' /C calc'!A0", "@SUM(1)", "+cmd", "-cmd|x", "=1+1+A1"])
def test_formula_text_is_kept_and_pointed_out(text: str) -> None:
    reading = Text().read(text)
    assert reading.value == text
    assert reading.fault is not None
    assert not reading.fault.hard


@pytest.mark.parametrize("text", ["-5", "+86 138", "-", "- 3.5", "(5)"])
def test_signed_numbers_are_no_formula(text: str) -> None:
    assert not looks_like_formula(text)


@settings(deadline=None)  # the machine may be busy
@given(st.text())
def test_tidy_once_is_tidy_for_ever(text: str) -> None:
    assert tidy(tidy(text)) == tidy(text)
    assert ascii_form(ascii_form(text)) == ascii_form(text)
    assert tidy(text) == tidy(text).strip()


@settings(deadline=None)  # the machine may be busy
@given(st.from_regex(r"[0-9ABCDEFGHJKLMNPQRTUWXY]{2}[0-9]{6}[0-9ABCDEFGHJKLMNPQRTUWXY]{9}", fullmatch=True), st.data())
def test_one_wrong_character_never_passes(first: str, data: st.DataObject) -> None:
    code = first + uscc_digit(first)
    assert is_uscc(code)
    place = data.draw(st.integers(0, 17))
    other = data.draw(st.sampled_from("0123456789ABCDEFGHJKLMNPQRTUWXY").filter(lambda c: c != code[place]))
    assert not is_uscc(code[:place] + other + code[place + 1 :])


@settings(deadline=None)  # the machine may be busy
@given(st.dates(date(1930, 1, 1), date(2020, 1, 1)), st.integers(0, 999), st.data())
def test_one_wrong_digit_of_an_id_never_passes(born: date, order: int, data: st.DataObject) -> None:
    first = f"110105{born:%Y%m%d}{order:03d}"
    number = first + id_digit(first)
    assert is_id_number(number)
    place = data.draw(st.integers(0, 16))
    other = data.draw(st.sampled_from("0123456789").filter(lambda c: c != number[place]))
    assert not is_id_number(number[:place] + other + number[place + 1 :])
    if born.year >= 1930 and born.year < 2000:
        assert repaired_id(number[:6] + number[8:17]) == number


@settings(deadline=None)  # the machine may be busy
@given(st.dates(date(1930, 1, 1), date(2090, 12, 31)))
def test_every_way_of_writing_a_day_means_that_day(day: date) -> None:
    ways = [
        f"{day.year}年{day.month}月{day.day}日",
        f"{day.year}.{day.month}.{day.day}",
        f"{day:%Y%m%d}",
        f"{day:%Y/%m/%d}",
        str((day - date(1899, 12, 30)).days),
        day.isoformat(),
    ]
    assert {Date().read(way).value for way in ways} == {day}


@settings(deadline=None)  # the machine may be busy
@given(st.integers(0, 10**12))
def test_money_keeps_every_fen(fen: int) -> None:
    assert Money().read(f"{fen // 100:,}.{fen % 100:02d}").value == fen
