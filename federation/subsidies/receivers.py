"""A result was announced, or what it ordered was put right: the academy's standing follows."""

from datetime import datetime
from typing import Any

from django.dispatch import receiver

from federation.academies.models import Academy
from federation.academies.signals import annual_evaluated, rectification_accepted
from federation.subsidies.actions.standing import settle_standing


@receiver(annual_evaluated, dispatch_uid="subsidies.evaluated")
@receiver(rectification_accepted, dispatch_uid="subsidies.rectified")
def follow_results(sender: Any, academy: Academy, by: Any, at: datetime, **more: Any) -> None:
    """Hold, resume, end, or give back."""
    settle_standing(academy=academy, by=by, at=at)
