"""Chips that the pages of the selection share."""

from typing import Any

from django.utils.safestring import SafeString

from core.web.templatetags.web import chip
from federation.talent import workflow as states

TONES = {
    states.OPEN: "jade",
    states.JUDGING: "amber",
    states.SUBMITTED: "amber",
    states.SCORING: "amber",
    states.SCORED: "jade",
    states.ASSIGNED: "amber",
    states.GIVEN: "jade",
    states.RETURNED: "cinnabar",
    states.RECOMMENDED: "amber",
    states.ACCEPTED: "jade",
    states.REFUSED: "cinnabar",
    states.DECLINED: "cinnabar",
}


def state(thing: Any) -> SafeString:
    """Where it stands."""
    return chip(thing.get_state_display(), TONES.get(thing.state, "plain"))
