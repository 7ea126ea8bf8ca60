"""What a host unit keeps of its teaching. Courses and classes are asked for here and nowhere else."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from functools import reduce
from operator import or_
from typing import Any

from django.db.models import Count, Q, QuerySet, Sum
from django.utils.translation import gettext as _

from core.web.access import scope_of
from federation.academies.models import (
    AcademyTerm,
    EvidenceSource,
    ListedClass,
    ListedCourse,
    Site,
    Speciality,
    Teacher,
)
from federation.academies.queries.applications import CLERKS
from federation.accounts.queries import has_role, units_of
from federation.organizations.models import Unit

YEAR = timedelta(days=365)


def teachers_of(unit: Unit) -> QuerySet[Teacher]:
    """The teachers of a unit."""
    return Teacher.objects.filter(unit=unit)


def courses_of(unit: Unit, day: date) -> QuerySet[ListedCourse]:
    """The online courses of a unit published by that day.

    The one question about courses: a learning platform that keeps them itself answers it in place of the list.
    """
    return ListedCourse.objects.filter(unit=unit, published_on__lte=day)


def classes_of(unit: Unit, day: date) -> QuerySet[ListedClass]:
    """The training classes of a unit that ended within the year up to that day; see :func:`courses_of`."""
    return ListedClass.objects.filter(unit=unit, until_on__lte=day, until_on__gt=day - YEAR)


@dataclass(frozen=True)
class Trained:
    """A year's training in numbers."""

    classes: int = 0
    trained: int = 0
    hands_on: int = 0
    certified: int = 0
    raised: int = 0


def trained_in_a_year(unit: Unit, day: date) -> Trained:
    """What the classes of the year up to that day come to."""
    sums = classes_of(unit, day).order_by().aggregate(
        classes=Count("pk"),
        trained=Sum("trained"),
        hands_on=Sum("hands_on"),
        certified=Sum("certified"),
        raised=Sum("raised"),
    )  # fmt: skip
    return Trained(**{name: number or 0 for name, number in sums.items()})


def holdings_of(unit: Unit, academy: AcademyTerm | None, day: date) -> dict[str, dict[str, int]]:
    """What the platform holds of a unit, in numbers by source; sources without any are left out."""
    teachers = teachers_of(unit).order_by().aggregate(
        teachers=Count("pk"),
        craftsmen=Count("pk", filter=Q(is_craftsman=True)),
        full_time=Count("pk", filter=Q(is_full_time=True)),
    )  # fmt: skip
    courses = courses_of(unit, day).order_by().aggregate(courses=Count("pk"), trades=Count("trade", distinct=True))
    held = {
        EvidenceSource.TEACHERS: teachers,
        EvidenceSource.COURSES: courses,
        EvidenceSource.CLASSES: vars(trained_in_a_year(unit, day)),
    }
    if academy is not None:
        held[EvidenceSource.SITES] = _sites(academy)
        held[EvidenceSource.SPECIALITIES] = _trades(academy)
    return {str(source): numbers for source, numbers in held.items() if next(iter(numbers.values()))}


def _sites(academy: AcademyTerm) -> dict[str, int]:
    found = Site.objects.filter(academy=academy.academy).order_by().aggregate(sites=Count("pk"), seats=Sum("capacity"))
    return {name: number or 0 for name, number in found.items()}


def _trades(academy: AcademyTerm) -> dict[str, int]:
    found = Speciality.objects.filter(academy=academy.academy).order_by()
    return found.aggregate(trades=Count("pk"), brands=Count("pk", filter=Q(is_brand=True)))


def held_text(source: str, held: dict[str, Any]) -> str:
    """What the platform holds, as a sentence: "师资名册 23 人，其中工匠、劳模 4 人"."""
    said = {
        EvidenceSource.TEACHERS: _("师资名册 %(teachers)s 人，其中工匠、劳模 %(craftsmen)s 人，专职 %(full_time)s 人"),
        EvidenceSource.COURSES: _("线上课程 %(courses)s 门，涉及 %(trades)s 个职业（工种）"),
        EvidenceSource.CLASSES: _(
            "近 12 个月 %(classes)s 个班，培训 %(trained)s 人，实操 %(hands_on)s 人，"
            "取证 %(certified)s 人，技能提升 %(raised)s 人"
        ),
        EvidenceSource.SITES: _("名册登记教学场地 %(sites)s 处，共容纳 %(seats)s 人"),
        EvidenceSource.SPECIALITIES: _("名册登记特色专业 %(trades)s 个，其中品牌 %(brands)s 个"),
    }
    template = said.get(EvidenceSource(source))
    return template % held if template else str(EvidenceSource(source).label)


def keeps_a_ledger(user: Any) -> bool:
    """Whether somebody works for a unit and so keeps its lists."""
    return bool(units_of(user, *CLERKS))


def sees_ledgers(user: Any) -> bool:
    """Whether the lists are part of somebody's work: of a unit's people, and of the officers above."""
    return keeps_a_ledger(user) or has_role(user, "city_officer", "city_admin", "district_officer", "district_admin")


def ledger_visible_to(model: Any, user: Any, unit: str = "") -> QuerySet[Any]:
    """A list (teachers, courses or classes) of the units a person may see, narrowed to one unit by its code."""
    scope = scope_of(user)
    mine = Q(unit__in=units_of(user, *CLERKS))
    rows: QuerySet[Any] = model.objects.filter(Q() if scope.everything else scope.q("unit__union__") | mine)
    return (rows.filter(unit__uscc=unit) if unit else rows).select_related("unit")


def listed_found(*fields: str) -> Callable[[QuerySet[Any], str], QuerySet[Any]]:
    """A search over a list: rows that hold the words in one of these fields."""

    def found(rows: QuerySet[Any], text: str) -> QuerySet[Any]:
        return rows.filter(reduce(or_, (Q(**{f"{field}__icontains": text}) for field in fields)))

    return found


def unit_kept_by(user: Any) -> Unit | None:
    """The unit whose lists a person brings sheets for: the own one."""
    own = units_of(user, *CLERKS)
    return Unit.objects.filter(pk=own[0]).select_related("union").first() if own else None
