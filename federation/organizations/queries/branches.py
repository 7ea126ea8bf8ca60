"""The tree as it is shown: branches with how much hangs on each."""

from dataclasses import dataclass, field

from django.db.models import Case, Count, OuterRef, QuerySet, Subquery, Value, When
from django.db.models.functions import Coalesce, Concat

from core.dates.calendar import today
from core.web.access import Scope
from federation.organizations.models import Union, UnionKind, UnionTie, Unit
from federation.organizations.queries.tree import existing_on

MOST = 500
"""A branch shows no more unions than this; the list shows them all."""

RANK = Case(*(When(kind=kind, then=Value(place)) for place, kind in enumerate(UnionKind.values)))
"""Kinds in the order of the table of kinds: districts before industries before groups."""


@dataclass
class Branch:
    """One union in the tree; ``below`` is filled when the branch stands open."""

    union: Union
    children: int
    units: int
    industrial: bool = False
    open: bool = False
    below: list["Branch"] = field(default_factory=list)


def branches_below(union: Union) -> list[Branch]:
    """The unions directly below, those that stand here only by an industrial tie marked."""
    ties = UnionTie.objects.filter(parent=union, until_on=None)
    industrial = set(ties.filter(nature="industrial").values_list("child", flat=True))
    found = _counted(Union.objects.filter(existing_on(today()), pk__in=ties.values("child")))
    branches = [_branch(one) for one in found.order_by(RANK, "pinyin_key", "pk")[:MOST]]
    for branch in branches:
        branch.industrial = branch.union.pk in industrial and not branch.union.path.startswith(union.path)
    return branches


def tree_of(scope: Scope, opened: Union | None) -> list[Branch]:
    """The tops of a scope, opened along the main chain down to one union (or one step, if there is a single top)."""
    roots = _counted(_tops(scope))
    branches = [_branch(one) for one in roots.order_by("pinyin_key", "pk")]
    level = branches
    target = opened or (branches[0].union if len(branches) == 1 else None)
    while target is not None:
        here = next((one for one in level if target.path.startswith(one.union.path)), None)
        if here is None:
            return branches
        here.open = True
        here.below = level = branches_below(here.union)
    return branches


def _tops(scope: Scope) -> QuerySet[Union]:
    """Where the scope begins; for all of it, the unions with nothing above them."""
    present = Union.objects.filter(existing_on(today()))
    if scope.everything:
        return present.filter(path=Concat("code", Value("/")))
    return present.filter(path__in=scope.paths)


def _counted(unions: QuerySet[Union]) -> QuerySet[Union]:
    children = UnionTie.objects.filter(parent=OuterRef("pk"), until_on=None).order_by().values("parent")
    units = Unit.objects.filter(union=OuterRef("pk"), closed_on=None).order_by().values("union")
    return unions.annotate(
        child_count=Coalesce(Subquery(children.annotate(n=Count("child", distinct=True)).values("n")), 0),
        unit_count=Coalesce(Subquery(units.annotate(n=Count("pk")).values("n")), 0),
    )


def _branch(union: Union) -> Branch:
    return Branch(union, union.child_count, union.unit_count)  # type: ignore[attr-defined]
