"""Background work of the register."""

from django.utils.translation import gettext_lazy as _

from core.dates.calendar import now
from core.jobs.work import Progress, every, job
from federation.people.actions import forget_phone_codes


@every("15 3 * * *")
@job("people.forget_phone_codes", title=_("清除过期的手机验证码"))
def forget_codes(progress: Progress) -> None:
    """Every night: codes of the day before go."""
    progress.advance(forget_phone_codes(by=None, at=now()))
