"""What verbs of the trail are called on screen. Each context names its own in ``AppConfig.ready``."""

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

Text = str | Promise

_LABELS: dict[str, Text] = {
    "reveal": _("查看完整信息"),
    "waive": _("准予豁免"),
}


def name_verbs(labels: Mapping[str, Text]) -> None:
    """Say what verbs are called; a verb has one name in the whole product (``ValueError`` for a second one)."""
    for verb, label in labels.items():
        known = _LABELS.setdefault(verb, label)
        if str(known) != str(label):
            raise ValueError(f"the verb {verb} is already called {known}, not {label}")


def label_of(verb: str) -> Text:
    """The name of ``verb``; the verb itself when nobody named it."""
    return _LABELS.get(verb, verb)


def named_verbs() -> Mapping[str, Text]:
    """Every verb that has a name."""
    return dict(_LABELS)
