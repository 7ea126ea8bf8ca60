"""Who may do what: every address with its audience, every permission with what it asks."""

from collections.abc import Iterator
from importlib import import_module
from importlib.util import find_spec
from inspect import getmembers, isfunction

from django.apps import apps
from django.urls import URLPattern, URLResolver, get_resolver

from config.atlas.writing import first_line, table


def page() -> str:
    """Permissions, then addresses."""
    permissions = table(["Context", "Permission", "Who, and why not"], _permissions())
    addresses = table(["Address", "View", "Who may come in", "What it does"], sorted(_addresses(get_resolver())))
    return f"# Who may do what\n\n## Permissions\n\n{permissions}\n## Addresses\n\n{addresses}"


def _permissions() -> Iterator[list[str]]:
    for config in apps.get_app_configs():
        name = f"{config.name}.permissions"
        if config.name.startswith("federation.") and find_spec(name):
            for verb, function in getmembers(import_module(name), isfunction):
                if verb.startswith("can_") and function.__module__.startswith(config.name):
                    yield [config.label, f"`{verb}`", first_line(function)]


def _addresses(resolver: URLResolver, prefix: str = "") -> Iterator[list[str]]:
    for entry in resolver.url_patterns:
        address = f"{prefix}{entry.pattern}"
        if isinstance(entry, URLResolver):
            yield from _addresses(entry, address)
        elif isinstance(entry, URLPattern) and entry.callback.__module__.startswith(("federation.", "core.")):
            audience = str(getattr(entry.callback, "audience", ""))
            name = getattr(entry.callback, "__name__", "")
            yield [f"`/{address}`", f"`{name}`", audience, first_line(entry.callback)]
