"""``{% load web %}``: the words of the face."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from django import template
from django.db.models import Model
from django.forms import BaseForm, BoundField
from django.template.base import NodeList, Parser, Token
from django.template.context import Context
from django.template.exceptions import TemplateDoesNotExist
from django.template.loader import get_template, render_to_string
from django.template.loader_tags import BLOCK_CONTEXT_KEY
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from core import money
from core.dates.calendar import now
from core.rules.clauses import clause_card
from core.web import cases, navigation
from core.web.as_at import AsAt
from core.web.cartogram import Tile, cartogram
from core.web.charts import Chart, Trajectory
from core.web.codes import qr
from core.web.forms import FormDesk
from core.web.icons import icon_svg
from core.web.tones import Tone
from core.web.writing import day_text, figure
from core.workflow.table import Workflow

register = template.Library()


@register.simple_tag(takes_context=True)
def same_block(context: Context, name: str) -> str:
    """What the block ``name`` holds on this page, once more (the title in the head and in the heading)."""
    block = context.render_context[BLOCK_CONTEXT_KEY].get_block(name)
    return SafeString(block.render(context).strip())


@register.tag
def capture(parser: Parser, token: Token) -> "CaptureNode":
    """``{% capture name %}…{% endcapture %}``: keep what is inside under a name; empty text counts as nothing."""
    _, name = token.split_contents()
    nodes = parser.parse(("endcapture",))
    parser.delete_first_token()
    return CaptureNode(nodes, name)


class CaptureNode(template.Node):
    """Renders nothing itself."""

    def __init__(self, nodelist: NodeList, name: str) -> None:
        self.nodelist = nodelist
        self.name = name

    def render(self, context: Context) -> SafeString:
        """Put the text into the context."""
        context[self.name] = SafeString(self.nodelist.render(context).strip())
        return SafeString("")


@register.simple_tag(takes_context=True)
def menu(context: Context, area: navigation.Area = "office") -> list[navigation.Section]:
    """Sections of the navigation for the person and the page at hand."""
    request = context["request"]
    return navigation.menu(request.user, request.path, area)


@register.simple_tag
def corners() -> list[str]:
    """Templates for the right end of the top bar."""
    return navigation.corners()


@register.simple_tag
def search_url() -> str:
    """Address of the search page, or nothing."""
    return navigation.search_url()


@register.simple_tag
def icon(name: str, label: str = "") -> SafeString:
    """An icon of the sprite; decoration unless ``label`` says what it means."""
    return icon_svg(name, label)


@register.simple_tag
def chip(label: Any, tone: str = "plain") -> SafeString:
    """A status in one word. Its tone says how it stands: see ``core.web.tones``."""
    return format_html('<span class="chip chip-{}">{}</span>', Tone(tone), label)


@register.simple_tag
def day(value: date | datetime | None, exact: str = "") -> SafeString:
    """A day as 2026-12-01; with ``"time"`` as 2026-12-01 09:00, with ``"second"`` to the second; none as a dash."""
    if value is None:
        return SafeString('<span class="none">—</span>')
    return format_html('<time datetime="{}">{}</time>', value.isoformat(), day_text(value, exact))


@register.simple_tag
def number(value: float | int | None, unit: str = "") -> SafeString:
    """A figure with thousands separated and its unit behind a thin gap; none as a dash."""
    if value is None:
        return SafeString('<span class="none">—</span>')
    tail = format_html('<span class="unit">{}</span>', unit) if unit else ""
    return format_html('<span class="figure">{}</span>{}', figure(value), tail)


@register.filter
def yuan(fen: int | None) -> str:
    """Fen as yuan; nothing as a dash."""
    return "—" if fen is None else money.yuan(fen)


@register.simple_tag
def reading_language() -> str:
    """Language of the page as the ``lang`` attribute wants it."""
    return "en" if get_language() == "en" else "zh-CN"


@register.simple_block_tag
def here(content: str, page: str = "") -> SafeString:
    """``{% here "guide/clerk" %}<ul>…</ul>{% endhere %}``: what one can do on this page, with the way to the guide."""
    parts = {"content": SafeString(content.strip()), "page": page}
    return SafeString(render_to_string("web/parts/here.html", parts))


@register.simple_tag(takes_context=True)
def what_here(context: Context) -> SafeString:
    """What one can do on this page, when its context wrote ``<context>/help/<view>.html``; else nothing."""
    match = getattr(context.get("request"), "resolver_match", None)
    if match is None or not match.app_name:
        return SafeString("")
    try:
        words = get_template(f"{match.app_name}/help/{match.url_name}.html").render()
    except TemplateDoesNotExist:
        return SafeString("")
    return here(SafeString(words))


@register.inclusion_tag("web/parts/as_at.html", takes_context=True)
def as_at(context: Context, asked: AsAt) -> dict[str, Any]:
    """Which day the page shows when it is not today's, with the way back; nothing on an ordinary page of today."""
    request = context["request"]
    rest = request.GET.copy()
    rest.pop("on", None)
    return {"asked": asked, "back": f"{request.path}?{rest.urlencode()}" if rest else request.path}


