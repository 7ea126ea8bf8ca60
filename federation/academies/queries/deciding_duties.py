"""What applications ask of people after the gateway: visits, lists, documents, appeals."""

from collections.abc import Iterator
from typing import Any

from django.db.models import Exists, OuterRef, Q
from django.urls import reverse
from django.utils.translation import gettext as _

from core.web.duties import Duty
from federation.academies.models import Application, ProposalLine, SiteVisit
from federation.academies.queries.appeals import PENDING, appeals_visible_to, handled_among
from federation.academies.queries.proposals import proposals_visible_to, rounds_waiting
from federation.academies.queries.visits import planned_visits_of
from federation.academies.workflow.accreditation import CLEARED, CONCLUDED, DECIDED, RANKED, VISIT_PLANNED, VISITING
from federation.accounts.queries import has_role

CITY = ("city_officer", "city_admin")
MOST = 20


def deciding_duties(user: Any) -> list[Duty]:
    """Visits to make for whoever goes; for the city also visits to plan, lists to take on, appeals to answer."""
    found = list(_visits(user))
    if has_role(user, *CITY):
        found += [*_unplanned(), *_rounds(), *_proposals(user), *_appeals(user)]
    return found


def _visits(user: Any) -> Iterator[Duty]:
    for visit in planned_visits_of(user)[:MOST]:
        yield Duty(
            title=_("实地考察：%(name)s") % {"name": visit.application.name},
            detail=f"{visit.application.code} · {visit.address}",
            due_on=visit.planned_on,
            url=reverse("academies:show_visit", args=[visit.pk]),
            clause="bj-academy-admission:3.3",
        )


def _unplanned() -> Iterator[Duty]:
    planned = SiteVisit.objects.filter(application=OuterRef("pk"), state=VISIT_PLANNED)
    waiting = Application.objects.filter(~Exists(planned), state=VISITING).select_related("union")
    for one in waiting.order_by("stage_due_on", "pk")[:MOST]:
        yield Duty(
            title=_("安排考察：%(name)s") % {"name": one.name},
            detail=f"{one.code} · {one.union.short_name}",
            due_on=one.stage_due_on,
            url=reverse("academies:plan_visit", args=[one.code]),
            clause="bj-academy-admission:3.3",
        )


def _rounds() -> Iterator[Duty]:
    annotated: list[Any] = list(rounds_waiting()[:MOST])
    for among in annotated:
        yield Duty(
            title=_("拟定认定名单：%(round)s") % {"round": among.title},
            detail=_("%(n)s 家考察结束") % {"n": among.waiting},
            due_on=None,
            url=reverse("academies:list_proposals"),
            clause="bj-academy-admission:3.4",
        )


def _proposals(user: Any) -> Iterator[Duty]:
    """Who drew a list up does not record its decision: that is for a colleague."""
    lines = ProposalLine.objects.filter(proposal=OuterRef("pk"))
    cleared = lines.filter(application__state=CLEARED)
    visible = proposals_visible_to(user)
    kinds = (
        (visible.filter(Exists(lines), state=RANKED).exclude(drawn_up_by=user), _("记录研究决定：%(list)s"), "3.5"),
        (visible.filter(state=DECIDED), _("发布公示：%(list)s"), "3.1"),
        (visible.filter(Exists(cleared), state=CONCLUDED), _("发文认定：%(list)s"), "3.7"),
    )
    for rows, title, number in kinds:
        for one in rows.order_by("pk")[:MOST]:
            yield Duty(
                title=title % {"list": one.round.title},
                detail=f"{one.round.number}-{one.number}",
                due_on=None,
                url=reverse("academies:show_proposal", args=[one.pk]),
                clause=f"bj-academy-admission:{number}",
            )


def _appeals(user: Any) -> Iterator[Duty]:
    """Whoever handled the application does not examine its appeal; once taken up it is its owner's."""
    free = Q(owner=None) | Q(owner=user)
    waiting = list(appeals_visible_to(user).filter(free, state__in=PENDING).order_by("due_on", "pk")[:MOST])
    own = handled_among(user, [one.application for one in waiting])
    for appeal in waiting:
        if appeal.application_id not in own:
            yield Duty(
                title=_("复核：%(name)s") % {"name": appeal.application.name},
                detail=appeal.application.code,
                due_on=appeal.due_on,
                url=reverse("academies:show_appeal", args=[appeal.pk]),
                clause="bj-academy-admission:10.4",
            )
