"""How a mechanism shows a clause it knows only by reference, like ``bj-academy-plan:3``."""

from collections.abc import Callable
from dataclasses import dataclass

from core.slots import Slot


@dataclass(frozen=True)
class ClauseCard:
    """A clause as shown beside a decision: title of the regulation, number, sentence, status of knowledge, page."""

    ref: str
    title: str
    number: str
    text: str
    status: str
    status_label: str
    url: str


clause_source: Slot[Callable[[str], ClauseCard | None]] = Slot("clause source")


def clause_card(ref: str) -> ClauseCard | None:
    """The card of clause ``ref`` in the reader's language; ``None`` when there is no such clause."""
    return clause_source.ask(ref)
