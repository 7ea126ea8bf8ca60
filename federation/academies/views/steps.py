"""What a person can do now with an application: one table, read by its page and by its list."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from core.web.access import Permission
from federation.academies.models import Application
from federation.academies.permissions import (
    can_check_application,
    can_hand_in_application,
    can_recommend_application,
    can_withdraw_application,
)
from federation.academies.permissions.deciding import (
    can_convene_panel,
    can_draw_up_proposal,
    can_file_appeal,
    can_plan_visit,
)
from federation.academies.queries.onward import Onward
from federation.academies.queries.visits import is_visitor
from federation.academies.workflow import APPLICATION
from federation.academies.workflow.accreditation import (
    ASSESSING,
    CLEARED,
    LISTED,
    NOTICED,
    REFUSED,
    VISITING,
    WEIGHED,
)
from federation.panels.workflow import CONCLUDED, DISSOLVED


@dataclass(frozen=True)
class Step:
    """A move with its permission and its page; the page leads with the ``main`` one."""

    verb: str
    may: Callable[[Any, Application], Permission]
    page: str
    main: bool = False


@dataclass(frozen=True)
class OpenStep:
    """A step somebody may take now; ``posts`` when its button acts at once."""

    label: object
    url: str
    main: bool
    posts: bool = False


STEPS = (
    Step("hand_in", can_hand_in_application, "academies:hand_in_application", main=True),
    Step("recommend", can_recommend_application, "academies:recommend_application", main=True),
    Step("endorse", can_recommend_application, "academies:endorse_application", main=True),
    Step("send_back", can_recommend_application, "academies:send_back_application"),
    Step("decline", can_recommend_application, "academies:decline_application"),
    Step("pass_gateway", can_check_application, "academies:check_application", main=True),
    Step("ask", can_check_application, "academies:ask_clarification"),
    Step("refuse", can_check_application, "academies:refuse_application"),
    Step("withdraw", can_withdraw_application, "academies:withdraw_application"),
)
"""In the order in which they are offered."""


def open_steps(user: Any, application: Application) -> list[OpenStep]:
    """The steps possible from the present state that this person may take, the main one first."""
    labels = {(move.verb, source): move.label for move in APPLICATION.moves for source in move.sources}
    found = [
        OpenStep(labels[step.verb, application.state], reverse(step.page, args=[application.code]), step.main)
        for step in STEPS
        if (step.verb, application.state) in labels and step.may(user, application)
    ]
    return sorted(found, key=lambda one: not one.main)


# --- after the gateway, where other things carry the application on ---------------------------------------------------


def onward_step(user: Any, application: Application, met: Onward) -> OpenStep | None:
    """Where this person goes on with an application that has passed the gateway, or was refused."""
    found = ONWARD.get(application.state)
    return found(user, application, met) if found else None


def _panel(user: Any, application: Application, met: Onward) -> OpenStep | None:
    if not can_convene_panel(user):
        return None
    if met.panel and met.panel.state not in (CONCLUDED, DISSOLVED):
        return OpenStep(_("办理专家评审"), reverse("panels:show_panel", args=[met.panel.code]), main=True)
    return OpenStep(_("组建评审组"), reverse("academies:convene_panel", args=[application.code]), main=True, posts=True)


def _visit(user: Any, application: Application, met: Onward) -> OpenStep | None:
    if planned := met.planned:
        address = reverse("academies:show_visit", args=[planned.pk])
        return OpenStep(_("办理实地考察"), address, main=True) if _visits(user, met) else None
    if not can_plan_visit(user):
        return None
    return OpenStep(_("安排考察"), reverse("academies:plan_visit", args=[application.code]), main=True)


def _visits(user: Any, met: Onward) -> bool:
    return bool(can_plan_visit(user)) or bool(met.planned and is_visitor(user, met.planned))


def _list(user: Any, _application: Application, met: Onward) -> OpenStep | None:
    if not can_draw_up_proposal(user):
        return None
    if met.proposal:
        return OpenStep(_("看拟认定名单"), reverse("academies:show_proposal", args=[met.proposal.pk]), main=True)
    return OpenStep(_("去拟定名单"), reverse("academies:list_proposals"), main=True)


def _notice(_user: Any, _application: Application, met: Onward) -> OpenStep | None:
    if not met.notice:
        return None
    return OpenStep(_("查看公示"), reverse("notices:show_public_notice", args=[met.notice.code]), main=True)


def _appeal(user: Any, application: Application, met: Onward) -> OpenStep | None:
    if met.appeal or not can_file_appeal(user, application):
        return None
    return OpenStep(_("申请复核"), reverse("academies:file_appeal", args=[application.code]), main=True)


ONWARD: dict[str, Callable[[Any, Application, Onward], OpenStep | None]] = {
    ASSESSING: _panel,
    VISITING: _visit,
    WEIGHED: _list,
    LISTED: _list,
    NOTICED: _notice,
    CLEARED: _list,
    REFUSED: _appeal,
}
"""By the state of the application."""
