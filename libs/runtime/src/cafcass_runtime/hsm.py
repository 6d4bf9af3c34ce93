"""A master key that never leaves a hardware security module, or whatever else is spoken to by PKCS#11 (docs/decisions/pkcs11.md).

Where it is says a PKCS#11 URI (RFC 7512), such as
`pkcs11:token=cafcass;object=case-keys-2027?module-path=/usr/lib/softhsm/libsofthsm2.so&pin-source=file:/run/secrets/hsm_pin`.
"""

from __future__ import annotations

import asyncio
import os
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Final, TypeVar
from urllib.parse import unquote

import pkcs11

from cafcass_runtime.ciphers import DRAWN, KEY_BYTES, NONCE_BYTES
from cafcass_runtime.master_keys import MasterKeyAwayError, MasterKeyError, bound_to

T = TypeVar("T")

ANSWERS_WITHIN: Final = 10.0
"""Seconds in which the module has done what it is asked, for all keys together. Source: assumed."""
_SCHEME: Final = "pkcs11:"
_NEEDED: Final = frozenset({"token", "object", "module-path"})
_PINS: Final = frozenset({"pin-source", "pin-value"})


@dataclass(frozen=True)
class Where:
    """What a PKCS#11 URI says. `read` makes it."""

    module: str
    token: str
    label: str
    pin: str | Path
    """The PIN, or the file that holds it."""

    @classmethod
    def read(cls, uri: str) -> Where:
        """What `uri` says. Raises `ValueError`, which never quotes a PIN."""
        path, _, query = uri.removeprefix(_SCHEME).partition("?")
        said: dict[str, str] = {}
        for part in (*path.split(";"), *query.split("&")):
            name, _, value = part.partition("=")
            if name in said or name not in _NEEDED | _PINS:
                raise ValueError(
                    f"a PKCS#11 URI says each of {', '.join(sorted(_NEEDED | _PINS))} once at most, and nothing else"
                )
            said[name] = unquote(value)
        if not all(said.get(name) for name in _NEEDED) or len(_PINS & said.keys()) != 1:
            raise ValueError("a PKCS#11 URI says token, object, module-path, and either pin-source or pin-value")
        source = said.get("pin-source", "").removeprefix("file:").removeprefix("//")
        return cls(said["module-path"], said["token"], said["object"], said.get("pin-value") or Path(source))

    def read_pin(self) -> str:
        """The PIN as it is now. Raises `OSError`."""
        return self.pin.read_text().strip() if isinstance(self.pin, Path) else self.pin


class HsmKey:
    """An AES key in a hardware security module, which wraps by AES-GCM there: only case keys come in and go out."""

    def __init__(self, uri: str) -> None:
        self._where = Where.read(uri)
        self._module = _module(self._where.module)
        self.name = f"pkcs11:token={self._where.token};object={self._where.label}"

    async def wrap(self, keys: Mapping[str, bytes]) -> dict[str, bytes]:
        """Each key as it may be kept. Raises `MasterKeyAwayError`."""
        return await self._module.ask(lambda: self._wrap(keys))

    async def unwrap(self, wrapped: Mapping[str, bytes]) -> dict[str, bytes]:
        """Each key that was wrapped. Raises `MasterKeyAwayError`, and `MasterKeyError` where the module is there and does not open one."""
        return await self._module.ask(lambda: self._unwrap(wrapped))

    def _wrap(self, keys: Mapping[str, bytes]) -> dict[str, bytes]:
        held = self._module.key(self._where)
        wrapped: dict[str, bytes] = {}
        for subject, key in keys.items():
            nonce = os.urandom(NONCE_BYTES)
            ciphertext = held.encrypt(key, mechanism=pkcs11.Mechanism.AES_GCM, mechanism_param=_bound(nonce, subject))
            wrapped[subject] = DRAWN + nonce + ciphertext
        return wrapped

    def _unwrap(self, wrapped: Mapping[str, bytes]) -> dict[str, bytes]:
        held = self._module.key(self._where)
        keys: dict[str, bytes] = {}
        for subject, each in wrapped.items():
            nonce, ciphertext = each[1 : 1 + NONCE_BYTES], each[1 + NONCE_BYTES :]
            try:
                keys[subject] = held.decrypt(
                    ciphertext, mechanism=pkcs11.Mechanism.AES_GCM, mechanism_param=_bound(nonce, subject)
                )
            except pkcs11.PKCS11Error as error:
                self._wrap(
                    {"": bytes(KEY_BYTES)}
                )  # modules do not agree on how they say that what they are given does not fit
                raise MasterKeyError(f"{self.name} does not open a key that is wrapped under it") from error
        return keys


class _Module:
    """A PKCS#11 library, which is asked one thing at a time, in a thread of its own: a call may take as long as a network does."""

    def __init__(self, path: str) -> None:
        self._path = path
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="pkcs11")
        self._sessions: dict[str, pkcs11.Session] = {}
        self._keys: dict[Where, Any] = {}
        self._lost = False

    async def ask(self, work: Callable[[], T]) -> T:
        """What `work` answers. Raises `MasterKeyAwayError` where that fails or takes too long; the next time begins with a new session."""
        try:
            async with asyncio.timeout(ANSWERS_WITHIN):
                return await asyncio.get_running_loop().run_in_executor(self._thread, self._try, work)
        except TimeoutError as error:
            raise MasterKeyAwayError(f"{self._path} has not answered for {ANSWERS_WITHIN:.0f} s") from error

    def _try(self, work: Callable[[], T]) -> T:
        try:
            return work()
        except (pkcs11.PKCS11Error, OSError) as error:
            self._keys.clear()
            self._sessions.clear()
            self._lost = True
            raise MasterKeyAwayError(f"{self._path} does not do it: {type(error).__name__}") from error

    def key(self, where: Where) -> Any:
        """The key that is there, in a session that is opened where none is."""
        if where not in self._keys:
            session = self._sessions.get(where.token)
            if session is None:
                session = self._sessions[where.token] = (
                    self._library().get_token(token_label=where.token).open(user_pin=where.read_pin())
                )
            found = session.get_key(object_class=pkcs11.ObjectClass.SECRET_KEY, label=where.label)
            self._keys[where] = found
        return self._keys[where]

    def _library(self) -> Any:
        library = pkcs11.lib(self._path)
        if self._lost:
            library.reinitialize()  # ends every session, also those that the module still thinks are there
            self._lost = False
        return library


_module = cache(_Module)
"""A library is loaded once in a process, whatever keys in it are used."""


def _bound(nonce: bytes, subject: str) -> pkcs11.GCMParams:
    return pkcs11.GCMParams(nonce, aad=bound_to(subject), tag_bits=128)
