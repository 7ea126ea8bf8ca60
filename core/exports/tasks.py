"""Writing a list into a file, keeping it for thirty days, handing it to the person who asked and to nobody else."""

import hashlib
import json
import tempfile
from dataclasses import asdict
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.files.models import StoredFile
from core.files.store import keep
from core.jobs.work import Progress, enqueue, every, job
from core.web.listing.exporting import Order, write_list

KIND = "list_export"
KEPT_DAYS = 30
LARGEST = 200 * 1024 * 1024


def ask_for_export(order: Order, by: Any) -> str:
    """Put the order into the queue; the address of the job's page. Asked twice while it runs, it is one job."""
    run = enqueue(
        "lists.export",
        by=by,
        key=_key(order, by),
        title=_("导出%(list)s") % {"list": order.title},
        order=asdict(order),
    )
    return reverse("jobs:show_run", args=[run.pk])


def _key(order: Order, by: Any) -> str:
    """Two orders share a key only when everything about them is the same."""
    told = json.dumps([by.pk, asdict(order)], sort_keys=True)
    return hashlib.sha256(told.encode()).hexdigest()


def may_read_export(user: Any, stored: StoredFile) -> bool:
    """Only the person who asked for it: the file holds what that person may see."""
    return bool(user.is_authenticated and stored.by_id == user.pk)


@job("lists.export", queue="docs", title=gettext_lazy("导出列表"))
def export_list(progress: Progress, order: dict[str, Any]) -> None:
    """Write the list as the person who asked may see it, keep the file, point the job at it."""
    asked, by, at = Order(**order), progress.run.by, timezone.now()
    name = f"{asked.title}-{timezone.localtime(at):%Y%m%d-%H%M}.{asked.format}"
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"list.{asked.format}"

        def tell(done: int, total: int) -> None:
            progress.advance(done - progress.done, total=total)

        write_list(asked, by, path, tell)
        with path.open("rb") as file:
            stored = keep(file, kind=KIND, by=by, at=at, name=name)
    progress.result_url = reverse("files:download", args=[stored.pk])


@every("40 3 * * *")
@job("lists.forget_exports", title=gettext_lazy("清理三十天前的导出"))
def forget_exports(progress: Progress) -> None:
    """Nightly: exports older than thirty days go; their bytes are swept with other orphans."""
    progress.advance(forget_before(timezone.now() - timedelta(days=KEPT_DAYS)))


def forget_before(at: datetime) -> int:
    """Delete exports made before a time; how many there were."""
    count, _by_model = StoredFile.objects.filter(kind=KIND, at__lt=at).delete()
    return count
