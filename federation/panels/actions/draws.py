"""Announcing a draw, holding it once the seed is known, following up who drops out."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from core.audit.trail import record
from core.rules.deciding import decide
from core.web.access import require
from core.workflow.moving import NotAllowed, move
from federation.organizations.models import Union
from federation.organizations.queries import city_federation
from federation.panels import drawing
from federation.panels.models import Draw, Replacement
from federation.panels.permissions import can_announce_draw, can_hold_draw
from federation.panels.queries.codes import next_code
from federation.panels.queries.draws import drawn_keys, next_in_line
from federation.panels.rules import DrawFacts, pool_suffices, seed_has_fallen, seed_is_still_to_come
from federation.panels.signals import draw_held, drawn_replaced
from federation.panels.workflow import DRAW, DRAWN
from federation.regulations.queries import parameters_on


@transaction.atomic
def announce_draw(
    *,
    purpose: str,
    title: str,
    pool: Iterable[tuple[str, str]],
    count: int,
    seed_event: str,
    seed_on: date,
    union: Union | None = None,
    by: Any,
    at: datetime,
) -> Draw:
    """Publish pool, number and the event the seed will come from. Everything published is final and public.

    ``pool`` are (key, label). ``Refused`` when the event is not still to come or the pool too small.
    """
    union = union or city_federation()
    if by is not None:
        require(can_announce_draw(by, union))
    entries, day = _pool(pool), localdate(at)
    draw = Draw.objects.create(
        code=next_code(Draw, "CQ", day),
        purpose=purpose,
        title=title,
        union=union,
        pool=[list(entry) for entry in entries],
        pool_digest=drawing.pool_digest(entries),
        count=max(count, 1),
        seed_event=seed_event,
        seed_on=seed_on,
        announced_at=at,
        announced_by=by,
    )
    facts = DrawFacts(day, seed_on, len(entries), count)
    parameters = parameters_on(day)
    findings = [seed_is_still_to_come(facts), pool_suffices(facts)]
    decide(draw, "announce_draw", findings=findings, parameters=parameters, by=by, at=at)
    told = {"pool_digest": draw.pool_digest, "pool": len(entries), "count": count, "seed_event": seed_event}
    record(by=by, at=at, verb="announce_draw", subject=draw, facts=told)
    return draw


@transaction.atomic
def hold_draw(*, draw: Draw, seed: str, by: Any, at: datetime) -> Draw:
    """Draw the whole order with the seed as published. ``Refused`` before the seed's day."""
    if by is not None:
        require(can_hold_draw(by, draw))
    seed = drawing.plain_seed(seed)
    if not seed:
        raise ValidationError({"seed": _("请抄录公布的种子。")})
    day = localdate(at)
    parameters = parameters_on(day)
    facts = DrawFacts(day, draw.seed_on, len(draw.pool), draw.count)
    decide(draw, "hold_draw", findings=[seed_has_fallen(facts)], parameters=parameters, by=by, at=at)
    result = drawing.order([key for key, _label in draw.pool], seed, draw.pool_digest)
    changes = {"seed": seed, "result": result, "drawn_at": at}
    move(draw, "hold", by=by, at=at, changes=changes, facts={"seed": seed, "drawn": result[: draw.count]})
    draw_held.send(Draw, draw=draw, by=by, at=at)
    return draw


@transaction.atomic
def cancel_draw(*, draw: Draw, reason: str, by: Any, at: datetime) -> Draw:
    """Give up a draw that was announced; it stays on record, with the reason."""
    if by is not None:
        require(can_hold_draw(by, draw))
    move(draw, "cancel", by=by, at=at, reason=reason)
    return draw


@transaction.atomic
def replace_drawn(*, draw: Draw, out_key: str, reason: str, by: Any, at: datetime) -> Replacement:
    """Let the next of the drawn order follow somebody who drops out.

    ``ValidationError`` when ``out_key`` does not stand or the order is used up; ``NotAllowed`` before the draw.
    """
    draw = Draw.objects.select_for_update(of=("self",)).select_related("union").get(pk=draw.pk)
    if by is not None:
        require(can_hold_draw(by, draw))
    if draw.state != DRAWN:
        raise NotAllowed(draw, "replace", draw.state, DRAW)
    if out_key not in drawn_keys(draw):
        raise ValidationError({"out_key": _("“%(key)s”不在抽中的名单里。") % {"key": out_key}})
    following = next_in_line(draw)
    if following is None:
        raise ValidationError({"out_key": _("名单已经用完，没有可以递补的。")})
    made = Replacement.objects.create(draw=draw, out_key=out_key, in_key=following, reason=reason, at=at, by=by)
    record(by=by, at=at, verb="replace_drawn", subject=draw, reason=reason, facts={"out": out_key, "in": following})
    drawn_replaced.send(Draw, draw=draw, by=by, at=at)
    return made


def _pool(pool: Iterable[tuple[str, str]]) -> list[tuple[str, str]]:
    try:
        return drawing.sorted_pool(pool)
    except ValueError as fault:
        raise ValidationError({"pool": _("名单里有空的、重复的或者换行的条目。")}) from fault
