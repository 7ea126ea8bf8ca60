"""What contexts above may want to know."""

from django.dispatch import Signal

unions_moved = Signal()
"""Sent inside the transaction with ``paths``: a list of (old path, new path). Every path that starts with an old one
now starts with the new one; whoever keeps a copy of ``Union.path`` carries it along."""

unions_merged = Signal()
"""Sent inside the transaction with ``unions`` (closed today or earlier), ``successor`` and ``on``."""
