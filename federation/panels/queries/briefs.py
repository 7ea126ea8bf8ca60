"""How a context above shows its case to an assessor, without this one knowing the case.

The context registers one function for its kind of subject when the applications start::

    register_brief("academies.application", brief_of_application)
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from federation.panels.models import Panel

Text = Any  # str or a lazy translation


@dataclass(frozen=True)
class Row:
    """One fact. ``before`` is what stood there last time; ``evidence`` are (label, address) of papers to look at."""

    label: Text
    value: Text
    before: Text | None = None
    evidence: Sequence[tuple[Text, str]] = ()


@dataclass(frozen=True)
class Section:
    """A part of the case; with a ``key`` it is shown beside the items of the sheet that name it as their evidence.

    ``tenths`` and ``said``: the points that records give that item, and what they say. An assessor may start from them.
    """

    title: Text
    rows: Sequence[Row]
    key: str = ""
    tenths: int | None = None
    said: str = ""


@dataclass(frozen=True)
class Brief:
    """The case as an assessor reads it. ``masked``: names are left out, so the parties stay hidden too."""

    title: Text
    sections: Sequence[Section] = ()
    masked: bool = False

    def section(self, key: str) -> Section | None:
        """The part shown beside an item."""
        return next((one for one in self.sections if key and one.key == key), None)


Provider = Callable[[int], Brief]


_providers: dict[str, Provider] = {}


def register_brief(subject_type: str, provider: Provider) -> None:
    """Say who shows subjects of a kind (as ``core.audit.trail.kind_of``); a second, different one is refused."""
    known = _providers.setdefault(subject_type, provider)
    if known is not provider:
        raise RuntimeError(f"{subject_type} already has a brief")


def brief_of(panel: Panel) -> Brief:
    """The case of a panel; only its title when no context shows such cases."""
    provider = _providers.get(panel.subject_type)
    return provider(int(panel.subject_id)) if provider else Brief(panel.title)
