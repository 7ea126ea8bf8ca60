"""Recognition by a document: register, plaque, certificate; and what becomes of a plaque afterwards."""

import secrets
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import Any, NamedTuple

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from core.audit.trail import record
from core.jobs.models import JobRun
from core.jobs.work import enqueue
from core.outbox.post import Letter, Recipient, post_many
from core.rules.deciding import decide
from core.serials import next_serial
from core.web.access import require
from core.workflow.moving import move
from federation.academies.actions.register import (
    Particulars,
    Trade,
    change_academy,
    close_academy,
    describe_academy,
    register_academy,
)
from federation.academies.actions.stepping import step_application
from federation.academies.messages import decisions as messages
from federation.academies.models import Academy, AcademyTerm, Application, Plaque, Proposal
from federation.academies.permissions.deciding import can_keep_plaques, can_recognise_application
from federation.academies.queries.conduct import hearing_of
from federation.academies.queries.noticed import HOST
from federation.academies.queries.officers import applicants_of, officers_of
from federation.academies.queries.proposals import cleared_of
from federation.academies.queries.recognition import facts_of_recognition
from federation.academies.queries.register import last_term
from federation.academies.rules.conduct import academy_was_heard
from federation.academies.rules.deciding import document_names_decision, noticed_before_recognised, recognised_once
from federation.regulations.queries import parameters_on

LETTERS = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
"""Of check codes: nothing that looks like something else."""
CODE_LENGTH = 12


class Document(NamedTuple):
    """What recognises: the document's number and day, the day of the ceremony if it is known."""

    number: str
    issued_on: date | None
    plaque_on: date | None = None


@transaction.atomic
def recognise_application(
    *, application: Application, document: Document, reason: str = "", by: Any, at: datetime
) -> Plaque:
    """Recognise a cleared application from the document's day on: the register, a plaque, a certificate in a job.

    ``Refused`` with every clause that fails; ``reason`` is for a union that goes beyond the range of the plan.
    """
    require(can_recognise_application(by))
    application = Application.objects.select_for_update(of=("self",)).select_related("unit", "union", "academy").get(
        pk=application.pk
    )  # fmt: skip
    today = localdate(at)
    facts = facts_of_recognition(application, document.number, document.issued_on, today)
    rules = (recognised_once, noticed_before_recognised, document_names_decision)
    parameters = parameters_on(today)
    decide(application, "recognise", findings=[rule(facts) for rule in rules], parameters=parameters, by=by, at=at)
    assert document.issued_on
    academy = _enter(application, document, document.issued_on, reason, by, at)
    plaque = _issue(application, academy, document, document.issued_on)
    told = {"plaque": plaque.number, "document": plaque.document_number, "on": document.issued_on}
    step_application(application=application, verb="recognise", by=by, at=at, facts=told, changes={"academy": academy})
    record(by=by, at=at, verb="issue_plaque", subject=plaque, facts=told)
    ask_for_certificate(plaque=plaque, by=by, at=at)
    people = {*applicants_of(application, today), *officers_of(application.union, today)}
    letter = messages.application_recognised(plaque)
    post_many([Letter(letter, Recipient(user=one)) for one in people], at=at)
    return plaque


@transaction.atomic
def recognise_proposal(
    *, proposal: Proposal, document: Document, reason: str = "", by: Any, at: datetime
) -> list[Plaque]:
    """Recognise everybody a concluded list has cleared, by one document; all of them or none."""
    require(can_recognise_application(by))
    Proposal.objects.select_for_update().get(pk=proposal.pk)
    lines = cleared_of(proposal)
    if not lines:
        raise ValidationError(_("这份名单上没有等待发文认定的申报。"))
    return [
        recognise_application(application=line.application, document=document, reason=reason, by=by, at=at)
        for line in lines
    ]


def _enter(
    application: Application, document: Document, issued_on: date, reason: str, by: Any, at: datetime
) -> Academy:
    """The academy on the register from the document's day on: a new one, or the unit's own raised."""
    told = _particulars(application)
    told = replace(told, document_number=document.number.strip(), plaque_on=document.plaque_on)
    why = reason or _("按 %(number)s 认定") % {"number": document.number.strip()}
    if application.academy:
        kept = last_term(application.academy)
        told = replace(told, industry_union=kept.industry_union, dean=told.dean or kept.dean)
        insisted = why if reason or told.union == kept.union else ""
        change_academy(academy=application.academy, particulars=told, from_on=issued_on, reason=insisted, by=by, at=at)
        return application.academy
    academy = register_academy(particulars=told, from_on=issued_on, reason=reason, by=by, at=at)
    brand = application.answers.filter(field="brand").values_list("text", flat=True).first()
    if brand:
        trades = [Trade(brand[:60], is_brand=True, since_on=issued_on)]
        describe_academy(academy=academy, trades=trades, by=by, at=at)
    return academy


