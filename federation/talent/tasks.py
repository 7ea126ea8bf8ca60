"""Background work of the selection: the clock of cultivation, certificates."""

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from core.dates.calendar import now, today
from core.jobs.work import Progress, Unable, every, job
from core.typeset import Unset
from federation.talent.actions import (
    close_periods,
    forget_certificate_misses,
    make_trainee_certificate,
    open_progress,
    remind_of_answers,
    remind_of_cultivation,
    remind_of_pairs,
)
from federation.talent.models import Cultivation


@every("35 0 * * *")
@job("talent.cultivation", title=_("工匠培育：开报、催报和期满"))
def look_after_cultivation(progress: Progress) -> None:
    """Every night: reports of parts that are over open, periods that are over wait, who is late is told."""
    progress.advance(open_progress(on=today(), by=None, at=now()))
    progress.advance(close_periods(on=today(), by=None, at=now()))
    progress.advance(remind_of_cultivation(on=today(), by=None, at=now()))
    progress.advance(remind_of_pairs(on=today(), by=None, at=now()))
    progress.advance(forget_certificate_misses(by=None, at=now()))


@every("45 8 * * *")
@job("talent.remind_of_answers", title=_("催办自荐的答复"))
def remind_of_late_answers(progress: Progress) -> None:
    """Every morning: unions whose answer to somebody who came forward is late are told."""
    progress.advance(remind_of_answers(by=None, at=now()))


@job("talent.certificate", queue="docs", retry=3, title=_("生成培育合格证书"))
def set_trainee_certificate(progress: Progress, cultivation: int) -> None:
    """Set the certificate of a period that was passed and point the run at it."""
    found = Cultivation.objects.select_related("honour", "person").get(pk=cultivation)
    try:
        made = make_trainee_certificate(cultivation=found, by=progress.run.by, at=now())
    except Unset as why:
        raise Unable(str(why)) from None
    progress.advance(1, total=1)
    progress.result_url = reverse("files:download", args=[made.paper_id])
