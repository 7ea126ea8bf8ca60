"""Chips and links that the pages of evaluations, rectifications, changes and breaches share."""

from datetime import date
from typing import Any

from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from core.dates.calendar import today
from core.web.templatetags.web import chip
from core.web.writing import day_text
from federation.academies.models import Academy, Grade
from federation.academies.queries.conduct import breaches_visible_to, changes_visible_to, rectifications_visible_to
from federation.academies.workflow import evaluation as states

TONES = {
    states.REPORTING: "amber",
    states.REVIEWING: "indigo",
    states.GRADED: "amber",
    states.ANNOUNCED: "jade",
    states.OPEN: "amber",
    states.UNDER_REVIEW: "indigo",
    states.SCORED: "indigo",
    states.SETTLED: "jade",
    states.ORDERED: "cinnabar",
    states.PROMISED: "amber",
    states.PROVED: "indigo",
    states.ACCEPTED: "jade",
    states.DUE: "amber",
    states.CHANGE_REPORTED: "indigo",
    states.NOTED: "jade",
    states.RAISED: "amber",
    states.HEARING: "indigo",
    states.WARNED: "amber",
    states.SUSPENDED: "cinnabar",
    states.TAKEN_DOWN: "cinnabar",
}
GRADES = {Grade.EXCELLENT: "bronze", Grade.QUALIFIED: "jade", Grade.UNQUALIFIED: "cinnabar"}


def state(thing: Any) -> SafeString:
    """Where it stands."""
    return chip(thing.get_state_display(), TONES.get(thing.state, "plain"))


def told_grade(one: Any) -> SafeString:
    """The grade of a row of the list, once the reader may know it."""
    return chip(Grade(one.told_grade).label, GRADES[Grade(one.told_grade)]) if one.told_grade else SafeString("")


def grade(thing: Any) -> SafeString:
    """A grade, or nothing while there is none."""
    return chip(thing.get_grade_display(), GRADES[Grade(thing.grade)]) if thing.grade else SafeString("")


def points(tenths: int | None) -> float | None:
    """Tenths of a point as points, for lists and their export."""
    return None if tenths is None else tenths / 10


def due(day: date, *, pending: bool) -> SafeString:
    """A day something is due, marked when it has passed."""
    shown = format_html("<time>{}</time>", day_text(day))
    if pending and day < today():
        return format_html("{} {}", shown, chip(_("逾期"), "cinnabar"))
    return shown


def conduct(user: Any, academy: Academy) -> dict[str, list[tuple[Any, SafeString]]]:
    """What followed an academy's evaluations and recognition, as far as somebody may see it, each with its state."""
    rows = {
        "orders": rectifications_visible_to(user).filter(evaluation__academy=academy),
        "reports": changes_visible_to(user).filter(academy=academy),
        "cases": breaches_visible_to(user).filter(academy=academy),
    }
    return {name: [(one, state(one)) for one in found] for name, found in rows.items()}


def case_link(evaluation: Any) -> str:
    """The page of an academy's evaluation."""
    return reverse("academies:show_evaluation", args=[evaluation.campaign.year, evaluation.academy.code])
