"""``{% load panels %}``: seats, points and states as people read them."""

from collections.abc import Sequence
from typing import Any

from django import template
from django.utils.safestring import SafeString
from django.utils.translation import gettext

from core.web.templatetags.web import chip
from federation.panels.models import SeatName
from federation.panels.queries.assessments import ScoredItem
from federation.panels.queries.briefs import Brief, Section
from federation.panels.workflow import (
    ACTIVE,
    ANNOUNCED,
    ASSESSING,
    CONCLUDED,
    DECLARED,
    DISPUTED,
    DRAWN,
    FORMING,
    INVITED,
    PROPOSED,
    SCORING,
    SUBMITTED,
    SUSPENDED,
)

register = template.Library()

TONES = {
    ACTIVE: "jade", CONCLUDED: "jade", DRAWN: "jade", SUBMITTED: "jade",
    PROPOSED: "amber", FORMING: "amber", DISPUTED: "cinnabar", SUSPENDED: "amber", INVITED: "amber", DECLARED: "amber",
    ASSESSING: "indigo", SCORING: "indigo", ANNOUNCED: "indigo",
}  # fmt: skip
"""How each state stands; those not named are over."""


@register.simple_tag
def state_chip(thing: Any) -> SafeString:
    """The state of an expert, a panel, an assessment or a draw."""
    return SafeString(chip(thing.get_state_display(), TONES.get(thing.state, "plain")))


@register.filter
def points(tenths: int) -> str:
    """Tenths of a point as points: ``955`` as ``95.5``, ``960`` as ``96``."""
    return f"{tenths / 10:g}"


@register.filter
def seat_name(seat: str) -> str:
    """A seat as the office calls it."""
    return str(SeatName(seat).label)


@register.filter
def in_words(text: str) -> str:
    """A word that whoever gave it marked for translation."""
    return gettext(text) if text else ""


@register.filter
def unplaced(brief: Brief, items: Sequence[ScoredItem]) -> list[Section]:
    """Sections of the case that no item shows beside itself."""
    shown = {one.section.key for one in items if one.section}
    return [section for section in brief.sections if section.key not in shown]
