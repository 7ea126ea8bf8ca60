"""What rectifications, changes and breaches ask of whom, and how many wait for somebody."""

from typing import Any

from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from core.dates.calendar import today
from core.web.duties import Duty
from federation.academies.models import AcademyTerm, Breach, ChangeReport, Rectification
from federation.academies.queries.conduct import (
    ACADEMY_PEOPLE,
    OPEN_BREACHES,
    breaches_visible_to,
    changes_visible_to,
    late_on,
    rectifications_visible_to,
    works_for_an_academy,
)
from federation.academies.workflow.evaluation import CHANGE_REPORTED, DUE, HEARING, ORDERED, PROMISED, PROVED
from federation.accounts.queries import has_role, units_of

CITY = ("city_officer", "city_admin")
DISTRICT = ("district_officer", "district_admin")
MOST = 20
CLAUSE = "bj-academy-admission"


def conduct_duties(user: Any) -> list[Duty]:
    """Orders, changes and cases that wait for this person."""
    orders, changes, cases = orders_waiting(user), changes_waiting(user), breaches_waiting(user)
    return [
        *(_order(one, user) for one in orders.order_by("due_on", "pk")[:MOST]),
        *(_change(one) for one in changes.order_by("due_on", "pk")[:MOST]),
        *(_case(one) for one in cases.order_by("hear_by_on", "pk")[:MOST]),
    ]


def orders_waiting(user: Any) -> QuerySet[Rectification]:
    """The academy plans and proves; a city officer who did not give the order checks; the union chases what is late."""
    wanted = Q(state__in=(ORDERED, PROMISED), evaluation__term__host_unit__in=_units(user))
    if has_role(user, *CITY):
        wanted |= Q(state=PROVED) & ~Q(ordered_by=user.pk)
    if has_role(user, *CITY, *DISTRICT):
        wanted |= late_on(today())
    return rectifications_visible_to(user).filter(wanted)


def changes_waiting(user: Any) -> QuerySet[ChangeReport]:
    """The academy or its union reports; the union notes what another reported."""
    wanted = Q(state=DUE, academy__in=_own(user))
    if has_role(user, *DISTRICT):
        wanted |= Q(state=DUE) | (Q(state=CHANGE_REPORTED) & ~Q(reported_by=user.pk))
    return changes_visible_to(user).filter(wanted)


def breaches_waiting(user: Any) -> QuerySet[Breach]:
    """The academy states its view while it is heard; the city hears and decides."""
    wanted = Q(state=HEARING, stated_at=None, academy__in=_own(user))
    if has_role(user, *CITY):
        wanted |= Q(state__in=OPEN_BREACHES) & (
            Q(hear_by_on=None) | Q(stated_at__isnull=False) | Q(hear_by_on__lt=today())
        )
    return breaches_visible_to(user).filter(wanted)


def sees_conduct(user: Any) -> bool:
    """Whether they are part of somebody's work: of officers and auditors, and of an academy's people."""
    return has_role(user, *CITY, *DISTRICT, "auditor") or works_for_an_academy(user)


def _units(user: Any) -> set[int]:
    return set(units_of(user, *ACADEMY_PEOPLE))


def _own(user: Any) -> QuerySet[Any]:
    return AcademyTerm.objects.filter(host_unit__in=_units(user), until_on=None).values("academy")


def _order(one: Rectification, user: Any) -> Duty:
    titles = {
        ORDERED: _("报整改方案：%(name)s"),
        PROMISED: _("交整改结果：%(name)s"),
        PROVED: _("复查整改结果：%(name)s"),
    }
    mine = one.evaluation.term.host_unit_id in _units(user) or one.state == PROVED
    title = titles[one.state] if mine else _("整改逾期：%(name)s")
    pages = {ORDERED: "submit_plan", PROMISED: "submit_proof", PROVED: "check_proof"}
    return Duty(
        title=title % {"name": one.evaluation.term.name},
        detail=_("%(year)s 年度评价不合格，责任人%(owner)s")
        % {"year": one.evaluation.campaign.year, "owner": one.owner},
        due_on=one.plan_due_on if one.state == ORDERED else None if one.state == PROVED else one.due_on,
        url=reverse(f"academies:{pages[one.state] if mine else 'show_rectification'}", args=[one.pk]),
        clause=f"{CLAUSE}:7.4",
    )


def _change(one: Any) -> Duty:
    due = one.state == DUE
    return Duty(
        title=(_("报告变更：%(name)s") if due else _("备案变更：%(name)s")) % {"name": one.academy_name},
        detail=_("%(day)s 变更，内容已由名册填好") % {"day": one.changed_on.isoformat()},
        due_on=one.due_on if due else None,
        url=reverse("academies:show_change", args=[one.pk]),
        clause=f"{CLAUSE}:9.1",
    )


def _case(one: Any) -> Duty:
    if one.state != HEARING:
        title = _("告知学院、听取意见：%(name)s")
    elif one.stated_at is None and one.hear_by_on >= today():
        title = _("陈述意见：%(name)s")
    else:
        title = _("作出处理决定：%(name)s")
    return Duty(
        title=title % {"name": one.academy_name},
        detail=one.facts[:60],
        due_on=one.hear_by_on,
        url=reverse("academies:show_breach", args=[one.pk]),
        clause=f"{CLAUSE}:9.2",
    )
