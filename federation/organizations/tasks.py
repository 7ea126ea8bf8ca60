"""Work by the clock."""

from django.utils.translation import gettext_lazy as _

from core.dates.calendar import now
from core.jobs.work import Progress, every, job
from federation.organizations.actions import remind_certificates


@every("0 8 * * *")
@job("organizations.remind_certificates", title=_("提醒换领法人证书"))
def remind_of_certificates(progress: Progress) -> None:
    """Every morning: whoever keeps a union is told when its certificate can be renewed, and again when it expired."""
    progress.advance(remind_certificates(by=None, at=now()))
