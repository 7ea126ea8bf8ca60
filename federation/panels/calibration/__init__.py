"""Calibration: how severe each judge is and how good each nominee is, found together from who scored whom.

A score is the nominee's level plus the judge's severity plus noise, each drawn from a normal distribution; the three
variances are estimated from the scores themselves (restricted maximum likelihood), levels and severities are the best
linear unbiased predictions under them. After D. J. C. MacKay and R. S. MacKay, "Bayesian calibration of assessors"
(2017), and R. Schall, "Estimation in generalized linear models with random effects", Biometrika 78 (1991).

The same scores in any order give the same numbers: they are sorted first, every run takes the same steps, and what is
reported is rounded to :data:`DIGITS` decimals, far above what the order of an addition can change.
"""

from federation.panels.calibration.fit import Calibration, JudgeFit, NomineeFit, Variances, calibrate
from federation.panels.calibration.line import Placed, Verdict, against_quota
from federation.panels.calibration.planning import expected_width
from federation.panels.calibration.reviews import DIGITS, Disconnected, Review, bridges, components
from federation.panels.calibration.robustness import Panel, Swap, robustness

__all__ = [
    "DIGITS", "Calibration", "Disconnected", "JudgeFit", "NomineeFit", "Panel", "Placed", "Review", "Swap",
    "Variances", "Verdict", "against_quota", "bridges", "calibrate", "components", "expected_width", "robustness",
]  # fmt: skip
