"""What public notices say of lists of craftsmen."""

from datetime import datetime
from typing import Any

from django.dispatch import receiver

from federation.notices.models import Notice, NoticeItem, Objection
from federation.notices.signals import item_corrected, item_withdrawn, notice_closed, notice_withdrawn
from federation.talent.actions.results import follow_notice, note_correction, strike_nominee
from federation.talent.queries.results import selection_of


@receiver(notice_closed, dispatch_uid="talent.notice_closed")
def clear(sender: Any, notice: Notice, by: Any, at: datetime, **more: Any) -> None:
    """The notice of a list has ended."""
    if selection := selection_of(notice):
        follow_notice(selection=selection, notice=notice, verb="clear_list", by=by, at=at)


@receiver(notice_withdrawn, dispatch_uid="talent.notice_withdrawn")
def call_off(sender: Any, notice: Notice, by: Any, at: datetime, **more: Any) -> None:
    """The notice of a list was taken back."""
    if selection := selection_of(notice):
        follow_notice(selection=selection, notice=notice, verb="call_off_list", by=by, at=at)


@receiver(item_withdrawn, dispatch_uid="talent.item_withdrawn")
def strike(
    sender: Any, notice: Notice, item: NoticeItem, objection: Objection, by: Any, at: datetime, **more: Any
) -> None:
    """An objection took somebody off the list."""
    if selection := selection_of(notice):
        strike_nominee(selection=selection, item=item, objection=objection, by=by, at=at)


@receiver(item_corrected, dispatch_uid="talent.item_corrected")
def note(
    sender: Any, notice: Notice, item: NoticeItem, objection: Objection, before: dict[str, str], by: Any, at: datetime,
    **more: Any,
) -> None:  # fmt: skip
    """An objection put a fact about somebody right."""
    if selection := selection_of(notice):
        note_correction(selection=selection, item=item, objection=objection, before=before, by=by, at=at)
