"""What follows from a public notice: it ended, an item was corrected or struck, it was taken back."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from core.audit.trail import record
from core.outbox.post import Letter, Recipient, post_many
from core.search.text import pinyin_key
from core.search.vectors import search_vector
from core.workflow.moving import move
from federation.academies.actions.stepping import step_application
from federation.academies.messages.decisions import application_struck
from federation.academies.models import Answer, Application, Proposal
from federation.academies.queries.noticed import BRAND, NAME, application_of
from federation.academies.queries.officers import applicants_of, officers_of
from federation.academies.queries.proposals import lines_of
from federation.academies.workflow.accreditation import NOTICED
from federation.notices.models import Notice, NoticeItem, Objection


@transaction.atomic
def conclude_proposal(*, proposal: Proposal, notice: Notice, by: Any, at: datetime) -> Proposal:
    """The notice has ended: whoever is still on it waits for the document."""
    move(proposal, "conclude_proposal", by=by, at=at, facts={"notice": notice.code})
    for line in lines_of(proposal).filter(application__state=NOTICED):
        step_application(application=line.application, verb="clear", by=by, at=at, facts={"notice": notice.code})
    return proposal


@transaction.atomic
def call_off_proposal(*, proposal: Proposal, notice: Notice, by: Any, at: datetime) -> Proposal:
    """The notice was taken back: the list is void, its applications wait for another one."""
    told = {"notice": notice.code}
    move(proposal, "drop_proposal", by=by, at=at, reason=notice.reason, facts=told, changes={"reason": notice.reason})
    for line in lines_of(proposal).filter(application__state=NOTICED):
        step_application(application=line.application, verb="call_off", by=by, at=at, reason=notice.reason, facts=told)
    return proposal


@transaction.atomic
def strike_application(*, item: NoticeItem, objection: Objection, by: Any, at: datetime) -> Application:
    """An objection was upheld and the item taken off: the application is refused, with the way to appeal."""
    application = application_of(item)
    reason = _("公示期间有异议（%(receipt)s）成立：%(answer)s") % {
        "receipt": objection.receipt,
        "answer": objection.answer,
    }
    facts = {
        "clauses": ["bj-academy-admission:3.6"],
        "remedy": _("所指情况改正并有证明后，可以申请复核，或者在下一批次重新申报。"),
        "application": application.code,
    }
    step_application(application=application, verb="strike", by=by, at=at, reason=reason, facts=facts)
    day = localdate(at)
    people = {*applicants_of(application, day), *officers_of(application.union, day)}
    letter = application_struck(application, reason)
    post_many([Letter(letter, Recipient(user=one)) for one in people], at=at)
    return application


@transaction.atomic
def correct_application(*, item: NoticeItem, objection: Objection, by: Any, at: datetime) -> Application:
    """An objection put facts right: the application says so from now on, what it said before is on record."""
    application = application_of(item)
    before = {"name": application.name, **application.corrections}
    application.corrections = {**application.corrections, **objection.correction}
    if name := objection.correction.get(NAME):
        application.name = name[:120]
        application.pinyin_key, application.search = pinyin_key(name), search_vector(name, application.unit.name)
    application.save(update_fields=["corrections", "name", "pinyin_key", "search"])
    if brand := objection.correction.get(BRAND):
        answer, _made = Answer.objects.get_or_create(
            application=application, field="brand", defaults={"by": by, "at": at, "revision": 0}
        )
        Answer.objects.filter(pk=answer.pk).update(text=brand, revision=answer.revision + 1, by=by, at=at)
    told = {"objection": objection.receipt, "before": before, "after": objection.correction}
    record(by=by, at=at, verb="correct_application", subject=application, reason=objection.answer, facts=told)
    return application
