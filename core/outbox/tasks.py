"""Delivery in the background: after each commit, every minute for what waits, and the nightly clearing."""

from datetime import timedelta

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.jobs.work import Progress, every, job
from core.outbox.delivering import deliver_due
from core.outbox.models import Delivery, Notification, State


@every("* * * * *")
@job("outbox.deliver", queue="mail", title=_("发送消息"), atomic=False, rerun=True)
def deliver(progress: Progress) -> None:
    """Send what is due."""
    for _delivery in deliver_due():
        progress.advance()


@every("20 3 * * *")
@job("outbox.clear", title=_("清理旧消息"))
def clear(progress: Progress) -> None:
    """Forget texts and addresses after ``OUTBOX_KEEP_DAYS`` (keys stay: said once is said once); read notices later."""
    now = timezone.now()
    old = Delivery.objects.filter(posted_at__lt=now - timedelta(days=settings.OUTBOX_KEEP_DAYS))
    gone, _kinds = old.exclude(state=State.WAITING).filter(key="").delete()
    emptied = old.exclude(state=State.WAITING).exclude(address="").update(address="", body="")
    read, _kinds = Notification.objects.filter(key="", read_at__lt=now - timedelta(days=365)).delete()
    progress.advance(gone + emptied + read)
