"""The page most steps share: a permission, a form, an action, and back to the thing it was about."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from core.dates.calendar import now
from core.web.access import require
from core.web.forms import FormDesk

TEMPLATE, OFFICE, PANEL = "web/turn.html", "web/office.html", "web/panel.html"


@dataclass(frozen=True)
class Turn:
    """A step: its action, who may take it, the form it asks for if any, its name, what is said then; its frame."""

    act: Callable[..., object]
    may: Callable[[Any, Any], Any]
    kind: Any
    verb: Any
    said: Any
    initial: Mapping[str, Any] = field(default_factory=dict)
    frame: str = OFFICE


def turned(request: HttpRequest, thing: Any, turn: Turn, *, called: str, page: str) -> HttpResponse:
    """Take a step with ``thing``, which the action knows as ``called``; ``page`` is where it is shown."""
    require(turn.may(request.user, thing))
    desk = FormDesk(request, f"{turn.act.__module__.split('.')[1]}.{turn.act.__name__}", about=thing)
    form = desk.form(turn.kind, initial=dict(turn.initial))
    if desk.hand_in(form, lambda values: turn.act(**{called: thing}, **values, by=request.user, at=now())):
        return desk.leave(page, turn.said)
    return revised(desk, form, thing, turn.verb, page, frame=turn.frame)


def revised(desk: FormDesk, form: Any, about: Any, verb: Any, page: str, *, frame: str = OFFICE) -> HttpResponse:
    """The page with the form, and the way back."""
    return desk.page(TEMPLATE, form, verb=verb, about=about, back=page, frame=frame)


def at_once(request: HttpRequest, thing: Any, turn: Turn, *, called: str, page: str) -> HttpResponse:
    """Take a step that asks for nothing; its view accepts posts only. What keeps it from being taken is said there."""
    require(turn.may(request.user, thing))
    try:
        with transaction.atomic():
            turn.act(**{called: thing}, by=request.user, at=now())
    except ValidationError as fault:
        messages.error(request, " ".join(fault.messages))
    else:
        messages.success(request, str(turn.said))
    return redirect(page)
