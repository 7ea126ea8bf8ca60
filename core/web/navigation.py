"""The navigation: entries that contexts add at start-up, grouped by work, shown to those allowed."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Literal

from django.db.models import Count, IntegerField, QuerySet, Value
from django.urls import NoReverseMatch, reverse
from django.utils.functional import Promise

Area = Literal["office", "my", "panel", "public"]
Text = str | Promise
Counted = int | QuerySet[Any] | None
"""What an entry counts: a number known already, or the rows to count."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the navigation, as registered."""

    section: Text
    label: Text
    url_name: str
    order: int
    allowed: Callable[[Any], bool] | None
    count: Callable[[Any], Counted] | None
    icon: str
    area: Area


@dataclass(frozen=True, slots=True)
class Link:
    """One line of the navigation, as shown to one person."""

    label: Text
    url: str
    icon: str
    count: int | None
    current: bool


@dataclass(slots=True)
class Section:
    """Links under one heading; the first section has none."""

    label: Text
    links: list[Link] = field(default_factory=list)


_entries: list[Entry] = []
_corners: list[tuple[int, str]] = []
_search: list[str] = []


def add(
    section: Text,
    label: Text,
    url_name: str,
    order: int,
    allowed: Callable[[Any], bool] | None = None,
    count: Callable[[Any], Counted] | None = None,
    *,
    icon: str = "",
    area: Area = "office",
) -> None:
    """Add an entry. Sections stand in the order of their first entry; ``section=""`` is the unheaded top.

    ``count`` gives the rows that wait for somebody: all entries together are counted in one question.
    """
    _entries.append(Entry(section, label, url_name, order, allowed, count, icon, area))
    _entries.sort(key=lambda entry: entry.order)


def add_corner(template: str, order: int = 50) -> None:
    """Put a template into the right of the top bar (the bell, the account): rendered with the page's context."""
    _corners.append((order, template))
    _corners.sort()


def set_search(url_name: str) -> None:
    """Say which page answers the search field of the top bar; it receives ``q``."""
    _search[:] = [url_name]


def corners() -> list[str]:
    """Templates of the top bar's right end, in order."""
    return [template for _, template in _corners]


def search_url() -> str:
    """Address of the search page, or nothing while no context offers one."""
    return reverse(_search[0]) if _search else ""


def menu(user: Any, path: str, area: Area = "office") -> list[Section]:
    """The sections that ``user`` sees, with the entry that ``path`` lies under marked as current."""
    shown = [
        (entry, url)
        for entry in _entries
        if entry.area == area and (url := _address(entry)) and (entry.allowed is None or entry.allowed(user))
    ]
    here = max((url for _, url in shown if _lies_under(path, url)), key=len, default="")
    counts = counted([entry.count(user) if entry.count else None for entry, _ in shown])
    sections: dict[str, Section] = {}
    for (entry, url), count in zip(shown, counts, strict=True):
        section = sections.setdefault(str(entry.section), Section(entry.section))
        section.links.append(Link(entry.label, url, entry.icon, count, url == here))
    return list(sections.values())


def counted(asked: list[Counted]) -> list[int | None]:
    """Numbers in the order asked; whatever is rows is counted in one question, however many ask."""
    rows = [
        one.order_by()
        .values(place=Value(place, IntegerField()))
        .annotate(found=Count("pk"))
        .values_list("place", "found")
        for place, one in enumerate(asked)
        if isinstance(one, QuerySet)
    ]
    found = dict(rows[0].union(*rows[1:], all=True).values_list("place", "found")) if rows else {}
    return [found.get(place, 0) if isinstance(one, QuerySet) else one for place, one in enumerate(asked)]


def _lies_under(path: str, url: str) -> bool:
    """Home pages (``/``, ``/office/``) are above everything, so only they themselves lie under them."""
    return path == url or (url.count("/") > 2 and path.startswith(url))


def _address(entry: Entry) -> str:
    try:
        return reverse(entry.url_name)
    except NoReverseMatch as missing:
        raise NoReverseMatch(f"navigation entry {entry.label!s} names no page: {entry.url_name}") from missing
