"""Reminding officers of objections whose answer is due."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from core.outbox.post import Letter, Recipient, post_many
from federation.notices import messages
from federation.notices.queries.objections import late_on, officers_of


@transaction.atomic
def remind_of_objections(*, by: Any, at: datetime) -> int:
    """Tell the owner (nobody yet: every officer of the union) of each objection whose answer is late, once a day."""
    day = timezone.localdate(at)
    letters = [
        Letter(messages.objection_late(objection), Recipient(user=officer), f"{objection.receipt} late {day}")
        for objection in late_on(day)
        for officer in ([objection.owner] if objection.owner else officers_of(objection.notice))
    ]
    post_many(letters, at=at)
    return len(letters)
