"""What the register and the plan ask of a person."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from core.dates.calendar import today
from core.web.duties import Duty
from federation.academies.queries.conduct_duties import conduct_duties
from federation.academies.queries.deciding_duties import deciding_duties
from federation.academies.queries.evaluation_duties import evaluation_duties
from federation.academies.queries.network import Network, Standing, network_on
from federation.academies.queries.plans import open_versions
from federation.academies.queries.waiting import application_duties
from federation.academies.queries.wording import missing_text
from federation.academies.workflow import PROPOSED
from federation.accounts.queries import has_role

CITY = ("city_officer", "city_admin")
DISTRICT = ("district_officer", "district_admin")


def duties_of(user: Any) -> list[Duty]:
    """Applications and what carries them on; plans to approve; unions behind: one line for the city, each its own."""
    return [
        *application_duties(user),
        *deciding_duties(user),
        *evaluation_duties(user),
        *conduct_duties(user),
        *_network(user),
    ]


def _network(user: Any) -> list[Duty]:
    in_city = has_role(user, *CITY)
    if not in_city and not has_role(user, *DISTRICT):
        return []
    network = network_on(today())
    if not in_city:
        return [_own(one) for one in network.behind if has_role(user, *DISTRICT, union=one.union)]
    return [*_plans(user), *_whole(network)]


def _plans(user: Any) -> list[Duty]:
    waiting = open_versions(user).filter(state=PROPOSED).exclude(proposed_by=user)
    return [
        Duty(
            title=_("批准计划：%(title)s") % {"title": plan.title},
            detail=_("%(by)s 提请") % {"by": plan.proposed_by},
            due_on=None,
            url=reverse("academies:show_version", args=[plan.number]),
            clause="bj-academy-plan:3.1",
        )
        for plan in waiting
    ]


def _whole(network: Network) -> list[Duty]:
    behind = network.behind
    if not behind:
        return []
    none = sum(one.tone == "none" for one in behind)
    said = _("%(n)s 个工会还欠建，其中 %(none)s 个首都级尚无")
    return [
        Duty(
            title=said % {"n": len(behind), "none": none},
            detail=_("可逐个提醒，或调整计划"),
            due_on=behind[0].due_on,
            url=f"{reverse('academies:show_plan')}#due",
            clause="bj-academy-plan:4",
        )
    ]


def _own(one: Standing) -> Duty:
    return Duty(
        title=_("%(union)s还要建工匠学院") % {"union": one.union},
        detail=missing_text(one.missing),
        due_on=one.due_on,
        url=f"{reverse('academies:show_plan')}#union-{one.union.code}",
        clause=one.missing[0].clause,
        tone="cinnabar" if one.tone == "none" else "amber",
    )
