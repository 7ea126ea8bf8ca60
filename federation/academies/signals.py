"""What the academies announce to contexts above them."""

from django.dispatch import Signal

annual_evaluated = Signal()
"""An academy's result of a year was announced: ``academy``, ``year``, ``grade``, ``clause``, ``result`` (the
``EvaluationResult``), ``by``, ``at``. Sent again when a reopened evaluation is announced anew."""

rectification_accepted = Signal()
"""What a result had ordered was found put right: ``academy``, ``order`` (the ``Rectification``), ``by``, ``at``."""
