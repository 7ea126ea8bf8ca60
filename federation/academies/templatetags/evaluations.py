"""``{% load evaluations %}``: points, and what was found in words."""

from django import template
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext

from core.rules.rule import noop
from federation.academies.models import AcademyTerm, EvaluationLine
from federation.academies.queries.conduct import field_label
from federation.academies.queries.judged import Tally
from federation.academies.queries.wording import filled
from federation.academies.scoring import Line

register = template.Library()

BAR = """<svg class="score-bar" width="100%" height="40" role="img" aria-label="{said}">
<rect class="score-bar-all" width="100%" height="10" rx="5"/>
<rect class="score-bar-got" width="{total}" height="10" rx="5"/>
<line x1="{qualified}" x2="{qualified}" y1="0" y2="16"/><line x1="{excellent}" x2="{excellent}" y1="0" y2="16"/>
<text x="{qualified}" y="32" text-anchor="middle">{qualified_label}</text>
<text x="{excellent}" y="32" text-anchor="middle">{excellent_label}</text></svg>"""
LINK = '<a class="unbroken" href="{}">{}</a>'
CLASSES = ("academies:list_classes", noop("看培训班"))
LEDGERS = {
    "trained": CLASSES,
    "hands_on": CLASSES,
    "growth": CLASSES,
    "certificates": CLASSES,
    "online": ("academies:list_courses", noop("看线上课程")),
}
"""Where the records of an item are kept."""


@register.filter
def points(tenths: int | None) -> str:
    """Tenths of a point as points: 725 is 72.5, 700 is 70."""
    return "—" if tenths is None else f"{tenths / 10:g}"


@register.filter
def said(line: EvaluationLine | Line) -> str:
    """What the records say of a line, in the reader's language."""
    used = line.used if isinstance(line, Line) else line.held
    return filled(line.said, used)


@register.filter
def needed(line: Line) -> str:
    """What would bring full marks."""
    return filled(line.needed, line.used)


@register.simple_tag
def score_bar(tally: Tally) -> SafeString:
    """The sum as a bar, with the lines of qualified and excellent marked on it."""
    words = {
        "said": gettext("%(total)s 分，合格线 %(qualified)s 分，优秀线 %(excellent)s 分") % _in_points(tally),
        "total": _share(tally, tally.total),
        "qualified": _share(tally, tally.qualified),
        "excellent": _share(tally, tally.excellent),
        "qualified_label": gettext("合格 %(qualified)s") % _in_points(tally),
        "excellent_label": gettext("优秀 %(excellent)s") % _in_points(tally),
    }
    return format_html(BAR, **words)


def _in_points(tally: Tally) -> dict[str, str]:
    return {name: points(getattr(tally, name)) for name in ("total", "qualified", "excellent")}


def _share(tally: Tally, tenths: int) -> str:
    return f"{tenths * 100 / tally.most:.1f}%" if tally.most else "0%"


@register.simple_tag
def record_link(evidence: str, term: AcademyTerm) -> SafeString:
    """The records an item is counted from; nothing when no record can tell."""
    if evidence == "site":
        return format_html(LINK, reverse("academies:show_academy", args=[term.academy.code]), gettext("看名册"))
    if evidence not in LEDGERS or term.host_unit is None:
        return SafeString("")
    name, label = LEDGERS[evidence]
    return format_html(LINK, f"{reverse(name)}?unit={term.host_unit.uscc}", gettext(label))


@register.filter
def changed_field(change: dict[str, str]) -> str:
    """What a changed field is called."""
    return field_label(change["field"])
