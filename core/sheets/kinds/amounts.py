"""Kinds that hold amounts: whole numbers, decimals, money in fen."""

import re
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any, ClassVar

from django.utils.translation import gettext as _

from core.sheets.cells import Cell, as_text, ascii_form
from core.sheets.kinds.kind import Kind, Reading, Value, refuse

_UNITS = {"亿": 100_000_000, "万": 10_000, "千": 1_000, "百": 100}
_TRAILING = re.compile(r"(元整|元|人次|人|家|个|名|所|年|次|%|m²|㎡|平方米|学时|小时)$")


def amount(cell: Cell, factor: bool = True) -> Decimal | None:
    """The number a cell means: thousands separators, ¥, units (万) and counters (人) understood; else nothing."""
    if isinstance(cell, int | float) and not isinstance(cell, bool):
        return Decimal(repr(cell))
    text = _TRAILING.sub("", ascii_form(as_text(cell)).lstrip("¥￥$"))
    times = 1
    if factor and text and text[-1] in _UNITS:
        times, text = _UNITS[text[-1]], text[:-1]
    if re.fullmatch(r"\(\d[\d,.]*\)", text):  # bookkeepers' minus
        text = f"-{text[1:-1]}"
    if re.fullmatch(r"[+-]?\d{1,3}(,\d{3})+(\.\d+)?", text):
        text = text.replace(",", "")
    if not re.fullmatch(r"[+-]?(\d+(\.\d*)?|\.\d+)", text):
        return None
    try:
        return Decimal(text) * times
    except InvalidOperation:
        return None


@dataclass(frozen=True, kw_only=True)
class Integer(Kind):
    """A whole number between two bounds."""

    text_format: ClassVar[bool] = False
    least: int | None = 0
    most: int | None = 2_147_483_647

    def parse(self, cell: Cell) -> Reading:
        """The whole number."""
        found = amount(cell)
        if found is None or not found.is_finite():
            return refuse(_("“%(text)s”不是数字") % {"text": as_text(cell)[:20]}, _("请填整数，如 120"))
        if found != found.to_integral_value():
            return refuse(_("%(number)s 不是整数") % {"number": found.normalize()}, _("请填整数"))
        if (self.least is not None and found < self.least) or (self.most is not None and found > self.most):
            return refuse(_("超出范围"), self.describe())
        return Reading(int(found))

    def describe(self) -> str:
        """Range allowed."""
        if self.least is not None and self.most is not None and self.most < 2_147_483_647:
            return _("整数，%(least)s 到 %(most)s") % {"least": self.least, "most": self.most}
        return _("整数，不小于 %(least)s") % {"least": self.least} if self.least is not None else _("整数")

    def show(self, value: Value) -> str:
        """Digits as typed."""
        return "" if value is None else str(value)

    def validation(self) -> dict[str, Any]:
        """Whole number within bounds."""
        low = self.least if self.least is not None else -2_147_483_648
        return {"validate": "integer", "criteria": "between", "minimum": low, "maximum": self.most or 2_147_483_647}


@dataclass(frozen=True, kw_only=True)
class Decimals(Kind):
    """A number with at most ``places`` decimals."""

    text_format: ClassVar[bool] = False
    places: int = 2
    least: Decimal | int | None = 0
    most: Decimal | int | None = None

    def parse(self, cell: Cell) -> Reading:
        """The number as Decimal."""
        found = amount(cell)
        if found is None or not found.is_finite():
            return refuse(_("“%(text)s”不是数字") % {"text": as_text(cell)[:20]}, _("请填数字，如 82.5"))
        rounded = round(found, self.places)
        if rounded != found and not isinstance(cell, float):
            return refuse(_("小数最多 %(places)s 位") % {"places": self.places}, _("可改为 %s") % rounded, str(rounded))
        if (self.least is not None and rounded < self.least) or (self.most is not None and rounded > self.most):
            return refuse(_("超出范围"), self.describe())
        return Reading(rounded)

    def store(self, value: Value) -> Any:
        """Text, so that nothing is rounded."""
        return None if value is None else str(value)

    def restore(self, stored: Any) -> Value:
        """Decimal again."""
        return None if stored is None else Decimal(stored)

    def show(self, value: Value) -> str:
        """Without trailing zeros."""
        return f"{value.normalize():f}" if isinstance(value, Decimal) else ""

    def describe(self) -> str:
        """Range and decimals allowed."""
        words = {"places": self.places, "least": self.least, "most": self.most}
        if self.most is not None:
            return _("数字，%(least)s 到 %(most)s，小数最多 %(places)s 位") % words
        return _("数字，小数最多 %(places)s 位") % words


@dataclass(frozen=True, kw_only=True)
class Money(Decimals):
    """An amount typed in yuan (or 万元 when ``wan``), held as integer fen."""

    wan: bool = False

    def parse(self, cell: Cell) -> Reading:
        """Integer fen."""
        reading = super().parse(cell) if not self.wan else self._in_wan(cell)
        if not isinstance(reading.value, Decimal):
            return reading
        return Reading(int(reading.value * 100), reading.fault)

    def _in_wan(self, cell: Cell) -> Reading:
        said_wan = isinstance(cell, str) and "万" in cell
        said_yuan = isinstance(cell, str) and "元" in cell and not said_wan
        found = amount(cell)
        if found is None:
            return super().parse(cell)
        return super().parse(str(found if said_wan or said_yuan else found * 10_000))

    def store(self, value: Value) -> Any:
        """Fen."""
        return value

    def restore(self, stored: Any) -> Value:
        """Fen."""
        return stored  # type: ignore[no-any-return]

    def show(self, value: Value) -> str:
        """The amount in the unit of the column."""
        if not isinstance(value, int):
            return ""
        return f"{(Decimal(value) / (1_000_000 if self.wan else 100)).normalize():f}"

    def describe(self) -> str:
        """Unit of the column."""
        return _("金额，单位万元") if self.wan else _("金额，单位元，精确到分")
