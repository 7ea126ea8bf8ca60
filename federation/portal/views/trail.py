"""The audit trail as a list: who did what to what, when and why."""

from functools import cache
from typing import Any

from django.apps import apps
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.html import format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from core.audit.models import AuditRecord
from core.audit.trail import kind_of
from core.audit.verbs import label_of, named_verbs
from core.web.access import office, require
from core.web.listing import Column, Empty, Filter, Listing
from core.workflow.table import Workflow
from federation.portal.permissions import can_read_trail
from federation.portal.queries import trail_by, trail_visible_to


def _moment(entry: AuditRecord) -> str:
    return timezone.localtime(entry.at).strftime("%Y-%m-%d %H:%M:%S")


def _facts(entry: AuditRecord) -> SafeString:
    pairs = ((name, value) for name, value in entry.facts.items() if value not in (None, "", [], {}))
    return format_html_join(SafeString("<br>"), '<span class="hint">{}</span> {}', pairs)


@cache
def _moves() -> dict[tuple[str, str], Any]:
    """What the moves of every life cycle are called, by the kind of thing that moves and the verb."""
    cycles = ((kind_of(model), getattr(model, "workflow", None)) for model in apps.get_models())
    return {(kind, move.verb): move.label for kind, one in cycles if isinstance(one, Workflow) for move in one.moves}


def _verb(entry: AuditRecord) -> Any:
    return _moves().get((entry.subject_type, entry.verb)) or label_of(entry.verb)


def _verbs() -> list[tuple[str, Any]]:
    """Every verb there is to choose; one that is called differently here and there shows all its names."""
    names = {verb: {str(label)} for verb, label in named_verbs().items()}
    for (_kind, verb), label in _moves().items():
        names.setdefault(verb, set()).add(str(label or label_of(verb)))
    return sorted(((verb, "／".join(sorted(called))) for verb, called in names.items()), key=lambda pair: pair[1])


def _rows(user: Any) -> QuerySet[AuditRecord]:
    return trail_visible_to(user)


TRAIL = Listing(
    "portal.trail",
    columns=[
        Column("at", _("时间"), render=_moment),
        Column("by_label", _("操作人")),
        Column("verb", _("动作"), render=_verb),
        Column("subject_label", _("对象")),
        Column("reason", _("理由")),
        Column("subject_id", _("对象编号"), optional=True),
        Column("facts", _("内容"), render=_facts, optional=True),
        Column("digest", _("指纹"), optional=True),
    ],
    filters=[
        Filter.choice("verb", _("动作"), _verbs),
        Filter.since("since", _("起"), "at"),
        Filter.until("until", _("止"), "at"),
    ],
    search=trail_by,
    order=("-id",),
    rows=_rows,
    title=_("操作记录"),
    noun=_("条记录"),
    hint=_("找操作人姓名"),
    empty=Empty(_("没有这样的记录"), _("换一个动作或放宽日期再找。")),
    export=True,
)


@office
def show_trail(request: HttpRequest) -> HttpResponse:
    """What was done in one's care, newest first."""
    require(can_read_trail(request.user))
    return render(request, "portal/trail.html", {"page": TRAIL.page(request, trail_visible_to(request.user))})
