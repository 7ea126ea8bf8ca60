"""Kinds that hold one of a known set: a choice, yes or no, something looked up in the database."""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from core.sheets.cells import Cell, as_text, ascii_form, tidy
from core.sheets.kinds.kind import Kind, Reading, Value, refuse
from core.sheets.likeness import nearest
from core.web.writing import listed

FRESH = 10  # seconds for which the meanings of words are remembered
Options = Sequence[tuple[str, Any]]
_YES = {"是", "有", "√", "✓", "✔", "☑", "■", "对", "y", "yes", "true", "t", "1", "v", "已", "真"}
_NO = {"否", "无", "没有", "不是", "×", "✗", "✘", "x", "n", "no", "false", "f", "0", "未", "-", "—", "/", "□", "假"}


@dataclass(frozen=True, kw_only=True)
class Choice(Kind):
    """One of a set of (code, label) pairs; ``choices`` may be a function, asked anew every ten seconds.

    Both code and label are understood; ``aliases`` maps other words people use to a code.
    """

    choices: Options | Callable[[], Options]
    aliases: tuple[tuple[str, str], ...] = ()
    _learned: dict[tuple[str | None, int], dict[str, Any]] = field(
        default_factory=dict, init=False, compare=False, repr=False
    )

    def meanings(self) -> dict[str, Any]:
        """Every word understood, with the code it means; a label wins over an alias, an alias over a code."""
        now = (get_language(), int(time.monotonic()) // FRESH)
        known = self._learned.get(now)
        if known is None:
            pairs = self.pairs()
            words = [(code, code) for code, _label in pairs] + list(self.aliases)
            words += [(label, code) for code, label in pairs]
            known = {ascii_form(str(word)).casefold(): code for word, code in words}
            self._learned.clear()
            self._learned[now] = known
        return known

    def pairs(self) -> Options:
        """The (code, label) pairs of today."""
        return self.choices() if callable(self.choices) else self.choices

    def parse(self, cell: Cell) -> Reading:
        """The code of what was chosen; else the nearest label as suggestion."""
        text = ascii_form(as_text(cell)).casefold()
        known = self.meanings()
        if text in known:
            return Reading(known[text])
        labels = self.options()
        guess = nearest(tidy(as_text(cell)), labels)
        said = _("没有“%(text)s”这一项") % {"text": as_text(cell)[:30]}
        if guess:
            return refuse(said, _("是不是“%(guess)s”？") % {"guess": guess}, guess)
        shown = listed(labels[:8]) + ("……" if len(labels) > 8 else "")
        return refuse(said, _("可填：%(options)s") % {"options": shown})

    def show(self, value: Value) -> str:
        """The label."""
        return next((str(label) for code, label in self.pairs() if code == value), "" if value is None else str(value))

    def describe(self) -> str:
        """Where the choices are."""
        options = self.options()
        if len(options) <= 8:
            return _("从下拉中选：%(options)s") % {"options": listed(options)}
        return _("从下拉中选，共 %(count)s 项") % {"count": len(options)}

    def options(self) -> tuple[str, ...]:
        """All labels."""
        return tuple(str(label) for _code, label in self.pairs())


@dataclass(frozen=True, kw_only=True)
class Boolean(Kind):
    """Yes or no: 是/否, √/×, 1/0, Y/N."""

    def parse(self, cell: Cell) -> Reading:
        """True or False."""
        text = ascii_form(as_text(cell)).casefold()
        if text in _YES:
            return Reading(True)
        if text in _NO:
            return Reading(False)
        return refuse(_("“%(text)s”看不出是还是否") % {"text": as_text(cell)[:20]}, _("请填“是”或“否”"))

    def show(self, value: Value) -> str:
        """是 or 否."""
        return "" if value is None else (_("是") if value else _("否"))

    def describe(self) -> str:
        """Words understood."""
        return _("是或否；√、× 也认得")

    def options(self) -> tuple[str, ...]:
        """The two words."""
        return (_("是"), _("否"))


@dataclass(frozen=True, kw_only=True)
class Lookup(Kind):
    """Something the database knows, typed by name or code; found for a thousand rows at once.

    ``find(texts, context)`` returns for each text it knows the value to keep (a code or an id);
    ``known(text, context)`` returns words near an unknown text, to guess from. ``labels(values, context)``
    turns kept values into what screens say. ``offered()`` fills the drop-down when the set is small enough.
    """

    find: Callable[[Sequence[str], Any], Any]
    known: Callable[[str, Any], Sequence[str]] | None = None
    labels: Callable[[Sequence[Any], Any], Any] | None = None
    offered: Callable[[], Sequence[str]] | None = None
    noun: Any = ""
    longest: int = 200

    def parse(self, cell: Cell) -> Reading:
        """The tidy text; the checker looks it up with the rest of its chunk."""
        text = tidy(as_text(cell))
        if len(text) > self.longest:
            return refuse(_("文字太长"), _("请填名称或代码"))
        return Reading(text)

    def unknown(self, text: str, context: Any, *, guess: bool = True) -> Reading:
        """Refusal of a text the database does not know, with the nearest word."""
        near = nearest(text, self.known(text, context)) if self.known and guess else ""
        said = _("找不到%(noun)s“%(text)s”") % {"noun": self.noun, "text": text[:40]}
        if near:
            return refuse(said, _("是不是“%(guess)s”？") % {"guess": near}, near)
        return refuse(said, _("请填系统里的全称或代码"))

    def describe(self) -> str:
        """What to type."""
        return _("%(noun)s的全称或代码") % {"noun": self.noun}

    def options(self) -> tuple[str, ...]:
        """Words offered, if any."""
        return tuple(str(word) for word in self.offered()) if self.offered else ()
