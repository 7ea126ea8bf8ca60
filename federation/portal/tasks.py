"""What the portal does by the clock: keep the audit trail honest."""

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.audit.verification import damages, drop_anchor
from core.jobs.work import Progress, every, job
from core.outbox.post import Letter, Recipient, post_many
from federation.portal.messages import trail_damaged
from federation.portal.queries import keepers_of_the_trail


@every("20 3 * * *")
@job("portal.anchor_trail", title=_("留存操作记录的指纹"))
def anchor_trail(progress: Progress) -> None:
    """Nightly: keep the heads of the audit trail outside the database."""
    drop_anchor(settings.AUDIT_ANCHORS, at=timezone.now())
    progress.advance(1)


@every("30 3 * * 0")
@job("portal.verify_trail", title=_("核对操作记录"))
def verify_trail(progress: Progress) -> None:
    """Weekly: walk the whole trail; tell its keepers when a record was changed."""
    found = list(damages(settings.AUDIT_ANCHORS))
    progress.advance(len(found))
    if found:
        at = timezone.now()
        message = trail_damaged(found)
        post_many([Letter(message, Recipient(user=one), f"{at:%G-%V}") for one in keepers_of_the_trail()], at=at)
