"""What every test shares: no network, quick passwords, folders of their own, Chinese at the start."""

import socket
from collections.abc import Iterator
from typing import Any

import pytest
from django.conf import settings
from django.core.cache import caches
from django.db import connection
from django.test import override_settings
from django.utils import translation
from pytest_django.plugin import DjangoDbBlocker

from config import translations
from tests.factories import panels

NEAR = ("127.", "::1", "localhost")


def pytest_sessionstart() -> None:
    """The English pages of this checkout are the ones its catalogs say."""
    translations.compile_all()


@pytest.fixture(autouse=True, scope="session")
def _no_network() -> Iterator[None]:
    """Whoever reaches out of this machine is told at once, and by name."""
    connect = socket.socket.connect

    def near_only(self: socket.socket, address: Any) -> None:
        if self.family != socket.AF_UNIX and not str(address[0]).startswith(NEAR):
            raise AssertionError(f"a test wanted to reach {address[0]}")
        connect(self, address)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(socket.socket, "connect", near_only)
        yield


@pytest.fixture(autouse=True, scope="session")
def _quick_passwords() -> Iterator[None]:
    with override_settings(PASSWORD_HASHERS=["django.contrib.auth.hashers.MD5PasswordHasher"]):
        yield


@pytest.fixture(autouse=True, scope="session")
def _own_folders(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Files and messages of the tests lie in a folder of their own, never among the checkout's."""
    folder = tmp_path_factory.mktemp("data")
    disk = {"BACKEND": "django.core.files.storage.FileSystemStorage"}
    store = {**disk, "OPTIONS": {"location": folder / "files", "allow_overwrite": True, "file_permissions_mode": 0o640}}
    with override_settings(
        STORAGES={**settings.STORAGES, "default": store, "files": store}, OUTBOX_SPOOL=folder / "spool"
    ):
        yield


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> None:
    """The law stands in the database from the start, instead of being read anew by hundreds of tests."""
    with django_db_blocker.unblock():
        panels.sheet()
        with connection.cursor() as cursor:
            cursor.execute("TRUNCATE core_audit_record, core_audit_strand CASCADE")  # each test's trail is its own


@pytest.fixture(autouse=True)
def _nothing_remembered() -> None:
    """What the process remembers for a while is none of the next test's business."""
    caches["process"].clear()


@pytest.fixture(autouse=True)
def _in_chinese() -> Iterator[None]:
    """No test inherits the language a page was read in before it."""
    with translation.override(settings.LANGUAGE_CODE):
        yield
