"""Texts sent to people."""

from collections.abc import Iterable
from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext as _

from core.outbox.post import Letter, Message, Recipient, in_every_language, post_many
from federation.talent.models import Nomination, Selection


@in_every_language
def selection_opened(selection: Selection) -> Message:
    """To the officers of the unions that recommend: a selection is open."""
    told = {"title": selection.title, "day": selection.until_on.isoformat(), "places": selection.places}
    return Message(
        kind="talent.selection_opened",
        subject=_("开始推荐：%(title)s") % told,
        body=_("选树 %(places)s 名左右，%(day)s 截止。请在名额内推荐并排序。") % told,
        url=reverse("talent:show_selection", args=[selection.number]),
    )


@in_every_language
def nomination_moved(nomination: Nomination, reason: str = "") -> Message:
    """To who entered it: what became of a nomination."""
    told = {"name": nomination.person.name, "state": nomination.get_state_display(), "reason": reason}
    return Message(
        kind="talent.nomination_moved",
        subject=_("%(name)s的推荐：%(state)s") % told,
        body=reason or _("请打开查看下一步。"),
        url=reverse("talent:show_nomination", args=[nomination.pk]),
    )


@in_every_language
def judging_began(selection: Selection) -> Message:
    """To judges: there is something to judge."""
    told = {"title": selection.title}
    return Message(
        kind="talent.judging_began",
        subject=_("请评审：%(title)s") % told,
        body=_("已为您分配被推荐人，姓名和单位已隐去。认得出是谁、有利益关系的，请回避。"),
        url=reverse("talent:list_judgements"),
    )


def tell_outcome(nominations: Iterable[Nomination], at: datetime, reason: str = "") -> None:
    """Tell whoever entered each what became of it."""
    post_many(
        [
            Letter(
                nomination_moved(one, reason),
                Recipient(user=one.entered_by),
                f"nomination {one.pk} {one.state} {at.isoformat()}",
            )
            for one in nominations
        ],
        at=at,
    )
