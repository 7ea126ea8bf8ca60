"""Personal data say of what kind they are and what they are kept for, so that they are sealed, masked and listed."""

import re
from collections.abc import Iterable, Iterator
from typing import Any

from django.apps import apps
from django.db.models import Field, Model

from core.crypto.fields import BlindIndexField, PersonalField
from tests.architecture.tree import report

PERSONAL = re.compile(
    r"(^|_)(phone|mobile|mail|email|id_number|identity_number|card_number|card_no|bank|account_number|birth|birthday"
    r"|health|disease|wechat)($|_)"
)
# Named like personal data, and none: wishes of how to be told, and Django's own address of an account.
INNOCENT = {
    "accounts.user.email": "the account's own address, shown to its owner and the administrators of the scope",
    "core_outbox.preference.mail": "whether to be told by mail",
    "core_outbox.preference.wechat": "whether to be told by WeChat",
}


def undeclared(models: Iterable[type[Model]]) -> Iterator[str]:
    """Fields named like personal data that are not declared as such, and declarations that say nothing."""
    for model in models:
        if model.__module__.startswith(("core.", "federation.")):
            for field in model._meta.concrete_fields:
                yield from _faults(f"{model._meta.label_lower}.{field.name}", field)


def _faults(name: str, field: "Field[Any, Any]") -> Iterator[str]:
    if isinstance(field, PersonalField):
        if not field.purpose:
            yield f"{name}: personal data without a purpose"
    elif PERSONAL.search(field.name) and not isinstance(field, BlindIndexField) and name not in INNOCENT:
        yield f"{name}: named like personal data; declare it (core/crypto/fields.py) with kind and purpose"


def test_personal_data_are_declared() -> None:
    report(undeclared(apps.get_models()))


def test_the_innocent_still_exist() -> None:
    names = {f"{model._meta.label_lower}.{field.name}" for model in apps.get_models() for field in model._meta.fields}
    assert INNOCENT.keys() <= names