def _particulars(application: Application) -> Particulars:
    """What the application says, as the public notice left it."""
    answers = dict(application.answers.filter(field__in=("dean", "capacity")).values_list("field", "text"))
    capacity = answers.get("capacity", "").strip()
    return Particulars(
        tier=application.tier,
        name=application.name,
        union=application.union,
        host_name=application.corrections.get(HOST, application.unit.name),
        host_kind=application.host_kind,
        host_unit=application.unit,
        dean=answers.get("dean", "")[:40],
        capacity=int(capacity) if capacity.isdecimal() and len(capacity) < 7 else None,
    )


def _issue(application: Application, academy: Academy, document: Document, issued_on: date) -> Plaque:
    told = _particulars(application)
    return Plaque.objects.create(
        number=next_serial(Plaque, "number", f"PB{issued_on.year}", 4), academy=academy, application=application,
        union=application.union, tier=application.tier, name=told.name, host_name=told.host_name,
        recognised_on=issued_on, document_number=document.number.strip(), plaque_on=document.plaque_on,
        check_code="".join(secrets.choice(LETTERS) for _place in range(CODE_LENGTH)),
    )  # fmt: skip


@transaction.atomic
def ask_for_certificate(*, plaque: Plaque, by: Any, at: datetime) -> JobRun:
    """Have the certificate set in the background; asked again while it runs, it is one run."""
    require(can_keep_plaques(by))
    record(by=by, at=at, verb="ask_for_certificate", subject=plaque)
    return enqueue("academies.certificate", by=by, key=f"plaque {plaque.pk}", title=plaque.name, plaque=plaque.pk)


@transaction.atomic
def award_plaques(*, plaques: Sequence[Plaque], plaque_on: date, by: Any, at: datetime) -> int:
    """Note the day of the ceremony, on the plaques and on the register. Not before the recognition."""
    require(can_keep_plaques(by))
    for plaque in plaques:
        if plaque_on < plaque.recognised_on:
            text = _("%(name)s %(day)s 才认定，授牌不能更早。")
            raise ValidationError({"plaque_on": text % {"name": plaque.name, "day": plaque.recognised_on.isoformat()}})
        Plaque.objects.filter(pk=plaque.pk).update(plaque_on=plaque_on)
        terms = AcademyTerm.objects.filter(academy=plaque.academy_id, from_on=plaque.recognised_on)
        terms.update(plaque_on=plaque_on)
        told = {"from": plaque.plaque_on, "to": plaque_on}
        record(by=by, at=at, verb="award_plaque", subject=plaque, facts=told)
    return len(plaques)


# --- afterwards ------------------------------------------------------------------------------------------------------


@transaction.atomic
def suspend_plaque(*, plaque: Plaque, reason: str, heard: str, by: Any, at: datetime) -> Plaque:
    """Suspend it; ``Refused`` before the academy was heard in a case. Whoever verifies it sees so at once."""
    return _turn(plaque, "suspend_plaque", reason, heard, by, at)


@transaction.atomic
def restore_plaque(*, plaque: Plaque, reason: str, by: Any, at: datetime) -> Plaque:
    """Make a suspended one valid again."""
    return _turn(plaque, "restore_plaque", reason, "", by, at)


@transaction.atomic
def take_down_plaque(*, plaque: Plaque, reason: str, heard: str, by: Any, at: datetime) -> Plaque:
    """Take it down for good; an academy that stands on the register by it leaves the register today."""
    plaque = _turn(plaque, "take_down_plaque", reason, heard, by, at)
    term, day = last_term(plaque.academy), localdate(at)
    if term.until_on is None and term.tier == plaque.tier and term.from_on < day:
        close_academy(academy=plaque.academy, until_on=day, reason=reason, by=by, at=at)
    return plaque


def _turn(plaque: Plaque, verb: str, reason: str, heard: str, by: Any, at: datetime) -> Plaque:
    require(can_keep_plaques(by))
    if verb != "restore_plaque" and not heard.strip():
        raise ValidationError({"heard": _("请写明听取学院意见的情况。")})
    if verb != "restore_plaque":
        parameters = parameters_on(localdate(at))
        found = academy_was_heard(hearing_of(plaque.academy, localdate(at)), parameters)
        decide(plaque, verb, findings=[found], parameters=parameters, by=by, at=at)
    told = {"heard": heard} if heard else {}
    move(plaque, verb, by=by, at=at, reason=reason, facts=told, changes={"state_on": localdate(at)})
    people = officers_of(plaque.union, localdate(at))
    if plaque.application:
        people += applicants_of(plaque.application, localdate(at))
    letter = messages.plaque_turned(plaque, reason)
    post_many([Letter(letter, Recipient(user=one)) for one in set(people)], at=at)
    return plaque
