"""The key that results are signed with (Ed25519, RFC 8032): what it signed, anybody can check with the public key."""

import base64
from functools import lru_cache

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.core.signals import setting_changed

KEY_BYTES = 32


@lru_cache(maxsize=1)
def signing_key() -> Ed25519PrivateKey:
    """The key in the settings; raises ``ImproperlyConfigured`` when it is not 32 bytes."""
    raw = base64.b64decode(settings.SIGNING_KEY)
    if len(raw) != KEY_BYTES:
        raise ImproperlyConfigured(f"SIGNING_KEY needs {KEY_BYTES} bytes in base64")
    return Ed25519PrivateKey.from_private_bytes(raw)


def public_key() -> str:
    """The public half, 64 hexadecimal digits."""
    return signing_key().public_key().public_bytes_raw().hex()


def _forget(*, setting: str, **_: object) -> None:
    if setting == "SIGNING_KEY":
        signing_key.cache_clear()


setting_changed.connect(_forget)
