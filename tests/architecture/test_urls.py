"""Every address says who may come in, and its view carries the verb the address is named after."""

from collections.abc import Iterable, Iterator
from typing import Any

from django.urls import URLPattern, URLResolver, get_resolver

from tests.architecture.tree import report

# Views of packages we mount: they ask for an account themselves, or are for everybody by nature.
MOUNTED = ("allauth.", "django.contrib.staticfiles.", "django.views.i18n", "django.views.static", "ninja.")


def patterns(resolver: URLResolver, prefix: str = "") -> Iterator[tuple[str, URLPattern]]:
    """Every address below a resolver with its pattern."""
    for entry in resolver.url_patterns:
        if isinstance(entry, URLResolver):
            yield from patterns(entry, f"{prefix}{entry.pattern}")
        else:
            yield f"{prefix}{entry.pattern}", entry


def unguarded(found: Iterable[tuple[str, Any]]) -> Iterator[str]:
    """Views that do not say who may come in (decorators of core/web/access.py)."""
    for address, view in found:
        module = getattr(getattr(view, "func", view), "__module__", "")
        if not module.startswith(MOUNTED) and not getattr(view, "audience", None):
            yield f"/{address}: {module}.{getattr(view, '__name__', view)} does not say who may come in"


def misnamed(found: Iterable[tuple[str, str | None, Any]]) -> Iterator[str]:
    """Addresses of our own whose name is not their view's."""
    for address, name, view in found:
        ours = getattr(view, "__module__", "").startswith("federation.")
        if ours and name != getattr(view, "__name__", ""):
            yield f"/{address}: named {name}, but its view is {getattr(view, '__name__', view)}"


def misplaced(found: Iterable[tuple[str, Any]]) -> Iterator[str]:
    """Addresses whose prefix tells of another audience than their view's."""
    for address, view in found:
        audience = str(getattr(view, "audience", ""))
        told = next((one for one in ("office", "panel") if address.startswith(f"{one}/")), "")
        if (told and audience != told) or (audience == "panel" and not told):
            yield f"/{address}: its prefix says {told or 'everybody'}, its view {audience}"


def test_prefixes_name_their_audience() -> None:
    report(misplaced((address, entry.callback) for address, entry in patterns(get_resolver())))


def test_every_address_says_who_may_come_in() -> None:
    report(unguarded((address, entry.callback) for address, entry in patterns(get_resolver())))


def test_addresses_are_named_after_their_verb() -> None:
    report(misnamed((address, entry.name, entry.callback) for address, entry in patterns(get_resolver())))
