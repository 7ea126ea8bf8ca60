"""What kinds of notice are called. Each context names its own in ``AppConfig.ready``."""

from typing import Any

GENERAL = "notices.general"
"""A notice that no other context publishes."""

_LABELS: dict[str, Any] = {}


def name_kind(kind: str, label: Any) -> None:
    """Say what a kind is called: ``name_kind("academies.recognition", _("工匠学院认定"))``."""
    known = _LABELS.setdefault(kind, label)
    if str(known) != str(label):
        raise ValueError(f"notices of kind {kind} are already called {known}, not {label}")


def label_of_kind(kind: str) -> Any:
    """The name of a kind; the kind itself when nobody named it."""
    return _LABELS.get(kind, kind)


def kinds() -> list[tuple[str, Any]]:
    """Every kind with its name, for a filter."""
    return sorted(_LABELS.items())
