"""Nightly: bytes that no row names (a transaction rolled back, a file discarded) are removed."""

import re
from collections.abc import Iterator
from datetime import timedelta

from django.core.files.storage import Storage
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.files.models import StoredFile
from core.files.store import hold, store
from core.jobs.work import Progress, every, job

YOUNGEST = timedelta(days=1)
FINGERPRINT = re.compile(r"[0-9a-f]{64}")


@every("10 3 * * *")
@job("files.sweep", title=_("清理无主文件"), atomic=False)
def sweep(progress: Progress) -> None:
    """Remove bytes older than a day that no StoredFile names."""
    place = store()
    for path in _paths(place):
        if FINGERPRINT.fullmatch(path.rpartition("/")[2]) and _remove_unnamed(place, path):
            progress.advance(1)


@transaction.atomic
def _remove_unnamed(place: Storage, path: str) -> bool:
    fingerprint = path.rpartition("/")[2]
    young = place.get_modified_time(path) > timezone.now() - YOUNGEST
    if young or not hold(fingerprint, wait=False) or StoredFile.objects.filter(sha256=fingerprint).exists():
        return False
    place.delete(path)
    return True


def _paths(place: Storage, folder: str = "") -> Iterator[str]:
    try:
        folders, files = place.listdir(folder)
    except FileNotFoundError:
        return
    for name in files:
        yield f"{folder}/{name}" if folder else name
    for name in folders:
        yield from _paths(place, f"{folder}/{name}" if folder else name)
