"""What is said, and to whom. Pure values, no database."""

from dataclasses import dataclass

from django.contrib.auth.models import AbstractBaseUser


@dataclass(frozen=True)
class Message:
    """One text for one event.

    ``kind`` names the event (``academies.plan_due``), ``url`` is a path inside the product, ``urgent`` goes out at
    any hour and by short message as well (sign-in codes, a deadline today).
    """

    kind: str
    subject: str
    body: str
    url: str = ""
    urgent: bool = False

    def __post_init__(self) -> None:
        if self.url and (not self.url.startswith("/") or self.url.startswith(("//", "/\\"))):
            raise ValueError(f"{self.kind}: url must be a path inside the product, not {self.url!r}")
        object.__setattr__(self, "subject", " ".join(str(self.subject).split())[:200])
        object.__setattr__(self, "body", str(self.body))


@dataclass(frozen=True)
class Recipient:
    """An account (reached the ways its person chose), or a bare mail address or phone number."""

    user: AbstractBaseUser | None = None
    mail: str = ""
    phone: str = ""

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
