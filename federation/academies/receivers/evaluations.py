"""Experts finished with an academy's evaluation."""

from datetime import datetime
from typing import Any

from django.dispatch import receiver

from core.audit.trail import kind_of
from federation.academies.actions.grading import score_evaluation
from federation.academies.models import Evaluation
from federation.panels.models import Panel
from federation.panels.signals import panel_concluded


@receiver(panel_concluded, dispatch_uid="academies.evaluations")
def take_over_score(sender: Any, panel: Panel, by: Any, at: datetime, **more: Any) -> None:
    """The panel's score is the evaluation's."""
    if panel.subject_type == kind_of(Evaluation):
        evaluation = Evaluation.objects.get(pk=panel.subject_id)
        assert panel.score_tenths is not None
        score_evaluation(evaluation=evaluation, tenths=panel.score_tenths, by=by, at=at)
