"""Taking an objection in, from anybody."""

import secrets
from collections.abc import Iterable
from datetime import date, datetime
from typing import IO, Any, NamedTuple

from django.core.exceptions import ValidationError
from django.core.files.base import File
from django.db import connection, transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from core.audit.trail import record
from core.dates.calendar import calendar
from core.files.store import Unwanted, keep
from core.outbox.post import Letter, Recipient, post_many
from core.rules.deciding import decide
from core.rules.rule import require
from federation.notices import messages
from federation.notices.models import Notice, NoticeItem, Objection, ObjectionFile
from federation.notices.queries.objections import (
    facts_of_objection,
    likeness_of,
    officers_of,
    origin_of,
    secret_digest,
)
from federation.notices.rules import about_a_fact, not_flooding, not_said_before, within_period
from federation.regulations.queries import parameters_on

EVIDENCE = "notices.evidence"
LETTERS = "ABCDEFGHJKMNPQRSTUVWXYZ23456789"
"""Letters of a secret: none that is mistaken for another."""
SECRET_LENGTH = 10
RULES = (within_period, about_a_fact, not_said_before, not_flooding)


class Receipt(NamedTuple):
    """What the objector takes home: the objection, and the secret that opens it (kept nowhere in clear)."""

    objection: Objection
    secret: str


@transaction.atomic
def receive_objection(
    *,
    notice: Notice,
    item: NoticeItem,
    fact: str,
    statement: str,
    name: str,
    phone: str = "",
    mail: str = "",
    evidence: "Iterable[IO[bytes] | File[Any]]" = (),
    address: str = "",
    by: Any = None,
    at: datetime,
) -> Receipt:
    """Take in that somebody objects to a fact of an item. ``address`` is the network address it came from.

    Raises ``Refused`` with every clause it breaks, ``ValidationError`` without a way to reach the objector or for a
    file that is not taken.
    """
    if not phone and not mail:
        raise ValidationError({"phone": _("电话和电子邮箱至少写一个，核查时要联系您。")})
    notice = Notice.objects.select_for_update().get(pk=notice.pk)
    item = notice.items.get(pk=item.pk)
    item.notice = notice
    day, secret = timezone.localdate(at), _secret()
    parameters = parameters_on(day)
    likeness, origin = likeness_of(item, fact, phone or mail, statement), origin_of(address, day)
    facts = facts_of_objection(item, fact, likeness, origin, day, parameters)
    found = require(rule(facts, parameters) for rule in RULES)
    due = calendar().add(day, parameters["notices.answer_working_days"])
    objection = Objection.objects.create(
        receipt=_next_receipt(day), notice=notice, item=item, fact=fact, statement=statement, name=name, phone=phone,
        mail=mail, secret=secret_digest(secret), likeness=likeness, origin=origin, received_at=at, due_on=due.day,
        due_is_certain=due.certain,
    )  # fmt: skip
    decide(objection, "receive_objection", findings=found, parameters=parameters, by=by, at=at)
    _keep(objection, evidence, by, at)
    record(by=by, at=at, verb="receive_objection", subject=objection, facts={"notice": notice.code, "fact": fact})
    _tell(objection, secret, at)
    return Receipt(objection, secret)


def _secret() -> str:
    return "".join(secrets.choice(LETTERS) for _letter in range(SECRET_LENGTH))


def _keep(objection: Objection, evidence: "Iterable[IO[bytes] | File[Any]]", by: Any, at: datetime) -> None:
    for upload in evidence:
        try:
            stored = keep(upload, kind=EVIDENCE, by=by, at=at)
        except Unwanted as why:
            raise ValidationError({"evidence": str(why)}) from why
        ObjectionFile.objects.create(objection=objection, file=stored)


def _tell(objection: Objection, secret: str, at: datetime) -> None:
    letters = [
        Letter(messages.objection_received(objection), Recipient(user=officer))
        for officer in officers_of(objection.notice)
    ]
    if objection.mail:
        letters.append(Letter(messages.receipt_given(objection, secret), Recipient(mail=objection.mail)))
    post_many(letters, at=at)


def _next_receipt(day: date) -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext('notices.objection.receipt'))")
    prefix = f"YY{day.year}"
    last = Objection.objects.filter(receipt__startswith=prefix).aggregate(last=Max("receipt"))["last"]
    return f"{prefix}{int(last[len(prefix) :]) + 1 if last else 1:04d}"
