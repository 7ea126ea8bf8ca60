"""Drawing up the plan: draft, put forward, withdraw, return, approve, abandon."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any, NamedTuple

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F, Max
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from core.audit.trail import record
from core.outbox.post import Recipient, post
from core.rules.deciding import decide
from core.rules.rule import Parameters
from core.web.access import require
from core.workflow.moving import NotAllowed, move
from federation.academies import messages
from federation.academies.models import Measure, PlanTarget, PlanVersion, Tier
from federation.academies.permissions import can_approve_plan, can_draft_plan, can_withdraw_plan
from federation.academies.queries.plans import facts_of_plan
from federation.academies.rules.planning import findings
from federation.academies.workflow import APPROVED, DRAFT
from federation.organizations.models import Union
from federation.organizations.queries.unions import builders
from federation.regulations.queries import parameters_on


class Limits(NamedTuple):
    """At least and at most; no upper limit: ``None``."""

    minimum: int
    maximum: int | None = None


@transaction.atomic
def draft_plan(*, title: str, copy_of: PlanVersion | None, by: Any, at: datetime) -> PlanVersion:
    """Begin a version: a copy of another, or the numbers the clauses give when there is none to copy."""
    if by is not None:
        require(can_draft_plan(by))
    number = (PlanVersion.objects.aggregate(last=Max("number"))["last"] or 0) + 1
    if copy_of:
        years = {"first_year": copy_of.first_year, "last_year": copy_of.last_year, "base": copy_of.base}
        plan = PlanVersion.objects.create(number=number, title=title, **years)
        _copy_targets(copy_of, plan)
    else:
        plan = _plan_from_clauses(number, title, parameters_on(localdate(at)))
    record(by=by, at=at, verb="draft_plan", subject=plan, facts={"copy_of": copy_of.number if copy_of else None})
    return plan


def _copy_targets(source: PlanVersion, plan: PlanVersion) -> None:
    copies: dict[int, PlanTarget] = {}
    for target in source.targets.order_by(F("parent").asc(nulls_first=True), "pk"):
        old, above = target.pk, target.parent_id
        target.pk, target.version = None, plan
        target._state.adding = True
        target.parent = copies[above] if above else None
        target.save(force_insert=True)
        copies[old] = target


def _plan_from_clauses(number: int, title: str, parameters: Parameters) -> PlanVersion:
    last = parameters["academies.target_year"]
    yearly = {int(year): count for year, count in parameters["academies.capital_new_per_year"].items()}
    plan = PlanVersion.objects.create(
        number=number,
        title=title,
        first_year=min(yearly),
        last_year=last,
        base=parameters["academies.capital_before_plan"],
    )
    set_city = [
        (Tier.DEMONSTRATIVE, last, Measure.TOTAL, Limits(*[parameters["academies.demonstrative_target"]] * 2), True),
        (Tier.CAPITAL, last, Measure.TOTAL, Limits(parameters["academies.capital_target"]), False),
        *(
            (Tier.CAPITAL, year, Measure.NEW, Limits(count, None if year == last else count), year != last)
            for year, count in yearly.items()
        ),
    ]
    total = None
    for tier, year, measure, limits, firm in set_city:
        row = _target(plan, None, None, tier, year, measure, limits, firm)
        total = row if (tier, measure) == (Tier.CAPITAL, Measure.TOTAL) else total
    for union in builders():
        _share_from_clauses(plan, union, total, parameters)
    return plan


def _share_from_clauses(plan: PlanVersion, union: Union, above: PlanTarget | None, parameters: Parameters) -> None:
    least, most = parameters["academies.capital_per_union_min"], parameters["academies.capital_per_union_max"]
    _target(plan, above, union, Tier.CAPITAL, plan.last_year, Measure.TOTAL, Limits(least, most), False)
    per_year = Limits(parameters["academies.district_new_per_year_min"])
    for year in plan.years:
        _target(plan, None, union, Tier.DISTRICT, year, Measure.NEW, per_year, True)
    total = Limits(parameters["academies.district_total_min"])
    _target(plan, None, union, Tier.DISTRICT, plan.last_year, Measure.TOTAL, total, True)


def _target(
    plan: PlanVersion, above: PlanTarget | None, union: Union | None, tier: str, year: int, measure: str,
    limits: Limits, firm: bool,
) -> PlanTarget:  # fmt: skip
    return PlanTarget.objects.create(
        version=plan, parent=above, union=union, tier=tier, year=year, measure=measure,
        minimum=limits.minimum, maximum=limits.maximum, is_firm=firm,
    )  # fmt: skip


Place = tuple[Union | None, str, int, str]
"""A target's place in the tree: union (none: the city), tier, year, measure."""


