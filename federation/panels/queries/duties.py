"""What assessment asks of a person: experts their cases, organisers the seats to fill, the late and the draws due."""

from typing import Any

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _

from core.dates.calendar import today
from core.web.access import scope_of
from core.web.duties import Duty
from federation.panels.models import Assessment, Draw, Panel
from federation.panels.queries.assessments import open_assessments_of
from federation.panels.queries.panels import panels_visible_to
from federation.panels.queries.standing import STAFF
from federation.panels.workflow import ANNOUNCED, ASSESSING, DISPUTED, FORMING, OPEN_ASSESSMENT

SHOWN = 20


def duties_of(user: Any) -> list[Duty]:
    """Everything of assessment that awaits somebody."""
    return [*_to_assess(user), *_to_organise(user)]


def _to_assess(user: Any) -> list[Duty]:
    return [
        Duty(
            title=_("评审：%(title)s") % {"title": one.panel.title},
            detail=one.get_state_display(),
            due_on=one.due_on,
            url=reverse("panels:show_assessment", args=[one.pk]),
            clause="expert-panels:5.1",
        )
        for one in open_assessments_of(user)[:SHOWN]
    ]


def _to_organise(user: Any) -> list[Duty]:
    scope = scope_of(user, *STAFF)
    if not scope:
        return []
    panels = panels_visible_to(user).filter(scope.q("union__"))
    return [*_seats(panels), *_late(panels), *_draws(scope.q("union__"))]


def _seats(panels: Any) -> list[Duty]:
    waiting = panels.filter(state__in=[FORMING, DISPUTED]).order_by("pk")[:SHOWN]
    return [
        Duty(
            title=(_("邀请第三位专家：%(title)s") if one.state == DISPUTED else _("邀请评审专家：%(title)s"))
            % {"title": one.title},
            detail=one.code,
            due_on=None,
            url=_address(one),
            clause="expert-panels:4" if one.state == DISPUTED else "expert-panels:2",
        )
        for one in waiting
    ]


def _late(panels: Any) -> list[Duty]:
    late = Assessment.objects.filter(
        panel__in=panels.filter(state__in=[FORMING, ASSESSING]).order_by().values("pk"),
        state__in=OPEN_ASSESSMENT,
        due_on__lt=today(),
    )
    return [
        Duty(
            title=_("专家评审过期：%(title)s") % {"title": one.panel.title},
            detail=_("%(expert)s，可以催一催，或者撤回另请") % {"expert": one.expert},
            due_on=one.due_on,
            url=_address(one.panel),
            clause="expert-panels:5.1",
            tone="cinnabar",
        )
        for one in late.select_related("panel", "expert").order_by("due_on", "pk")[:SHOWN]
    ]


def _draws(mine: Q) -> list[Duty]:
    due = Draw.objects.filter(mine, state=ANNOUNCED, seed_on__lte=today()).order_by("seed_on", "pk")[:SHOWN]
    return [
        Duty(
            title=_("抽取：%(title)s") % {"title": one.title},
            detail=_("种子已公布，录入后抽取"),
            due_on=one.seed_on,
            url=reverse("panels:show_draw", args=[one.code]),
            clause="expert-panels:7.1",
        )
        for one in due
    ]


def _address(panel: Panel) -> str:
    return reverse("panels:show_panel", args=[panel.code])
