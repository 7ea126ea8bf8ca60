"""Charts: a sentence that says it, the drawing, the table behind it. Colours are names of tokens, so both modes fit.

An option is ECharts' own; wherever it wants a colour it gets ``token("jade")`` and the page fills in the real one.
Direct labels instead of legends, no second axis, no pies over four parts.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext_lazy as _

TOKENS = frozenset(
    f"{hue}{part}"
    for hue in ("cinnabar", "bronze", "jade", "amber", "indigo")
    for part in ("", "-text", "-soft", "-line")
) | {"ink", "ink-2", "ink-3", "paper", "card", "line", "line-2"}
PLOT_HEIGHT, LABEL_HEIGHT = 200, 16
LEGEND = {"top": 0, "left": 0, "icon": "roundRect", "itemWidth": 12, "itemHeight": 10, "itemGap": 8}


def token(name: str) -> str:
    """A colour of the product, to be filled in by the page."""
    if name not in TOKENS:
        raise ValueError(f"no colour called {name}")
    return f"${name}"


@dataclass(frozen=True)
class Cell:
    """A figure and the list it counts: in the table a link, in the drawing a place to press."""

    value: Any
    url: str


@dataclass(frozen=True)
class Chart:
    """``sentence`` says what the drawing shows; ``alternative`` describes it to those who do not see it.

    ``head`` and ``rows`` are the table behind it; ``how`` says how a forecast is computed. ``tall`` gives it room;
    ``beside`` keeps the table open at the drawing's side. A cell of the table may be a :class:`Cell`.
    """

    name: str
    sentence: Any
    option: dict[str, Any]
    head: Sequence[Any]
    rows: Sequence[Sequence[Any]]
    alternative: Any = ""
    how: Any = ""
    tall: bool = False
    title: Any = ""
    beside: bool = False

    @property
    def described(self) -> Any:
        """The text alternative; the sentence when nothing better was said."""
        return self.alternative or self.sentence


@dataclass(frozen=True)
class Line:
    """One line of a line chart: its values beside the chart's labels (none leaves a gap)."""

    label: Any
    values: Sequence[float | int | None]
    colour: str = "cinnabar"
    stroke: str = "solid"  # solid · dashed (a plan) · dotted (a forecast)
    soft: bool = False


def lines(
    name: str, sentence: Any, labels: Sequence[Any], series: Sequence[Line], *, head: Any = "", **more: Any
) -> Chart:
    """A line chart, each line labelled at its end."""
    option = {
        "grid": {"left": 8, "right": 88, "top": 16, "bottom": 8, "containLabel": True},
        "xAxis": {"type": "category", "data": [str(label) for label in labels], "boundaryGap": False},
        "yAxis": {"type": "value", "minInterval": 1},
        "tooltip": {"trigger": "axis"},
        "series": [_line(one, offset) for one, offset in zip(series, _label_offsets(series), strict=True)],
    }
    rows = [[label, *(one.values[place] for one in series)] for place, label in enumerate(labels)]
    return Chart(name, sentence, option, [head, *(one.label for one in series)], rows, **more)


def bars(
    name: str,
    sentence: Any,
    values: Sequence[tuple[Any, int | float]],
    *,
    colour: str = "indigo",
    head: tuple[Any, Any] = (_("项目"), _("数量")),
    **more: Any,
) -> Chart:
    """Horizontal bars, each with its figure at its end, first on top."""
    option = {
        "grid": {"left": 8, "right": 48, "top": 4, "bottom": 4, "containLabel": True},
        "xAxis": {"type": "value", "show": False},
        "yAxis": {"type": "category", "inverse": True, "data": [str(label) for label, _value in values]},
        "tooltip": {"trigger": "item"},
        "series": [
            {
                "type": "bar",
                "barMaxWidth": 18,
                "data": [value for _label, value in values],
                "itemStyle": {"color": token(colour), "borderRadius": [0, 3, 3, 0]},
                "label": {"show": True, "position": "right", "color": token("ink")},
            }
        ],
    }
    return Chart(name, sentence, option, head, [list(pair) for pair in values], **more)


def stacked(
    name: str,
    sentence: Any,
    labels: Sequence[Any],
    parts: Sequence[tuple[Any, Sequence[int | Cell], str]],
    *,
    head: Any = "",
    across: bool = False,
    headings: Sequence[Any] = (),
    rows: Sequence[Sequence[Any]] = (),
    **more: Any,
) -> Chart:
    """Bars in parts ``(label, values, colour)``, upright or ``across``; the parts are named above and in the tooltips.

    The table behind it holds the same, unless ``headings`` and ``rows`` say more.
    """
    named: dict[str, Any] = {"type": "category", "data": [str(label) for label in labels]}
    counted: dict[str, Any] = {"type": "value", "minInterval": 1}
    option = {
        "grid": {"left": 8, "right": 16, "top": 32, "bottom": 8, "containLabel": True},
        "legend": LEGEND,
        "xAxis": counted if across else named,
        "yAxis": {**named, "inverse": True} if across else counted,
        "tooltip": {"trigger": "axis"},
        "series": [
            {
                "type": "bar",
                "stack": "all",
                "barMaxWidth": 20 if across else 36,
                "name": str(label),
                "data": [_datum(value) for value in values],
                "itemStyle": {"color": token(colour)},
            }
            for label, values, colour in parts
        ],
    }
    behind = [[label, *(values[place] for _part, values, _colour in parts)] for place, label in enumerate(labels)]
    return Chart(name, sentence, option, headings or [head, *(part[0] for part in parts)], rows or behind, **more)


