"""What a clause says, which number is in force on a day, which rule and test serve them."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from inspect import unwrap
from types import CodeType
from typing import Any

from django.db.models import Count, F, Prefetch, Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from core.rules.clauses import ClauseCard
from core.rules.rule import REGISTRY, Parameter, Parameters, Rule
from core.web.access import scope_of
from core.web.duties import Duty, Hit
from federation.regulations.models import Clause, ParameterCode, ParameterVersion, Regulation, Status
from federation.regulations.workflow import APPROVED, PROPOSED

PROPOSERS = ("city_officer", "city_admin")
APPROVERS = ("city_admin",)


# --- numbers ---------------------------------------------------------------------------------------------------------


def parameters_on(day: date) -> Parameters:
    """Every number in force on ``day``, in one query. Ask once for a piece of work and hand the answer down."""
    rows = (
        ParameterVersion.objects.filter(state=APPROVED, since__lte=day)
        .order_by("parameter_id", "-since")
        .distinct("parameter_id")
        .values_list("parameter__code", "value", "parameter__clause__ref", "status", "since", "id")
    )
    return Parameters((Parameter(*row) for row in rows), day)


def parameter_codes() -> QuerySet[ParameterCode]:
    """Every parameter with its clause and all its versions, newest first."""
    versions = ParameterVersion.objects.select_related("proposed_by", "decided_by").order_by("-since", "-id")
    return (
        ParameterCode.objects.select_related("clause__regulation")
        .prefetch_related(Prefetch("versions", versions))
        .order_by("clause__regulation__order", "clause__position", "position")
    )


def version_in_force(parameter: ParameterCode, day: date) -> ParameterVersion | None:
    """The version that counts on ``day``, from the prefetched versions."""
    return next((v for v in parameter.versions.all() if v.state == APPROVED and v.since <= day), None)


def changes() -> QuerySet[ParameterVersion]:
    """Changes made in the office, newest first."""
    return (
        ParameterVersion.objects.filter(origin=ParameterVersion.Origin.OFFICE)
        .select_related("parameter__clause__regulation", "proposed_by", "decided_by")
        .order_by("-id")
    )


def has_open_proposal(parameter: ParameterCode) -> bool:
    """Whether a change of this parameter waits for approval."""
    return ParameterVersion.objects.filter(parameter=parameter, state=PROPOSED).exists()


def has_value_from(parameter: ParameterCode, since: date) -> bool:
    """Whether an approved value starts on exactly that day."""
    return ParameterVersion.objects.filter(parameter=parameter, since=since, state=APPROVED).exists()


# --- clauses ---------------------------------------------------------------------------------------------------------


def regulations() -> QuerySet[Regulation]:
    """Every regulation with how many clauses it has and how many are known from its own text."""
    known = Q(clauses__status=Status.STATED) | Q(clauses__status=Status.PUBLIC)
    return Regulation.objects.annotate(
        clause_count=Count("clauses"), known_count=Count("clauses", filter=known)
    ).order_by("order", "code")


def clauses_of(regulation: Regulation) -> QuerySet[Clause]:
    """Its clauses in order, with their parameters and versions."""
    versions = ParameterVersion.objects.filter(state=APPROVED).order_by("-since", "-id")
    codes = ParameterCode.objects.order_by("position").prefetch_related(Prefetch("versions", versions))
    found = Clause.objects.filter(regulation=regulation).order_by("position")
    return found.select_related("regulation").prefetch_related(Prefetch("parameters", codes))


def clauses_saying(text: str) -> QuerySet[Clause]:
    """Clauses whose heading or sentence contains ``text``, in either language."""
    says = Q()
    for name in ("title_zh", "title_en", "text_zh", "text_en", "parameters__title_zh", "parameters__title_en"):
        says |= Q(**{f"{name}__icontains": text})
    found = Clause.objects.filter(says).select_related("regulation").distinct()
    return found.order_by("regulation__order", "position")


def clause(ref: str) -> Clause | None:
    """The clause cited as ``<regulation>:<number>``, or ``None``."""
    return Clause.objects.select_related("regulation").filter(ref=ref).first()


def clause_url(found: Clause) -> str:
    """Its place on the public page of its regulation."""
    return f"{reverse('regulations:show_regulation', args=[found.regulation.code])}#{found.anchor}"


def clause_card(ref: str) -> ClauseCard | None:
    """The clause as shown beside a decision."""
    found = clause(ref)
    if found is None:
        return None
    return ClauseCard(
        ref=ref,
        title=found.regulation.title,
        number=found.number,
        text=found.text,
        status=found.status,
        status_label=str(found.get_status_display()),
        url=clause_url(found),
    )


# --- what serves a clause --------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Service:
    """A rule that serves a clause: its code, its module, the test of the same name."""

    code: str
    module: str
    test: str
    parameters: tuple[str, ...]


def services_of(ref: str) -> list[Service]:
    """The rules registered for a clause."""
    return [_service(rule) for rule in REGISTRY.values() if rule.clause == ref]


def services_using(code: str) -> list[Service]:
    """The rules whose function names the parameter ``code``."""
    return [found for found in map(_service, REGISTRY.values()) if code in found.parameters]


def _service(rule: Rule) -> Service:
    words = set(_constants(unwrap(rule.function).__code__))
    codes = tuple(sorted(word for word in words if isinstance(word, str) and word.count(".") == 1 and " " not in word))
    return Service(rule.code, rule.function.__module__, f"test_{rule.function.__name__}", codes)


def _constants(code: CodeType) -> Iterator[object]:
    for constant in code.co_consts:
        if isinstance(constant, CodeType):
            yield from _constants(constant)
        else:
            yield constant


# --- for the portal --------------------------------------------------------------------------------------------------


def duties_of(user: Any) -> list[Duty]:
    """Changes that wait for this person's approval."""
    if not scope_of(user, *APPROVERS).everything:
        return []
    waiting = changes().filter(state=PROPOSED).exclude(proposed_by_id=user.pk).order_by(F("since"))
    return [
        Duty(
            title=_("批准参数调整：%(title)s") % {"title": version.parameter.title},
            detail=_("%(by)s 提出，改为 %(value)s") % {"by": version.proposed_by, "value": version.shown},
            due_on=version.since,
            url=reverse("regulations:show_parameter", args=[version.parameter.code]),
            clause=version.parameter.clause.ref,
        )
        for version in waiting
    ]


def search_clauses(_user: Any, text: str, limit: int = 8) -> list[Hit]:
    """Clauses for the global search; public, so everybody finds them."""
    return [
        Hit(
            kind=_("条款"),
            title=f"{one.regulation.title} {one.number} {one.title}",
            detail=one.text,
            url=clause_url(one),
        )
        for one in clauses_saying(text)[:limit]
    ]
