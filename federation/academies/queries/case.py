"""One application as its page shows it."""

from dataclasses import dataclass, field
from datetime import date
from typing import Any

from core.audit.models import AuditRecord
from core.audit.queries import trail_of
from core.dates.calendar import working_days_between
from core.files.models import StoredFile
from core.rules.rule import Finding
from core.web.access import scope_of
from federation.academies.models import Application, Stage
from federation.academies.queries.admission import findings_of, quota_findings_of, unmet_first
from federation.academies.queries.answers import FilledSection, filled_sections
from federation.academies.queries.applications import RECOMMENDING, Quota, open_rounds, quotas_of
from federation.academies.queries.gateway import Asked, Checked, checked, clarified
from federation.academies.queries.scoring import Scored, scored
from federation.academies.workflow.accreditation import CHECKING, CLARIFYING, DRAFT, ENDORSING, REFUSED
from federation.accounts.queries import has_role
from federation.organizations.models import Union
from federation.regulations.queries import parameters_on

JUDGED_BY_RULES = (DRAFT, ENDORSING, CHECKING, CLARIFYING)
"""States in which the clauses are held against the application as it stands; later the decisions tell."""


@dataclass(frozen=True)
class Refusal:
    """Why it ended: what was said, by which clauses, what would change it."""

    record: AuditRecord
    clauses: list[str]
    remedy: str


@dataclass(frozen=True)
class Case:
    """Everything its page shows."""

    sections: list[FilledSection]
    score: Scored
    gate: int
    findings: list[Finding] = field(default_factory=list)
    asked: list[Asked] = field(default_factory=list)
    open_asked: list[Asked] = field(default_factory=list)
    checks: list[Checked] = field(default_factory=list)
    stages: list[Stage] = field(default_factory=list)
    files: list[StoredFile] = field(default_factory=list)
    refusal: Refusal | None = None
    days_left: int | None = None
    is_certain: bool = True

    @property
    def stopping(self) -> list[Finding]:
        """What stands in the way."""
        return [one for one in self.findings if one.stops]

    @property
    def short(self) -> int:
        """How many tenths the self-score is below the gate."""
        return max(0, self.gate * 10 - self.score.tenths)


def case_of(application: Application, user: Any, day: date) -> Case:
    """The application as this person sees it on a day; checks are the city's own until they are decided."""
    parameters = parameters_on(day)
    score = scored(application)
    judged = application.state in JUDGED_BY_RULES
    found = findings_of(application, parameters, score) if judged else []
    if judged and application.state != DRAFT:
        found += quota_findings_of(application, parameters)
    in_city = has_role(user, "city_officer", "city_admin", "auditor")
    shows_checks = application.handed_in_at and (in_city or application.state not in (CHECKING, CLARIFYING))
    asked = clarified(application)
    stages = list(application.stages.all())
    proofs = [proof.evidence.file for one in score.items for proof in one.proofs if proof.evidence.file]
    due = application.stage_due_on
    return Case(
        sections=filled_sections(application),
        score=score,
        gate=int(parameters["academies.self_score_gate"]),
        findings=unmet_first(found),
        asked=asked,
        open_asked=[one for one in asked if not one.answered] if application.state == CLARIFYING else [],
        checks=checked(application, parameters) if shows_checks else [],
        stages=stages,
        files=proofs,
        refusal=refusal_of(application) if application.state == REFUSED else None,
        days_left=working_days_between(day, due) if due else None,
        is_certain=stages[-1].is_certain if stages else True,
    )


def refusal_of(application: Application) -> Refusal | None:
    """Why it ended, from the record of the move that ended it."""
    last = trail_of(application).filter(verb__in=("refuse", "decline", "lapse", "strike")).first()
    if last is None:
        return None
    return Refusal(last, list(last.facts.get("clauses", ())), str(last.facts.get("remedy", "")))


@dataclass(frozen=True)
class Board:
    """What a union has used of its quota, round by round."""

    union: Union
    quotas: list[Quota]
    most: int


def quota_board(user: Any, day: date) -> list[Board]:
    """For officers of a district or industrial union (or a group): their quota in the rounds that are open."""
    scope = scope_of(user, "district_officer", "district_admin")
    if scope.everything or not scope:
        return []
    among = list(open_rounds(day))
    own = Union.objects.filter(path__in=scope.paths, kind__in=RECOMMENDING)
    parameters = parameters_on(day)
    boards = []
    for union in own if among else ():
        single = union.kind == RECOMMENDING[-1]
        most = parameters["academies.nominations_single_unit_max" if single else "academies.nominations_per_union_max"]
        boards.append(Board(union, quotas_of(union, among), most))
    return boards
