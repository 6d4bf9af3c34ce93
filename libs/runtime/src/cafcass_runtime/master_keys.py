"""The keys that wrap the case keys: which of them wraps, which open, and what stands beside each key that was wrapped (G6)."""

from __future__ import annotations

import binascii
from base64 import b64decode
from collections import defaultdict
from collections.abc import Callable, Collection, Mapping, Sequence
from hashlib import blake2b
from typing import NamedTuple, Protocol

from cafcass_runtime.ciphers import KEY_BYTES, SealBrokenError, decrypt, encrypt

_WRAPPED_FOR = b"cafcass.case-key.v1\x00"


class MasterKeyError(Exception):
    """No master key opens the key ring: the wrong one was given, it is out of reach, or a newer release wrapped what is in it.

    No message is to blame.
    """


class MasterKeyAwayError(MasterKeyError):
    """What keeps a master key does not answer, or does not let us in. It is waited for, like a database that is away."""


class MasterKey(Protocol):
    """A key that wraps case keys. Where it is kept is its own affair: it need not be within reach of this process.

    Both methods take many keys at once, by their subjects, to which each is bound, and raise `MasterKeyError`.
    """

    @property
    def name(self) -> str:
        """What stands beside every key that it has wrapped; no other master key has that name."""
        ...

    async def wrap(self, keys: Mapping[str, bytes]) -> dict[str, bytes]:
        """Each key as it may be kept."""
        ...

    async def unwrap(self, wrapped: Mapping[str, bytes]) -> dict[str, bytes]:
        """Each key that was wrapped."""
        ...


class Row(NamedTuple):
    """What the key ring holds for a subject whose key was not destroyed."""

    subject: str
    wrapped: bytes
    master: str | None
    """The name of the master key that wrapped it. None where the release before did, which named none."""


class GivenKey:
    """A master key that is given to the process itself, in a variable or a file. Raises `ValueError` if it is not 32 bytes."""

    def __init__(self, key: bytes) -> None:
        if len(key) != KEY_BYTES:
            raise ValueError(f"the master key must be {KEY_BYTES} bytes")
        self._key = key
        self.name = f"given:{blake2b(key, digest_size=8, person=b'master key name').hexdigest()}"

    async def wrap(self, keys: Mapping[str, bytes]) -> dict[str, bytes]:
        """Each key as it may be kept."""
        return {subject: encrypt(self._key, key, bound_to(subject)) for subject, key in keys.items()}

    async def unwrap(self, wrapped: Mapping[str, bytes]) -> dict[str, bytes]:
        """Each key that was wrapped. Raises `MasterKeyError`."""
        try:
            return {subject: decrypt(self._key, each, bound_to(subject)) for subject, each in wrapped.items()}
        except SealBrokenError as error:
            raise MasterKeyError(f"the master key does not open the keys of this key ring: {error}") from error


class Masters:
    """The master keys that are given: the first wraps, and all of them open. Raises `ValueError` where there is none."""

    def __init__(self, keys: Sequence[MasterKey]) -> None:
        if not keys:
            raise ValueError("there has to be a master key")
        self.wrapping = keys[0]
        self._by_name = {key.name: key for key in keys}
        self._given = [key for key in keys if isinstance(key, GivenKey)]

    async def unwrap(self, rows: Collection[Row]) -> dict[str, bytes]:
        """The case keys of these rows by their subjects, those that one master key wrapped all at once.

        Raises `MasterKeyError` where one was wrapped under a master key that is not among these, or does not open.
        """
        keys: dict[str, bytes] = {}
        named: dict[str, dict[str, bytes]] = defaultdict(dict)
        for subject, wrapped, master in rows:
            if master is None:
                keys[subject] = await self._unwrap_unnamed(subject, wrapped)
            else:
                named[master][subject] = wrapped
        for master, wrapped_under in named.items():
            key = self._by_name.get(master)
            if key is None:
                raise MasterKeyError(
                    f"keys are wrapped under {master}, and CAFCASS_MASTER_KEY does not give that master key"
                )
            keys |= await key.unwrap(wrapped_under)
        return keys

    async def _unwrap_unnamed(self, subject: str, wrapped: bytes) -> bytes:
        """The release before named no master key: during a rotation it is any of those that could be given to it."""
        refused = MasterKeyError(
            "a key says not under which master key it is wrapped, and CAFCASS_MASTER_KEY gives none in base64"
        )
        for master in self._given:
            try:
                return (await master.unwrap({subject: wrapped}))[subject]
            except MasterKeyError as error:
                refused = error
        raise refused


def bound_to(subject: str) -> bytes:
    """What the wrapped key of a subject is bound to, so that it opens as nobody else's."""
    return _WRAPPED_FOR + subject.encode()


def read(text: str) -> Masters:
    """The master keys that a setting names, separated by white space: 32 bytes in base64, or a PKCS#11 URI.

    Raises `ValueError`, which quotes nothing.
    """
    return Masters([_key(each) for each in text.split()])


def _key(text: str) -> MasterKey:
    if text.startswith("pkcs11:"):
        try:
            from cafcass_runtime.hsm import HsmKey  # noqa: PLC0415 - an extra that most do without
        except ImportError as error:
            raise ValueError("a PKCS#11 URI needs the runtime's extra hsm, which is not installed") from error
        return HsmKey(text)
    try:
        raw = b64decode(text, validate=True)
    except binascii.Error:
        raw = b""
    if len(raw) != KEY_BYTES:
        raise ValueError(f"each must be {KEY_BYTES} bytes in base64, or a PKCS#11 URI")
    return GivenKey(raw)


def in_force(text: Callable[[], str]) -> Callable[[], Masters]:
    """What answers the master keys as `text` has them at that time: they are opened once, and anew when it says something else."""
    opened: dict[str, Masters] = {}

    def now() -> Masters:
        said = text()
        if said not in opened:
            masters = read(said)
            opened.clear()
            opened[said] = masters
        return opened[said]

    return now
