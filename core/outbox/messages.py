"""What is said, and to whom. Pure values, no database."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from functools import wraps
from typing import NamedTuple, ParamSpec

from django.conf import settings
from django.contrib.auth.models import AbstractBaseUser
from django.utils.translation import override

P = ParamSpec("P")


class Text(NamedTuple):
    """A message in one language."""

    subject: str
    body: str


@dataclass(frozen=True)
class Message:
    """One text for one event.

    ``kind`` names the event (``academies.plan_due``), ``url`` is a path inside the product, ``urgent`` goes out at
    any hour and by short message as well (sign-in codes, a deadline today). ``others`` holds the same in every other
    language, by its code; :func:`in_every_language` fills it.
    """

    kind: str
    subject: str
    body: str
    url: str = ""
    urgent: bool = False
    others: Mapping[str, Text] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if self.url and (not self.url.startswith("/") or self.url.startswith(("//", "/\\"))):
            raise ValueError(f"{self.kind}: url must be a path inside the product, not {self.url!r}")
        object.__setattr__(self, "subject", " ".join(str(self.subject).split())[:200])
        object.__setattr__(self, "body", str(self.body))

    def text(self, language: str) -> Text:
        """What is said in a language; in the first one where there is nothing else."""
        return self.others.get(language) or Text(self.subject, self.body)


def in_every_language(say: Callable[P, Message]) -> Callable[P, Message]:
    """Make a function of ``messages.py`` say its message in every language, whoever's language the sender works in."""

    @wraps(say)
    def said(*args: P.args, **kwargs: P.kwargs) -> Message:
        by_language = {}
        for language, _name in settings.LANGUAGES:
            with override(language):
                by_language[language] = say(*args, **kwargs)
        first = by_language.pop(settings.LANGUAGE_CODE)
        return replace(first, others={code: Text(one.subject, one.body) for code, one in by_language.items()})

    return said


@dataclass(frozen=True)
class Recipient:
    """An account (reached the ways its person chose), or a bare mail address or phone number with its language."""

    user: AbstractBaseUser | None = None
    mail: str = ""
    phone: str = ""
    language: str = settings.LANGUAGE_CODE

    def __post_init__(self) -> None:
        if self.user is None and not self.mail and not self.phone:
            raise ValueError("A recipient needs an account, a mail address or a phone number")

    @property
    def mail_address(self) -> str:
        """The given address, else the account's."""
        return self.mail or getattr(self.user, "email", "") or ""

    @property
    def phone_number(self) -> str:
        """The given number, else the account's."""
        return self.phone or getattr(self.user, "phone", "") or ""
