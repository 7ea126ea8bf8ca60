"""The standing of an academy follows its results: held, resumed, ended, or given back when a result is corrected."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.timezone import localdate

from core.audit.trail import record
from core.outbox.post import Letter, Recipient, post_many
from core.workflow.moving import move
from federation.academies.models import Academy
from federation.academies.queries.conduct import people_of
from federation.academies.queries.register import last_term
from federation.subsidies import messages
from federation.subsidies.models import Standing
from federation.subsidies.queries.funds import keepers
from federation.subsidies.queries.standing import Record, ground_on, record_of, records_of, subsidised_on
from federation.subsidies.workflow import STANDING


@transaction.atomic
def settle_standing(*, academy: Academy, by: Any, at: datetime) -> Standing:
    """Bring an academy's standing to what its results give; its people and the finance officers hear of a change."""
    Academy.objects.select_for_update(no_key=True).get(pk=academy.pk)  # two results at once: one after the other
    return _settle(academy, record_of(academy), by, at)


@transaction.atomic
def settle_standings(*, by: Any, at: datetime) -> int:
    """Do so for every academy subsidised today; return how many changed. Whatever a lost signal left is mended."""
    academies = [term.academy for term in subsidised_on(localdate(at))]
    records = records_of([academy.pk for academy in academies])
    known = {one.academy_id: one for one in Standing.objects.filter(academy__in=academies)}
    stale = [one for one in academies if _is_stale(known.get(one.pk), records[one.pk], at)]
    for academy in stale:
        settle_standing(academy=academy, by=by, at=at)
    return len(stale)


def _is_stale(standing: Standing | None, found: Record, at: datetime) -> bool:
    return standing is None or standing.state != ground_on(found, localdate(at)).state


def _settle(academy: Academy, found: Record, by: Any, at: datetime) -> Standing:
    ground = ground_on(found, localdate(at))
    kept = {"clause": ground.clause, "years": list(ground.years)}
    standing = Standing.objects.filter(academy=academy).first()
    if standing is None:
        standing = Standing.objects.create(academy=academy, state=ground.state, since_on=localdate(at), **kept)
        record(by=by, at=at, verb="begin_standing", subject=standing, facts={"state": ground.state, **kept})
        return standing
    if standing.state == ground.state:
        Standing.objects.filter(pk=standing.pk).exclude(**kept).update(**kept)
        return standing
    verb = next(one.verb for one in STANDING.moves_from(standing.state) if one.target == ground.state)
    move(standing, verb, by=by, at=at, facts=kept, changes={"since_on": localdate(at), **kept})
    _tell(standing, at)
    return standing


def _tell(standing: Standing, at: datetime) -> None:
    term, day = last_term(standing.academy), localdate(at)
    message = messages.standing_changed(standing, term.name)
    people = _once([*people_of(term, day), *keepers("finance_entry", day)])
    key = f"standing {standing.pk} {standing.state} {at.isoformat()}"
    post_many([Letter(message, Recipient(user=user), key) for user in people], at=at)


def _once(people: Iterable[Any]) -> list[Any]:
    return list({one.pk: one for one in people}.values())
