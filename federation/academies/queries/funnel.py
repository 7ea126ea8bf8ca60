"""How applications fare, in figures: how far they come, where they stand, how long each stage takes, what is late.

Everything is counted over :func:`applications_at`, so each figure is the length of the list it links to.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import Any, NamedTuple

from django.db.models import Count, Q, QuerySet
from django.utils.translation import gettext as _

from core.dates.calendar import calendar, today
from core.web.access import scope_of
from federation.academies.models import ENDED, Round
from federation.academies.queries.applications import rounds
from federation.academies.queries.paces import Pace, paces_of
from federation.academies.queries.way import STATES_OF, WAY, applications_at, furthest
from federation.academies.workflow.accreditation import (
    APPLICATION,
    ASSESSING,
    CLARIFYING,
    DRAFT,
    ENDORSING,
    RECOGNISED,
    REFUSED,
    VISITING,
    WITHDRAWN,
)
from federation.organizations.models import Union, UnionKind
from federation.organizations.queries import existing_on
from federation.organizations.queries.unions import BUILDERS
from federation.panels.models import Expert
from federation.panels.queries.experts import experts_visible_to
from federation.panels.queries.standing import load_of_experts
from federation.regulations.queries import parameters_on

SHOWN = 10


class Group(NamedTuple):
    """Applications alike in all that is counted: whose, in which state, late or not, how far they ever got."""

    union: int
    state: str
    late: bool
    furthest: int


@dataclass(frozen=True)
class Cube:
    """How many applications there are of each group; every count of the page is a sum over these."""

    counts: Mapping[Group, int]

    def count(self, wanted: Callable[[Group], bool] = lambda _group: True) -> int:
        """How many are in the groups wanted."""
        return sum(count for group, count in self.counts.items() if wanted(group))

    def of(self, union: Union) -> "Cube":
        """Those of one union."""
        return Cube({group: count for group, count in self.counts.items() if group.union == union.pk})

    @property
    def total(self) -> int:
        """All of them."""
        return self.count()

    @property
    def under_way(self) -> int:
        """Those that have not ended."""
        return self.count(lambda group: group.state not in ENDED)

    @property
    def late(self) -> int:
        """Those past the term of their stage."""
        return self.count(lambda group: group.late)

    def state(self, state: str) -> int:
        """Those in a state."""
        return self.count(lambda group: group.state == state)


@dataclass(frozen=True)
class Step:
    """One step of the way: how many reached it, how many are at it, how many of these late, how many ended there."""

    key: str
    reached: int
    here: int
    late: int
    refused: int
    withdrawn: int

    @property
    def label(self) -> str:
        """What it is called."""
        return str(APPLICATION.states[self.key])

    @property
    def beyond(self) -> int:
        """How many went on from it."""
        return self.reached - self.here - self.refused - self.withdrawn


@dataclass(frozen=True)
class Part:
    """One union's applications."""

    union: Union
    cube: Cube


@dataclass(frozen=True)
class Term:
    """An application with a term: who must act, how many working days are left (gone by when negative)."""

    application: Any
    actor: str
    left: int

    @property
    def state(self) -> str:
        """The stage it was in."""
        return str(APPLICATION.states[self.application.at_state])

    @property
    def gone(self) -> int:
        """Working days past the term."""
        return -self.left


@dataclass(frozen=True)
class Load:
    """An expert with the assessments still open, and the most anybody should have."""

    expert: Expert
    open: int
    most: int


@dataclass(frozen=True)
class Funnel:
    """Everything the page shows, of a day and of one round or of all."""

    day: date
    round: Round | None
    cube: Cube
    steps: list[Step]
    parts: list[Part]
    paces: list[Pace]
    overdue: list[Term]
    next_due: list[Term]

    @property
    def applying(self) -> list[Part]:
        """Unions with applications."""
        return [part for part in self.parts if part.cube.total]

    @property
    def without(self) -> list[Union]:
        """Unions without any."""
        return [part.union for part in self.parts if not part.cube.total]


def rounds_until(day: date) -> list[Round]:
    """Rounds that had begun by a day, newest first."""
    return list(rounds().filter(opens_on__lte=day))


def funnel_of(user: Any, day: date, round: Round | None) -> Funnel:
    """How the applications a person may see fared on a day, in the same few questions however many there are."""
    found = applications_at(user, day)
    found = found.filter(round=round) if round else found
    cube = _cube(found)
    open_now = found.exclude(at_state__in=ENDED).defer("search", "union__search", "unit__search")
    by_term = open_now.order_by("at_due_on", "id")
    return Funnel(
        day=day,
        round=round,
        cube=cube,
        steps=[_step(cube, place, key) for place, key in enumerate(WAY)],
        parts=_parts(user, day, cube),
        paces=paces_of(found, day, {state: cube.count(_late_in(state)) for state in APPLICATION.states}),
        overdue=_told(by_term.filter(at_late=True), day),
        next_due=_told(by_term.filter(at_due_on__gte=day), day),
    )


def _cube(found: QuerySet[Any]) -> Cube:
    groups = found.annotate(at_furthest=furthest()).order_by()
    rows = groups.values_list("union", "at_state", "at_late", "at_furthest").annotate(count=Count("pk"))
    return Cube({Group(union, state, bool(late), place or 0): n for union, state, late, place, n in rows})


def _late_in(state: str) -> Callable[[Group], bool]:
    return lambda group: group.late and group.state == state


def _parts(user: Any, day: date, cube: Cube) -> list[Part]:
    """Each district and industrial union of the person's subtrees, and whoever else has applications."""
    applying = {group.union for group in cube.counts}
    expected = Q(existing_on(day), scope_of(user).q(), kind__in=BUILDERS)
    unions = Union.objects.filter(expected | Q(pk__in=applying)).defer("search").order_by("code")
    return [Part(union, cube.of(union)) for union in sorted(unions, key=lambda one: one.kind != UnionKind.DISTRICT)]


def _told(applications: QuerySet[Any], day: date) -> list[Term]:
    """The first few."""
    rows: list[Any] = list(applications[:SHOWN])
    days_until = partial(calendar().between, day)
    return [Term(one, _actor(one), days_until(one.at_due_on)) for one in rows]


def _actor(one: Any) -> str:
    """Whose turn it was."""
    named = {ENDORSING: one.union.short_name, CLARIFYING: one.unit.name, DRAFT: one.unit.name}
    others = {ASSESSING: _("评审专家"), VISITING: _("考察组")}
    return str(named.get(one.at_state) or others.get(one.at_state) or _("市总工会"))


def loads_for(user: Any) -> list[Load]:
    """Experts with open assessments, the fullest first, for who may see the pool."""
    loads = load_of_experts()
    most = int(parameters_on(today())["panels.load_max"])
    experts = experts_visible_to(user).filter(pk__in=loads)
    found = [Load(expert, loads[expert.pk], most) for expert in experts]
    return sorted(found, key=lambda load: (-load.open, load.expert.pinyin_key))


def _step(cube: Cube, place: int, key: str) -> Step:
    def ended(state: str) -> int:
        return cube.count(lambda group: group.state == state and group.furthest == place)

    here = STATES_OF[key] if key != RECOGNISED else ()
    return Step(
        key=key,
        reached=cube.count(lambda group: group.furthest >= place),
        here=cube.count(lambda group: group.state in here),
        late=cube.count(lambda group: group.state in here and group.late),
        refused=ended(REFUSED),
        withdrawn=ended(WITHDRAWN),
    )
