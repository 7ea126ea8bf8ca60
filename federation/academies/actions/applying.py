"""An application begins: a unit's, in an open round, with what the register already says of it."""

from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from core.audit.trail import record
from core.rules.rule import require as require_rules
from core.search.text import pinyin_key
from core.search.vectors import search_vector
from core.serials import next_serial
from core.web.access import require
from federation.academies.actions.stepping import open_stage
from federation.academies.models import Academy, Answer, Application, Round
from federation.academies.permissions import can_apply_for_unit
from federation.academies.queries.admission import beginning_findings
from federation.academies.queries.answers import prefilled
from federation.academies.queries.applications import recommenders_of
from federation.academies.workflow.accreditation import OPEN
from federation.organizations.models import Union, Unit
from federation.regulations.queries import parameters_on


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
    """Begin the application of ``unit`` to be recommended by ``union``; the draft is shared from the first moment.

    ``Refused`` outside the round's days, for a unit that hosts such an academy, and while an application of the unit
    for this tier is open; ``ValidationError`` for a union that is not above the unit.
    """
    require(can_apply_for_unit(by, unit, union))
    if round.state != OPEN:
        raise ValidationError(_("“%(round)s”不在申报期内。") % {"round": round})
    if union not in recommenders_of(unit):
        text = _("%(unit)s不属于%(union)s，不能由它推荐。")
        raise ValidationError({"union": text % {"unit": unit, "union": union}})
    parameters = parameters_on(localdate(at))
    require_rules(beginning_findings(unit, round, parameters))
    try:
        with transaction.atomic():
            application = Application.objects.create(
                code=next_serial(Application, "code", f"SB{localdate(at).year}", 5), round=round, tier=round.tier,
                union=union, unit=unit, academy=academy,
                name=name, host_kind=host_kind, opened_by=by, opened_at=at, stage_since=at,
                pinyin_key=pinyin_key(name), search=search_vector(name, unit.name),
            )  # fmt: skip
    except IntegrityError:  # somebody began one in the same moment: the database took only theirs
        require_rules(beginning_findings(unit, round, parameters))
        raise
    open_stage(application=application, by=by, at=at)
    _prefill(application, by, at)
    record(by=by, at=at, verb="begin_application", subject=application, facts={"unit": unit.uscc, "union": union.code})
    return application


def _prefill(application: Application, by: Any, at: datetime) -> None:
    told = prefilled(application.unit, application.academy.code if application.academy else "", at)
    answers = [Answer(application=application, field=field, text=text, by=by, at=at) for field, text in told.items()]
    Answer.objects.bulk_create(answers)
