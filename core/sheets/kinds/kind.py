"""What every kind of column can do."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, ClassVar

from django.utils.translation import gettext as _

from core.sheets.cells import LONGEST, Broken, Cell, TooLong

Value = str | int | bool | date | Decimal | None


@dataclass(frozen=True)
class Fault:
    """Something about one cell. A hard fault keeps the row out; a soft one is only said."""

    said: str
    suggestion: str = ""
    replacement: str = ""  # text which, typed into the cell, would be right
    hard: bool = True


@dataclass(frozen=True)
class Reading:
    """What a kind made of a cell: its value, and a fault if there is one."""

    value: Value = None
    fault: Fault | None = None


def refuse(said: str, suggestion: str = "", replacement: str = "") -> Reading:
    """A reading without a value, for the reason given."""
    return Reading(None, Fault(said, suggestion, replacement))


@dataclass(frozen=True, kw_only=True)
class Kind:
    """A kind of column. Subclasses give ``parse``; the rest has a sensible default."""

    text_format: ClassVar[bool] = True  # whether the template's cells are formatted as text

    def read(self, cell: Cell) -> Reading:
        """Read a cell that is not blank."""
        if isinstance(cell, Broken):
            return refuse(_("这一格是公式，而且没有结果（%(text)s）") % {"text": cell.text}, _("请改填结果本身"))
        if isinstance(cell, TooLong):
            words = {"length": f"{cell.length:,}", "longest": f"{LONGEST:,}"}
            return refuse(_("这一格有 %(length)s 个字，一格最多 %(longest)s 个字") % words, _("请只填需要的内容"))
        return self.parse(cell)

    def parse(self, cell: Cell) -> Reading:
        """Value of a cell that holds something usable."""
        raise NotImplementedError

    def store(self, value: Value) -> Any:
        """The value as JSON holds it."""
        return value

    def restore(self, stored: Any) -> Value:
        """The value back from JSON."""
        return stored  # type: ignore[no-any-return]

    def show(self, value: Value) -> str:
        """The value as screens and returned workbooks say it."""
        return "" if value is None else str(value)

    def describe(self) -> str:
        """One short sentence for the guide: what may be typed."""
        return ""

    def options(self) -> tuple[str, ...]:
        """The words a drop-down offers; empty when anything may be typed."""
        return ()

    def validation(self) -> Mapping[str, Any]:
        """Data validation of the template's cells in XlsxWriter's words, without drop-down."""
        return {}
