"""Applications and rounds as a person may see them."""

from typing import Any

from django.db.models import Q, QuerySet

from core.web.access import scope_of
from federation.academies.models import Application, Round
from federation.accounts.queries import units_of


def rounds() -> QuerySet[Round]:
    """Every round, newest first."""
    return Round.objects.order_by("-number")


def applications_visible_to(user: Any) -> QuerySet[Application]:
    """Applications of the unions in the user's subtrees and of the units the user works for."""
    scope = scope_of(user)
    mine = Q(unit__in=units_of(user))
    seen = Application.objects.filter(Q() if scope.everything else scope.q("union__") | mine)
    return seen.select_related("round", "union", "unit", "academy")


def application_visible_to(user: Any, code: str) -> Application | None:
    """The application with this code, if the user may see it."""
    return applications_visible_to(user).filter(code=code).first()
