"""The spool: a folder per channel where messages lie while no gateway is set, for people and tests to look into."""

import os
from pathlib import Path

from django.conf import settings

from core.outbox.models import Delivery


def write(delivery: Delivery, content: bytes, ending: str) -> Path:
    """Write one message; the same delivery always gets the same name, and appears whole or not at all."""
    folder = Path(settings.OUTBOX_SPOOL) / delivery.channel
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    place = folder / f"{delivery.posted_at:%Y%m%dT%H%M%S}-{delivery.pk}.{ending}"
    unfinished = folder / f".{place.name}.{os.getpid()}"
    unfinished.touch(mode=0o600)
    unfinished.write_bytes(content)
    unfinished.replace(place)
    return place
