"""Applications and rounds as a person may see them, and who may recommend whom."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from core.dates.calendar import today
from core.search.vectors import matching
from core.web.access import scope_of
from core.web.duties import Hit
from federation.academies.models import ENDED, LADDER, AcademyTerm, Application, HostKind, Round, Tier
from federation.academies.queries.register import register_on
from federation.academies.workflow.accreditation import APPLICATION, OPEN, WITHDRAWN
from federation.accounts.queries import units_of
from federation.organizations.models import Union, UnionClosure, UnionKind, Unit
from federation.organizations.queries import existing_on, within

CLERKS = ("unit_clerk", "academy_staff")
"""Roles that work for one unit, and see what it applies for."""

RECOMMENDING = (UnionKind.DISTRICT, UnionKind.INDUSTRIAL, UnionKind.BUREAU_GROUP)
"""Kinds of union that recommend; the last are listed singly and have a quota of their own."""


def rounds() -> QuerySet[Round]:
    """Every round, newest first."""
    return Round.objects.order_by("-number")


def counted_rounds() -> QuerySet[Round]:
    """Every round with how many applications it has: begun, recommended, still on their way."""
    recommended = Q(applications__handed_in_at__isnull=False) & ~Q(applications__state=WITHDRAWN)
    return rounds().annotate(
        begun=Count("applications"),
        recommended=Count("applications", filter=recommended),
        under_way=Count("applications", filter=~Q(applications__state__in=ENDED)),
    )


def round_at(number: str) -> Round | None:
    """The round with this number."""
    return Round.objects.filter(number=number).first()


def open_rounds(day: date) -> QuerySet[Round]:
    """Rounds that take applications on a day."""
    return rounds().filter(state=OPEN, closes_on__gte=day)


def applications_visible_to(user: Any) -> QuerySet[Application]:
    """Applications of the unions in the user's subtrees and of the units the user works for."""
    scope = scope_of(user)
    mine = Q(unit__in=units_of(user, *CLERKS))
    seen = Application.objects.filter(Q() if scope.everything else scope.q("union__") | mine)
    return seen.select_related("round", "union", "unit", "academy")


def application_visible_to(user: Any, code: str) -> Application | None:
    """The application with this code, if the user may see it."""
    return applications_visible_to(user).filter(code=code).first()


def applications_found(applications: QuerySet[Application], text: str) -> QuerySet[Application]:
    """Applications whose code begins with ``text`` or whose name or unit holds it (Chinese or pinyin)."""
    words = matching(applications, text)
    return applications.filter(Q(pk__in=words.values("pk")) | Q(code__istartswith=text.strip()))


def search_applications(user: Any, text: str, limit: int = 8) -> list[Hit]:
    """Applications for the global search."""
    if not user.is_authenticated:
        return []
    found = applications_found(applications_visible_to(user), text)[:limit]
    return [
        Hit(
            _("申报"),
            one.name,
            f"{one.code} · {one.get_state_display()}",
            reverse("academies:show_application", args=[one.code]),
        )
        for one in found
    ]


def open_one(unit: Unit, tier: str, but: Application | None = None) -> Application | None:
    """The application of a unit for a tier that has not ended, another than ``but``."""
    others = Application.objects.filter(unit=unit, tier=tier).exclude(state__in=ENDED)
    return (others.exclude(pk=but.pk) if but else others).first()


def academy_of(unit: Unit, day: date) -> AcademyTerm | None:
    """The academy a unit hosts on a day, the highest if it has several."""
    hosted = register_on(day).filter(host_unit=unit, tier__in=LADDER)
    return max(hosted, key=lambda term: LADDER.index(Tier(term.tier)), default=None)


def recommenders() -> QuerySet[Union]:
    """Every union that recommends or once did, districts first."""
    return Union.objects.filter(kind__in=RECOMMENDING).order_by("code")


def recommenders_of(unit: Unit) -> list[Union]:
    """The unions that may recommend a unit: its district, its industry, its bureau or group, by either nature."""
    codes = unit.union.path.strip("/").split("/")
    above = UnionClosure.objects.filter(descendant=unit.union).values("ancestor")
    found = Union.objects.filter(Q(code__in=codes) | Q(pk__in=above), existing_on(today()), kind__in=RECOMMENDING)
    return sorted(found, key=lambda union: (RECOMMENDING.index(UnionKind(union.kind)), union.code))


def units_to_apply_for(user: Any) -> QuerySet[Unit]:
    """The units a person may begin an application for: the own one, or those below the unions the person works at."""
    scope = scope_of(user, "district_officer", "district_admin")
    mine = Q(pk__in=units_of(user, "unit_clerk"))
    if scope:
        mine |= Q(union__in=Union.objects.filter(within(scope)))
    return Unit.objects.filter(mine, existing_on(today())).select_related("union")


def host_kind_of(unit: Unit) -> str:
    """What kind of host a unit will most likely be, by its name and type."""
    if "工会" in unit.name:
        return HostKind.UNION_SCHOOL
    if "大学" in unit.name:
        return HostKind.COLLEGE
    if "学校" in unit.name or "学院" in unit.name:
        return HostKind.VOCATIONAL
    return HostKind.TRAINING if "中心" in unit.name or "基地" in unit.name else HostKind.ENTERPRISE


@dataclass(frozen=True)
class Quota:
    """What a union has recommended in a round: how many, of them by enterprises; how many wait for its word."""

    round: Round
    recommended: int
    by_enterprises: int
    waiting: int


def recommended_in(round: Round, union: Union) -> QuerySet[Application]:
    """What a union has recommended in a round; withdrawn ones give their place back."""
    found = Application.objects.filter(round=round, union=union, handed_in_at__isnull=False)
    return found.exclude(state=WITHDRAWN)


def quotas_of(union: Union, among: Sequence[Round]) -> list[Quota]:
    """How a union stands in each round, in one query."""
    counted = Q(handed_in_at__isnull=False) & ~Q(state=WITHDRAWN)
    rows = Application.objects.filter(round__in=among, union=union).order_by().values("round")
    told = rows.annotate(
        recommended=Count("pk", filter=counted),
        enterprises=Count("pk", filter=counted & Q(host_kind=HostKind.ENTERPRISE)),
        waiting=Count("pk", filter=Q(state="endorsing")),
    )
    by_round = {row["round"]: row for row in told}
    none = {"recommended": 0, "enterprises": 0, "waiting": 0}
    counts = [by_round.get(one.pk, none) for one in among]
    return [
        Quota(one, row["recommended"], row["enterprises"], row["waiting"])
        for one, row in zip(among, counts, strict=True)
    ]


def standing_of(round: Round, user: Any) -> list[tuple[str, str, int]]:
    """How many of a round's applications that a person may see are in each state, in the order of the way."""
    rows = applications_visible_to(user).filter(round=round).order_by().values_list("state").annotate(n=Count("pk"))
    counts = dict(rows)
    return [(state, str(label), counts[state]) for state, label in APPLICATION.choices if state in counts]
