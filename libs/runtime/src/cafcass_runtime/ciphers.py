"""AES-256 as everything that is sealed here uses it: a byte that says how, the nonce, and the ciphertext, bound to whom it is for."""

from __future__ import annotations

import os
from collections.abc import Mapping
from typing import Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM, AESGCMSIV

KEY_BYTES: Final = 32
NONCE_BYTES: Final = 12
DRAWN: Final = b"\x01"
"""The first byte where the nonce was drawn."""
_DERIVED: Final = b"\x02"
_CIPHERS: Mapping[bytes, type[AESGCM | AESGCMSIV]] = {DRAWN: AESGCM, _DERIVED: AESGCMSIV}
"""By the first byte of what is sealed: whether its nonce was drawn, or follows from an id."""


class SealBrokenError(Exception):
    """The bytes were not sealed with this key for this subject, or were damaged since."""


def encrypt(key: bytes, plaintext: bytes, bound_to: bytes, nonce: bytes | None = None) -> bytes:
    """`plaintext` sealed: by GCM under a nonce that is drawn, or by GCM-SIV where a `nonce` is given, which may come again."""
    how = DRAWN if nonce is None else _DERIVED
    used = os.urandom(NONCE_BYTES) if nonce is None else nonce
    return how + used + _CIPHERS[how](key).encrypt(used, plaintext, bound_to)


def decrypt(key: bytes, sealed: bytes, bound_to: bytes) -> bytes:
    """What `encrypt` was given. Raises `SealBrokenError`."""
    cipher = _CIPHERS.get(sealed[:1])
    if cipher is None:
        raise SealBrokenError(f"sealed under version {sealed[0]}, not known here" if sealed else "nothing was sealed")
    nonce, ciphertext = sealed[1 : 1 + NONCE_BYTES], sealed[1 + NONCE_BYTES :]
    try:
        return cipher(key).decrypt(nonce, ciphertext, bound_to)
    except (InvalidTag, ValueError) as error:
        raise SealBrokenError("not sealed with this key for this subject") from error
