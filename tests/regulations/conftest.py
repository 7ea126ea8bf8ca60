"""People of the city office."""

from collections.abc import Callable, Collection

import pytest
from django.contrib.auth import get_user_model

from core.web import access
from federation.accounts.models import User

Hire = Callable[..., User]


@pytest.fixture
def hire(db: None, monkeypatch: pytest.MonkeyPatch) -> Hire:
    """``hire("city_admin")``: a new account that holds this role today."""
    held: dict[int, frozenset[str]] = {}

    def scope(user: User, kinds: Collection[str] | None) -> access.Scope:
        return access.Scope(everything=bool(held.get(user.pk, frozenset()).intersection(kinds or {"city_admin"})))

    monkeypatch.setattr(access.scope_source, "_provider", scope)
    monkeypatch.setattr(access.staff_source, "_provider", lambda user: bool(held.get(user.pk)))

    def new(*kinds: str) -> User:
        user: User = get_user_model().objects.create_user(username=f"u{len(held)}", name=f"甲{len(held)}")
        held[user.pk] = frozenset(kinds)
        return user

    return new
