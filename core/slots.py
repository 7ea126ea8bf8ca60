"""A slot: a question a lower module asks and a higher one answers.

The lower module declares ``clause_source: Slot[Callable[[str], ClauseCard | None]] = Slot("clause source")``;
the higher registers its function once, in ``AppConfig.ready``. Calling an empty slot is a wiring defect and raises.
"""

from typing import Generic, TypeVar

F = TypeVar("F")


class Slot(Generic[F]):
    """Holds at most one provider of type ``F``."""

    def __init__(self, name: str) -> None:
        self.name = name
        self._provider: F | None = None

    def register(self, provider: F) -> None:
        """Put the provider in place; a second, different one is refused with ``RuntimeError``."""
        if self._provider is not None and self._provider is not provider:
            raise RuntimeError(f"{self.name} already has a provider")
        self._provider = provider

    @property
    def filled(self) -> bool:
        """Whether somebody answers."""
        return self._provider is not None

    @property
    def ask(self) -> F:
        """The provider; raises ``LookupError`` when nobody registered one."""
        if self._provider is None:
            raise LookupError(f"{self.name} has no provider")
        return self._provider
