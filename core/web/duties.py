"""What awaits a person (:class:`Duty`) and what a search found (:class:`Hit`), in the shape the portal shows them."""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Duty:
    """One thing somebody must do, with its day and its clause; ``tone`` is that of a chip."""

    title: str
    detail: str
    due_on: date | None
    url: str
    clause: str = ""
    tone: str = "amber"


@dataclass(frozen=True, slots=True)
class Hit:
    """One search result; ``kind`` is the word shown before it (工会, 学院, 条款 …)."""

    kind: str
    title: str
    detail: str
    url: str
