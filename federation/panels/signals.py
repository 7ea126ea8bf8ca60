"""What contexts above may want to know. Sent inside the transaction."""

from django.dispatch import Signal

panel_concluded = Signal()
"""With ``panel``, ``by`` and ``at``: enough assessments agree, ``result_of(panel)`` answers."""

third_needed = Signal()
"""With ``panel``, ``by`` and ``at``: the two assessments lie too far apart."""

assessor_declined = Signal()
"""With ``assessment``, ``by`` and ``at``: the seat is free again."""

draw_held = Signal()
"""With ``draw``, ``by`` and ``at``: its order is known."""

drawn_replaced = Signal()
"""With ``draw``, ``by`` and ``at``: somebody drawn dropped out, the next in the order followed."""
