"""What notices and objections ask of a person, and what a search finds."""

from datetime import date
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from core.dates.calendar import today
from core.web.access import scope_of
from core.web.duties import Duty, Hit
from federation.notices.models import Notice, Objection
from federation.notices.queries.notices import due_to_close, matching, public_notices
from federation.notices.queries.objections import HANDLERS
from federation.notices.workflow import EXAMINING, PENDING, RECEIVED


def duties_of(user: Any) -> list[Duty]:
    """Objections nobody took up yet, objections this person examines, notices past their last day."""
    scope = scope_of(user, *HANDLERS)
    if not scope:
        return []
    day = today()
    pending = Objection.objects.filter(scope.q("notice__union__"), state__in=PENDING).select_related("notice", "item")
    mine = [one for one in pending.order_by("due_on", "pk") if one.state == RECEIVED or one.owner_id == user.pk]
    due = due_to_close(day).filter(scope.q("union__")).exclude(objections__state__in=PENDING)
    return [*(_objection(one, day) for one in mine), *(_closing(one) for one in due)]


def _objection(one: Objection, day: date) -> Duty:
    examining = one.state == EXAMINING
    said = _("答复异议：%(item)s") if examining else _("核查异议：%(item)s")
    return Duty(
        title=said % {"item": one.item.title},
        detail=_("针对“%(fact)s”，%(title)s") % {"fact": one.fact_text, "title": one.notice.title},
        due_on=one.due_on,
        url=reverse("notices:show_objection", args=[one.receipt]),
        clause="public-notice:7",
        tone="cinnabar" if one.due_on < day else "amber",
    )


def _closing(one: Notice) -> Duty:
    return Duty(
        title=_("公示期满：%(title)s") % {"title": one.title},
        detail=_("最后一天已过，可以确认期满") if one.is_certain else _("最后一天待节假日安排公布后确定"),
        due_on=one.closes_on,
        url=reverse("notices:show_notice", args=[one.code]),
        clause="public-notice:10",
    )


def search_notices(user: Any, text: str, limit: int = 8) -> list[Hit]:
    """Notices for the global search; everybody may read them."""
    found = matching(public_notices(user), text).order_by("-opens_on", "-pk")[:limit]
    return [
        Hit(
            _("公示"),
            notice.title,
            f"{notice.code} · {notice.get_state_display()}",
            reverse("notices:show_public_notice", args=[notice.code]),
        )
        for notice in found
    ]
