"""Several people fill in one application: each field by itself, nobody's text over another's unseen."""

from datetime import datetime
from typing import Any

from django.db import transaction

from core.audit.trail import record
from core.web.access import require
from federation.academies.models import Answer, Application, Presence
from federation.academies.models.sections import question
from federation.academies.permissions import can_fill_application
from federation.academies.queries.answers import closed_to_writing, locked, writable_fields


class Overtaken(Exception):
    """Somebody else changed the field meanwhile; ``answer`` is what it says now."""

    def __init__(self, answer: Answer) -> None:
        self.answer = answer
        super().__init__(f"{answer.field} is at revision {answer.revision}")


@transaction.atomic
def write_answer(*, application: Application, field: str, text: str, seen: int, by: Any, at: datetime) -> Answer:
    """Write one field, knowing its revision ``seen``.

    ``Overtaken`` when somebody wrote something else since: nothing is written, and the caller shows both.
    ``ValidationError`` when the text does not fit the question or the field is not open.
    """
    held = locked(application)
    require(can_fill_application(by, held))
    if field not in writable_fields(held):
        raise closed_to_writing(held)
    text = question(field).tidied(text)
    before = Answer.objects.select_for_update().filter(application=held, field=field).first()
    if before is not None and before.text == text:
        return before
    if before is not None and before.revision != seen:
        raise Overtaken(before)
    answer, _made = Answer.objects.update_or_create(
        application=held,
        field=field,
        defaults={"text": text, "revision": (before.revision if before else 0) + 1, "by": by, "at": at},
    )
    facts = {"application": held.code, "field": field, "revision": answer.revision, "length": len(text)}
    record(by=by, at=at, verb="write_answer", subject=answer, facts=facts)
    return answer


@transaction.atomic
def note_presence(*, application: Application, field: str = "", by: Any, at: datetime) -> None:
    """Note that ``by`` has the application open; an empty field leaves the one noted before."""
    require(can_fill_application(by, application))
    changes = {"seen_at": at} | ({"field": question(field).field} if field else {})
    Presence.objects.update_or_create(application=application, user=by, defaults=changes)
