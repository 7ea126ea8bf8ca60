"""Storing a decision with everything needed to explain it again, and granting waivers."""

from collections.abc import Iterable
from dataclasses import asdict
from datetime import datetime

from django.contrib.auth.models import AbstractBaseUser
from django.db import models

from core.audit.trail import kind_of, record
from core.rules.models import Decision, Waiver
from core.rules.rule import REGISTRY, Finding, Parameters, Refused, require


def decide(
    subject: models.Model,
    verb: str,
    *,
    findings: Iterable[Finding],
    parameters: Parameters,
    by: AbstractBaseUser | None,
    at: datetime,
) -> Decision:
    """Require the rules, then store the decision; raises ``Refused`` when a hard rule fails without a waiver.

    A refusal is raised, not stored: the caller's transaction rolls back with it. Store one with ``keep_refusal``.
    """
    waived = waived_rules(subject)
    found = require(findings, waived)
    return _store(subject, verb, found, parameters, waived, held=True, by=by, at=at)


def keep_refusal(
    subject: models.Model,
    verb: str,
    *,
    refusal: Refused,
    parameters: Parameters,
    by: AbstractBaseUser | None,
    at: datetime,
) -> Decision:
    """Store that ``verb`` was refused and why, after the refused transaction has rolled back."""
    return _store(subject, verb, list(refusal.findings), parameters, [], held=False, by=by, at=at)


def grant_waiver(
    subject: models.Model, rule: str, *, reason: str, document: str = "", by: AbstractBaseUser, at: datetime
) -> Waiver:
    """Let ``subject`` pass ``rule`` (a registered code, ``KeyError`` otherwise) for a reason that is recorded."""
    clause = REGISTRY[rule].clause
    waiver = Waiver.objects.create(
        subject_type=kind_of(subject), subject_id=str(subject.pk), rule=rule, clause=clause, reason=reason,
        document=document, by_id=by.pk, at=at,
    )  # fmt: skip
    record(by=by, at=at, verb="waive", subject=subject, reason=reason, facts={"rule": rule, "document": document})
    return waiver


def waived_rules(subject: models.Model) -> list[str]:
    """Codes of the rules waived for ``subject``."""
    rows = Waiver.objects.filter(subject_type=kind_of(subject), subject_id=str(subject.pk)).order_by("rule")
    return list(rows.values_list("rule", flat=True))


def findings_of(decision: Decision) -> list[Finding]:
    """The findings of a stored decision, ready to be shown in the reader's language."""
    return [Finding(**row) for row in decision.findings]


def decisions_about(subject: models.Model) -> models.QuerySet[Decision]:
    """Decisions about ``subject``, newest first."""
    return Decision.objects.filter(subject_type=kind_of(subject), subject_id=str(subject.pk)).order_by("-id")


def _store(
    subject: models.Model,
    verb: str,
    findings: list[Finding],
    parameters: Parameters,
    waived: list[str],
    *,
    held: bool,
    by: AbstractBaseUser | None,
    at: datetime,
) -> Decision:
    return Decision.objects.create(
        subject_type=kind_of(subject),
        subject_id=str(subject.pk),
        verb=verb,
        held=held,
        findings=[asdict(finding) for finding in findings],
        parameters=[asdict(row) for row in parameters.used],
        waived=waived,
        judged_on=parameters.day,
        by_id=by.pk if by else None,
        at=at,
    )
