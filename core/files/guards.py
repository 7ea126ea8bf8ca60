"""Kinds of files: who may read them, what may be in them, how large; declared by the context that owns them."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.contrib.auth.models import AbstractBaseUser, AnonymousUser

from core.files.formats import DOCUMENTS, FORMATS

if TYPE_CHECKING:
    from core.files.models import StoredFile

MB = 1024 * 1024
Reader = AbstractBaseUser | AnonymousUser


@dataclass(frozen=True)
class Guard:
    """One kind of file.

    ``personal``: holds data on people, so each download is written into the audit trail.
    ``photo``: pictures are made anew without the camera's notes on place and time.
    """

    kind: str
    may_read: Callable[[Reader, "StoredFile"], bool]
    formats: tuple[str, ...]
    largest: int
    personal: bool
    photo: bool


GUARDS: dict[str, Guard] = {}


def guard(
    kind: str,
    may_read: Callable[[Reader, "StoredFile"], bool],
    *,
    formats: tuple[str, ...] = DOCUMENTS,
    largest: int = 20 * MB,
    personal: bool = False,
    photo: bool = False,
) -> None:
    """Declare a kind of file (in ``apps.ready``); one kind has one guard."""
    if kind in GUARDS:
        raise ValueError(f"Files of kind {kind!r} have a guard already")
    if unknown := set(formats) - set(FORMATS):
        raise ValueError(f"{kind}: unknown formats {', '.join(sorted(unknown))}")
    GUARDS[kind] = Guard(kind, may_read, formats, largest, personal, photo)


def guard_of(kind: str) -> Guard:
    """The guard of a kind; LookupError when it was never declared."""
    try:
        return GUARDS[kind]
    except KeyError:
        raise LookupError(f"No files of kind {kind!r} were declared with core.files.guards.guard") from None


def can_read_file(user: Reader, stored: "StoredFile") -> bool:
    """Whether the guard of its kind lets this reader have it; a kind without guard is nobody's."""
    found = GUARDS.get(stored.kind)
    return bool(found and found.may_read(user, stored))
