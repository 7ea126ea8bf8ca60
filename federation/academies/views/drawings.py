"""The network drawn: districts as tiles, the trajectory of capital academies."""

from datetime import date
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _

from core.web.cartogram import CODES, Tile
from core.web.charts import Path, Trajectory
from core.web.tones import Tone
from federation.academies.queries.network import Network, Standing
from federation.organizations.models import UnionKind

TONES = {"none": Tone.CINNABAR, "behind": Tone.AMBER, "held": Tone.JADE, "absent": Tone.PLAIN, "unplanned": Tone.PLAIN}

LABELS = 0.84
"""Share of the drawing's width that the lines take; their labels stand in the rest."""
CLOSE = 0.12
"""Share of the drawing's width below which today's label would run into the forecast's."""


def tiles_of(network: Network, page: str = "academies:list_academies") -> list[Tile]:
    """The districts, each leading to the academies it counts; none while a district is not on record."""
    found = [tile_of(one, network, page) for one in network.standings if one.union.kind == UnionKind.DISTRICT]
    return found if set(CODES) <= {tile.code[:6] for tile in found} else []


def industries_of(network: Network, page: str = "academies:list_academies") -> list[Tile]:
    """The industrial unions as tiles."""
    return [tile_of(one, network, page) for one in network.standings if one.union.kind == UnionKind.INDUSTRIAL]


def tile_of(one: Standing, network: Network, page: str) -> Tile:
    """One union: its name in short, its two counts (their sum on a day without a plan), what its tone means."""
    meanings = {
        "none": _("首都级尚无"),
        "behind": _("还欠"),
        "held": _("达标"),
        "absent": _("当时未成立"),
        "unplanned": _("没有指标"),
    }
    counts = (one.facts.capital, one.facts.district)
    figure = "—" if not one.facts.existed else "/".join(map(str, counts)) if network.plan else str(sum(counts))
    url = f"{reverse(page)}?{urlencode({'union': one.union.code, 'on': network.day.isoformat()})}"
    return Tile(one.union.code, place_name(one.union.short_name), figure, TONES[one.tone], meanings[one.tone], url)


def place_name(union_name: str) -> str:
    """``海淀区总工会`` as ``海淀``, ``经开区总工会`` as ``经开区``: what fits on a tile."""
    short = union_name.partition("（")[0].removesuffix("总工会").removesuffix("工会联合会").removesuffix("工会")
    return short if len(short) < 3 or short == "经开区" else short.removesuffix("区")


def drawing_of(network: Network) -> Trajectory | None:
    """What stood month by month, what is planned, where this pace leads."""
    if not network.planned_path:
        return None
    ahead, start = network.forecast, network.path[0][0]
    end = max(ahead.on, network.day)
    most = max(network.capital_target, ahead.expected, *(count for _day, count in network.path), 1)

    def spot(day: date, count: int) -> tuple[float, float]:
        return LABELS * (max(day, start) - start).days / max(1, (end - start).days), count / most

    spread = f"±{ahead.spread}" if ahead.spread else ""
    said = _("首都工匠学院数：今 %(count)s 家，计划 %(target)s 家，照此 %(expected)s 家")
    facts = {"count": ahead.count, "target": network.capital_target, "expected": ahead.expected}
    plan = [spot(*point) for point in network.planned_path]
    now, then = spot(network.day, ahead.count), spot(end, ahead.expected)
    today = "" if then[0] - now[0] < CLOSE else _("今 %(n)s") % {"n": ahead.count}
    return Trajectory(
        said % facts,
        (
            Path(plan, "plan", _("计划 %(n)s") % {"n": network.capital_target}),
            Path([now, then], "forecast", _("照此 %(n)s") % {"n": f"{ahead.expected}{spread}"}),
            Path([spot(*point) for point in network.path], "actual", today),
        ),
        400,
        88,
    )
