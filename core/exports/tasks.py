"""Writing a list into a file, keeping it for thirty days, handing it to the person who asked and to nobody else."""

import json
import tempfile
from dataclasses import asdict
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.crypto.sealing import blind_index
from core.exports.models import ExportOrder
from core.files.models import StoredFile
from core.files.store import keep
from core.jobs.work import Progress, Unable, enqueue, every, job
from core.web.access import NotPermitted
from core.web.listing.exporting import Order, write_list

KIND = "list_export"
KEPT_DAYS = 30
ORDERS_KEPT = timedelta(days=1)
LARGEST = 200 * 1024 * 1024


@transaction.atomic
def ask_for_export(order: Order, by: Any) -> str:
    """Put the order into the queue; the address of the job's page. Asked twice while it runs, it is one job."""
    kept = ExportOrder.objects.create(**asdict(order), asked_at=timezone.now())
    title = _("导出%(list)s") % {"list": order.title}
    run = enqueue("lists.export", by=by, key=_key(order, by), title=title, order=kept.pk)
    if run.arguments["order"] != kept.pk:
        kept.delete()
    return reverse("jobs:show_run", args=[run.pk])


def _key(order: Order, by: Any) -> str:
    """Two orders share a key when they are the same in everything; nobody guesses from it what was searched for."""
    told = json.dumps([by.pk, asdict(order)], sort_keys=True)
    return blind_index(told, "core_exports.exportorder")


def may_read_export(user: Any, stored: StoredFile) -> bool:
    """Only the person who asked for it: the file holds what that person may see."""
    return bool(user.is_authenticated and stored.by_id == user.pk)


@job("lists.export", queue="docs", title=gettext_lazy("导出列表"))
def export_list(progress: Progress, order: int) -> None:
    """Write the list as the person who asked may see it, keep the file, point the job at it, forget the order."""
    kept = ExportOrder.objects.filter(pk=order).first()
    if kept is None:
        raise Unable(_("这次导出的条件已经清除，请回到列表重新导出。"))
    asked = Order(kept.listing, kept.about, kept.query, kept.format, kept.title, kept.language)
    by, at = progress.run.by, timezone.now()
    name = f"{asked.title}-{timezone.localtime(at):%Y%m%d-%H%M}.{asked.format}"
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"list.{asked.format}"

        def tell(done: int, total: int) -> None:
            progress.advance(done - progress.done, total=total)

        try:
            write_list(asked, by, path, tell)
        except NotPermitted as no:
            raise Unable(no.reason) from None
        with path.open("rb") as file:
            stored = keep(file, kind=KIND, by=by, at=at, name=name)
    progress.result_url = reverse("files:download", args=[stored.pk])
    kept.delete()


@every("40 3 * * *")
@job("lists.forget_exports", title=gettext_lazy("清理三十天前的导出"))
def forget_exports(progress: Progress) -> None:
    """Nightly: exports older than thirty days go, their bytes are swept with other orphans; so do orders left over."""
    now = timezone.now()
    progress.advance(forget_before(now - timedelta(days=KEPT_DAYS)) + forget_orders_before(now - ORDERS_KEPT))


def forget_before(at: datetime) -> int:
    """Delete exports made before a time; how many there were."""
    count, _by_model = StoredFile.objects.filter(kind=KIND, at__lt=at).delete()
    return count


def forget_orders_before(at: datetime) -> int:
    """Delete orders never written out: failed, or stopped by the person who asked."""
    count, _by_model = ExportOrder.objects.filter(asked_at__lt=at).delete()
    return count
