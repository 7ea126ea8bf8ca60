"""A slot: a question the face asks and a context above answers, registered once at start-up."""

from collections.abc import Callable
from typing import Generic, ParamSpec, TypeVar

P = ParamSpec("P")
R = TypeVar("R")


class Slot(Generic[P, R]):
    """Holds one function. Until somebody registers, the ``default`` answers."""

    def __init__(self, default: Callable[P, R]) -> None:
        self._answer = default

    def register(self, answer: Callable[P, R]) -> Callable[P, R]:
        """Fill the slot; usable as a decorator."""
        self._answer = answer
        return answer

    def __call__(self, *args: P.args, **kwargs: P.kwargs) -> R:
        return self._answer(*args, **kwargs)
