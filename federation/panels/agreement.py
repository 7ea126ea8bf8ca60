"""When two independent scores agree, and what the score is.

Scores are whole tenths of a point. Two scores that differ by no more than the threshold agree, and their mean is the
score. Otherwise a third is needed; then the mean of the two nearest to each other counts, and when the middle one
stands exactly half-way, the mean of all three. A mean is rounded to the tenth, a half upwards.
"""

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Agreement:
    """``score`` is missing while a third is needed; ``counted`` are positions of the scores that made it."""

    score: int | None
    counted: tuple[int, ...]
    spread: int

    @property
    def third_needed(self) -> bool:
        """Whether the scores lie too far apart."""
        return self.score is None


def agree(scores: Sequence[int], threshold: int) -> Agreement:
    """What two or three scores come to; ``ValueError`` for any other number of them."""
    match len(scores):
        case 2:
            spread = abs(scores[0] - scores[1])
            return Agreement(_mean(scores), (0, 1), spread) if spread <= threshold else Agreement(None, (), spread)
        case 3:
            counted = _nearest(scores)
            return Agreement(_mean([scores[place] for place in counted]), counted, max(scores) - min(scores))
        case count:
            raise ValueError(f"two or three scores agree, not {count}")


def _nearest(scores: Sequence[int]) -> tuple[int, ...]:
    low, middle, high = sorted(range(3), key=lambda place: scores[place])
    below, above = scores[middle] - scores[low], scores[high] - scores[middle]
    if below == above:
        return (0, 1, 2)
    return tuple(sorted((low, middle) if below < above else (middle, high)))


def _mean(scores: Sequence[int]) -> int:
    return (2 * sum(scores) + len(scores)) // (2 * len(scores))
