"""What an assignment will be worth, before anybody has scored."""

from collections.abc import Collection, Sequence
from statistics import NormalDist

import numpy as np

from federation.panels.calibration.fit import Variances, errors_among, solve
from federation.panels.calibration.reviews import DIGITS, Design


def expected_width(
    pairs: Sequence[tuple[str, str]], given: Variances, *, among: Collection[str] = (), confidence: float = 0.9
) -> float:
    """The average width, in points, of the intervals that (judge, nominee) pairs will give.

    Of the nominees ``among`` only, those near the line say, or of all. Errors depend on who scores whom and on the
    variances, not on the scores, so this is known beforehand; with and without further pairs it says what they buy.
    """
    design = Design(sorted((nominee, judge) for judge, nominee in set(pairs)))
    found = solve(design, np.zeros(len(design.nominee)), given)
    error = np.sqrt(errors_among(design, given, found))
    wanted = set(among) or set(design.nominees)
    chosen = [wide for name, wide in zip(design.nominees, error.tolist(), strict=True) if name in wanted]
    reach = NormalDist().inv_cdf((1 + confidence) / 2)
    return round(2 * reach * sum(chosen) / len(chosen), DIGITS) if chosen else 0.0