@register.inclusion_tag("web/parts/paper_address.html", takes_context=True)
def paper_address(context: Context) -> dict[str, Any]:
    """On paper only: the page's address in writing and as a QR code, and when it was printed.

    It carries the day ``asked``; a page that shows more by its address says so as ``paper_query``.
    """
    request, asked = context["request"], context.get("asked")
    day = f"?on={asked.day.isoformat()}" if asked and not asked.is_today else ""
    address = request.build_absolute_uri(f"{request.path}{context.get('paper_query', day)}")
    return {"address": address, "code": qr(address), "moment": now()}


# --- the case --------------------------------------------------------------------------------------------------------


@register.inclusion_tag("web/parts/clause.html")
def clause(ref: str, held: bool | None = None, said: str = "") -> dict[str, Any]:
    """The clause as a bronze card; with ``held`` and ``said`` also what was found. No such clause: says so."""
    return {"card": clause_card(ref), "ref": ref, "held": held, "said": said}


@register.inclusion_tag("web/parts/clause_line.html")
def clause_line(ref: str) -> dict[str, Any]:
    """The clause in one quiet line under a table or a form."""
    return {"card": clause_card(ref), "ref": ref}


@register.inclusion_tag("web/parts/steps.html")
def steps(workflow: Workflow, state: str, subject: Model | None = None) -> dict[str, Any]:
    """Where it stands: the main path through the life cycle, with days when ``subject`` has a trail."""
    return {"steps": cases.steps(workflow, state, subject)}


@register.inclusion_tag("web/parts/next_moves.html")
def next_moves(workflow: Workflow, state: str) -> dict[str, Any]:
    """What can come next, who acts, by when."""
    return {"moves": workflow.moves_from(state)}


@register.inclusion_tag("web/parts/timeline.html")
def timeline(subject: Model, workflow: Workflow | None = None, limit: int = 20) -> dict[str, Any]:
    """How it came about: the audit trail, newest first, in the words of the workflow."""
    return {"events": cases.events(subject, workflow, limit)}


@register.inclusion_tag("web/parts/clause_link.html", takes_context=True)
def clause_link(context: Context, ref: str, short: bool = False) -> dict[str, Any]:
    """A link to the clause, as small as a footnote, ``short``: only its number, where every row has one.

    A page that names a clause in many rows looks it up once.
    """
    known = getattr(context.get("request"), "__dict__", {}).setdefault("known_clauses", {})
    if ref not in known:
        known[ref] = clause_card(ref)
    return {"card": known[ref], "ref": ref, "short": short}


@register.simple_tag
def field_clause(field: BoundField) -> str:
    """The clause a form field rests on: declared as ``Form.clauses = {"field": "code:number"}``."""
    return str(getattr(field.form, "clauses", {}).get(field.name, ""))


@register.filter
def is_optional(field: BoundField) -> bool:
    """Whether a form field may always stay empty: not one that some answers need all the same (``Form.sometimes``);
    where a form does not say which, not one that rests on a clause.
    """
    asked = getattr(field.form, "sometimes", getattr(field.form, "clauses", {}))
    return not field.field.required and field.name not in asked


@register.inclusion_tag("web/parts/documents.html")
def documents(files: Iterable[Any], empty: str = "") -> dict[str, Any]:
    """Stored files as links, with size, who handed them in and when."""
    return {"files": list(files), "empty": empty or _("还没有材料。")}


# --- forms -----------------------------------------------------------------------------------------------------------


@register.simple_tag
def field_theirs(field: BoundField) -> str | None:
    """What the record says now in a field that somebody else changed meanwhile."""
    theirs: dict[str, str] = getattr(field.form, "theirs", {})
    return theirs.get(field.name)


@register.inclusion_tag("web/form.html", takes_context=True)
def form_page(context: Context, form: BaseForm, submit: str = "", cancel: str = "", body: str = "") -> dict[str, Any]:
    """The whole form at its desk: summary of faults, fields by section (or laid out by ``body``), draft, buttons.

    A form whose handing in cannot be undone says so as its ``confirm``: the question is asked first.
    """
    desk: FormDesk = context["desk"]
    sections = [(title, [form[name] for name in names]) for title, names in getattr(form, "sections", ())]
    return {
        "request": context["request"],
        "csrf_token": context.get("csrf_token"),
        "desk": desk,
        "form": form,
        "token": desk.token(form),
        "sections": sections,
        "submit": submit or _("保存"),
        "confirm": getattr(form, "confirm", ""),
        "cancel": cancel,
        "body": body,
    }


# --- drawings --------------------------------------------------------------------------------------------------------


@register.inclusion_tag("web/parts/chart.html")
def chart(chart: Chart) -> dict[str, Any]:
    """A chart with its sentence above and its table behind."""
    return {"chart": chart}


@register.inclusion_tag("web/parts/trajectory.html")
def trajectory(drawing: Trajectory) -> dict[str, Any]:
    """A small drawing of progress, plan and forecast, or a sparkline."""
    return {"drawing": drawing, "shapes": drawing.shapes()}


@register.inclusion_tag("web/parts/cartogram.html")
def districts(tiles: Iterable[Tile]) -> dict[str, Any]:
    """The districts as tiles, with a key of what the tones mean here."""
    placed = cartogram(tiles)
    return {"tiles": placed, "key": list(dict.fromkeys((tile.tone, tile.meaning) for tile in placed))}
