"""Taking a whole register in: new academies are entered, known ones corrected, all or nothing per set."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from core.rules.rule import Refused
from core.web.access import NotPermitted
from core.web.writing import in_turn
from federation.academies.actions.register import (
    Particulars,
    Trade,
    correct_academy,
    describe_academy,
    register_academy,
)
from federation.academies.models import Academy


@dataclass(frozen=True)
class Entry:
    """One academy of a register: ``academy`` when it is there already; ``row`` tells where it stood in the sheet."""

    row: int
    particulars: Particulars
    from_on: date
    academy: Academy | None = None
    reason: str = ""
    trades: tuple[Trade, ...] | None = None


class Unsettled(Exception):
    """Entries that cannot be taken in: by row, why. Nothing was written."""

    def __init__(self, faults: Mapping[int, str]) -> None:
        super().__init__(f"{len(faults)} entries")
        self.faults = faults


@transaction.atomic
def enter_academies(*, entries: Sequence[Entry], by: Any, at: datetime) -> dict[str, int]:
    """Enter or correct them; returns how many of each. ``Unsettled`` names every entry that does not fit."""
    faults: dict[int, str] = {}
    for entry in entries:
        try:
            with transaction.atomic():
                _enter(entry, by, at)
        except ValidationError as fault:
            faults[entry.row] = in_turn(fault.messages)
        except NotPermitted as fault:
            faults[entry.row] = fault.reason
        except Refused as refused:
            faults[entry.row] = in_turn(f"{finding.text} {finding.remedy}" for finding in refused.findings)
    if faults:
        raise Unsettled(faults)
    known = sum(entry.academy is not None for entry in entries)
    return {"registered": len(entries) - known, "corrected": known}


def _enter(entry: Entry, by: Any, at: datetime) -> None:
    day, reason = entry.from_on, entry.reason or _("整表导入")
    if entry.academy is None:
        academy = register_academy(particulars=entry.particulars, from_on=day, reason=entry.reason, by=by, at=at)
    else:
        academy = entry.academy
        correct_academy(academy=academy, particulars=entry.particulars, from_on=day, reason=reason, by=by, at=at)
    if entry.trades is not None and set(entry.trades) != _trades_of(academy):
        describe_academy(academy=academy, trades=entry.trades, by=by, at=at)


def _trades_of(academy: Academy) -> set[Trade]:
    """The trades it teaches, as on the register now."""
    return {Trade(one.trade, one.is_brand) for one in academy.specialities.all()}