def against(
    name: str,
    sentence: Any,
    spans: Sequence[tuple[Any, float | None, float | None, float | None]],
    *,
    words: tuple[Any, Any, Any],
    headings: Sequence[Any] = (),
    rows: Sequence[Sequence[Any]] = (),
    **more: Any,
) -> Chart:
    """Horizontal bars against a limit: ``(label, middle, most, limit)``, full up to the middle, pale up to the most.

    ``words`` name the middle, the most and the limit, which is a mark across its bar.
    """
    middle, most, limit = map(str, words)
    bar = {"type": "bar", "stack": "all", "barMaxWidth": 16}
    pale = [None if low is None or high is None else round(high - low, 2) for _label, low, high, _limit in spans]
    option = {
        "grid": {"left": 8, "right": 24, "top": 32, "bottom": 8, "containLabel": True},
        "legend": LEGEND,
        "xAxis": {"type": "value"},
        "yAxis": {"type": "category", "inverse": True, "data": [str(span[0]) for span in spans]},
        "tooltip": {"show": False},
        "series": [
            {**bar, "name": middle, "data": [span[1] for span in spans], "itemStyle": {"color": token("indigo")}},
            {**bar, "name": most, "data": pale, "itemStyle": {"color": token("indigo-line")}},
            {
                "type": "scatter",
                "name": limit,
                "symbol": "rect",
                "symbolSize": [3, 22],
                "data": [span[3] for span in spans],
                "itemStyle": {"color": token("cinnabar")},
                "z": 3,
            },
        ],
    }
    return Chart(name, sentence, option, headings or ["", *words], rows or [list(span) for span in spans], **more)


def _datum(value: int | Cell) -> Any:
    """A value as the drawing wants it; pressed, it opens what it counts."""
    return {"value": value.value, "url": value.url} if isinstance(value, Cell) else value


def _label_offsets(series: Sequence[Line]) -> list[int]:
    """How far down to shift each end label so that labels ending at one place keep a line's height apart."""
    ends = []
    for one in series:
        last = max((place for place, value in enumerate(one.values) if value is not None), default=0)
        ends.append((last, float(one.values[last] or 0) if one.values else 0.0))
    highest = max((value or 0 for one in series for value in one.values), default=0) or 1
    offsets = [0] * len(series)
    bottoms: dict[int, float] = {}
    for place in sorted(range(len(series)), key=lambda index: -ends[index][1]):
        last, value = ends[place]
        wanted = (1 - value / highest) * PLOT_HEIGHT
        at = max(wanted, bottoms.get(last, -LABEL_HEIGHT) + LABEL_HEIGHT)
        bottoms[last] = at
        ends_early = last < max(end for end, _value in ends)
        offsets[place] = round(at - wanted) + (LABEL_HEIGHT if ends_early else 0)
    return offsets


def _line(one: Line, offset: int) -> dict[str, Any]:
    return {
        "type": "line",
        "name": str(one.label),
        "data": list(one.values),
        "symbol": "circle",
        "symbolSize": 5,
        "showSymbol": one.stroke == "solid",
        "connectNulls": False,
        "lineStyle": {"color": token(one.colour), "type": one.stroke, "width": 2},
        "itemStyle": {"color": token(one.colour)},
        "areaStyle": {"color": token(one.colour), "opacity": 0.1} if one.soft else None,
        "endLabel": {"show": True, "formatter": "{a} {c}", "color": token(one.colour), "offset": [0, offset]},
    }


# --- small drawings within a sentence or a tile: SVG without a script ------------------------------------------------


@dataclass(frozen=True)
class Path:
    """A line of a small drawing: points as shares of width and height (0 left or bottom, 1 right or top)."""

    points: Sequence[tuple[float, float]]
    kind: str = "actual"  # actual · plan · forecast
    label: Any = ""


@dataclass(frozen=True)
class Trajectory:
    """Progress in one tile: what was, what is planned, what is to be expected."""

    alternative: Any
    paths: Sequence[Path] = field(default_factory=tuple)
    width: int = 300
    height: int = 64

    def shapes(self) -> list[dict[str, Any]]:
        """Each path in the drawing's own units, with its label beside its last point."""
        shapes = []
        for path in self.paths:
            spots = [self._spot(point) for point in path.points]
            x, y = spots[-1]
            shapes.append(
                {
                    "kind": path.kind,
                    "line": " ".join(f"{a},{b}" for a, b in spots),
                    "x": x,
                    "y": y,
                    "label": path.label,
                    "label_x": min(x + 6, self.width - 4) if path.kind == "actual" else self.width,
                    "label_y": y + 16 if path.kind == "actual" else y - 6 if path.kind == "plan" else y + 16,
                    "anchor": "start" if path.kind == "actual" and x < self.width * 0.8 else "end",
                }
            )
        return shapes

    def _spot(self, point: tuple[float, float]) -> tuple[int, int]:
        across, up = point
        return round(4 + across * (self.width - 8)), round(self.height - 6 - up * (self.height - 24))


def sparkline(values: Sequence[float], alternative: Any, width: int = 96, height: int = 24) -> Trajectory:
    """A line of values without labels."""
    low, high = min(values, default=0), max(values, default=1)
    span = (high - low) or 1
    steps = max(len(values) - 1, 1)
    points = [(place / steps, (value - low) / span) for place, value in enumerate(values)]
    return Trajectory(alternative, (Path(points or [(0, 0)]),), width, height + 24)
