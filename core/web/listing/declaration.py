"""The declaration of a list, and how an address narrows and orders its rows."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.core import signing
from django.db.models import QuerySet
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from core.web.access import Audience
from core.web.listing.bulk import Bulk
from core.web.listing.columns import Column
from core.web.listing.filters import Filter

SALT = "core.web.listing"
NOTHING_YET = _("这里还没有内容")
ROWS = pgettext_lazy("计数", "条")
FIND_HERE = _("在此列表中查找（拼音也行）")


@dataclass(frozen=True)
class Empty:
    """What a list says while it holds nothing at all, and where to begin."""

    title: Any = NOTHING_YET
    words: Any = ""
    url: str = ""
    label: Any = ""


@dataclass(frozen=True)
class Declaration:
    """A list under its name (``organizations.unions``).

    ``rows(user, **about)`` gives what a person may see; ``about`` narrows it to the page's subject (``union="3"``)
    and is carried, signed, to bulk actions and exports. ``order`` must end in a unique field. ``url(row)`` links the
    first column. ``noun`` counts (``_("个工会")``). Bulk actions and exports are for ``audience`` alone.
    """

    name: str
    columns: Sequence[Column]
    filters: Sequence[Filter] = ()
    search: Callable[[QuerySet[Any], str], QuerySet[Any]] | None = None
    order: Sequence[str] = ("id",)
    page_size: int = 50
    bulk: Sequence[Bulk] = ()
    export: bool = False
    audience: Audience = Audience.OFFICE
    rows: Callable[..., QuerySet[Any]] | None = None
    url: Callable[[Any], str] | None = None
    title: Any = ""
    noun: Any = ROWS
    hint: Any = FIND_HERE
    empty: Empty = field(default_factory=Empty)

    def __post_init__(self) -> None:
        if (self.export or self.bulk) and self.rows is None:
            raise ValueError(f"{self.name}: export and bulk actions need rows=")

    @property
    def searchable(self) -> bool:
        """Whether the list can be searched; templates ask this, for they would call ``search`` itself."""
        return self.search is not None

    def visible(self, user: Any, **about: str) -> QuerySet[Any]:
        """Everything ``user`` may see of this list."""
        if self.rows is None:
            raise TypeError(f"{self.name} was declared without rows=; pass a queryset")
        return self.rows(user, **about)

    def narrowed(self, rows: QuerySet[Any], query: QueryDict) -> QuerySet[Any]:
        """Rows left by the search words and filters of an address."""
        words = cleaned(query.get("q", ""))
        if words and self.search:
            rows = self.search(rows, words)
        for one in self.filters:
            rows = one.narrowed(rows, [value for value, _label in one.chosen(query.getlist(one.key))])
        return rows

    def order_for(self, query: QueryDict) -> list[str]:
        """The order that an address asks for, made total by the unique end of the declared order."""
        asked = query.get("sort", "")
        column = next((column for column in self.columns if column.sort and column.key == asked.lstrip("-")), None)
        if column is None or not column.sort:
            return list(self.order)
        falling = asked.startswith("-") != column.sort.startswith("-")
        first = column.sort.lstrip("-")
        unique = [name for name in self.order[-1:] if name.lstrip("-") != first]
        return [f"-{first}" if falling else first, *unique]

    def bulk_named(self, verb: str) -> Bulk | None:
        """The bulk action called ``verb``."""
        return next((bulk for bulk in self.bulk if bulk.verb == verb), None)

    def token(self, user: Any, about: Mapping[str, str], query: str, path: str) -> str:
        """This list as a page shows it to ``user``, signed for them alone; bulk actions and exports post it back."""
        if not (self.export or self.bulk):
            return ""
        held = {"name": self.name, "about": dict(about), "query": query, "path": path}
        return signing.dumps(held, salt=salt_of(user))


def salt_of(user: Any) -> str:
    """What binds a token to its person: signed for one, it is no signature for another."""
    return f"{SALT}.{user.pk}"


def cleaned(text: str) -> str:
    """Search words without what no database takes, at most 100 characters."""
    return text.replace("\x00", "").strip()[:100]
