"""Reminding a union of what it still has to build."""

from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from core.audit.trail import record
from core.outbox.post import Recipient, post
from core.web.access import require
from federation.academies import messages
from federation.academies.models import Reminder
from federation.academies.permissions import can_remind_union
from federation.academies.queries.network import Standing, network_on
from federation.academies.queries.officers import officers_of
from federation.organizations.models import Union


@transaction.atomic
def remind_union(*, union: Union, by: Any, at: datetime) -> Reminder:
    """Tell the union's officers what is missing and by when. At most one reminder a day and union.

    Raises ``ValidationError`` when nothing is missing, nobody would read it, or it was reminded today.
    """
    require(can_remind_union(by))
    day = localdate(at)
    Union.objects.select_for_update().get(pk=union.pk)
    standing = _standing(union, at)
    readers = officers_of(union, day)
    if not readers:
        raise ValidationError(_("%(union)s还没有开通账号的工作人员，提醒发不出去。") % {"union": union})
    assert standing.due_on
    message = messages.union_reminded(union, standing.missing, standing.due_on)
    said = message.body
    reminder = Reminder.objects.create(
        union=union, text=said, due_on=standing.due_on, by=by, at=at, readers=len(readers)
    )
    for reader in readers:
        post(message, to=Recipient(user=reader), at=at)
    record(by=by, at=at, verb="remind_union", subject=union, facts={"text": said, "readers": len(readers)})
    return reminder


def _standing(union: Union, at: datetime) -> Standing:
    standing = next((one for one in network_on(localdate(at)).standings if one.union == union), None)
    if standing is None or not standing.missing:
        raise ValidationError(_("%(union)s没有欠建的学院，不用提醒。") % {"union": union})
    if standing.reminded_on == localdate(at):
        raise ValidationError(_("今天已经提醒过%(union)s。") % {"union": union})
    return standing
