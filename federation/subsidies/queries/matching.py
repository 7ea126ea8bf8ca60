"""Matching money over all projects: who promised, what arrived, what is late."""

from typing import Any

from django.db.models import F, OuterRef, Q, QuerySet, Subquery, Sum, Value
from django.db.models.functions import Coalesce

from core.dates.calendar import today
from federation.subsidies.models import Pledge, PledgeReceipt
from federation.subsidies.queries.standing import in_care
from federation.subsidies.workflow import DISCARDED, DRAFTED


def pledges_visible_to(user: Any) -> QuerySet[Any]:
    """Promises to the projects in somebody's care, with what arrived and what is left, in fen."""
    received = PledgeReceipt.objects.filter(pledge=OuterRef("pk")).values("pledge").annotate(sum=Sum("amount_fen"))
    found = (
        Pledge.objects.exclude(project__state__in=(DRAFTED, DISCARDED))
        .select_related("project__term__union", "project__academy", "project__call__fund")
        .annotate(received_fen=Coalesce(Subquery(received.values("sum")), Value(0)))
        .annotate(left_fen=F("committed_fen") - F("received_fen"))
    )
    return found.filter(in_care(user))


def pledges_matching(found: QuerySet[Any], text: str) -> QuerySet[Any]:
    """Promises by payer, project or academy."""
    told = text.strip()
    return found.filter(
        Q(payer__icontains=told) | Q(project__title__icontains=told) | Q(project__term__name__icontains=told)
    )


def late_now() -> Q:
    """Promises whose day has passed while something is missing."""
    return Q(left_fen__gt=0, due_on__lt=today())
