"""What a person can do now with an application: one table, read by its page and by its list."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.urls import reverse

from core.web.access import Permission
from federation.academies.models import Application
from federation.academies.permissions import (
    can_check_application,
    can_hand_in_application,
    can_recommend_application,
    can_withdraw_application,
)
from federation.academies.workflow import APPLICATION


@dataclass(frozen=True)
class Step:
    """A move with its permission and its page; the page leads with the ``main`` one."""

    verb: str
    may: Callable[[Any, Application], Permission]
    page: str
    main: bool = False


@dataclass(frozen=True)
class OpenStep:
    """A step somebody may take now."""

    label: object
    url: str
    main: bool


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
