"""A spool of its own for each test, and people to reach."""

from pathlib import Path
from typing import Any

import pytest

from federation.accounts.models import User


@pytest.fixture(autouse=True)
def spool(settings: Any, tmp_path: Path) -> Path:
    settings.OUTBOX_SPOOL = tmp_path / "spool"
    settings.SITE_URL = "https://jingjiang.example"
    return tmp_path / "spool"


@pytest.fixture
def person(db: None) -> User:
    return User.objects.create_user("liming", "liming@example.cn", name="李明", phone="13800138000")
