"""The facts of an application that the rules judge."""

from collections.abc import Iterable
from datetime import date

from django.core.exceptions import ValidationError
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from core.rules.rule import Finding, Parameters
from federation.academies.models import Application, HostKind, Round, from_tier_up
from federation.academies.queries.answers import missing_fields
from federation.academies.queries.applications import open_one, recommended_in
from federation.academies.queries.ledgers import courses_of, trained_in_a_year
from federation.academies.queries.register import register_on
from federation.academies.queries.scoring import Scored, scored
from federation.academies.rules.admission import (
    ApplicationFacts,
    QuotaFacts,
    findings,
    no_second_of_a_tier,
    one_open_per_tier,
    quota_findings,
    within_the_round,
)
from federation.academies.workflow.accreditation import DRAFT
from federation.organizations.models import UnionKind, Unit


def facts_of(application: Application, day: date, score: Scored | None = None) -> ApplicationFacts:
    """What is known of an application on a day; ``score`` saves asking for the self-score once more."""
    score = score or scored(application)
    other = open_one(application.unit, application.tier, but=application)
    trained = trained_in_a_year(application.unit, day)
    return ApplicationFacts(
        filed_on=filed_on(application) or day,
        opens_on=application.round.opens_on,
        closes_on=application.round.closes_on,
        self_tenths=score.tenths,
        unproven=score.unproven,
        missing=tuple(str(one.label) for one in missing_fields(application)),
        courses=courses_of(application.unit, day).count(),
        trained=trained.trained,
        hands_on=trained.hands_on,
        certified=trained.certified,
        open_one=other.code if other else "",
        held=hosted_from(application.unit, application.tier, day),
    )


def hosted_from(unit: Unit, tier: str, day: date) -> str:
    """The name of an academy of this tier or a higher one that a unit hosts on a day; nothing when there is none."""
    hosted = register_on(day).filter(host_unit=unit, tier__in=from_tier_up(tier))
    return hosted.order_by().values_list("name", flat=True).first() or ""


def beginning_findings(unit: Unit, round: Round, parameters: Parameters) -> list[Finding]:
    """What can be said before anything is filled in: the day, an academy already there, an application in the way."""
    other = open_one(unit, round.tier)
    facts = ApplicationFacts(
        filed_on=parameters.day,
        opens_on=round.opens_on,
        closes_on=round.closes_on,
        open_one=other.code if other else "",
        held=hosted_from(unit, round.tier, parameters.day),
    )
    return [rule(facts, parameters) for rule in (within_the_round, no_second_of_a_tier, one_open_per_tier)]


def filed_on(application: Application) -> date | None:
    """The day the unit last handed it in (or its union recommended it at once); none while it is a draft."""
    if application.state == DRAFT:
        return None
    left = application.stages.filter(state=DRAFT, left_at__isnull=False).order_by("-id").first()
    return localdate(left.left_at) if left and left.left_at else None


def quota_of(application: Application) -> QuotaFacts:
    """How many its union has recommended in the round, this one included."""
    others = recommended_in(application.round, application.union).exclude(pk=application.pk)
    hosts = [*others.values_list("host_kind", flat=True), application.host_kind]
    return QuotaFacts(
        union=str(application.union),
        recommended=len(hosts),
        by_enterprises=hosts.count(HostKind.ENTERPRISE),
        single_listed=application.union.kind == UnionKind.BUREAU_GROUP,
    )


def findings_of(application: Application, parameters: Parameters, score: Scored | None = None) -> list[Finding]:
    """Everything the clauses say of an application on the parameters' day."""
    return findings(facts_of(application, parameters.day, score), parameters)


def quota_findings_of(application: Application, parameters: Parameters) -> list[Finding]:
    """What the clauses say of recommending it."""
    return quota_findings(quota_of(application), parameters)


CITABLE = (
    "bj-academy-admission:1",
    "bj-academy-admission:1.1",
    "bj-academy-admission:2",
    "bj-academy-admission:2.1",
    "bj-academy-admission:4",
    "bj-academy-admission:4.1",
    "bj-academy-admission:4.2",
    "bj-academy-admission:5",
    "bj-academy-admission:6",
    "bj-academy-admission:6.2",
    "bj-academy-admission:6.3",
    "bj-academy-admission:8",
)
"""Clauses an application can be refused by."""


def unmet_first(findings: Iterable[Finding]) -> list[Finding]:
    """What stands in the way, then warnings, then what is met; each in the order of the form."""
    return sorted(findings, key=lambda one: (one.held, not one.hard))


def grounds(application: Application, clauses: Iterable[str], remedy: str) -> dict[str, object]:
    """What a refusal rests on, for the record: clauses, what would change it. ``ValidationError`` without a clause."""
    cited = [ref for ref in CITABLE if ref in set(clauses)]
    if not cited:
        raise ValidationError({"clauses": _("请至少选一条依据。")})
    return {"clauses": cited, "remedy": remedy, "application": application.code}
