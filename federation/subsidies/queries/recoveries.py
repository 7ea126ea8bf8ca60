"""Recoveries: who sees which, what the rules ask, what waits for whom."""

from datetime import date
from typing import Any

from django.db.models import OuterRef, Q, QuerySet, Subquery, Sum, Value
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils.translation import gettext as _

from core.dates.calendar import today
from core.money import yuan
from core.web.duties import Duty
from federation.accounts.queries import has_role, units_of
from federation.subsidies.models import Instalment, Project, Recovery, Refund
from federation.subsidies.queries.funds import at_the_city
from federation.subsidies.queries.projects import CITY_OFFICERS
from federation.subsidies.queries.standing import ACADEMY_PEOPLE, in_care
from federation.subsidies.queries.vouchers import cleared_fen
from federation.subsidies.rules.recoveries import HeardFacts, RecoveryFacts
from federation.subsidies.workflow import FAILED, HEARING, ORDERED, PAID, RELEASED


def recoveries_visible_to(user: Any) -> QuerySet[Any]:
    """Recoveries from the projects in somebody's care, with what came back (``back_fen``)."""
    back = Refund.objects.filter(recovery=OuterRef("pk")).values("recovery").annotate(sum=Sum("amount_fen"))
    found = Recovery.objects.select_related(
        "project__term__union", "project__academy", "project__call__fund", "raised_by", "ordered_by"
    ).annotate(back_fen=Coalesce(Subquery(back.values("sum")), Value(0)))
    return found.filter(in_care(user))


def recoveries_matching(found: QuerySet[Any], text: str) -> QuerySet[Any]:
    """Recoveries by project, academy or reason."""
    told = text.strip()
    return found.filter(
        Q(project__title__icontains=told) | Q(project__term__name__icontains=told) | Q(reason__icontains=told)
    )


def recovery_at(user: Any, pk: int) -> Any:
    """One recovery, if somebody may see it."""
    return recoveries_visible_to(user).filter(pk=pk).first()


def facts_of_recovery(project: Project, amount_fen: int) -> RecoveryFacts:
    """What was paid on a project beside what it has to show for it."""
    paid = project.instalments.filter(state=PAID).aggregate(sum=Sum("amount_fen"))["sum"] or 0
    back = Refund.objects.filter(recovery__project=project).aggregate(sum=Sum("amount_fen"))["sum"] or 0
    recognised = cleared_fen(project) if project.accepted_fen is None else project.accepted_fen
    return RecoveryFacts(amount_fen, paid, recognised, back)


def may_recover(project: Project) -> bool:
    """Whether something was paid on a project without anything to show for it, and no case about it is open."""
    is_open = Recovery.objects.filter(project=project, state__in=(HEARING, ORDERED)).exists()
    return not is_open and facts_of_recovery(project, 0).most_fen > 0


def facts_of_hearing(recovery: Recovery, day: date) -> HeardFacts:
    """Whether the academy was heard."""
    return HeardFacts(day, recovery.hear_by_on, recovery.stated_at is not None)


def offsettable(recovery: Recovery) -> QuerySet[Instalment]:
    """Instalments due to the same academy that what it owes can be set against, the oldest first."""
    found = Instalment.objects.filter(
        project__academy=recovery.project.academy_id, state__in=(RELEASED, FAILED)
    ).select_related("project__term__union", "project__academy", "project__call__fund")
    return found.order_by("released_on", "pk")


def recoveries_waiting(user: Any) -> QuerySet[Recovery]:
    """Recoveries whose next move is this person's: a view to state, an order to give, a refund to enter."""
    mine = Q(pk__in=())
    units = units_of(user, *ACADEMY_PEOPLE)
    if units:
        own = Q(project__term__host_unit__in=units)
        mine |= own & (Q(state=HEARING, stated_at=None) | Q(state=ORDERED))
    if has_role(user, *CITY_OFFICERS):
        heard = Q(stated_at__isnull=False) | Q(hear_by_on__lt=today())
        mine |= Q(state=HEARING) & heard & ~Q(raised_by=user.pk)
    if at_the_city(user, "cashier"):
        mine |= Q(state=ORDERED)
    return Recovery.objects.filter(mine).order_by("pk")


def recovery_duties_of(user: Any) -> list[Duty]:
    """Recoveries that wait for this person."""
    return [
        Duty(
            f"{one.get_state_display()}{_('：')}{one.project.title}",
            _("应退 %(amount)s 元") % {"amount": yuan(one.amount_fen)},
            one.hear_by_on if one.state == HEARING else one.due_on,
            reverse("subsidies:show_recovery", args=[one.pk]),
            "bj-academy-subsidy:19",
        )
        for one in recoveries_waiting(user).select_related("project")[:50]
    ]
