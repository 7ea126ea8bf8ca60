"""Changing a number: proposed by one, approved by another, in force from a day not past."""

from datetime import date, datetime
from typing import Any

from django.contrib.auth.models import AbstractBaseUser
from django.db import transaction

from core.audit.trail import record
from core.web.access import require
from core.workflow.moving import move
from federation.regulations.models import ParameterCode, ParameterVersion
from federation.regulations.permissions import can_approve_change, can_propose_change, can_withdraw_change


@transaction.atomic
def propose_change(
    *,
    parameter: ParameterCode,
    value: Any,
    since: date,
    status: str,
    reason: str,
    document: str,
    by: AbstractBaseUser,
    at: datetime,
) -> ParameterVersion:
    """Propose a value from a day on. One proposal a parameter at a time (``NotPermitted`` otherwise)."""
    locked = ParameterCode.objects.select_for_update().get(pk=parameter.pk)
    require(can_propose_change(by, locked))
    version = ParameterVersion.objects.create(
        parameter=locked,
        value=value,
        since=since,
        status=status,
        origin=ParameterVersion.Origin.OFFICE,
        reason=reason,
        document=document,
        proposed_by_id=by.pk,
        proposed_at=at,
    )
    facts = {"value": value, "since": since, "status": status, "document": document}
    record(by=by, at=at, verb="propose", subject=version, reason=reason, facts=facts)
    return version


@transaction.atomic
def approve_change(*, version: ParameterVersion, opinion: str, by: AbstractBaseUser, at: datetime) -> None:
    """Approve: the value is in force from its day on."""
    _decide(version, "approve", opinion, by=by, at=at)


@transaction.atomic
def decline_change(*, version: ParameterVersion, opinion: str, by: AbstractBaseUser, at: datetime) -> None:
    """Decline, with the opinion the proposer reads."""
    _decide(version, "decline", opinion, by=by, at=at)


@transaction.atomic
def withdraw_change(*, version: ParameterVersion, reason: str, by: AbstractBaseUser, at: datetime) -> None:
    """Take a proposal back, or an approved value before its day."""
    locked = _locked(version)
    require(can_withdraw_change(by, locked))
    move(version, "withdraw", by=by, at=at, reason=reason)


def _decide(version: ParameterVersion, verb: str, opinion: str, *, by: AbstractBaseUser, at: datetime) -> None:
    require(can_approve_change(by, _locked(version), verb=verb))
    changes = {"decided_by_id": by.pk, "decided_at": at, "opinion": opinion}
    move(version, verb, by=by, at=at, reason=opinion, changes=changes)


def _locked(version: ParameterVersion) -> ParameterVersion:
    rows = ParameterVersion.objects.select_for_update(of=("self",)).select_related("parameter")
    return rows.get(pk=version.pk)
