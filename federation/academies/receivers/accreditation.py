"""What panels and public notices say of applications."""

from datetime import datetime
from typing import Any

from django.dispatch import receiver

from core.audit.trail import kind_of
from federation.academies.actions.noticing import (
    call_off_proposal,
    conclude_proposal,
    correct_application,
    strike_application,
)
from federation.academies.actions.panelling import take_over_panel
from federation.academies.models import Application
from federation.academies.queries.noticed import proposal_of
from federation.notices.models import Notice, NoticeItem, Objection
from federation.notices.signals import item_corrected, item_withdrawn, notice_closed, notice_withdrawn
from federation.panels.models import Panel
from federation.panels.signals import panel_concluded


@receiver(panel_concluded, dispatch_uid="academies.panel")
def conclude_assessment(sender: Any, panel: Panel, by: Any, at: datetime, **more: Any) -> None:
    """A panel about an application agrees."""
    if panel.subject_type == kind_of(Application):
        assert panel.score_tenths is not None
        application = Application.objects.get(pk=panel.subject_id)
        take_over_panel(application=application, tenths=panel.score_tenths, by=by, at=at)


@receiver(notice_closed, dispatch_uid="academies.notice_closed")
def conclude(sender: Any, notice: Notice, by: Any, at: datetime, **more: Any) -> None:
    """The notice of a list has ended."""
    if proposal := proposal_of(notice):
        conclude_proposal(proposal=proposal, notice=notice, by=by, at=at)


@receiver(notice_withdrawn, dispatch_uid="academies.notice_withdrawn")
def call_off(sender: Any, notice: Notice, by: Any, at: datetime, **more: Any) -> None:
    """The notice of a list was taken back."""
    if proposal := proposal_of(notice):
        call_off_proposal(proposal=proposal, notice=notice, by=by, at=at)


@receiver(item_corrected, dispatch_uid="academies.item_corrected")
def correct(
    sender: Any, notice: Notice, item: NoticeItem, objection: Objection, by: Any, at: datetime, **more: Any
) -> None:
    """An objection put a fact of a listed application right."""
    if proposal_of(notice):
        correct_application(item=item, objection=objection, by=by, at=at)


@receiver(item_withdrawn, dispatch_uid="academies.item_withdrawn")
def strike(
    sender: Any, notice: Notice, item: NoticeItem, objection: Objection, by: Any, at: datetime, **more: Any
) -> None:
    """An objection took a listed application off."""
    if proposal_of(notice):
        strike_application(item=item, objection=objection, by=by, at=at)
