"""Changing a key: every stored value is sealed anew, and nothing else changes."""

import pytest
from django.core.management import call_command
from django.db import connection
from pytest_django.fixtures import Settings

from core.crypto.sealing import is_current
from federation.accounts.models import User

OLD = "MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE="
NEW = "YWJjZGVmZ2hpamFiY2RlZmdoaWphYmNkZWZnaGlqYWI="


def sealed() -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT phone FROM accounts_user ORDER BY id")
        return [row[0] for row in cursor.fetchall()]


@pytest.mark.django_db
@pytest.mark.parametrize("cipher", ["aes-gcm", "sm4-gcm"])
def test_rotation_seals_under_the_new_key_and_keeps_the_text(
    settings: Settings, cipher: str, capsys: pytest.CaptureFixture[str]
) -> None:
    settings.FIELD_KEYS, settings.FIELD_KEY_CURRENT = {"1": OLD}, "1"
    for number in range(3):
        User.objects.create(username=str(number), name="名", email=f"{number}@example.org", phone=f"1380000000{number}")
    settings.FIELD_KEYS, settings.FIELD_KEY_CURRENT, settings.FIELD_CIPHER = {"1": OLD, "2": NEW}, "2", cipher
    assert not any(map(is_current, sealed()))
    call_command("rotate_field_keys")
    assert all(map(is_current, sealed()))
    settings.FIELD_KEYS = {"2": NEW}
    assert [user.phone for user in User.objects.order_by("id")] == [f"1380000000{n}" for n in range(3)]
    call_command("rotate_field_keys")
    assert capsys.readouterr().out.count("accounts.user.phone: 0 rotated") == 1
