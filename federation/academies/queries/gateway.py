"""The gateway: each check with what the platform says beside it, what was judged, what was asked and answered."""

from dataclasses import dataclass

from core.rules.rule import Finding, Parameters
from federation.academies.models import Application, Clarification, GatewayCheck, Outcome
from federation.academies.models.sections import question
from federation.academies.queries.admission import facts_of, quota_findings_of
from federation.academies.queries.answers import ITEM, answers_of
from federation.academies.queries.scoring import field_label, scored
from federation.academies.rules.admission import findings
from federation.academies.rules.gateway import CHECKS, Check


@dataclass(frozen=True)
class Checked:
    """One check: what the rules found, what the application says, what the officer judged."""

    check: Check
    findings: tuple[Finding, ...]
    said: tuple[tuple[str, str], ...]
    judged: GatewayCheck | None

    @property
    def outcome(self) -> str:
        """What was judged, or nothing yet."""
        return self.judged.outcome if self.judged else ""

    @property
    def note(self) -> str:
        """What was said of it."""
        return self.judged.note if self.judged else ""


@dataclass(frozen=True)
class Asked:
    """A question about a field, as the case shows it."""

    clarification: Clarification
    label: str

    @property
    def is_item(self) -> bool:
        """Whether it is about an item of the score sheet."""
        return self.clarification.field.startswith(ITEM)

    @property
    def answered(self) -> bool:
        """Whether the answer has been handed in."""
        return self.clarification.answered_at is not None


def checked(application: Application, parameters: Parameters) -> list[Checked]:
    """Every check of the gateway as it stands."""
    score = scored(application)
    found = findings(facts_of(application, parameters.day, score), parameters)
    found += quota_findings_of(application, parameters)
    judged = {one.check_code: one for one in application.checks.select_related("by")}
    answers = answers_of(application)
    return [
        Checked(
            check,
            tuple(one for one in found if one.rule in check.rules),
            tuple(
                (str(question(field).label), answers[field].text)
                for field in check.fields
                if field in answers and answers[field].text
            ),
            judged.get(check.code),
        )
        for check in CHECKS
    ]


def unjudged(application: Application) -> list[Check]:
    """Checks that nobody has judged."""
    codes = set(application.checks.values_list("check_code", flat=True))
    return [check for check in CHECKS if check.code not in codes]


def failing(application: Application) -> list[Check]:
    """Checks that were judged, and not passed."""
    failed = application.checks.exclude(outcome=Outcome.PASS).values_list("check_code", flat=True)
    codes = set(failed)
    return [check for check in CHECKS if check.code in codes]


def clarified(application: Application) -> list[Asked]:
    """Everything that was asked, newest turn first."""
    found = application.clarifications.select_related("asked_by", "answered_by")
    return [
        Asked(one, field_label(application, one.field)) for one in sorted(found, key=lambda one: (-one.turn, one.pk))
    ]
