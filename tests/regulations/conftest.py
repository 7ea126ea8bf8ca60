"""People of the city office."""

from collections.abc import Callable

import pytest
from django.apps import apps
from django.db import connection

from federation.accounts.models import User
from tests.factories.roles import staff
from tests.regulations import kept

Hire = Callable[..., User]


@kept
def hire() -> Hire:
    """``hire("city_admin")``: a new account that holds this role today."""
    return staff


@pytest.fixture(autouse=True)
def _no_law_yet(request: pytest.FixtureRequest) -> None:
    """Here the law is what each test loads: what stands from the start is put aside for its time."""
    if "db" in request.fixturenames or request.node.get_closest_marker("django_db"):
        request.getfixturevalue("db")
        tables = ", ".join(f'"{model._meta.db_table}"' for model in apps.get_app_config("regulations").get_models())
        with connection.cursor() as cursor:
            cursor.execute(f"TRUNCATE {tables} CASCADE")
