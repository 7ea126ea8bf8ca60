"""Who gets through, group by group, without lying by small numbers.

Each group's share has an interval (E. B. Wilson, 1927); each is tested against all others of its field (Fisher's exact
test, two-sided), all tests of a page together by S. Holm's method (1979): if nothing but chance is at work, the whole
page raises an alarm in at most one case of twenty. Groups under :data:`LEAST` people are not shown one by one.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from math import exp, lgamma, sqrt
from statistics import NormalDist

LEAST = 5
"""People a group has at least to be shown."""
LIKE = 1 + 1e-9
"""Tables whose chances differ by no more than rounding are equally likely."""

Counts = Mapping[str, tuple[int, int]]
"""For each group how many entered a stage and how many of them got through."""


@dataclass(frozen=True)
class Share:
    """A group: ``entered``, ``through``, their share with its interval (95 %), and the chance of so odd a share.

    ``groups`` are those counted together because each was too small; ``differs`` is the verdict of the whole page.
    """

    groups: tuple[str, ...]
    entered: int
    through: int
    share: float
    low: float
    high: float
    chance: float
    differs: bool = False


def compared(fields: Mapping[str, Counts], *, alarm: float = 0.05) -> dict[str, list[Share]]:
    """Every group of every field, the largest first; with ``alarm`` the whole page's chance of a false alarm."""
    found = {name: _shares(together(counts)) for name, counts in fields.items()}
    tests = sorted(
        ((one.chance, name, place) for name, shares in found.items() for place, one in enumerate(shares)
         if len(shares) > 1),
    )  # fmt: skip
    for done, (chance, name, place) in enumerate(tests):
        if chance * (len(tests) - done) > alarm:
            break
        found[name][place] = replace(found[name][place], differs=True)
    return found


def together(counts: Counts) -> list[tuple[tuple[str, ...], int, int]]:
    """Groups large enough, the largest first; the others as one, with the next smallest if that is still too small."""
    groups = sorted(((name, *pair) for name, pair in counts.items() if pair[0]), key=lambda one: (-one[1], one[0]))
    rest: list[tuple[str, int, int]] = []
    while groups and (groups[-1][1] < LEAST or 0 < sum(one[1] for one in rest) < LEAST):
        rest.append(groups.pop())
    shown: list[tuple[tuple[str, ...], int, int]] = [((name,), entered, through) for name, entered, through in groups]
    if rest:
        names = tuple(sorted(one[0] for one in rest))
        shown.append((names, sum(one[1] for one in rest), sum(one[2] for one in rest)))
    return shown if sum(one[1] for one in shown) >= LEAST else []


def _shares(groups: list[tuple[tuple[str, ...], int, int]]) -> list[Share]:
    entered, through = sum(one[1] for one in groups), sum(one[2] for one in groups)
    shares = []
    for names, had, passed in groups:
        low, high = interval(passed, had)
        chance = exact_test(passed, had, through, entered)
        shares.append(Share(names, had, passed, passed / had, low, high, chance))
    return shares


def interval(passed: int, entered: int, confidence: float = 0.95) -> tuple[float, float]:
    """Wilson's interval of a share."""
    z = NormalDist().inv_cdf(0.5 + confidence / 2)
    share, scale = passed / entered, 1 + z * z / entered
    middle = (share + z * z / (2 * entered)) / scale
    half = z / scale * sqrt(share * (1 - share) / entered + z * z / (4 * entered * entered))
    return max(0.0, middle - half), min(1.0, middle + half)


def exact_test(passed: int, entered: int, all_passed: int, everybody: int) -> float:
    """The chance, were it all luck, of a table no likelier than this one (Fisher)."""
    first, last = max(0, entered + all_passed - everybody), min(entered, all_passed)
    chances = [_chance(one, entered, all_passed, everybody) for one in range(first, last + 1)]
    seen = chances[passed - first]
    return min(1.0, sum(one for one in chances if one <= seen * LIKE))


def _chance(passed: int, entered: int, all_passed: int, everybody: int) -> float:
    return exp(
        _choices(entered, passed) + _choices(everybody - entered, all_passed - passed) - _choices(everybody, all_passed)
    )


def _choices(all_of: int, some: int) -> float:
    """The logarithm of the number of ways to pick some of all."""
    return lgamma(all_of + 1) - lgamma(some + 1) - lgamma(all_of - some + 1)
