"""What the register announces upwards; sent inside the transaction."""

from django.dispatch import Signal

# ``kept`` and ``merged`` are persons: whoever points at ``merged`` points at ``kept`` from now on. ``merge`` says more.
people_merged = Signal()
# The same merge taken back: whatever ``people_merged`` moved because of ``merge`` returns to ``merged``.
people_parted = Signal()
