"""What every test shares: no network, quick passwords, folders of their own, Chinese at the start."""

import gc
import socket
from collections.abc import Iterator
from typing import Any

import hypothesis
import pytest
from django.conf import settings
from django.core.cache import caches
from django.db import connection
from django.test import TransactionTestCase, override_settings
from django.utils import translation
from pytest_django.plugin import DjangoDbBlocker

from config import translations
from tests import databases
from tests.standing import PILE, commits, wanted

pytest_plugins = ["tests.ground"]  # law, unions, haidian, yanqing
NEAR = ("127.", "::1", "localhost")
# How long an example takes says something of the machine, nothing of the product.
hypothesis.settings.register_profile("steady", deadline=None, suppress_health_check=[hypothesis.HealthCheck.too_slow])
hypothesis.settings.load_profile("steady")


def pytest_sessionstart() -> None:
    """The English pages of this checkout are the ones its catalogs say."""
    translations.compile_all()


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Tests on the same ground follow each other; otherwise the order stays as it was."""
    items.sort(key=lambda item: [one.number for one in wanted(item)])


@pytest.hookimpl(wrapper=True)
def pytest_fixture_setup(fixturedef: pytest.FixtureDef[Any], request: pytest.FixtureRequest) -> Iterator[None]:
    """Before a test's own transaction begins its grounds stand; before one that commits, none does."""
    if fixturedef.argname == "_django_db_helper":
        with request.getfixturevalue("django_db_blocker").unblock():
            PILE.stand([] if commits(request.node) else wanted(request.node))
    return (yield)


def pytest_collection_finish() -> None:
    """What stands now stays to the end: it is not looked through again each time memory is cleared."""
    gc.collect()
    gc.freeze()


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
def django_db_modify_db_settings(django_db_modify_db_settings: None, django_db_blocker: DjangoDbBlocker) -> None:
    """The law stands in the database from the start: it is copied, not read anew by every process and test."""
    with django_db_blocker.unblock():
        connection.settings_dict["TEST"]["TEMPLATE"] = databases.template()


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """A page that still asks while its browser closes does not keep the database from being put away."""
    yield
    with django_db_blocker.unblock():
        PILE.leave()
        databases.part(connection.settings_dict["NAME"])


@pytest.fixture(autouse=True, scope="session")
def _copied_anew() -> Iterator[None]:
    """After a test that committed the database is copied again: quicker than emptying it, and the law stays in it."""

    def copy_anew(self: TransactionTestCase) -> None:
        told = connection.settings_dict
        databases.copy(str(told["TEST"]["TEMPLATE"]), told["NAME"])

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(TransactionTestCase, "_fixture_teardown", copy_anew)
        yield


@pytest.fixture(autouse=True)
def _nothing_remembered() -> None:
    """What is remembered for a while, like the calendar, is none of the next test's business."""
    for one in caches.all():
        one.clear()


@pytest.fixture(autouse=True)
def _in_chinese() -> Iterator[None]:
    """No test inherits the language a page was read in before it."""
    with translation.override(settings.LANGUAGE_CODE):
        yield
