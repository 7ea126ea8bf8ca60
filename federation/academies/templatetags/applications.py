"""``{% load applications %}``: how an application, a round and a difference of texts are shown."""

from collections.abc import Mapping
from difflib import SequenceMatcher
from typing import Any

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from core.dates.calendar import today, working_days_between
from core.rules.clauses import clause_card
from core.web.templatetags.web import chip
from federation.academies.models import Application, GatewayCheck, Outcome, Round
from federation.academies.rules.admission import in_points
from federation.academies.workflow.accreditation import CLOSED, OPEN, RECOGNISED, REFUSED, WITHDRAWN

register = template.Library()
ROUND_TONES = {OPEN: "jade", CLOSED: "plain"}
END_TONES = {RECOGNISED: "jade", REFUSED: "cinnabar", WITHDRAWN: "plain"}
OUTCOME_TONES = {Outcome.PASS: "jade", Outcome.FAIL: "cinnabar", Outcome.CLARIFY: "amber"}
LONGEST = 4_000
"""Texts beyond this are shown whole, before and after: comparing them letter by letter takes too long."""


@register.filter
def points(tenths: int) -> str:
    """Tenths of a point as people write points."""
    return in_points(tenths)


@register.filter
def tenths(number: int) -> str:
    """Tenths of a point as a number for ``<progress>``, whatever the language."""
    return f"{number / 10:.1f}"


@register.filter
def item(held: Mapping[str, Any], key: str) -> Any:
    """What a mapping holds under a key."""
    return held.get(key, "") if held else ""


@register.simple_tag
def round_chip(round: Round) -> SafeString:
    """A round's state."""
    return chip(round.get_state_display(), ROUND_TONES.get(round.state, "amber"))


@register.simple_tag
def outcome_chip(check: GatewayCheck) -> SafeString:
    """What a check found."""
    return chip(check.get_outcome_display(), OUTCOME_TONES[Outcome(check.outcome)])


@register.simple_tag
def term_chip(application: Application) -> SafeString:
    """An application's state with the working days left, or those it is late."""
    state, due = application.get_state_display(), application.stage_due_on
    if application.state in END_TONES:
        return chip(state, END_TONES[application.state])
    if due is None:
        return chip(state, "amber")
    left = working_days_between(today(), due)
    if left < 0:
        return chip(_("%(state)s · 超期 %(n)s 个工作日") % {"state": state, "n": -left}, "cinnabar")
    if left == 0:
        return chip(_("%(state)s · 今天到期") % {"state": state}, "amber")
    return chip(_("%(state)s · 余 %(n)s 个工作日") % {"state": state, "n": left}, "amber")


@register.simple_tag
def clause_status(ref: str) -> SafeString:
    """How well a clause is known, when it is not the text itself: 参照外地, 暂定."""
    card = clause_card(ref)
    if card is None or card.status in ("stated", "public"):
        return SafeString("")
    return chip(card.status_label, "bronze")


@register.simple_tag
def text_difference(before: str, after: str) -> SafeString:
    """Two texts as one, with what went struck out and what came marked."""
    if max(len(before), len(after)) > LONGEST:
        return format_html("<del>{}</del> <ins>{}</ins>", before, after)
    parts = SequenceMatcher(None, before, after, autojunk=False).get_opcodes()
    return format_html_join("", "{}", ((_part(kind, before[a:b], after[c:d]),) for kind, a, b, c, d in parts))


def _part(kind: str, gone: str, come: str) -> SafeString:
    if kind == "equal":
        return format_html("{}", gone)
    struck = format_html("<del>{}</del>", gone) if gone else SafeString("")
    return struck + (format_html("<ins>{}</ins>", come) if come else SafeString(""))
