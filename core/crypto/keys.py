"""The keys of encrypted fields: numbered versions, so that a key can be changed while old rows still open."""

import base64
import hashlib
from dataclasses import dataclass
from functools import lru_cache

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.core.signals import setting_changed

AES, SM4 = "aes-gcm", "sm4-gcm"
KEY_BYTES = {AES: 32, SM4: 16}


@dataclass(frozen=True)
class Keyring:
    """``keys`` by version; ``current`` and ``cipher`` are used to write; ``index_key`` for blind indexes."""

    keys: dict[str, bytes]
    current: str
    cipher: str
    index_key: bytes

    def key(self, version: str, cipher: str) -> bytes:
        """The key of ``version`` cut to what ``cipher`` needs; ``KeyError`` for a version not on the ring."""
        return hashlib.blake2b(self.keys[version], digest_size=KEY_BYTES[cipher], person=cipher.encode()).digest()


@lru_cache(maxsize=1)
def keyring() -> Keyring:
    """The ring in the settings; raises ``ImproperlyConfigured`` when it is incomplete."""
    keys = {version: base64.b64decode(text) for version, text in settings.FIELD_KEYS.items()}
    if settings.FIELD_KEY_CURRENT not in keys:
        raise ImproperlyConfigured("FIELD_KEY_CURRENT names no key of FIELD_KEYS")
    if settings.FIELD_CIPHER not in KEY_BYTES:
        raise ImproperlyConfigured(f"FIELD_CIPHER must be one of {', '.join(KEY_BYTES)}")
    if short := [version for version, key in keys.items() if len(key) < 32]:
        raise ImproperlyConfigured(f"field keys need 32 bytes: {', '.join(short)}")
    index_key = base64.b64decode(settings.BLIND_INDEX_KEY)
    return Keyring(keys, settings.FIELD_KEY_CURRENT, settings.FIELD_CIPHER, index_key)


def _forget(*, setting: str, **_: object) -> None:
    if setting.startswith(("FIELD_", "BLIND_")):
        keyring.cache_clear()


setting_changed.connect(_forget)
