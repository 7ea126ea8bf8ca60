"""The year's budget and the lists that allot it: entered by one, approved by another, never over the budget."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from core.audit.trail import record
from core.outbox.post import Letter, Recipient, post_many
from core.rules.deciding import decide
from core.rules.rule import Finding, Parameters, Refused
from core.web.access import require
from core.workflow.moving import NotAllowed, move
from federation.academies.queries.conduct import people_of_units
from federation.regulations.queries import parameters_on
from federation.subsidies import messages
from federation.subsidies.actions.books import post_budgets
from federation.subsidies.actions.standing import settle_standings
from federation.subsidies.models import Allotment, AllotmentLine, Basis, Fund
from federation.subsidies.permissions import can_approve_allotment, can_approve_fund, can_enter_funds
from federation.subsidies.queries.funds import by_formula, candidates_on, facts_of_allotment, keepers
from federation.subsidies.queries.standing import facts_of_standings, terms_of_academies
from federation.subsidies.rules.funds import Hands, is_second_person, is_within_budget
from federation.subsidies.rules.standing import before_paying, is_subsidised_tier
from federation.subsidies.workflow import APPROVED, DRAFTED


@transaction.atomic
def draft_fund(*, year: int, budget_fen: int, note: str = "", by: Any, at: datetime) -> Fund:
    """Enter the budget of a year, once."""
    require(can_enter_funds(by))
    if Fund.objects.filter(year=year).exists():
        raise ValidationError({"year": _("%(year)s 年的预算已经编制过，请打开修改。") % {"year": year}})
    made = Fund.objects.create(year=year, budget_fen=budget_fen, note=note, entered_by=by)
    record(by=by, at=at, verb="draft_fund", subject=made, facts={"year": year, "budget_fen": budget_fen})
    return made


@transaction.atomic
def amend_fund(*, fund: Fund, budget_fen: int, note: str = "", by: Any, at: datetime) -> Fund:
    """Change a budget that is still a draft; whoever changes it last has entered it."""
    require(can_enter_funds(by))
    held: Fund = _drafted(Fund, fund.pk, "amend_fund")
    facts = {"budget_fen": [held.budget_fen, budget_fen]}
    held.budget_fen, held.note, held.entered_by = budget_fen, note, by
    held.save(update_fields=["budget_fen", "note", "entered_by"])
    record(by=by, at=at, verb="amend_fund", subject=held, facts=facts)
    return held


@transaction.atomic
def propose_fund(*, fund: Fund, by: Any, at: datetime) -> Fund:
    """Hand the budget to who approves it."""
    require(can_enter_funds(by))
    move(fund, "propose_fund", by=by, at=at, facts={"budget_fen": fund.budget_fen})
    _tell(messages.fund_proposed(fund), f"fund {fund.pk} {at.isoformat()}", at, but=by)
    return fund


@transaction.atomic
def return_fund(*, fund: Fund, reason: str, by: Any, at: datetime) -> Fund:
    """Send the budget back, saying why."""
    require(can_approve_fund(by, fund))
    move(fund, "return_fund", by=by, at=at, reason=reason)
    return fund


@transaction.atomic
def approve_fund(*, fund: Fund, document_number: str, by: Any, at: datetime) -> Fund:
    """Approve the budget by a document; ``Refused`` for whoever entered it."""
    require(can_approve_fund(by, fund))
    number = _numbered(document_number)
    parameters = parameters_on(localdate(at))
    found = [is_second_person(Hands(fund.entered_by_id == by.pk), parameters)]
    decide(fund, "approve_fund", findings=found, parameters=parameters, by=by, at=at)
    changes = {"approved_by": by, "approved_on": localdate(at), "document_number": number}
    move(fund, "approve_fund", by=by, at=at, facts={"document_number": number}, changes=changes)
    post_budgets(by=by, at=at)
    return fund


@transaction.atomic
def draft_allotment(*, fund: Fund, pot_fen: int | None, by: Any, at: datetime) -> Allotment:
    """Begin a list; with ``pot_fen`` the formula fills it, else it is filled in by hand."""
    require(can_enter_funds(by))
    held = Fund.objects.select_for_update(no_key=True).get(pk=fund.pk)
    if held.state != APPROVED:
        raise NotAllowed(held, "draft_allotment", held.state, held.workflow)
    settle_standings(by=by, at=at)
    last = held.allotments.aggregate(last=Max("number"))["last"] or 0
    basis = Basis.LIST if pot_fen is None else Basis.FORMULA
    made = Allotment.objects.create(fund=held, number=last + 1, basis=basis, pot_fen=pot_fen, entered_by=by)
    record(by=by, at=at, verb="draft_allotment", subject=made, facts={"basis": basis, "pot_fen": pot_fen})
    if pot_fen is not None:
        candidates = candidates_on(localdate(at), parameters_on(localdate(at)))
        _write(made, by_formula(pot_fen, candidates), by, at)
    return made


@transaction.atomic
def set_amounts(*, allotment: Allotment, amounts: Mapping[int, int], by: Any, at: datetime) -> Allotment:
    """Write what each academy (by id) gets, in fen; those left out or at 0 get nothing from this list."""
    require(can_enter_funds(by))
    held: Allotment = _drafted(Allotment, allotment.pk, "set_amounts")
    if held.entered_by_id != by.pk:
        Allotment.objects.filter(pk=held.pk).update(entered_by=by)
        held.entered_by = by
    _write(held, amounts, by, at)
    return held


@transaction.atomic
def propose_allotment(*, allotment: Allotment, by: Any, at: datetime) -> Allotment:
    """Hand a list to who approves it; ``Refused`` when it does not fit or names an academy that cannot be paid."""
    require(can_enter_funds(by))
    parameters = parameters_on(localdate(at))
    found = _findings(allotment, parameters, by, at)
    decide(allotment, "propose_allotment", findings=found, parameters=parameters, by=by, at=at)
    move(allotment, "propose_allotment", by=by, at=at)
    _tell(messages.allotment_proposed(allotment), f"allotment {allotment.pk} {at.isoformat()}", at, but=by)
    return allotment


@transaction.atomic
def return_allotment(*, allotment: Allotment, reason: str, by: Any, at: datetime) -> Allotment:
    """Send a list back, saying why."""
    require(can_approve_allotment(by, allotment))
    move(allotment, "return_allotment", by=by, at=at, reason=reason)
    return allotment


@transaction.atomic
def approve_allotment(*, allotment: Allotment, document_number: str, by: Any, at: datetime) -> Allotment:
    """Approve a list by a document: once more within the budget, every academy payable, a second person."""
    require(can_approve_allotment(by, allotment))
    number = _numbered(document_number)
    Fund.objects.select_for_update(no_key=True).get(pk=allotment.fund_id)
    parameters = parameters_on(localdate(at))
    found = [
        is_second_person(Hands(allotment.entered_by_id == by.pk), parameters),
        *_findings(allotment, parameters, by, at),
    ]
    decide(allotment, "approve_allotment", findings=found, parameters=parameters, by=by, at=at)
    changes = {"approved_by": by, "approved_on": localdate(at), "document_number": number}
    move(allotment, "approve_allotment", by=by, at=at, facts={"document_number": number}, changes=changes)
    _tell_academies(allotment, at)
    return allotment


@transaction.atomic
def discard_allotment(*, allotment: Allotment, by: Any, at: datetime) -> Allotment:
    """Give up a list that was never proposed."""
    require(can_enter_funds(by))
    move(allotment, "discard_allotment", by=by, at=at)
    return allotment


def _findings(allotment: Allotment, parameters: Parameters, by: Any, at: datetime) -> list[Finding]:
    """The budget, and for each academy on the list whether it may get money (only what is not simply fine)."""
    found = [is_within_budget(facts_of_allotment(allotment), parameters)]
    academies = [line.academy for line in allotment.lines.select_related("academy")]
    settle_standings(academies=academies, by=by, at=at)
    for facts in facts_of_standings([academy.pk for academy in academies]):
        found += [one for one in before_paying(facts, parameters) if not one.held]
    return found


def _write(allotment: Allotment, amounts: Mapping[int, int], by: Any, at: datetime) -> None:
    day = localdate(at)
    parameters = parameters_on(day)
    known = {one.term.academy_id: one for one in candidates_on(day, parameters)}
    if strange := sorted(set(amounts) - set(known)):
        raise Refused(is_subsidised_tier(facts, parameters) for facts in facts_of_standings(strange))
    allotment.lines.all().delete()
    AllotmentLine.objects.bulk_create(
        AllotmentLine(
            allotment=allotment, academy_id=pk, amount_fen=amount, grade=known[pk].grade, weight=known[pk].weight
        )
        for pk, amount in amounts.items()
        if amount
    )
    facts = {"academies": sum(1 for amount in amounts.values() if amount), "total_fen": sum(amounts.values())}
    record(by=by, at=at, verb="set_amounts", subject=allotment, facts=facts)


def _drafted(model: Any, pk: int, verb: str) -> Any:
    held = model.objects.select_for_update(no_key=True).get(pk=pk)
    if held.state != DRAFTED:
        raise NotAllowed(held, verb, held.state, held.workflow)
    return held


def _numbered(document_number: str) -> str:
    if not document_number.strip():
        raise ValidationError({"document_number": _("批准要凭文件，请填写文号。")})
    return document_number.strip()


def _tell(message: Any, key: str, at: datetime, *, but: Any) -> None:
    people = [user for user in keepers("finance_approval", localdate(at)) if user.pk != but.pk]
    post_many([Letter(message, Recipient(user=user), key) for user in people], at=at)


def _tell_academies(allotment: Allotment, at: datetime) -> None:
    lines = list(allotment.lines.select_related("academy", "allotment__fund"))
    terms = terms_of_academies([line.academy_id for line in lines])
    units = {line.pk: terms[line.academy_id].host_unit_id or 0 for line in lines}
    people = people_of_units(set(units.values()), localdate(at))
    letters = [
        Letter(messages.allotted(line, terms[line.academy_id].name), Recipient(user=user), f"allotted {line.pk}")
        for line in lines
        for user in people.get(units[line.pk], ())
    ]
    post_many(letters, at=at)
