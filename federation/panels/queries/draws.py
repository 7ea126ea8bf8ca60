"""Draws: what was published, how each came out, who stands after replacements."""

from dataclasses import dataclass

from django.db.models import QuerySet

from federation.panels import drawing
from federation.panels.models import Draw, Replacement


def draws() -> QuerySet[Draw]:
    """Every draw, newest first; all of them are public."""
    return Draw.objects.select_related("union").order_by("-pk")


def draw_at(code: str) -> Draw | None:
    """The draw with this number."""
    return draws().filter(code=code).first()


def steps_of(draw: Draw) -> list[drawing.Step]:
    """Every step, recomputed from what was published."""
    if draw.result is None:
        return []
    return list(drawing.steps([key for key, _ in draw.pool], draw.seed, draw.pool_digest))


@dataclass(frozen=True)
class Drawn:
    """One place of the outcome: the entry drawn, and by whom it was followed when it dropped out."""

    key: str
    label: str
    replaced: Replacement | None


def outcome_of(draw: Draw) -> list[Drawn]:
    """The entries drawn and their replacements, in the order in which they came in."""
    if draw.result is None:
        return []
    labels = dict(draw.pool)
    gone = {one.out_key: one for one in draw.replacements.all()}
    keys = [*draw.result[: draw.count], *(one.in_key for one in gone.values())]
    return [Drawn(key, labels[key], gone.get(key)) for key in keys]


def drawn_keys(draw: Draw) -> list[str]:
    """Keys that stand today, replacements followed."""
    return [one.key for one in outcome_of(draw) if one.replaced is None]


def next_in_line(draw: Draw) -> str | None:
    """The key that follows when somebody drops out; ``None`` when the pool is used up."""
    used = len(outcome_of(draw))
    order: list[str] = draw.result or []
    return order[used] if used < len(order) else None


def published(draw: Draw) -> dict[str, object]:
    """All that anybody needs to replay the draw, under the names of the published recipe."""
    return {
        "code": draw.code,
        "title": draw.title,
        "announced_at": draw.announced_at,
        "pool": draw.pool,
        "pool_digest": draw.pool_digest,
        "count": draw.count,
        "seed_event": draw.seed_event,
        "seed_on": draw.seed_on,
        "state": draw.state,
        "seed": draw.seed,
        "result": draw.result,
        "replacements": [
            {"out": one.out_key, "in": one.in_key, "reason": one.reason} for one in draw.replacements.all()
        ],
    }
