"""Experts finished with an academy's evaluation; the draw of an on-site sample was held."""

from datetime import datetime
from typing import Any

from django.dispatch import receiver

from core.audit.trail import kind_of
from federation.academies.actions.grading import score_evaluation
from federation.academies.actions.sampling import mark_sample
from federation.academies.models import Evaluation
from federation.academies.queries.campaigns import campaign_drawn_by
from federation.panels.models import Draw, Panel
from federation.panels.queries.draws import drawn_keys
from federation.panels.signals import draw_held, drawn_replaced, panel_concluded


@receiver(panel_concluded, dispatch_uid="academies.evaluations")
def take_over_score(sender: Any, panel: Panel, by: Any, at: datetime, **more: Any) -> None:
    """The panel's score is the evaluation's."""
    if panel.subject_type == kind_of(Evaluation):
        evaluation = Evaluation.objects.get(pk=panel.subject_id)
        assert panel.score_tenths is not None
        score_evaluation(evaluation=evaluation, tenths=panel.score_tenths, by=by, at=at)


@receiver(draw_held, dispatch_uid="academies.sample")
@receiver(drawn_replaced, dispatch_uid="academies.sample_replaced")
def take_over_sample(sender: Any, draw: Draw, by: Any, at: datetime, **more: Any) -> None:
    """Who was drawn, or followed somebody drawn, is checked on site."""
    campaign = campaign_drawn_by(draw)
    if campaign is not None:
        mark_sample(campaign=campaign, codes=drawn_keys(draw), by=by, at=at)
