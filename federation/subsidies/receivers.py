"""What was announced, put right or drawn elsewhere: standings and inspections follow."""

from datetime import datetime
from typing import Any

from django.dispatch import receiver

from federation.academies.models import Academy
from federation.academies.signals import annual_evaluated, rectification_accepted
from federation.panels.models import Draw
from federation.panels.queries.draws import drawn_keys
from federation.panels.signals import draw_held, drawn_replaced
from federation.subsidies.actions.inspections import choose_drawn
from federation.subsidies.actions.standing import settle_standing
from federation.subsidies.queries.inspections import inspection_of_draw


@receiver(annual_evaluated, dispatch_uid="subsidies.evaluated")
@receiver(rectification_accepted, dispatch_uid="subsidies.rectified")
def follow_results(sender: Any, academy: Academy, by: Any, at: datetime, **more: Any) -> None:
    """Hold, resume, end, or give back."""
    settle_standing(academy=academy, by=by, at=at)


@receiver(draw_held, dispatch_uid="subsidies.drawn")
@receiver(drawn_replaced, dispatch_uid="subsidies.redrawn")
def follow_draw(sender: Any, draw: Draw, by: Any, at: datetime, **more: Any) -> None:
    """The projects a draw names are looked at."""
    inspection = inspection_of_draw(draw.code)
    if inspection is not None:
        choose_drawn(inspection=inspection, keys=drawn_keys(draw), by=by, at=at)
