"""Assignment: which expert reviews which nominee, as well as possible, and proven to be.

Total affinity is made as large as can be by min-cost flow (OR-Tools), within every expert's load and without a hard
conflict. The proof is not the solver's word: prices of experts are worked out from the answer itself, and with any
prices :func:`bound` gives a number that no assignment can exceed (weak duality), in a few lines anybody can check.
All amounts are integers; the same problem in any order has the same answer.
"""

from federation.panels.assignment.connecting import connected
from federation.panels.assignment.problem import NEVER, Expert, Impossible, Nominee, Problem, Reason, problem_of
from federation.panels.assignment.solving import Assigned, assign, bound

__all__ = [
    "NEVER", "Assigned", "Expert", "Impossible", "Nominee", "Problem", "Reason", "assign", "bound", "connected",
    "problem_of",
]  # fmt: skip
