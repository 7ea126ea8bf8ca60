"""Texts sent to people."""

from collections.abc import Sequence

from django.urls import reverse
from django.utils.translation import gettext as _

from core.audit.verification import Damage
from core.outbox.post import Message, in_every_language

SHOWN = 20


@in_every_language
def trail_damaged(damages: Sequence[Damage]) -> Message:
    """To auditors and administrators of the city: records were changed behind the product's back."""
    return Message(
        kind="portal.trail_damaged",
        subject=_("操作记录被改动过：%(count)s 处") % {"count": len(damages)},
        body="\n".join(str(damage) for damage in damages[:SHOWN]),
        url=reverse("portal:show_trail"),
    )
