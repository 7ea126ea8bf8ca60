"""A tiny sheet in memory, and people who use it."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from io import BytesIO
from typing import Any

import openpyxl
import pytest
from django.contrib.auth import get_user_model

from core.sheets import sheet as declared
from core.sheets.kinds import Boolean, Choice, Date, IdNumber, Integer, Lookup, Phone, Text, Uscc
from core.sheets.numbers import uscc_digit
from core.sheets.sheet import Column, Context, Key, Problem, Row, Sheet, Unfit

UNIONS = {"大兴区总工会": "110115", "海淀区总工会": "110108", "西城区总工会": "110102"}
KINDS = [("enterprise", "企业"), ("office", "机关"), ("school", "学校")]


def uscc(number: int) -> str:
    """A valid code per number."""
    first = f"91110105MA{number:07d}"
    return first + uscc_digit(first)


class Register:
    """What the sheet writes into: a dictionary instead of a table."""

    def __init__(self) -> None:
        self.units: dict[Key, dict[str, Any]] = {}
        self.applied: list[int] = []
        self.refuse: set[int] = set()
        self.fail_at: int | None = None
        self.users: set[str] | None = None

    def allowed(self, user: Any) -> bool:
        return self.users is None or user.username in self.users

    def existing(self, keys: Sequence[Key], context: Context) -> Mapping[Key, Mapping[str, Any]]:
        return {key: dict(self.units[key]) for key in keys if key in self.units}

    def check(self, rows: Sequence[Row], context: Context) -> Sequence[Problem]:
        return [
            Problem(row.number, "会员比职工多", "members", "会员人数应不大于职工人数", clause="union-law:3")
            for row in rows
            if (row.get("members") or 0) > (row.get("people") or 0)
        ]

    def apply(self, rows: Sequence[Row], *, by: Any, at: datetime) -> Mapping[str, int]:
        unfit = [Problem(row.number, "登记时发现已注销") for row in rows if row.number in self.refuse]
        if unfit:
            raise Unfit(unfit)
        if self.fail_at is not None and len(self.applied) >= self.fail_at:
            raise RuntimeError("the disk is full")
        self.applied.append(len(rows))
        empty = dict.fromkeys(column.key for column in COLUMNS)
        for row in rows:
            self.units[row.key] = empty | self.units.get(row.key, {}) | dict(row.values)
        return {"新增": sum(row.is_new for row in rows), "更改": sum(not row.is_new for row in rows)}


COLUMNS = (
    Column(
        "uscc", "统一社会信用代码", Uscc(), required=True, aliases=("信用代码",), example="91110000802100433B", width=24
    ),
    Column(
        "name", "单位名称", Text(longest=100), required=True, aliases=("名称", "全称"), example="北京示例有限公司"
    ),
    Column(
        "union",
        "所属工会",
        Lookup(
            find=lambda texts, context: {text: UNIONS[text] for text in texts if text in UNIONS},
            known=lambda text, context: list(UNIONS),
            labels=lambda values, context: {code: name for name, code in UNIONS.items()},
            offered=lambda: list(UNIONS),
            noun="工会",
        ),
        example="大兴区总工会",
    ),
    Column("kind", "单位类型", Choice(choices=KINDS), example="企业"),
    Column("people", "职工人数", Integer(), example="120"),
    Column("members", "会员人数", Integer(), example="100"),
    Column("founded", "建会日期", Date(), aliases=("成立日期",), example="2024-07-04"),
    Column("has_rep", "是否有职代会", Boolean(), example="是"),
    Column("phone", "联系电话", Phone(), mask="phone"),
    Column("id_number", "联系人身份证号", IdNumber(), mask="id_number", width=22),
)  # fmt: skip


@pytest.fixture
def register() -> Register:
    return Register()


@pytest.fixture
def sheet(register: Register) -> Iterator[Sheet]:
    made = Sheet(
        name="test.units",
        title="单位名册",
        noun="家单位",
        columns=COLUMNS,
        key=("uscc",),
        apply=register.apply,
        allowed=register.allowed,
        existing=register.existing,
        check=register.check,
        size=lambda context: len(register.units),
        guide=("一行一家单位。",),
    )
    yield declared.register(made)
    declared.forget("test.units")


@pytest.fixture
def clerk(db: None) -> Any:
    return get_user_model().objects.create_user("lichun", name="李春", email="lichun@example.org", password="x")


@pytest.fixture
def other_clerk(db: None) -> Any:
    return get_user_model().objects.create_user("zhaoning", name="赵宁", email="zhaoning@example.org", password="x")


TITLES = [str(column.title) for column in COLUMNS]


def line(number: int, **cells: Any) -> list[Any]:
    """A good row of the sheet, with some cells replaced."""
    usual = {
        "uscc": uscc(number), "name": f"第{number}公司", "union": "大兴区总工会", "kind": "企业", "people": 10,
        "members": 8, "founded": "2024-07-04", "has_rep": "是",
    }  # fmt: skip
    usual |= cells
    return [usual.get(column.key) for column in COLUMNS]


def workbook(*rows: Sequence[Any], title: str = "单位名册") -> bytes:
    """An .xlsx with these rows."""
    book = openpyxl.Workbook()
    table = book.active
    table.title = title
    for row in rows:
        table.append(list(row))
    return saved(book)


def saved(book: Any) -> bytes:
    """The bytes of an openpyxl workbook."""
    buffer = BytesIO()
    book.save(buffer)
    return buffer.getvalue()
