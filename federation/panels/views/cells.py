"""Cells that several lists show alike."""

from typing import Any

from django.utils.safestring import SafeString

from federation.panels.models import Expert
from federation.panels.templatetags.panels import state_chip


def state_of(thing: Any) -> SafeString:
    """The state of a row as a chip."""
    return SafeString(state_chip(thing))


def trades_of(expert: Expert) -> str:
    """Trades in one line."""
    return "、".join(one.trade for one in expert.trades.all())