@transaction.atomic
def set_targets(*, plan: PlanVersion, limits: Mapping[Place, Limits | None], by: Any, at: datetime) -> PlanVersion:
    """Set the targets named (``None`` removes one); ``NotAllowed`` once the plan was put forward."""
    if by is not None:
        require(can_draft_plan(by))
    plan = PlanVersion.objects.select_for_update().get(pk=plan.pk)
    if plan.state != DRAFT:
        raise NotAllowed(plan, "propose", plan.state, PlanVersion.workflow)
    changed = []
    for (union, tier, year, measure), wanted in limits.items():
        place = {"version": plan, "union": union, "tier": tier, "year": year, "measure": measure}
        known = PlanTarget.objects.filter(**place).first()
        if wanted is None:
            PlanTarget.objects.filter(**place).delete()
        elif known is None or (known.minimum, known.maximum) != wanted:
            _put_target(place, known, wanted)
        else:
            continue
        changed.append([union.code if union else "", tier, year, measure, *(wanted or ())])
    record(by=by, at=at, verb="set_targets", subject=plan, facts={"changed": changed})
    return plan


def _put_target(place: dict[str, Any], known: PlanTarget | None, wanted: Limits) -> None:
    if known:
        PlanTarget.objects.filter(pk=known.pk).update(minimum=wanted.minimum, maximum=wanted.maximum)
        return
    above = PlanTarget.objects.filter(**{**place, "union": None}).first() if place["union"] else None
    firm = (place["tier"], place["measure"]) != (Tier.CAPITAL, Measure.TOTAL)
    PlanTarget.objects.create(**place, parent=above, minimum=wanted.minimum, maximum=wanted.maximum, is_firm=firm)


@transaction.atomic
def propose_plan(*, plan: PlanVersion, reason: str, by: Any, at: datetime) -> PlanVersion:
    """Put a draft forward; ``Refused`` with every clause it breaks."""
    require(can_draft_plan(by))
    parameters = parameters_on(localdate(at))
    found = findings(facts_of_plan(plan, builders()), parameters)
    if not reason and any(not finding.held and not finding.hard for finding in found):
        raise ValidationError({"reason": _("有原则性要求未满足，请写明理由。")})
    decide(plan, "propose", findings=found, parameters=parameters, by=by, at=at)
    changes = {"proposed_by": by, "proposed_at": at, "reason": reason}
    move(plan, "propose", by=by, at=at, reason=reason, changes=changes)
    return plan


@transaction.atomic
def withdraw_plan(*, plan: PlanVersion, by: Any, at: datetime) -> PlanVersion:
    """Take back what one put forward oneself; it is a draft again."""
    require(can_withdraw_plan(by, plan))
    move(plan, "withdraw", by=by, at=at)
    return plan


@transaction.atomic
def return_plan(*, plan: PlanVersion, reason: str, by: Any, at: datetime) -> PlanVersion:
    """Send a plan back to the one who put it forward, saying why."""
    require(can_approve_plan(by, plan))
    move(plan, "return", by=by, at=at, reason=reason)
    post(messages.plan_returned(plan, reason), to=Recipient(user=plan.proposed_by), at=at)
    return plan


@transaction.atomic
def approve_plan(*, plan: PlanVersion, in_force_from: date, document_number: str, by: Any, at: datetime) -> PlanVersion:
    """Put a plan into force; the one before it ends the same day."""
    require(can_approve_plan(by, plan))
    older = PlanVersion.objects.select_for_update().filter(state=APPROVED).first()
    if older:
        assert older.in_force_from
        if in_force_from <= older.in_force_from:
            text = _("施行日期须晚于现行版本的施行日期 %(day)s。")
            raise ValidationError({"in_force_from": text % {"day": older.in_force_from}})
        move(older, "supersede", by=by, at=at, changes={"in_force_until": in_force_from})
    changes = {
        "approved_by": by, "approved_at": at, "in_force_from": in_force_from, "document_number": document_number,
    }  # fmt: skip
    move(plan, "approve", by=by, at=at, changes=changes, facts={"in_force_from": in_force_from})
    post(messages.plan_approved(plan), to=Recipient(user=plan.proposed_by), at=at)
    return plan


@transaction.atomic
def abandon_plan(*, plan: PlanVersion, reason: str, by: Any, at: datetime) -> PlanVersion:
    """Give a draft up; it stays on record."""
    require(can_draft_plan(by))
    move(plan, "abandon", by=by, at=at, reason=reason)
    return plan
