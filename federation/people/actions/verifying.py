"""Somebody without an account shows who they are: name, number and phone as in the file, and a code sent there."""

import secrets
from datetime import datetime, timedelta
from hmac import compare_digest
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from core.audit.trail import record
from core.crypto.sealing import blind_index
from core.outbox.post import Recipient, post
from federation.people import messages
from federation.people.models import Person, PhoneCode
from federation.people.queries.verifying import asked_from, last_code, origin_of, person_of, sent_to

MINUTES, TRIES = 10, 5
A_DAY_FOR_ONE, AN_HOUR_FROM_ONE_PLACE = 5, 30


@transaction.atomic
def send_phone_code(*, name: str, number: str, phone: str, address: str = "", by: Any = None, at: datetime) -> None:
    """Send a code to the phone in the file, if name, number and phone are as there.

    Who asks learns nothing of whether they are. ``ValidationError`` when too many ask from one network address.
    """
    origin = origin_of(address)
    if origin and asked_from(origin, at - timedelta(hours=1)).count() >= AN_HOUR_FROM_ONE_PLACE:
        raise ValidationError(_("请求太多，请一小时以后再试。"))
    person = person_of(name, number, phone)
    if person is not None:
        Person.objects.select_for_update(no_key=True, of=("self",)).get(pk=person.pk)
        person = person if sent_to(person, at) < A_DAY_FOR_ONE else None
    if person is None:
        PhoneCode.objects.create(origin=origin, sent_at=at)
        return
    code = f"{secrets.randbelow(1_000_000):06d}"
    PhoneCode.objects.create(person=person, digest=_digest(person, code), origin=origin, sent_at=at)
    post(messages.phone_code(code, MINUTES), to=Recipient(phone=person.phone), at=at)
    record(by=by, at=at, verb="send_phone_code", subject=person)


@transaction.atomic
def forget_phone_codes(*, by: Any, at: datetime) -> int:
    """Codes of the day before serve nothing any more; how many went."""
    return PhoneCode.objects.filter(sent_at__lt=at - timedelta(days=1)).delete()[0]


@transaction.atomic
def confirm_phone_code(*, number: str, code: str, by: Any = None, at: datetime) -> Person | None:
    """The person, if the code is the last one sent to them, not used, not too old and not tried too often."""
    last = last_code(number)
    if last is None or last.person is None or last.used_at or last.tries >= TRIES:
        return None
    if last.sent_at < at - timedelta(minutes=MINUTES):
        return None
    PhoneCode.objects.filter(pk=last.pk).update(tries=F("tries") + 1)
    if not compare_digest(last.digest, _digest(last.person, code.strip())):
        return None
    PhoneCode.objects.filter(pk=last.pk).update(used_at=at)
    record(by=by, at=at, verb="confirm_phone_code", subject=last.person)
    return last.person


def _digest(person: Person, code: str) -> str:
    return blind_index(f"{person.pk}\0{code}", "people.phone_code")
