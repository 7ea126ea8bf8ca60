"""Background work of sheets: checking and taking in what is large, forgetting what is old."""

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.jobs.work import Progress, Unable, every, job
from core.sheets import staging, taking
from core.sheets.actions import purge_runs, resume_stalled
from core.sheets.models import SheetRun
from core.sheets.sheet import Sheet
from core.sheets.workflow import READING, TAKING


def _awaited(progress: Progress, run_id: int, state: str) -> tuple[SheetRun, Sheet] | None:
    """The run and its sheet if it still waits for this work."""
    run = SheetRun.objects.select_related("by").filter(pk=run_id, state=state).first()
    if run is None:
        return None
    if run.declared is None:
        raise Unable(_("系统里已没有这张表"))
    progress.result_url = reverse("sheets:show_run", args=[run.pk])
    return run, run.declared


@job("sheets.check", queue="import", title=gettext_lazy("检查上传的表"), atomic=False)
def check(progress: Progress, run: int) -> None:
    """Check an upload; starts over when it was interrupted."""
    found = _awaited(progress, run, READING)
    if found:
        staging.check(*found, tell=lambda count, note: progress.advance(count, note=note))


@job("sheets.take_in", queue="import", title=gettext_lazy("写入上传的表"), atomic=False)
def take_in(progress: Progress, run: int) -> None:
    """Take in the good rows; goes on where it was interrupted."""
    found = _awaited(progress, run, TAKING)
    if found:
        progress.advance(0, total=found[0].to_take)
        taking.take_in(*found, tell=lambda count, note: progress.advance(count, note=note))


@every("*/10 * * * *")
@job("sheets.resume", title=gettext_lazy("接着做中断的导入"))
def resume(progress: Progress) -> None:
    """Uploads whose process was killed while somebody waited are gone on with."""
    progress.advance(resume_stalled(at=timezone.now()))


@every("20 3 * * *")
@job("sheets.purge", title=gettext_lazy("清理九十天前的导入"))
def purge(progress: Progress) -> None:
    """Nightly: uploads older than ninety days go, with their rows."""
    progress.advance(purge_runs(at=timezone.now()))
