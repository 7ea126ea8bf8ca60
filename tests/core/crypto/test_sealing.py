"""Sealed values open only in their column, under their key, unchanged."""

import pytest
from django.core.exceptions import ImproperlyConfigured
from hypothesis import given
from hypothesis import strategies as st
from pytest_django.fixtures import Settings

from core.crypto import sm3
from core.crypto.keys import keyring
from core.crypto.masking import mask
from core.crypto.sealing import BrokenSealError, blind_index, is_current, seal, unseal

OLD = "MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE="
NEW = "YWJjZGVmZ2hpamFiY2RlZmdoaWphYmNkZWZnaGlqYWI="


def test_sm3_standard_vectors() -> None:
    assert sm3.digest(b"abc") == "66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0"
    assert sm3.digest(b"abcd" * 16) == "debe9ff92275b8a138604889c18e5a4d6fdb70e5387e5765293dcba39c0c5732"


@pytest.mark.parametrize("cipher", ["aes-gcm", "sm4-gcm"])
@given(text=st.text(min_size=1))
def test_what_is_sealed_opens(cipher: str, text: str) -> None:
    from django.test import override_settings

    with override_settings(FIELD_CIPHER=cipher):
        keyring.cache_clear()
        try:
            text.encode()
        except UnicodeEncodeError:
            return
        assert unseal(seal(text, "a.b.c"), "a.b.c") == text


def test_a_value_moved_to_another_column_or_changed_does_not_open() -> None:
    sealed = seal("11010519491231002X", "people.person.id_number")
    with pytest.raises(BrokenSealError):
        unseal(sealed, "people.person.phone")
    with pytest.raises(BrokenSealError):
        unseal(sealed[:-4] + ("AAA=" if not sealed.endswith("AAA=") else "BBB="), "people.person.id_number")
    with pytest.raises(BrokenSealError):
        unseal("plain text", "people.person.id_number")


def test_a_new_key_seals_and_the_old_one_still_opens(settings: Settings) -> None:
    settings.FIELD_KEYS, settings.FIELD_KEY_CURRENT = {"1": OLD}, "1"
    sealed = seal("甲", "a.b.c")
    settings.FIELD_KEYS, settings.FIELD_KEY_CURRENT = {"1": OLD, "2": NEW}, "2"
    assert unseal(sealed, "a.b.c") == "甲"
    assert (is_current(sealed), is_current(seal("甲", "a.b.c"))) == (False, True)
    settings.FIELD_KEYS = {"2": NEW}
    with pytest.raises(BrokenSealError):
        unseal(sealed, "a.b.c")


@pytest.mark.parametrize(
    ("name", "value"),
    [("FIELD_KEYS", {"1": "c2hvcnQ="}), ("FIELD_KEY_CURRENT", "9"), ("FIELD_CIPHER", "rot13")],
)
def test_an_incomplete_ring_is_refused(settings: Settings, name: str, value: object) -> None:
    setattr(settings, name, value)
    with pytest.raises(ImproperlyConfigured):
        keyring()


def test_blind_indexes_are_equal_for_equal_values_of_one_column_only() -> None:
    assert blind_index("甲", "a.b.c") == blind_index("甲", "a.b.c")
    assert blind_index("甲", "a.b.c") != blind_index("甲", "a.b.d")


@pytest.mark.parametrize(
    ("kind", "text", "shown"),
    [
        ("id_number", "11010519491231002X", "110*************2X"),
        ("phone", "13800001234", "138****1234"),
        ("name", "张建国", "张**"),
        ("card", "6222001234", "******1234"),
        ("mail", "wangmin@example.org", "w***@example.org"),
        ("phone", "123", "***"),
        ("text", None, ""),
    ],
)
def test_masks(kind: str, text: str | None, shown: str) -> None:
    assert mask(kind, text) == shown
