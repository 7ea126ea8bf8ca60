"""How figures, days, lists of things and asides are written: the same everywhere, as the reader's language has it."""

from collections.abc import Iterable
from datetime import date, datetime
from decimal import Decimal

from django.utils import timezone
from django.utils.translation import gettext as _

FORMS = {"": "%Y-%m-%d", "time": "%Y-%m-%d %H:%M", "second": "%Y-%m-%d %H:%M:%S"}


def day_text(value: date | datetime, exact: str = "") -> str:
    """``2026-12-01``; with ``"time"`` ``2026-12-01 09:00``; with ``"second"`` to the second; in the city's time."""
    if isinstance(value, datetime) and timezone.is_aware(value):
        value = timezone.localtime(value)
    return value.strftime(FORMS[exact])


def figure(value: int | float | Decimal) -> str:
    """Thousands separated; at most ten significant digits of a float."""
    return f"{value:,.10g}" if isinstance(value, float) else f"{value:,}"


def listed(things: Iterable[object]) -> str:
    """Several things in one breath: ``甲、乙`` or ``A, B``."""
    return _("、").join(map(str, things))


def in_turn(sentences: Iterable[object]) -> str:
    """One sentence after the other: ``甲；乙`` or ``A; B``."""
    return _("；").join(map(str, sentences))


def bracketed(thing: object, aside: object) -> str:
    """A thing and what is said of it in brackets: ``甲（乙）`` or ``A (B)``."""
    return _("%(thing)s（%(aside)s）") % {"thing": thing, "aside": aside}
