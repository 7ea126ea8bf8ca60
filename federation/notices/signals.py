"""What a notice announces upwards; each is sent inside the transaction, with ``by`` and ``at``."""

from django.dispatch import Signal

notice_closed = Signal()
"""``notice``: its period is over and every objection is answered; what it showed may now be decided."""

notice_withdrawn = Signal()
"""``notice``: taken back before its period was over; nothing may be decided on it."""

item_corrected = Signal()
"""``notice``, ``item``, ``objection``: facts of the item changed; ``objection.correction`` says which, ``before`` has
the facts as they were."""

item_withdrawn = Signal()
"""``notice``, ``item``, ``objection``: the item was taken off the list."""
