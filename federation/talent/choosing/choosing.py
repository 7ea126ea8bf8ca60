"""The list that is chosen: going down the ranking, everybody is taken with whom a whole list is still possible.

Of all lists that keep the bounds this is the one that has the better nominee wherever two lists first differ. It is
defined by the ranking and the bounds alone, so any solver that answers "possible" or "impossible" rightly finds it.
"""

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import combinations

from ortools.linear_solver import pywraplp

from federation.talent.choosing.bounds import Bound, Candidate, kinds_of

Counts = Mapping[int, int]


class NoList(ValueError):
    """No list keeps all bounds. ``clash``: the fewest (codes) that cannot be kept together with the places.

    Empty when there are fewer candidates than places.
    """

    def __init__(self, clash: tuple[str, ...]) -> None:
        super().__init__(f"no list keeps {', '.join(clash) or 'the number of places'}")
        self.clash = clash


@dataclass(frozen=True)
class Passed:
    """Somebody not taken: ``clash`` are the fewest bounds that with those taken before leave no list.

    Empty for who comes after the last place.
    """

    key: str
    clash: tuple[str, ...] = ()


@dataclass(frozen=True)
class Choice:
    """Who is chosen, in the order of the ranking, and everybody else."""

    chosen: tuple[str, ...]
    passed: tuple[Passed, ...]


def choose(ranked: Sequence[Candidate], places: int, bounds: Sequence[Bound], *, kept: Collection[str] = ()) -> Choice:
    """Choose ``places`` of those ``ranked`` (the best first), all of ``kept`` (keys) among them.

    ``NoList`` with the smallest clash when no list keeps all bounds.
    """
    kinds = kinds_of(ranked, bounds)
    room = Counter(kinds)
    taken = Counter(kind for one, kind in zip(ranked, kinds, strict=True) if one.key in kept)
    plan = _list(room, taken, places, bounds)
    if plan is None:
        raise NoList(_clash(room, taken, places, bounds))
    closed: dict[int, tuple[str, ...]] = {}
    chosen, passed = [], []
    for one, kind in zip(ranked, kinds, strict=True):
        if one.key in kept:
            chosen.append(one.key)
            continue
        if taken.total() == places:
            passed.append(Passed(one.key))
            continue
        if kind not in closed and plan.get(kind, 0) <= taken[kind]:
            wanted = taken + Counter([kind])
            alone = _alone(room, wanted, places, bounds)
            found = None if alone else _list(room, wanted, places, bounds)
            if found is None:
                closed[kind] = alone or _clash(room, wanted, places, bounds)
                room[kind] = taken[kind]
            else:
                plan = found
        if kind in closed:
            passed.append(Passed(one.key, closed[kind]))
        else:
            chosen.append(one.key)
            taken[kind] += 1
    return Choice(tuple(chosen), tuple(passed))


def substitutes(ranked: Sequence[Candidate], bounds: Sequence[Bound], choice: Choice) -> dict[str, str]:
    """For everybody chosen who would take the place: the best with whom all the others still keep the bounds.

    ``""`` where nobody can.
    """
    kinds = dict(zip((one.key for one in ranked), kinds_of(ranked, bounds), strict=True))
    chosen = set(choice.chosen)
    waiting = [one.key for one in ranked if one.key not in chosen]
    heads = [sum(kinds[key] >> place & 1 for key in choice.chosen) for place in range(len(bounds))]

    def fits(gone: int, comes: int) -> bool:
        after = (had - (gone >> place & 1) + (comes >> place & 1) for place, had in enumerate(heads))
        return all(one.least <= many <= (many if one.most is None else one.most)
                   for one, many in zip(bounds, after, strict=True))  # fmt: skip

    fit = cache(fits)
    return {key: next((one for one in waiting if fit(kinds[key], kinds[one])), "") for key in choice.chosen}


def smallest_clash(holds: Callable[[Collection[str]], bool], codes: Sequence[str]) -> tuple[str, ...]:
    """The fewest of ``codes`` that do not hold together; of equally few the first in order.

    Every clash meets every set whose removal would let the rest hold. Such sets are gathered until the smallest
    meeting all of them does not hold: then there is no smaller clash. ``ValueError`` when all hold together.
    """
    if holds(codes):
        raise ValueError("all of it holds together")
    removals: list[frozenset[str]] = []
    while True:
        tried = _meeting(removals, codes)
        if not holds(tried):
            return tried
        kept = list(tried)
        for code in codes:
            if code not in kept and holds([*kept, code]):
                kept.append(code)
        removals.append(frozenset(codes) - frozenset(kept))


def _meeting(sets: Sequence[frozenset[str]], codes: Sequence[str]) -> tuple[str, ...]:
    """The fewest codes of which every set has one."""
    useful = [code for code in codes if any(code in one for one in sets)]
    return next(
        picked
        for size in range(len(useful) + 1)
        for picked in combinations(useful, size)
        if all(not one.isdisjoint(picked) for one in sets)
    )


def _alone(room: Counts, taken: Counts, places: int, bounds: Sequence[Bound]) -> tuple[str, ...]:
    """The first bound that no list keeps even alone: plain arithmetic, and by far the commonest clash."""
    for place, bound in enumerate(bounds):
        inside = [kind for kind in room if kind >> place & 1]
        had, free = sum(taken.get(kind, 0) for kind in inside), sum(room[kind] for kind in inside)
        had_out, free_out = sum(taken.values()) - had, sum(room.values()) - free
        least = max(bound.least, had, places - free_out)
        most = min(places if bound.most is None else bound.most, free, places - had_out)
        if least > most:
            return (bound.code,)
    return ()


def _clash(room: Counts, taken: Counts, places: int, bounds: Sequence[Bound]) -> tuple[str, ...]:
    by_code = {one.code: (place, one) for place, one in enumerate(bounds)}

    def holds(codes: Collection[str]) -> bool:
        return _possible(room, taken, places, [by_code[code] for code in codes]) is not None

    return smallest_clash(holds, list(by_code))


def _list(room: Counts, taken: Counts, places: int, bounds: Sequence[Bound]) -> Counts | None:
    return _possible(room, taken, places, list(enumerate(bounds)))


def _possible(room: Counts, taken: Counts, places: int, bounds: Iterable[tuple[int, Bound]]) -> Counts | None:
    """How many of each kind a whole list can have, at least those ``taken`` and at most those in ``room``.

    ``None`` when there is no such list. Bounds come with the place of their bit in a kind.
    """
    solver = pywraplp.Solver.CreateSolver("SAT")
    solver.SetNumThreads(1)
    many = {kind: solver.IntVar(taken.get(kind, 0), top, "") for kind, top in room.items()}
    whole = solver.Constraint(places, places)
    for variable in many.values():
        whole.SetCoefficient(variable, 1)
    for place, bound in bounds:
        limit = solver.Constraint(bound.least, solver.infinity() if bound.most is None else bound.most)
        for kind, variable in many.items():
            if kind >> place & 1:
                limit.SetCoefficient(variable, 1)
    if solver.Solve() not in (pywraplp.Solver.OPTIMAL, pywraplp.Solver.FEASIBLE):
        return None
    return {kind: round(variable.solution_value()) for kind, variable in many.items()}
