"""Chips that the pages of the selection share."""

from typing import Any

from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from core.dates.calendar import today
from core.web.templatetags.web import chip
from federation.talent import workflow as states
from federation.talent.queries.cultivation import tail_of
from federation.talent.queries.pairs import Candidate

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
    states.PROPOSED: "amber",
    states.VOTED: "amber",
    states.SHOWN: "amber",
    states.CLEARED: "amber",
    states.CONFERRED: "jade",
    states.NAMED: "jade",
    states.STRUCK: "cinnabar",
    states.CAME_FORWARD: "amber",
    states.TAKEN_UP: "jade",
    states.TURNED_DOWN: "cinnabar",
    states.PLANNING: "amber",
    states.FILED: "amber",
    states.UNDERWAY: "jade",
    states.CLOSING: "amber",
    states.PASSED: "jade",
    states.FAILED: "cinnabar",
    states.DUE: "amber",
    states.HANDED_IN: "amber",
    states.READ: "jade",
    states.ARRANGED: "amber",
    states.PAIRED: "jade",
    states.CODED: "amber",
    states.POSTED: "amber",
    states.SETTLED: "jade",
    states.LODGED: "amber",
    states.UPHELD: "jade",
    states.ASKED: "amber",
    states.CLEAN: "jade",
    states.ADVERSE: "cinnabar",
}


def name(one: Any) -> SafeString | str:
    """The name, told apart where it has to be."""
    return _named(one.person, one.namesake)


def apprentice(pair: Any) -> SafeString | str:
    """The apprentice of a pair, told apart."""
    return _named(pair.apprentice, pair.apprentice_namesake)


def master(pair: Any) -> SafeString | str:
    """The master of a pair, told apart."""
    return _named(pair.master, pair.master_namesake)


def _named(person: Any, namesake: bool) -> SafeString | str:
    if not namesake:
        return str(person.name)
    tail = gettext("证件尾号 %(tail)s") % {"tail": tail_of(person)}
    return format_html('{} <span class="quiet">{}</span>', person.name, tail)


def candidate(one: Candidate, master: Any) -> SafeString:
    """Somebody who could be taken on, in a line to choose by."""
    unit = one.person.unit.name if one.person.unit and one.person.unit_id != master.unit_id else ""
    tail = gettext("证件尾号 %(tail)s") % {"tail": tail_of(one.person)}
    now = gettext("现在的师傅：%(name)s") % {"name": one.master} if one.master else ""
    return format_html(
        '{} <span class="quiet">{}</span>', one.person.name, " · ".join(filter(None, (unit, one.post, tail, now)))
    )


def state(thing: Any) -> SafeString:
    """Where it stands."""
    return chip(thing.get_state_display(), TONES.get(thing.state, "plain"))


def period(honour: Any) -> SafeString | str:
    """Where the period that follows a title stands, to those who may see it."""
    told = dict(states.CULTIVATION.choices)
    where = honour.period_state
    return chip(told[where], TONES.get(where, "plain")) if where else ""


def letter(one: Any) -> SafeString:
    """Where a letter stands; blank after its last day is said."""
    late = one.is_open and one.nomination.state == states.ACCEPTED and one.due_on < today()
    return chip(_("逾期未答复"), "cinnabar") if late else state(one)


VERDICTS = {
    "in": (_("确定入围"), "jade"),
    "close": (_("太接近"), "amber"),
    "out": (_("确定不入围"), "plain"),
}


def verdict(told: str) -> SafeString:
    """What points say of a nominee and the places."""
    return chip(*VERDICTS[told])
