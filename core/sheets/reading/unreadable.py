"""Why a file cannot be read."""

from django.utils.translation import gettext as _


class Unreadable(Exception):
    """The file cannot be used: why, and what to do about it."""

    def __init__(self, said: str, advice: str = "") -> None:
        super().__init__(said)
        self.said, self.advice = said, advice

    def __str__(self) -> str:
        words = {"said": self.said, "advice": self.advice}
        return _("%(said)s。%(advice)s。") % words if self.advice else _("%(said)s。") % words
