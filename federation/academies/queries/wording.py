"""Sentences about the network that several screens, messages and sheets share."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from core.web.writing import in_turn, listed
from federation.academies.models import Tier
from federation.academies.rules.standing import Shortfall


def missing_text(missing: Iterable[Shortfall]) -> str:
    """What is still to be built and by when: "2026-12-31 前还须建成首都工匠学院 1 家、区（产业）工匠学院 2 家"."""
    by_day: dict[date, list[str]] = {}
    for short in missing:
        part = _("%(tier)s %(count)s 家") % {"tier": Tier(short.tier).label, "count": short.missing}
        by_day.setdefault(short.due_on, []).append(part)
    parts = (
        _("%(day)s 前还须建成%(what)s") % {"day": day.isoformat(), "what": listed(what)} for day, what in by_day.items()
    )
    return in_turn(parts)


def filled(words: str, used: Any) -> str:
    """A kept template in the reader's language, its figures put in; nothing for no words."""
    if not words:
        return ""
    return _(words) % used if used else _(words)
