"""Applications begin: rounds are set up and opened, a unit's application is started in one."""

from datetime import date, datetime
from typing import Any, NamedTuple

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from core.audit.trail import record
from core.search.text import pinyin_key
from core.search.vectors import search_vector
from core.serials import next_serial
from core.web.access import require
from core.workflow.moving import move
from federation.academies.actions.stepping import open_stage
from federation.academies.models import Academy, Application, Round
from federation.academies.permissions import can_apply_for_unit, can_keep_rounds
from federation.academies.workflow.accreditation import OPEN
from federation.organizations.models import Union, Unit


class RoundTold(NamedTuple):
    """A round as told: its name, tier, first and last day, the number of the notice that calls for applications."""

    title: str
    tier: str
    opens_on: date
    closes_on: date
    document_number: str = ""
    sheet_code: str = "academy-admission"


@transaction.atomic
def plan_round(*, told: RoundTold, by: Any, at: datetime) -> Round:
    """Set up a round; it is open for applications once :func:`open_round` opened it."""
    require(can_keep_rounds(by))
    if told.closes_on < told.opens_on:
        raise ValidationError({"closes_on": _("截止日期不能早于开始日期 %(day)s。") % {"day": told.opens_on}})
    made = Round.objects.create(number=next_serial(Round, "number", f"{told.opens_on.year}-", 2), **told._asdict())
    record(by=by, at=at, verb="plan_round", subject=made, facts={"opens_on": told.opens_on})
    return made


@transaction.atomic
def open_round(*, round: Round, sheet_version: int, by: Any, at: datetime) -> Round:
    """Open a round with the version of the score sheet that all its applications are judged by."""
    if by is not None:
        require(can_keep_rounds(by))
    move(round, "open_round", by=by, at=at, changes={"sheet_version": sheet_version})
    return round


@transaction.atomic
def begin_application(
    *,
    round: Round,
    unit: Unit,
    union: Union,
    name: str,
    host_kind: str,
    academy: Academy | None = None,
    by: Any,
    at: datetime,
) -> Application:
    """Begin the application of ``unit`` to be recommended by ``union``; the draft is shared from the first moment."""
    require(can_apply_for_unit(by, unit, union))
    if round.state != OPEN or localdate(at) > round.closes_on:
        raise ValidationError(_("“%(round)s”不在申报期内。") % {"round": round})
    application = Application.objects.create(
        code=next_serial(Application, "code", f"SB{localdate(at).year}", 5), round=round, tier=round.tier,
        union=union, unit=unit, academy=academy,
        name=name, host_kind=host_kind, opened_by=by, opened_at=at, stage_since=at,
        pinyin_key=pinyin_key(name), search=search_vector(name, unit.name),
    )  # fmt: skip
    open_stage(application=application, by=by, at=at)
    record(by=by, at=at, verb="begin_application", subject=application, facts={"unit": unit.uscc, "union": union.code})
    return application
