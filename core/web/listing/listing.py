"""A list and its pages; every list is known by its name, so that what a page showed can be read back later."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.core import signing
from django.db.models import QuerySet
from django.http import HttpRequest, QueryDict

from core.web.listing.declaration import Declaration, salt_of
from core.web.listing.page import ListPage, build_page

_registry: dict[str, "Listing"] = {}


class Listing(Declaration):
    """A declared list: see :class:`Declaration` for its parts."""

    def __post_init__(self) -> None:
        super().__post_init__()
        if self.name in _registry:
            raise ValueError(f"two lists are called {self.name}")
        _registry[self.name] = self

    def page(self, request: HttpRequest, queryset: QuerySet[Any] | None = None, **about: str) -> ListPage:
        """The page that ``request`` asks for: at most three queries, however many rows there are."""
        rows = self.visible(request.user, **about) if queryset is None else queryset
        return build_page(self, request, rows, about)


@dataclass(frozen=True, slots=True)
class Shown:
    """A list as some page showed it: read back from its token."""

    listing: Listing
    about: dict[str, str]
    query: str
    path: str

    def rows(self, user: Any) -> QuerySet[Any]:
        """The rows that ``user`` would see there now, all pages together, in order."""
        asked = QueryDict(self.query)
        rows = self.listing.narrowed(self.listing.visible(user, **self.about), asked)
        return rows.order_by(*self.listing.order_for(asked))


def shown(token: str, user: Any) -> Shown:
    """Read a token back: ``BadSignature`` if it is somebody else's or changed, ``LookupError`` if the list is gone."""
    held = signing.loads(token, salt=salt_of(user))
    return Shown(listing_named(held["name"]), held["about"], held["query"], held["path"])


def listing_named(name: str) -> Listing:
    """A declared list; ``LookupError`` when there is none of that name."""
    if name not in _registry:
        raise LookupError(f"no list called {name}")
    return _registry[name]


def listings() -> Iterable[Listing]:
    """Every list declared so far."""
    return _registry.values()
