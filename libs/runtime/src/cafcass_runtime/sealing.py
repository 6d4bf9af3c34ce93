"""Encryption of what is restricted: a key per case, kept apart, so that destroying the key destroys the data (G4, G6).

Keys live in a database of their own, wrapped under a master key, and each row says under which. AES-256 throughout, with the subject as
associated data: what was sealed for one case does not open as another's. Where the nonce is drawn it is GCM; where it has to
follow from a message's id it is GCM-SIV (RFC 8452), which a nonce that comes again does not break.
"""

from __future__ import annotations

import os
import time
from base64 import b64decode, b64encode
from collections.abc import Callable, Collection
from hashlib import blake2b
from typing import Any

import asyncpg
import orjson
from cachetools import TTLCache
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.backends.openssl import backend
from cryptography.hazmat.primitives.ciphers.aead import AESGCMSIV

from cafcass_runtime.ciphers import KEY_BYTES, NONCE_BYTES, SealBrokenError, decrypt, encrypt
from cafcass_runtime.master_keys import GivenKey, Masters, Row

SEALED = "sealed"
"""The member of a JSON object on the wire that holds its restricted members."""

_SEALED_FOR = b"cafcass.sealed.v1\x00"

_READ = "SELECT subject, wrapped, master FROM case_keys WHERE subject = ANY($1)"

_READ_OR_CREATE = """
WITH asked AS (
    SELECT * FROM unnest($1::text[], $2::bytea[]) AS asked (subject, wrapped)
), created AS (
    INSERT INTO case_keys (subject, wrapped, master) SELECT subject, wrapped, $3 FROM asked ORDER BY subject
    ON CONFLICT (subject) DO NOTHING
    RETURNING subject, wrapped, master
)
SELECT subject, wrapped, master FROM created
UNION ALL
SELECT subject, held.wrapped, held.master FROM case_keys AS held JOIN asked USING (subject)
"""

_DESTROY = """
INSERT INTO case_keys AS held (subject, destroyed_at) VALUES ($1, now())
ON CONFLICT (subject) DO UPDATE SET wrapped = NULL, destroyed_at = coalesce(held.destroyed_at, now())
"""


_DESTROY_AGAIN = """
INSERT INTO case_keys AS held (subject, destroyed_at) SELECT subject, now() FROM unnest($1::text[]) AS asked (subject) ORDER BY subject
ON CONFLICT (subject) DO UPDATE SET wrapped = NULL, destroyed_at = now() WHERE held.wrapped IS NOT NULL
"""


class CipherMissingError(Exception):
    """Nothing can be sealed here: the `cryptography` that is installed has no AES-GCM-SIV."""


class KeyDestroyedError(Exception):
    """What was sealed cannot be opened any more: the key of its case was destroyed (G6), or never existed."""


class MissingKeyError(Exception):
    """Something sealed is held whose key the key ring never had: an older or another key ring is in place.

    No message is to blame: work waits until the right one is back.
    """


def check_cipher() -> None:
    """A service that could seal nothing learns it here, before it reads anything. Raises `CipherMissingError`."""
    try:
        AESGCMSIV(bytes(KEY_BYTES))
    except UnsupportedAlgorithm as error:
        raise CipherMissingError(
            f"AES-GCM-SIV is missing: cryptography is built on {backend.openssl_version_text()}; it has to be "
            "OpenSSL 3.2 or newer, out of FIPS mode: install the wheel that constraints.txt pins"
        ) from error


