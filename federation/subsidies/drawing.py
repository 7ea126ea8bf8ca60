"""The year's money as one picture: what becomes of the budget, stage by stage, widths in proportion."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

WIDTH, HEIGHT, BAR, TOP = 960, 170, 18, 48
"""Of the picture, in its own units; a bar's width; room for the names above."""


@dataclass(frozen=True)
class Bar:
    """A stage: where its bar stands, how high it is, and how far the amount before it went."""

    key: str
    label: str
    amount_fen: int
    x: float
    y: float
    height: float

    @property
    def middle(self) -> float:
        """Where its name stands."""
        return self.x + BAR / 2


@dataclass(frozen=True)
class Flow:
    """Bars, and between each two the band of what went on, as a path."""

    bars: tuple[Bar, ...]
    bands: tuple[str, ...]
    width: int = WIDTH
    height: int = HEIGHT + TOP


def flow(stages: Sequence[tuple[str, str, int]]) -> Flow:
    """Draw stages ``(key, label, amount in fen)``; all stand on one line at the top, the largest fills the height."""
    most = max((amount for _key, _label, amount in stages), default=0) or 1
    step = (WIDTH - 2 * 60 - BAR) / max(1, len(stages) - 1)
    bars = tuple(
        Bar(key, label, amount, round(60 + number * step, 1), TOP, round(max(amount and 2, HEIGHT * amount / most), 1))
        for number, (key, label, amount) in enumerate(stages)
    )
    return Flow(bars, tuple(_band(one, two) for one, two in pairwise(bars)))


def _band(one: Bar, two: Bar) -> str:
    """What went on from one bar to the next: as high as the smaller of both, bent between them."""
    high = min(one.height, two.height)
    left, right, middle = one.x + BAR, two.x, (one.x + BAR + two.x) / 2
    below = TOP + high
    return (
        f"M{left:g} {TOP}C{middle:g} {TOP} {middle:g} {TOP} {right:g} {TOP}L{right:g} {below:g}"
        f"C{middle:g} {below:g} {middle:g} {below:g} {left:g} {below:g}Z"
    )
