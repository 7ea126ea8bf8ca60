"""The table of a life cycle: states (adjectives), moves (verbs), who may be expected to make them.

Pure data. The same table checks moves, builds the database trigger, draws itself and lists every path for the tests.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Move:
    """``verb`` leads from any of ``sources`` to ``target``.

    ``label`` is the button, ``who`` says who acts, ``within`` by when ("5 个工作日内"); all may be lazy texts.
    """

    verb: str
    sources: Sequence[str]
    target: str
    label: object = ""
    who: object = ""
    within: object = ""


@dataclass(frozen=True)
class Workflow:
    """A life cycle. ``births`` are the states a row may be created in (default: only ``start``).

    ``rests`` are states in which it has ended unless something out of the ordinary opens it again (an appeal).

    Raises ``ValueError`` when a move names an unknown state, a verb is ambiguous, or a state cannot be reached.
    """

    name: str
    states: Mapping[str, object]
    start: str
    moves: Sequence[Move]
    births: Sequence[str] = field(default=())
    rests: Sequence[str] = field(default=())

    def __post_init__(self) -> None:
        named = {self.start, *self.births, *self.rests, *(end for pair in self.steps for end in pair)}
        if unknown := named - set(self.states):
            raise ValueError(f"{self.name}: unknown states {sorted(unknown)}")
        pairs = [(move.verb, source) for move in self.moves for source in move.sources]
        if doubled := {pair for pair in pairs if pairs.count(pair) > 1}:
            raise ValueError(f"{self.name}: ambiguous moves {sorted(doubled)}")
        if lost := set(self.states) - self._reachable():
            raise ValueError(f"{self.name}: unreachable states {sorted(lost)}")

    @property
    def choices(self) -> list[tuple[str, object]]:
        """States for a Django field."""
        return list(self.states.items())

    @property
    def born_in(self) -> tuple[str, ...]:
        """States in which a row may be created."""
        return (self.start, *(state for state in self.births if state != self.start))

    @property
    def ends(self) -> tuple[str, ...]:
        """States nothing leads out of."""
        left = {source for move in self.moves for source in move.sources}
        return tuple(state for state in self.states if state not in left)

    @property
    def steps(self) -> list[tuple[str, str]]:
        """Every pair (source, target)."""
        return sorted({(source, move.target) for move in self.moves for source in move.sources})

    def moves_from(self, state: str) -> list[Move]:
        """What can come next."""
        return [move for move in self.moves if state in move.sources]

    def sources_of(self, verb: str) -> tuple[str, ...]:
        """States from which ``verb`` is possible; ``KeyError`` when no move has that name."""
        sources = tuple(source for move in self.moves if move.verb == verb for source in move.sources)
        if not sources:
            raise KeyError(f"{self.name} has no move {verb}")
        return sources

    def target_of(self, verb: str, state: str) -> str | None:
        """Where ``verb`` leads from ``state``; ``None`` when it is not possible there."""
        return next((move.target for move in self.moves_from(state) if move.verb == verb), None)

    def paths(self) -> Iterator[list[Move]]:
        """Every path from a birth to an end that visits no state twice, as lists of moves."""
        for birth in self.born_in:
            yield from self._paths_from(birth, {birth}, [])

    def _paths_from(self, state: str, seen: set[str], so_far: list[Move]) -> Iterator[list[Move]]:
        onward = [move for move in self.moves_from(state) if move.target not in seen]
        if not onward and so_far:
            yield so_far
        for move in onward:
            yield from self._paths_from(move.target, seen | {move.target}, [*so_far, move])

    def _reachable(self) -> set[str]:
        reached, frontier = set(self.born_in), list(self.born_in)
        while frontier:
            state = frontier.pop()
            fresh = {move.target for move in self.moves_from(state)} - reached
            reached |= fresh
            frontier.extend(fresh)
        return reached
