"""Leaving messages: rows of the current transaction, sent afterwards by a job. Roll back, and nothing was said."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.contrib.auth.models import AbstractBaseUser
from django.db import transaction
from django.utils import timezone

from core.crypto.masking import mask
from core.crypto.sealing import blind_index
from core.jobs.work import enqueue
from core.outbox.messages import Message, Recipient, in_every_language
from core.outbox.models import Channel, Delivery, Notification, Preference
from core.outbox.quiet import earliest

__all__ = ["Letter", "Message", "Recipient", "in_every_language", "post", "post_many"]

BATCH = 1000


@dataclass(frozen=True)
class Letter:
    """A message with its recipient; of equal ``key`` a recipient gets one, for ever."""

    message: Message
    to: Recipient
    key: str = ""


def post(message: Message, *, to: Recipient, at: datetime, key: str | None = None) -> None:
    """Leave one message. An account is told inside the product, and outside it the ways its person chose."""
    post_many([Letter(message, to, key or "")], at=at)


@transaction.atomic
def post_many(letters: Iterable[Letter], *, at: datetime) -> None:
    """Leave many messages with a fixed number of statements per thousand."""
    letters = list(letters)
    people = {letter.to.user.pk for letter in letters if letter.to.user}
    wishes = {wish.user_id: wish for wish in Preference.objects.filter(user_id__in=people)}
    notices = [_notice(letter, letter.to.user, at) for letter in letters if letter.to.user]
    deliveries = [one for letter in letters for one in _deliveries(letter, wishes, at)]
    Notification.objects.bulk_create(notices, batch_size=BATCH, ignore_conflicts=True)
    Delivery.objects.bulk_create(deliveries, batch_size=BATCH, ignore_conflicts=True)
    if deliveries:
        _deliver_after_commit()


def _notice(letter: Letter, user: AbstractBaseUser, at: datetime) -> Notification:
    said = letter.message
    return Notification(
        user_id=user.pk, kind=said.kind, key=letter.key, subject=said.subject, body=said.body, others=said.others,
        url=said.url, posted_at=at,
    )  # fmt: skip


def _deliveries(letter: Letter, wishes: dict[int, Preference], at: datetime) -> list[Delivery]:
    said, to = letter.message, letter.to
    wish = wishes.get(to.user.pk, Preference()) if to.user else None
    language = wish.language if wish else to.language
    text = said.text(language)
    due = at if wish is None or said.urgent else earliest(timezone.localtime(at), wish.quiet_from, wish.quiet_until)
    found = []
    for channel in _channels(said, to, wish):
        kind = "mail" if channel == Channel.MAIL else "phone"
        address = to.mail_address if channel == Channel.MAIL else to.phone_number
        found.append(
            Delivery(
                kind=said.kind, key=letter.key, channel=channel, user_id=to.user.pk if to.user else None,
                recipient=f"account {to.user.pk}" if to.user else blind_index(address, "core_outbox.delivery.address"),
                address=address, shown_address=mask(kind, address)[:120], subject=text.subject, body=text.body,
                language=language, url=said.url, posted_at=at, due_at=due,
            )
        )  # fmt: skip
    return found


def _channels(said: Message, to: Recipient, wish: Preference | None) -> list[Channel]:
    wanted = []
    if to.mail_address and (wish is None or wish.mail):
        wanted.append(Channel.MAIL)
    if to.phone_number and (wish is None or (wish.sms and said.urgent)):
        wanted.append(Channel.SMS)
    if to.phone_number and wish is not None and wish.wechat:
        wanted.append(Channel.WECHAT)
    return wanted


def _deliver_after_commit() -> None:
    """Once per transaction. Should the process die right after its commit, the minutely job delivers."""
    connection = transaction.get_connection()
    if not any(waiting[1] is _ask_for_delivery for waiting in connection.run_on_commit):
        transaction.on_commit(_ask_for_delivery)


def _ask_for_delivery() -> None:
    enqueue("outbox.deliver", key="deliver")
