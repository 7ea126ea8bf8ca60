"""An application on its way to the city: handed in, recommended, sent back, declined, withdrawn."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.timezone import localdate

from core.outbox.post import post_many
from core.rules.deciding import decide
from core.web.access import require
from federation.academies.actions.stepping import step_application
from federation.academies.messages import applications as said
from federation.academies.messages.applications import letters
from federation.academies.models import Application, Round
from federation.academies.permissions import (
    can_hand_in_application,
    can_recommend_application,
    can_withdraw_application,
)
from federation.academies.queries.admission import findings_of, grounds, quota_findings_of
from federation.academies.queries.answers import locked
from federation.academies.queries.officers import applicants_of, officers_of, officers_of_the_city, told_of
from federation.academies.queries.scoring import scored
from federation.regulations.queries import parameters_on


@transaction.atomic
def hand_in_application(*, application: Application, by: Any, at: datetime) -> Application:
    """Hand a draft to the union. ``Refused`` with every clause that is not met."""
    require(can_hand_in_application(by, application))
    held = locked(application)
    parameters = parameters_on(localdate(at))
    score = scored(held)
    decide(held, "hand_in", findings=findings_of(held, parameters, score), parameters=parameters, by=by, at=at)
    step_application(application=held, verb="hand_in", by=by, at=at, changes={"self_tenths": score.tenths})
    post_many(letters(held, said.handed_in(held), officers_of(held.union, localdate(at))), at=at)
    return held


@transaction.atomic
def recommend_application(*, application: Application, opinion: str, by: Any, at: datetime) -> Application:
    """Recommend a draft the union's officers filled in themselves."""
    require(can_recommend_application(by, application))
    return _recommend(application, "recommend", opinion, by, at)


@transaction.atomic
def endorse_application(*, application: Application, opinion: str, by: Any, at: datetime) -> Application:
    """Recommend what a unit handed in."""
    require(can_recommend_application(by, application))
    return _recommend(application, "endorse", opinion, by, at)


def _recommend(application: Application, verb: str, opinion: str, by: Any, at: datetime) -> Application:
    """The quota is counted with the round locked: two officers cannot take the last place at once."""
    held = locked(application)
    Round.objects.select_for_update().get(pk=held.round_id)
    parameters = parameters_on(localdate(at))
    score = scored(held)
    findings = [*findings_of(held, parameters, score), *quota_findings_of(held, parameters)]
    decide(held, verb, findings=findings, parameters=parameters, by=by, at=at)
    changes = {"self_tenths": score.tenths, "handed_in_at": at}
    step_application(application=held, verb=verb, by=by, at=at, reason=opinion, changes=changes)
    post_many(letters(held, said.recommended(held), officers_of_the_city(localdate(at))), at=at)
    return held


@transaction.atomic
def send_back_application(*, application: Application, reason: str, by: Any, at: datetime) -> Application:
    """Give it back to the unit to be changed."""
    require(can_recommend_application(by, application))
    held = locked(application)
    step_application(application=held, verb="send_back", by=by, at=at, reason=reason)
    post_many(letters(held, said.sent_back(held, reason), applicants_of(held, localdate(at))), at=at)
    return held


@transaction.atomic
def decline_application(
    *, application: Application, clauses: Iterable[str], reason: str, remedy: str, by: Any, at: datetime
) -> Application:
    """Do not recommend it, by the clauses named; ``remedy`` says what would change it."""
    require(can_recommend_application(by, application))
    held = locked(application)
    facts = grounds(held, clauses, remedy)
    step_application(application=held, verb="decline", by=by, at=at, reason=reason, facts=facts)
    post_many(letters(held, said.ended(held, reason), told_of(held, localdate(at))), at=at)
    return held


@transaction.atomic
def withdraw_application(*, application: Application, reason: str, by: Any, at: datetime) -> Application:
    """Take it back; its place in the union's quota is free again."""
    require(can_withdraw_application(by, application))
    held = locked(application)
    recommended = held.handed_in_at is not None
    step_application(application=held, verb="withdraw", by=by, at=at, reason=reason)
    day = localdate(at)
    readers = [*officers_of(held.union, day), *(officers_of_the_city(day) if recommended else ())]
    post_many(letters(held, said.withdrawn(held, reason), [one for one in readers if one.pk != by.pk]), at=at)
    return held
