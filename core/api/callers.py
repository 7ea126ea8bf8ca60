"""Who calls: a person signed in at this browser, or a program with a token."""

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest
from ninja.security import HttpBearer, SessionAuth

from core.slots import Slot

# Filled by accounts: the account a token speaks for, or None when it is unknown, expired or revoked.
token_source: Slot[Callable[[str], Any | None]] = Slot("token source")


class Token(HttpBearer):
    """``Authorization: Bearer …``; what the token's account may see is what the program may see."""

    def authenticate(self, request: HttpRequest, token: str) -> Any | None:
        """Let the request speak for the token's account."""
        user = token_source.ask(token)
        if user is not None:
            request.user = user
        return user


class Session(SessionAuth):
    """The session of a browser; writing asks for the CSRF token."""


def anybody(request: HttpRequest) -> Any:
    """For public data: no caller needed."""
    return request.user if request.user.is_authenticated else True


signed_in_callers = [Token(), Session(csrf=True)]
