"""The end of a notice: its period is over, or it is taken back. Last days counted anew when holidays are announced."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from core.audit.trail import record
from core.dates.calendar import calendar
from core.outbox.post import Letter, Recipient, post_many
from core.rules.deciding import decide
from core.rules.rule import Refused
from core.web.access import require
from core.workflow.moving import move
from federation.notices import messages, signals
from federation.notices.models import Notice, NoticePause, Objection
from federation.notices.permissions import can_close_notice, can_withdraw_notice
from federation.notices.queries.notices import due_to_close, facts_of_closing, uncertain
from federation.notices.rules import end_is_certain, objections_settled, period_over
from federation.notices.workflow import PENDING
from federation.regulations.queries import parameters_on


@transaction.atomic
def close_notice(*, notice: Notice, by: Any, at: datetime) -> Notice:
    """Close a notice whose period is over; ``Refused`` while it is not, its end is unsettled or an objection open."""
    notice = Notice.objects.select_for_update(of=("self",)).select_related("union").get(pk=notice.pk)
    if by is not None:
        require(can_close_notice(by, notice))
    day = timezone.localdate(at)
    parameters = parameters_on(day)
    facts = facts_of_closing(notice, day, parameters)
    found = [rule(facts, parameters) for rule in (period_over, end_is_certain, objections_settled)]
    decide(notice, "close_notice", findings=found, parameters=parameters, by=by, at=at)
    move(notice, "close", by=by, at=at, changes={"ended_at": at})
    signals.notice_closed.send(sender=Notice, notice=notice, by=by, at=at)
    return notice


@transaction.atomic
def close_due_notices(*, by: Any, at: datetime) -> list[Notice]:
    """Close every notice that may be closed; whichever a clause still holds open stays and is told as a duty."""
    recount_notices(by=by, at=at)
    closed = []
    for notice in due_to_close(timezone.localdate(at)):
        try:
            closed.append(close_notice(notice=notice, by=by, at=at))
        except Refused:
            continue
    return closed


@transaction.atomic
def recount_notices(*, by: Any, at: datetime) -> list[Notice]:
    """Count the last days again that ran into a year whose holidays were not announced; return those that changed."""
    changed = []
    for notice in uncertain().select_for_update():
        ends = notice.run.ends(calendar())
        if (ends.day, ends.certain) != (notice.closes_on, notice.is_certain):
            told = {"from": notice.closes_on, "to": ends.day, "certain": ends.certain}
            notice.closes_on, notice.is_certain = ends.day, ends.certain
            notice.save(update_fields=["closes_on", "is_certain"])
            record(by=by, at=at, verb="recount_notice", subject=notice, facts=told)
            changed.append(notice)
    return changed


@transaction.atomic
def withdraw_notice(*, notice: Notice, reason: str, by: Any, at: datetime) -> Notice:
    """Take a notice back before its period is over, saying why; objections without an answer end with it."""
    notice = Notice.objects.select_for_update(of=("self",)).select_related("union").get(pk=notice.pk)
    if by is not None:
        require(can_withdraw_notice(by, notice))
    move(notice, "withdraw", by=by, at=at, reason=reason, changes={"ended_at": at, "reason": reason})
    NoticePause.objects.filter(notice=notice, last_on=None).update(last_on=timezone.localdate(at))
    letters = []
    for objection in Objection.objects.filter(notice=notice, state__in=PENDING).order_by("pk"):
        move(objection, "lapse", by=by, at=at)
        if objection.mail:
            letters.append(Letter(messages.objection_lapsed(objection, reason), Recipient(mail=objection.mail)))
    post_many(letters, at=at)
    signals.notice_withdrawn.send(sender=Notice, notice=notice, by=by, at=at)
    return notice
