"""SM3 (GB/T 32905) digests and keyed digests, as lower-case hex of 64 characters."""

from cryptography.hazmat.primitives import hashes, hmac


def digest(data: bytes) -> str:
    """SM3 of ``data``."""
    state = hashes.Hash(hashes.SM3())
    state.update(data)
    return state.finalize().hex()


def keyed_digest(key: bytes, data: bytes) -> str:
    """HMAC-SM3 of ``data`` under ``key``."""
    state = hmac.HMAC(key, hashes.SM3())
    state.update(data)
    return state.finalize().hex()