class KeyRing:
    """The case keys, unwrapped and cached.

    `cache_seconds` bounds how long another process may still use a key after it was destroyed. The pool is on the key ring's own
    database. What answers the master keys is asked each time one is needed, so that they may change; one alone may be given as its
    bytes. Raises `ValueError` if these are not 32.
    """

    def __init__(
        self,
        pool: asyncpg.Pool[asyncpg.Record],
        masters: bytes | Callable[[], Masters],
        *,
        cache_size: int = 20_000,
        cache_seconds: float = 300.0,
        timer: Callable[[], float] = time.monotonic,
    ) -> None:
        self._pool = pool
        self._masters = _always(Masters([GivenKey(masters)])) if isinstance(masters, bytes) else masters
        self._cache: TTLCache[str, bytes | None] = TTLCache(cache_size, cache_seconds, timer)

    async def verify(self) -> None:
        """Wraps a key for nobody, so that what keeps the master key answers, and opens one that is already kept. Raises `MasterKeyError`."""
        masters = self._masters()
        await masters.wrapping.wrap({"": bytes(KEY_BYTES)})
        kept = await self._pool.fetchrow(
            "SELECT subject, wrapped, master FROM case_keys WHERE wrapped IS NOT NULL LIMIT 1"
        )
        if kept is not None:
            await masters.unwrap([Row(kept["subject"], kept["wrapped"], kept["master"])])

    async def keys_for(self, subjects: Collection[str], create: bool) -> dict[str, bytes | None]:
        """The key of each subject, in one round trip for those that are not cached.

        With `create` a subject that never had a key gets one. None where the key was destroyed (it is never made
        again); without `create`, a subject that has none is left out. Raises `MasterKeyError`.
        """
        keys: dict[str, bytes | None] = {}
        missing: list[str] = []
        for subject in dict.fromkeys(subjects):
            try:
                keys[subject] = self._cache[subject]
            except KeyError:
                missing.append(subject)
        if missing:
            found = await (self._read_or_create(missing) if create else self._read(missing))
            self._cache.update(found)
            keys.update(found)
        return keys

    async def destroy(self, subject: str) -> None:
        """Destroys the key of `subject` for ever; also where it never had one."""
        await self._pool.execute(_DESTROY, subject)
        self._cache[subject] = None

    async def destroy_again(self, subjects: Collection[str]) -> None:
        """Destroys keys that were destroyed before: those that a restored backup of the key ring has again, or never had."""
        if subjects:
            await self._pool.execute(_DESTROY_AGAIN, list(subjects))
            self._cache.update(dict.fromkeys(subjects))

    async def _read(self, subjects: list[str]) -> dict[str, bytes | None]:
        return await self._opened(await self._pool.fetch(_READ, subjects))

    async def _read_or_create(self, subjects: list[str]) -> dict[str, bytes | None]:
        wrapping = self._masters().wrapping
        drawn = {subject: os.urandom(KEY_BYTES) for subject in subjects}
        wrapped = await wrapping.wrap(drawn)
        rows = await self._pool.fetch(_READ_OR_CREATE, subjects, [wrapped[each] for each in subjects], wrapping.name)
        made = {row["subject"] for row in rows if row["wrapped"] == wrapped[row["subject"]]}
        found = await self._opened([row for row in rows if row["subject"] not in made])
        overtaken = [subject for subject in subjects if subject not in found and subject not in made]
        if overtaken:  # another process created them after our snapshot was taken, and has committed since
            found |= await self._read(overtaken)
        return found | {subject: drawn[subject] for subject in made}

    async def _opened(self, rows: list[asyncpg.Record]) -> dict[str, bytes | None]:
        destroyed = {row["subject"]: None for row in rows if row["wrapped"] is None}
        kept = [Row(row["subject"], row["wrapped"], row["master"]) for row in rows if row["wrapped"] is not None]
        return {**destroyed, **(await self._masters().unwrap(kept) if kept else {})}


def _always(masters: Masters) -> Callable[[], Masters]:
    return lambda: masters


