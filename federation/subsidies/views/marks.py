"""Chips that the pages of the subsidy share."""

from typing import Any

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from core.dates.calendar import today
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
    states.SUBMITTED: "amber",
    states.ASKED: "cinnabar",
    states.ENDORSED: "amber",
    states.REVIEWED: "amber",
    states.UNDERWAY: "jade",
    states.ACCEPTED: "jade",
    states.DECLINED: "cinnabar",
    states.STOPPED: "cinnabar",
    states.RELEASED: "amber",
    states.BATCHED: "amber",
    states.SENT: "amber",
    states.PAID: "jade",
    states.FAILED: "cinnabar",
    states.SETTLED: "jade",
    states.FLAGGED: "cinnabar",
    states.EXPLAINED: "amber",
    states.CLEARED: "jade",
    states.REJECTED: "cinnabar",
    states.OPENED: "amber",
    states.RETURNED: "cinnabar",
    states.HEARING: "amber",
    states.ORDERED: "cinnabar",
    states.RECOVERED: "jade",
    states.ANNOUNCED: "amber",
    states.CHOSEN: "amber",
    states.INSPECTED: "jade",
    states.NOTED: "amber",
    states.CONFIRMED: "cinnabar",
    states.CORRECTING: "amber",
    states.REPORTED: "amber",
    states.CORRECTED: "jade",
}
GRADES = {Grade.EXCELLENT: "bronze", Grade.QUALIFIED: "jade", Grade.UNQUALIFIED: "cinnabar"}


def state(thing: Any) -> SafeString:
    """Where it stands."""
    return chip(thing.get_state_display(), TONES.get(thing.state, "plain"))


def standing(state: str) -> SafeString:
    """A state of an academy's standing."""
    return chip(states.STANDING.states[state], TONES[state])


def late(pledge: Any) -> SafeString:
    """Whether matching money is in, awaited or late."""
    if pledge.left_fen <= 0:
        return chip(_("已到齐"), "jade")
    return chip(_("逾期未到"), "cinnabar") if pledge.is_late else chip(_("待到账"), "amber")


def pledge(one: Any) -> SafeString:
    """The same of a row of the list."""
    one.is_late = one.left_fen > 0 and one.due_on < today()
    return late(one)


def grade(word: str) -> SafeString:
    """A grade, or nothing before the first."""
    return chip(Grade(word).label, GRADES[Grade(word)]) if word else SafeString("")
