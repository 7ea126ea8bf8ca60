"""Cells and words that several pages share."""

from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from core.dates.calendar import today
from core.web.templatetags.web import chip
from core.web.writing import day_text
from federation.notices.models import Notice, Objection
from federation.notices.workflow import CLOSED, EXAMINING, OPEN, RECEIVED, SETTLED, STOPPED

TONES = {OPEN: "indigo", STOPPED: "amber", CLOSED: "jade", RECEIVED: "amber", EXAMINING: "indigo", SETTLED: "jade"}


def state(thing: Notice | Objection) -> SafeString:
    """Where it stands, as a chip."""
    return chip(thing.get_state_display(), TONES.get(thing.state, "plain"))


def public_link(notice: Notice) -> SafeString:
    """The title, leading to the page everybody reads."""
    return format_html('<a href="{}">{}</a>', reverse("notices:show_public_notice", args=[notice.code]), notice.title)


def last_day(notice: Notice) -> SafeString:
    """The last day, and whether it is settled."""
    if notice.is_certain:
        return format_html("<time>{}</time>", day_text(notice.closes_on))
    return format_html('<time>{}</time> <span class="hint">{}</span>', day_text(notice.closes_on), _("暂定"))


def due(objection: Objection) -> SafeString:
    """The day its answer is due, marked when it has passed."""
    shown = format_html("<time>{}</time>", day_text(objection.due_on))
    if objection.is_pending and objection.due_on < today():
        return format_html("{} {}", shown, chip(_("逾期"), "cinnabar"))
    return shown


def kind(notice: Notice) -> str:
    """What its kind is called."""
    return notice.kind_label
