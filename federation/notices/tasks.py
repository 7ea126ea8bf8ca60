"""Work by the clock."""

from django.utils.translation import gettext_lazy as _

from core.dates.calendar import now
from core.jobs.work import Progress, every, job
from federation.notices.actions import close_due_notices, remind_of_objections


@every("10 0 * * *")
@job("notices.close_due", title=_("结束期满的公示"))
def close_due(progress: Progress) -> None:
    """Every night: notices whose last day has passed are closed, uncertain last days counted again."""
    progress.advance(len(close_due_notices(by=None, at=now())))


@every("30 8 * * *")
@job("notices.remind", title=_("提醒逾期未答复的异议"))
def remind(progress: Progress) -> None:
    """Every morning: whoever owes the answer to an objection past its day is told."""
    progress.advance(remind_of_objections(by=None, at=now()))
