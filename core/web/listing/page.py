"""One page of a list as the template shows it: cells, chips, links to its neighbours."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.db.models import QuerySet
from django.http import HttpRequest, QueryDict
from django.shortcuts import resolve_url
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from core.web.keeping import columns_chosen
from core.web.listing.bulk import Bulk
from core.web.listing.columns import Column
from core.web.listing.counting import Total, total_of
from core.web.listing.declaration import Declaration, cleaned
from core.web.listing.filters import Filter
from core.web.listing.paging import turn
from core.web.writing import figure

SWAP = SafeString(
    'hx-boost="true" hx-target="#list" hx-select="#list" hx-swap="outerHTML show:none" hx-push-url="true" '
    'hx-indicator="#list"'
)


@dataclass(frozen=True, slots=True)
class Heading:
    """A column's head: its sort link and which way it is sorted now (``""`` when it is not)."""

    column: Column
    url: str
    sorted: str


@dataclass(frozen=True, slots=True)
class Option:
    """One value of a filter and the address that adds or removes it."""

    label: object
    url: str
    chosen: bool


@dataclass(frozen=True, slots=True)
class FilterChip:
    """A filter as a chip: its options, what is chosen, the address without it, and for days the rest of the address."""

    filter: Filter
    options: list[Option]
    chosen: list[str]
    clear_url: str
    rest: list[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Row:
    """A row: its cells as HTML, the thing itself."""

    cells: SafeString
    thing: Any


@dataclass(frozen=True, slots=True)
class ListPage:
    """Everything ``web/list.html`` needs."""

    listing: Declaration
    rows: list[Row]
    total: int
    more: bool  # there are more than ``total``: counting stopped there
    headings: list[Heading]
    optional: list[tuple[Column, bool]]
    chips: list[FilterChip]
    words: str
    rest: list[tuple[str, str]]
    clear_url: str
    previous_url: str
    next_url: str
    bulk: list[Bulk]
    token: str
    path: str

    @property
    def narrowed(self) -> bool:
        """Whether a search or a filter is at work."""
        return bool(self.words) or any(chip.chosen for chip in self.chips)

    @property
    def total_text(self) -> str:
        """How many there are, in words that stay true when counting stopped."""
        return f"{figure(self.total)}+" if self.more else figure(self.total)

    @property
    def here(self) -> str:
        """The page's address without its parameters."""
        return self.path.partition("?")[0]

    @property
    def empty_url(self) -> str:
        """Where the empty list sends people to begin."""
        return resolve_url(self.listing.empty.url)

    @property
    def swap(self) -> SafeString:
        """Attributes by which htmx swaps the list alone; without JavaScript the same links load the page."""
        return SWAP

    @property
    def things(self) -> list[Any]:
        """The rows' own objects."""
        return [row.thing for row in self.rows]


@dataclass(frozen=True, slots=True)
class Address:
    """The page's address, from which its links are made."""

    path: str
    query: QueryDict

    def to(self, *drop: str, **put: str | list[str]) -> str:
        """The address with parameters replaced or dropped; always back on the first page."""
        query = self.query.copy()
        for name in ("after", "before", *drop):
            query.pop(name, None)
        for name, value in put.items():
            query.setlist(name, value if isinstance(value, list) else [value])
        text = query.urlencode()
        return f"{self.path}?{text}" if text else self.path

    def rest(self, *without: str) -> list[tuple[str, str]]:
        """Parameters a form must repeat to keep them."""
        left_out = {"after", "before", *without}
        return [(name, value) for name, values in self.query.lists() if name not in left_out for value in values]


def build_page(
    listing: Declaration, request: HttpRequest, visible: QuerySet[Any], about: Mapping[str, str]
) -> ListPage:
    """Count, read one page, shape it."""
    query, address = request.GET, Address(request.path, request.GET)
    rows = listing.narrowed(visible, query)
    part = turn(
        rows,
        listing.order_for(query),
        listing.page_size,
        after=query.get("after", ""),
        before=query.get("before", ""),
    )
    total = total_of(rows) if part.previous or part.next else Total(len(part.rows), more=False)
    columns, optional = _columns(listing, request.user)
    bulk = [bulk for bulk in listing.bulk if bulk.shown(request.user)]
    return ListPage(
        listing=listing,
        rows=_rows(listing, columns, part.rows, picked=bool(bulk)),
        total=total.count,
        more=total.more,
        headings=[_heading(column, query.get("sort", ""), address) for column in columns],
        optional=optional,
        chips=[_chip(one, address) for one in listing.filters if not one.quiet or address.query.getlist(one.key)],
        words=cleaned(query.get("q", "")) if listing.search else "",
        rest=address.rest("q"),
        clear_url=address.to("q", *(one.key for one in listing.filters)),
        previous_url=address.to(before=part.previous) if part.previous else "",
        next_url=address.to(after=part.next) if part.next else "",
        bulk=bulk,
        token=listing.token(request.user, about, query.urlencode(), request.path),
        path=request.get_full_path(),
    )


def _columns(listing: Declaration, user: Any) -> tuple[list[Column], list[tuple[Column, bool]]]:
    """Columns to show, and the optional ones with whether they are shown. One query, none without optional columns."""
    optional = [column for column in listing.columns if column.optional]
    chosen = columns_chosen(user, listing.name) if optional else []
    columns = [column for column in listing.columns if not column.optional or column.key in chosen]
    return columns, [(column, column.key in chosen) for column in optional]


def _rows(listing: Declaration, columns: Sequence[Column], things: Sequence[Any], *, picked: bool) -> list[Row]:
    """Rows as HTML, written here and not in the template: a page has hundreds of cells, all opened alike."""
    first, *others = columns
    openings = [(column, _opening(column)) for column in others]
    box = _("选中 %(thing)s")
    rows = []
    for thing in things:
        head = first.cell(thing)
        if listing.url:
            head = format_html('<a href="{}">{}</a>', listing.url(thing), head)
        parts: list[str] = [_box(thing, box % {"thing": thing})] if picked else []
        parts.append(f'<th scope="row">{head}</th>')
        parts.extend(f"{opening}{column.cell(thing)}</td>" for column, opening in openings)
        rows.append(Row(SafeString("".join(parts)), thing))
    return rows


def _opening(column: Column) -> SafeString:
    numeric = SafeString(' class="numeric"') if column.numeric else ""
    return format_html('<td{} data-label="{}">', numeric, column.label)


def _box(thing: Any, label: str) -> SafeString:
    pk = thing["id"] if isinstance(thing, dict) else thing.pk
    tag = '<td class="row-pick"><input type="checkbox" name="pk" value="{}" form="bulk" aria-label="{}"></td>'
    return format_html(tag, pk, label)


def _heading(column: Column, asked: str, address: Address) -> Heading:
    if not column.sort:
        return Heading(column, "", "")
    if asked == column.key:
        return Heading(column, address.to(sort=f"-{column.key}"), "ascending")
    if asked == f"-{column.key}":
        return Heading(column, address.to("sort"), "descending")
    return Heading(column, address.to(sort=column.key), "")


def _chip(one: Filter, address: Address) -> FilterChip:
    chosen = dict(one.chosen(address.query.getlist(one.key)))
    options = []
    without = address.to(one.key)
    joint = "&" if "?" in without else "?"
    for value, label in one.options():
        value = str(value)
        others = [other for other in chosen if other != value]
        wanted = others if value in chosen else [*others, value]
        url = f"{without}{joint}{urlencode([(one.key, each) for each in wanted])}" if wanted else without
        options.append(Option(label, url, value in chosen))
    return FilterChip(one, options, list(chosen.values()), without, address.rest(one.key))
