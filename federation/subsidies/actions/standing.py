"""The standing of an academy follows its results: held, resumed, ended, or given back when a result is corrected."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils.timezone import localdate

from core.audit.trail import record
from core.outbox.post import Letter, Recipient, post_many
from core.rules.rule import Parameters
from core.workflow.moving import move
from federation.academies.models import Academy
from federation.academies.queries.conduct import people_of
from federation.academies.queries.register import last_term
from federation.regulations.queries import parameters_on
from federation.subsidies import messages
from federation.subsidies.models import Standing
from federation.subsidies.queries.funds import keepers
from federation.subsidies.queries.standing import (
    Record,
    ground_by,
    history_of,
    record_of,
    records_of,
    subsidised_on,
)
from federation.subsidies.workflow import STANDING


@transaction.atomic
def settle_standing(*, academy: Academy, by: Any, at: datetime) -> Standing:
    """Bring an academy's standing to what its results give; its people and the finance officers hear of a change."""
    Academy.objects.select_for_update(no_key=True).get(pk=academy.pk)  # two results at once: one after the other
    return _settle(academy, record_of(academy), parameters_on(localdate(at)), by, at)


@transaction.atomic
def settle_standings(*, academies: Iterable[Academy] | None = None, by: Any, at: datetime) -> int:
    """Do so for these academies (for all subsidised today if none are told); return how many changed.

    Whatever a lost signal left is mended; those that stand as they should cost nothing.
    """
    asked = [term.academy for term in subsidised_on(localdate(at))] if academies is None else list(academies)
    parameters = parameters_on(localdate(at))
    records = records_of([academy.pk for academy in asked])
    states = dict(Standing.objects.filter(academy__in=asked).values_list("academy", "state"))
    stale = [one for one in asked if states.get(one.pk) != ground_by(records[one.pk], parameters).state]
    for academy in stale:
        settle_standing(academy=academy, by=by, at=at)
    return len(stale)


def _settle(academy: Academy, found: Record, parameters: Parameters, by: Any, at: datetime) -> Standing:
    ground = ground_by(found, parameters)
    kept = {"clause": ground.clause, "years": list(ground.years)}
    standing = Standing.objects.filter(academy=academy).first()
    if standing is None:
        return _begin(academy, ground.state, _since(found, parameters, at), kept, by, at)
    if standing.state == ground.state:
        standing.clause, standing.years = ground.clause, list(ground.years)
        standing.save(update_fields=["clause", "years"])
        return standing
    verb = next(one.verb for one in STANDING.moves_from(standing.state) if one.target == ground.state)
    move(standing, verb, by=by, at=at, facts=kept, changes={"since_on": localdate(at), **kept})
    _tell(standing, at)
    return standing


def _begin(academy: Academy, state: str, since: date, kept: Mapping[str, Any], by: Any, at: datetime) -> Standing:
    standing = Standing.objects.create(academy=academy, state=state, since_on=since, **kept)
    record(by=by, at=at, verb="begin_standing", subject=standing, facts={"state": state, **kept})
    return standing


def _since(found: Record, parameters: Parameters, at: datetime) -> date:
    """The day of the step that brought the present state; today where nothing has happened yet."""
    steps = history_of(found, parameters)
    last = len(steps)
    while last > 1 and steps[last - 2].ground.state == steps[-1].ground.state:
        last -= 1
    return steps[last - 1].on if steps else localdate(at)


def _tell(standing: Standing, at: datetime) -> None:
    term, day = last_term(standing.academy), localdate(at)
    message = messages.standing_changed(standing, term.name)
    people = _once([*people_of(term, day), *keepers("finance_entry", day)])
    key = f"standing {standing.pk} {standing.state} {at.isoformat()}"
    post_many([Letter(message, Recipient(user=user), key) for user in people], at=at)


def _once(people: Iterable[Any]) -> list[Any]:
    return list({one.pk: one for one in people}.values())
