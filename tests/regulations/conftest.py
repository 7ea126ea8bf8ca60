"""People of the city office."""

from collections.abc import Callable

import pytest
from django.contrib.auth import get_user_model

from core.web import access
from federation.accounts.models import User

Hire = Callable[..., User]


@pytest.fixture
def hire(db: None, monkeypatch: pytest.MonkeyPatch) -> Hire:
    """``hire("city_admin")``: a new account that holds this role today."""
    held: dict[int, frozenset[str]] = {}
    monkeypatch.setattr(access.kinds_source, "_provider", lambda user: held.get(user.pk, frozenset()))
    monkeypatch.setattr(access.staff_source, "_provider", lambda user: bool(held.get(user.pk)))

    def new(*kinds: str) -> User:
        user: User = get_user_model().objects.create_user(username=f"u{len(held)}", name=f"甲{len(held)}")
        held[user.pk] = frozenset(kinds)
        return user

    return new
