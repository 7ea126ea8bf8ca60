"""Chips that the pages of the subsidy share."""

from typing import Any

from django.utils.safestring import SafeString

from core.web.templatetags.web import chip
from federation.academies.models import Grade
from federation.subsidies import workflow as states

TONES = {
    states.ELIGIBLE: "jade",
    states.RECTIFYING: "amber",
    states.TERMINATED: "cinnabar",
    states.DRAFTED: "plain",
    states.PROPOSED: "amber",
    states.APPROVED: "jade",
}
GRADES = {Grade.EXCELLENT: "bronze", Grade.QUALIFIED: "jade", Grade.UNQUALIFIED: "cinnabar"}


def state(thing: Any) -> SafeString:
    """Where it stands."""
    return chip(thing.get_state_display(), TONES.get(thing.state, "plain"))


def standing(state: str) -> SafeString:
    """A state of an academy's standing."""
    return chip(states.STANDING.states[state], TONES[state])


def grade(word: str) -> SafeString:
    """A grade, or nothing before the first."""
    return chip(Grade(word).label, GRADES[Grade(word)]) if word else SafeString("")
