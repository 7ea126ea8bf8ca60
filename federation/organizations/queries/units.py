"""Finding units."""

from typing import Any

from django.db.models import QuerySet, Sum

from core.dates.calendar import today
from core.web.access import scope_of
from federation.organizations.models import Union, Unit
from federation.organizations.queries.tree import existing_on, unions_under
from federation.organizations.queries.unions import within


def units_visible_to(user: Any) -> QuerySet[Unit]:
    """Every unit, closed ones included, whose union lies in the subtrees the user works in, by either nature."""
    scope = scope_of(user)
    if scope.everything:
        return Unit.objects.all()
    if not scope:
        return Unit.objects.none()
    return Unit.objects.filter(union__in=Union.objects.filter(within(scope)))


def units_under(union: Union) -> QuerySet[Unit]:
    """The units of today anywhere below a union."""
    return Unit.objects.filter(existing_on(today()), union__in=unions_under(union))


def unit_at(uscc: str) -> Unit | None:
    """The unit with this code, closed or not."""
    return Unit.objects.filter(uscc=uscc).first()


def workers_in(units: QuerySet[Unit]) -> int:
    """How many workers the units say they have."""
    return units.aggregate(total=Sum("size"))["total"] or 0
