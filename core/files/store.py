"""Taking files in and giving them out. A file is kept only after it was looked at from the first byte to the last."""

import hashlib
from datetime import datetime
from typing import IO, Any, BinaryIO, cast

from django.contrib.auth.models import AbstractBaseUser
from django.core.files.base import File
from django.core.files.storage import Storage, storages
from django.db import connection, transaction
from django.utils.translation import gettext as _

from core.files.formats import FORMATS, Format, inspect, named
from core.files.guards import Guard, guard_of
from core.files.models import StoredFile
from core.files.names import clean, extension
from core.files.pictures import remade
from core.files.problems import Unwanted
from core.files.viruses import scan

BLOCK = 1024 * 1024

__all__ = ["Unwanted", "keep", "opened"]


def keep(
    upload: "IO[bytes] | File[Any]", *, kind: str, by: AbstractBaseUser | None, at: datetime, name: str | None = None
) -> StoredFile:
    """Check a file and keep it; ``kind`` was declared with ``guards.guard``. Unwanted says why it is not taken in.

    The row belongs to the current transaction. Bytes without a row (after a rollback) are swept at night.
    """
    guard = guard_of(kind)
    shown = clean(name or getattr(upload, "name", None) or "")
    chosen = named(extension(shown), guard.formats)
    stream = cast(BinaryIO, upload)
    _measure(stream, guard)
    inspect(stream, chosen)
    scan(stream)
    if guard.photo and chosen.extension in ("jpg", "png", "webp"):
        stream, chosen = cast(BinaryIO, remade(stream)), FORMATS["jpg"]
        shown = f"{shown.rpartition('.')[0]}.jpg"
    return _store(stream, chosen, kind=kind, by=by, at=at, name=shown)


def opened(stored: StoredFile) -> IO[bytes]:
    """Its bytes, to read on the server (an import); the caller closes it."""
    return cast(IO[bytes], store().open(stored.path, "rb"))


def store() -> Storage:
    """Where the bytes lie: a folder, or an S3 bucket by settings."""
    return storages["files"]


def _measure(stream: BinaryIO, guard: Guard) -> int:
    size = stream.seek(0, 2) if not isinstance(stream, File) else stream.size
    if not size:
        raise Unwanted(_("文件是空的，请检查后重新选择。"))
    if size > guard.largest:
        raise Unwanted(
            _("文件有 %(size)s MB，超过上限 %(largest)s MB。请压缩图片或分成几份后再上传。")
            % {"size": f"{size / 1024 / 1024:.1f}", "largest": guard.largest // (1024 * 1024)}
        )
    return size


def _store(
    stream: BinaryIO, chosen: Format, *, kind: str, by: AbstractBaseUser | None, at: datetime, name: str
) -> StoredFile:
    digest, size = hashlib.sha256(), 0
    stream.seek(0)
    while block := stream.read(BLOCK):
        digest.update(block)
        size += len(block)
    stored = StoredFile(
        kind=kind, name=name, content_type=chosen.content_type, size=size, sha256=digest.hexdigest(),
        by_id=by.pk if by else None, at=at,
    )  # fmt: skip
    place = store()
    with transaction.atomic():
        hold(stored.sha256)
        _write(place, stored, stream)
        stored.save(force_insert=True)
    return stored


def hold(fingerprint: str, *, wait: bool = True) -> bool:
    """Until the transaction ends nobody else keeps or sweeps these bytes; without waiting: whether we got that."""
    lock = "pg_advisory_xact_lock" if wait else "pg_try_advisory_xact_lock"
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {lock}(hashtextextended(%s, 0))", [fingerprint])
        return cursor.fetchone()[0] is not False


def _write(place: Storage, stored: StoredFile, stream: BinaryIO) -> None:
    if place.exists(stored.path) and place.size(stored.path) == stored.size:
        return
    stream.seek(0)
    place.save(stored.path, File(stream, name=stored.path))
