"""Which objections somebody may see, how one is found by whoever wrote it, what the rules need to know of one."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.db.models import Case, F, Q, QuerySet, SmallIntegerField, When

from core.crypto.sealing import blind_index
from core.dates.calendar import today
from core.rules.rule import Parameters
from core.web.access import scope_of
from federation.accounts.kinds import Kind
from federation.accounts.models import User
from federation.accounts.queries import holders_near
from federation.notices.models import Notice, NoticeItem, Objection, Outcome
from federation.notices.queries.notices import last_day_to_object
from federation.notices.rules import AnswerFacts, ObjectionFacts
from federation.notices.workflow import PENDING, REJECTED, SETTLED, STOPPED

HANDLERS = (Kind.CITY_OFFICER, Kind.CITY_ADMIN, Kind.DISTRICT_OFFICER, Kind.DISTRICT_ADMIN)
READERS = (*HANDLERS, Kind.AUDITOR)


def objections_visible_to(user: Any) -> QuerySet[Objection]:
    """Objections to what the unions in somebody's care published: for those who examine them, and auditors."""
    found = Objection.objects.filter(scope_of(user, *READERS).q("notice__union__"))
    return found.select_related("notice__union", "item", "owner")


def objections_in_order(user: Any) -> QuerySet[Objection]:
    """The same for a list: ``answered`` puts those that still need an answer first."""
    answered = Case(When(state__in=PENDING, then=0), default=1, output_field=SmallIntegerField())
    return objections_visible_to(user).annotate(answered=answered)


def objection_visible_to(user: Any, receipt: str) -> Objection | None:
    """One of them."""
    return objections_visible_to(user).filter(receipt=receipt).first()


def overdue() -> Q:
    """Filter on objections whose answer is late."""
    return Q(state__in=PENDING, due_on__lt=today())


def matching(found: QuerySet[Objection], text: str) -> QuerySet[Objection]:
    """Narrow objections to those whose receipt, notice or item contains the text."""
    return found.filter(Q(receipt__icontains=text) | Q(notice__title__icontains=text) | Q(item__title__icontains=text))


def answered_publicly(notice: Notice) -> list[Objection]:
    """What was answered about a notice, in the order of the answers; read nothing of it but fact, outcome, answer."""
    found = notice.objections.filter(state__in=(SETTLED, REJECTED)).select_related("item")
    return list(found.order_by(F("answered_at").desc(), "-pk").defer("statement", "name", "phone", "mail", "finding"))


def pending_about(notice: Notice) -> int:
    """How many objections to a notice still need an answer."""
    return notice.objections.filter(state__in=PENDING).count()


def late_on(day: date) -> QuerySet[Objection]:
    """Objections whose answer is late on a day."""
    found = Objection.objects.filter(state__in=PENDING, due_on__lt=day)
    return found.select_related("notice__union", "owner").order_by("due_on", "pk")


def officers_of(notice: Notice) -> list[User]:
    """Who examines objections to a notice: officers of its union, else of the nearest union above."""
    return holders_near([notice.union], HANDLERS)[notice.union_id]


# --- by whoever wrote it ---------------------------------------------------------------------------------------------


def secret_digest(secret: str) -> str:
    """The digest under which a secret is kept."""
    return blind_index(secret, "notices.objection.secret")


def objection_of_receipt(receipt: str) -> Objection | None:
    """The objection of a receipt; show nothing of it before the secret was given."""
    return Objection.objects.select_related("notice__union", "item").filter(receipt=receipt).first()


def likeness_of(item: NoticeItem, fact: str, contact: str, statement: str) -> str:
    """The same for the same words of the same person about the same fact."""
    words = "".join(statement.split())
    return blind_index(f"{item.pk}\0{fact}\0{contact}\0{words}", "notices.objection.likeness")


def origin_of(address: str, day: date) -> str:
    """The same for the same network address on the same day, and for no other; nothing for no address."""
    return blind_index(f"{address}\0{day}", "notices.objection.origin") if address else ""


# --- for the rules ---------------------------------------------------------------------------------------------------


def facts_of_objection(
    item: NoticeItem, fact: str, likeness: str, origin: str, day: date, parameters: Parameters
) -> ObjectionFacts:
    """What the rules judge when an objection comes in."""
    notice = item.notice
    last = last_day_to_object(notice, parameters)
    return ObjectionFacts(
        today=day,
        opens_on=notice.opens_on,
        last_on=last.day,
        certain=last.certain and notice.state != STOPPED,
        running=notice.is_running,
        fact=fact,
        known=item.labels,
        listed=item.is_listed,
        said_before=Objection.objects.filter(likeness=likeness).exists(),
        from_address=Objection.objects.filter(origin=origin).count() if origin else 0,
    )


def facts_of_answer(
    objection: Objection, outcome: str, public: str, correction: Mapping[str, str], day: date
) -> AnswerFacts:
    """What the rules judge before an answer is given; ``public`` is everything that will be read by all."""
    now = dict(objection.item.facts)
    changes = sum(now[label] != value for label, value in correction.items() if label in now)
    if outcome == Outcome.WITHDRAWN:
        changes += objection.item.is_listed
    return AnswerFacts(
        outcome=outcome,
        changes=changes,
        unknown=tuple(label for label in correction if label not in now),
        exposes=exposes(objection, public),
        today=day,
        due_on=objection.due_on,
    )


def exposes(objection: Objection, text: str) -> bool:
    """Whether a text holds the objector's name or address, however spaced, hyphened or in capitals."""
    told = (_bare(one) for one in (objection.name, objection.phone, objection.mail))
    return any(len(one) > 1 and one in _bare(text) for one in told)


def _bare(text: str) -> str:
    return "".join(text.replace("-", "").split()).casefold()
