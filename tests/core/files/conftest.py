"""A store of its own for each test, a kind of file, and a person."""

from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone

from core.files.formats import FORMATS
from core.files.guards import GUARDS, guard
from core.files.models import StoredFile
from core.files.store import keep
from federation.accounts.models import User
from tests.core.files.makers import named

Keep = Callable[..., StoredFile]


@pytest.fixture(autouse=True)
def place(settings: Any, tmp_path: Path) -> Path:
    folder = tmp_path / "files"
    options = {"location": folder, "allow_overwrite": True}
    files = {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": options}
    settings.STORAGES = {**settings.STORAGES, "files": files}
    return folder


@pytest.fixture(autouse=True)
def kinds(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in list(GUARDS):
        monkeypatch.delitem(GUARDS, name)
    everything = tuple(FORMATS)
    guard("sample", lambda user, stored: stored.by_id == user.pk, formats=everything, largest=30 * 1024 * 1024)
    guard("sample-photo", lambda user, stored: True, formats=("jpg", "png", "webp"), photo=True)
    guard("sample-roster", lambda user, stored: stored.by_id == user.pk, formats=("xlsx", "csv"), personal=True)
    guard("sample-small", lambda user, stored: True, formats=("txt",), largest=1024 * 1024)


@pytest.fixture
def person(db: None) -> User:
    return User.objects.create_user("liming", name="李明")


@pytest.fixture
def kept(person: User) -> Keep:
    def hand_in(
        content: bytes, name: str, *, kind: str = "sample", by: User | None = person, at: datetime | None = None
    ) -> StoredFile:
        return keep(named(content, name), kind=kind, by=by, at=at or timezone.now())

    return hand_in