def seal(key: bytes, subject: str, plaintext: bytes, message_id: str | None = None) -> bytes:
    """Version byte, nonce and ciphertext. Sealing the same bytes twice gives different ones, except for one message.

    What is published again after a database was restored must be known as a copy by everyone who reads it, and copies are
    told from clashes by their bytes. So a message's nonce is not drawn but follows from its id alone. Under GCM that would give
    the content away where one id came with two contents. GCM-SIV starts its keystream at a value made of the key, the nonce,
    the subject and the content together (RFC 8452): contents that differ share none, and all that shows is that a copy is one.
    """
    bound_to = _SEALED_FOR + subject.encode()
    if message_id is None:
        return encrypt(key, plaintext, bound_to)
    nonce = blake2b(message_id.encode(), digest_size=NONCE_BYTES, person=b"seal nonce").digest()
    return encrypt(key, plaintext, bound_to, nonce)


def open_sealed(key: bytes, subject: str, sealed: bytes) -> bytes:
    """What `seal` was given. Raises `SealBrokenError`."""
    return decrypt(key, sealed, _SEALED_FOR + subject.encode())


def seal_json(clear: bytes, restricted: bytes, key: bytes, subject: str, message_id: str | None = None) -> bytes:
    """One JSON object: the members of `clear` as they are, and those of `restricted` in the member `sealed`.

    `message_id` is that of the message it becomes, so that a copy of it has the same bytes. Both are JSON objects. Raises
    `ValueError` where one is not, or where `clear` has a member of that name.
    """
    if not (_looks_like_object(clear) and _looks_like_object(restricted)):
        raise ValueError("only JSON objects are sealed")
    if b'"sealed"' in clear and SEALED in orjson.loads(clear):
        raise ValueError(f"no clear field may be called {SEALED}")
    member = b'"sealed":"' + b64encode(seal(key, subject, restricted, message_id)) + b'"}'
    members = clear[:-1]
    return members + (b"" if members.strip() == b"{" else b",") + member


def without_key(clear: bytes) -> bytes:
    """The clear members of a JSON object that would have sealed ones, had its key not been destroyed: `open_json` says so of it."""
    if not _looks_like_object(clear):
        raise ValueError("only JSON objects are sealed")
    return clear[:-1] + (b"" if clear[:-1].strip() == b"{" else b",") + b'"sealed":null}'


def open_json(value: bytes, key: bytes | None, subject: str) -> bytes:
    """What `seal_json` was given, merged into one JSON object; an object with nothing sealed comes back as it is.

    Raises `KeyDestroyedError` where `key` is None, `SealBrokenError` where it does not fit, `ValueError` where `value`
    is not a JSON object.
    """
    if b'"sealed"' not in value:
        return value
    head, _, tail = value.partition(_MEMBER)
    alone = value.count(b'"sealed"') == 1
    last = tail.find(b'"') == len(tail) - 2 and tail[-1:] == b"}"
    if alone and last and head[:1] == b"{" and head[-1:] in (b"{", b","):
        # As `seal_json` writes it: the last member. Both parts fit together as they are, and are read once, by who wants them.
        restricted = _open_member(tail[:-2], key, subject)
        if restricted[1:].strip() != b"}":
            return head + restricted[1:]
        return head.removesuffix(b",") + b"}"
    members = orjson.loads(value)
    if not isinstance(members, dict):
        raise ValueError("only JSON objects are sealed")  # noqa: TRY004 - bad data, not a bad call
    if SEALED not in members:
        return value
    sealed = members.pop(SEALED)
    members.update(orjson.loads(_open_member(sealed, key, subject)))
    return orjson.dumps(members)


_MEMBER = b'"sealed":"'


def _open_member(sealed: Any, key: bytes | None, subject: str) -> bytes:
    """The JSON object in the member of that name."""
    if key is None:
        raise KeyDestroyedError("the key of this subject was destroyed")
    try:
        raw = b64decode(sealed, validate=True)
    except (TypeError, ValueError) as error:
        raise SealBrokenError("the sealed part is not base64") from error
    return open_sealed(key, subject, raw)


def _looks_like_object(text: bytes) -> bool:
    return text.startswith(b"{") and text.endswith(b"}")
