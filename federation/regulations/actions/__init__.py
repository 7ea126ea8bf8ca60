"""The writers: loading the texts, changing a number."""

from federation.regulations.actions.changes import approve_change, decline_change, propose_change, withdraw_change
from federation.regulations.actions.loading import Loaded, Rewritten, load_regulations

__all__ = [
    "Loaded",
    "Rewritten",
    "approve_change",
    "decline_change",
    "load_regulations",
    "propose_change",
    "withdraw_change",
]
