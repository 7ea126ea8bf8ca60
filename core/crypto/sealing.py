"""Sealing one value: ``<cipher>:<key version>:<base64 of nonce, ciphertext and tag>``, bound to its column."""

import base64
import os

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from core.crypto import sm3
from core.crypto.keys import AES, keyring

NONCE, TAG = 12, 16


class BrokenSealError(ValueError):
    """A sealed value was changed, moved to another column, or its key is gone."""


def seal(text: str, column: str) -> str:
    """Encrypt ``text`` for ``column`` (``app.model.field``) under the current key and cipher."""
    ring = keyring()
    key, nonce = ring.key(ring.current, ring.cipher), os.urandom(NONCE)
    body = _encrypt(ring.cipher, key, nonce, text.encode(), column.encode())
    return f"{ring.cipher}:{ring.current}:{base64.b64encode(nonce + body).decode()}"


def unseal(sealed: str, column: str) -> str:
    """Decrypt what ``seal`` made; raises ``BrokenSealError``."""
    try:
        cipher, version, text = sealed.split(":", 2)
        data = base64.b64decode(text)
        key = keyring().key(version, cipher)
        return _decrypt(cipher, key, data[:NONCE], data[NONCE:], column.encode()).decode()
    except (ValueError, KeyError, InvalidTag) as error:
        raise BrokenSealError(f"a value of {column} cannot be opened") from error


def is_current(sealed: str) -> bool:
    """Whether ``sealed`` was made with the present cipher and key."""
    ring = keyring()
    return sealed.startswith(f"{ring.cipher}:{ring.current}:")


def blind_index(text: str, column: str) -> str:
    """A keyed digest by which equal values of one column are found without opening any."""
    return sm3.keyed_digest(keyring().index_key, f"{column}\0{text}".encode())


def _encrypt(cipher: str, key: bytes, nonce: bytes, data: bytes, bound_to: bytes) -> bytes:
    if cipher == AES:
        return AESGCM(key).encrypt(nonce, data, bound_to)
    writer = Cipher(algorithms.SM4(key), modes.GCM(nonce)).encryptor()
    writer.authenticate_additional_data(bound_to)
    return writer.update(data) + writer.finalize() + writer.tag


def _decrypt(cipher: str, key: bytes, nonce: bytes, body: bytes, bound_to: bytes) -> bytes:
    if cipher == AES:
        return AESGCM(key).decrypt(nonce, body, bound_to)
    reader = Cipher(algorithms.SM4(key), modes.GCM(nonce, body[-TAG:])).decryptor()
    reader.authenticate_additional_data(bound_to)
    return reader.update(body[:-TAG]) + reader.finalize()
