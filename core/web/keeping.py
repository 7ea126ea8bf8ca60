"""The only writer of what the face remembers: column choices and drafts."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from core.web.models import ColumnChoice, Draft


def columns_chosen(user: Any, listing: str) -> list[str]:
    """Keys of the optional columns that ``user`` wants to see."""
    if not user.is_authenticated:
        return []
    held = ColumnChoice.objects.filter(user=user, listing=listing).values_list("columns", flat=True).first()
    return list(held or [])


def choose_columns(*, listing: str, columns: Sequence[str], by: Any) -> None:
    """Remember them."""
    ColumnChoice.objects.update_or_create(user=by, listing=listing, defaults={"columns": list(columns)})


def draft_of(user: Any, form: str) -> Draft | None:
    """What ``user`` has filled in so far."""
    return Draft.objects.filter(user=user, form=form).first()


def keep_draft(*, form: str, values: Mapping[str, Sequence[str]], version: str, by: Any, at: datetime) -> Draft:
    """Keep a form as filled in so far; the latest wins."""
    kept, _created = Draft.objects.update_or_create(
        user=by,
        form=form,
        defaults={"values": {name: list(texts) for name, texts in values.items()}, "version": version, "saved_at": at},
    )
    return kept


def drop_draft(*, form: str, by: Any) -> None:
    """Forget it: handed in, or thrown away."""
    Draft.objects.filter(user=by, form=form).delete()
