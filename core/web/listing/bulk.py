"""Bulk actions: what may be done to many selected rows at once, always previewed before it is done."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms

from core.web.access import Permission

MOST = 2_000


# The action behind a bulk button, ``apply(*, rows, by, at, **values)``: one transaction over all rows; returns what to
# tell the person.
Apply = Callable[..., str]


@dataclass(frozen=True)
class Bulk:
    """``verb`` names it, ``label`` is the button; ``may(user, row)`` is the action's own permission.

    ``effect(row)`` says in one phrase what will happen to a row. ``form`` asks for more (a reason, a day) in the
    preview; its cleaned values reach ``apply`` as keywords. ``shown(user)`` hides the button from those who never may.
    ``called(row)`` is what the preview calls a row.
    """

    verb: str
    label: Any
    may: Callable[[Any, Any], Permission]
    apply: Apply
    effect: Callable[[Any], object] | None = None
    form: type[forms.Form] | None = None
    icon: str = "checkbox"
    danger: bool = False
    shown: Callable[[Any], bool] = lambda _user: True
    called: Callable[[Any], object] = str


@dataclass(frozen=True, slots=True)
class Foreseen:
    """One row of the preview: what would happen, or why not."""

    row: Any
    label: str
    permission: Permission
    effect: object


def foresee(bulk: Bulk, user: Any, rows: Sequence[Any]) -> list[Foreseen]:
    """What ``bulk`` would do to each row."""
    return [
        Foreseen(row, str(bulk.called(row)), bulk.may(user, row), bulk.effect(row) if bulk.effect else "")
        for row in rows
    ]
