"""Uploads at rest: sealed block by block, opened into a temporary file only while they are read."""

import base64
import tempfile
import uuid
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from django.core.files.base import File
from django.core.files.storage import default_storage

from core.crypto.sealing import seal, unseal

COLUMN = "core_sheets.sheetrun.upload"
BLOCK = 768 * 1024


def keep(blocks: Iterable[bytes]) -> tuple[str, int]:
    """Store an upload sealed; returns its place and its size in bytes."""
    size = 0
    with tempfile.TemporaryFile() as sealed:
        for block in _even(blocks):
            size += len(block)
            sealed.write(seal(base64.b64encode(block).decode(), COLUMN).encode() + b"\n")
        sealed.seek(0)
        return default_storage.save(f"sheets/{uuid.uuid4().hex}", File(sealed)), size


def _even(blocks: Iterable[bytes]) -> Iterator[bytes]:
    waiting = b""
    for block in blocks:
        waiting += block
        while len(waiting) >= BLOCK:
            yield waiting[:BLOCK]
            waiting = waiting[BLOCK:]
    if waiting:
        yield waiting


@contextmanager
def opened(place: str) -> Iterator[Path]:
    """The upload as a file of its own, gone when the block ends."""
    with tempfile.TemporaryDirectory(prefix="sheet-") as folder:
        path = Path(folder) / "upload"
        with default_storage.open(place) as sealed, path.open("wb") as plain:
            for line in sealed:
                plain.write(base64.b64decode(unseal(line.decode().rstrip("\n"), COLUMN)))
        yield path


def discard(place: str) -> None:
    """Delete an upload; one already gone is no error."""
    if place:
        default_storage.delete(place)
