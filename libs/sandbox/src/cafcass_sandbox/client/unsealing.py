"""Opens what services seal, with the keys of the running platform."""

from __future__ import annotations

from base64 import b64decode
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import asyncpg

from cafcass_contracts.message import DataClass
from cafcass_contracts.topics import TOPICS
from cafcass_runtime.ciphers import SealBrokenError
from cafcass_runtime.sealing import KeyDestroyedError, KeyRing, open_json
from cafcass_sandbox.client.errors import CommandError, NoPlatformError
from cafcass_sandbox.client.reading import Record
from cafcass_sandbox.client.run_file import Run


class Opener:
    """Opens what is sealed on official topics, which everybody inside Cafcass may read; what is restricted only where that is wanted.

    Without a key ring it leaves everything as it is.
    """

    def __init__(self, keyring: KeyRing | None, *, restricted: bool) -> None:
        self._keyring = keyring
        self._restricted = restricted

    async def open(self, record: Record) -> bytes | None:
        """The value with its restricted members in clear, or as it is where nothing is sealed or no key fits any more."""
        value: bytes | None = record.value
        topic = TOPICS.get(record.topic)
        if self._keyring is None or value is None or b'"sealed"' not in value or topic is None or not topic.sealed:
            return value
        if topic.data_class is DataClass.RESTRICTED and not self._restricted:
            return value
        subject = next((raw.decode() for name, raw in record.headers if name == "ce_subject"), None)
        if subject is None:
            return value
        keys = await self._keyring.keys_for([subject], create=False)
        try:
            return open_json(value, keys.get(subject), subject)
        except (KeyDestroyedError, SealBrokenError, ValueError):
            return value


@asynccontextmanager
async def opener(run: Run | None, *, restricted: bool = False) -> AsyncIterator[Opener]:
    """An opener with the keys of `run`, for what is restricted too where that is wanted.

    What is official stays sealed where the keys cannot be read: whoever watches or counts needs none. Raises, where what is restricted is wanted,
    `NoPlatformError` of no platform of this machine and `CommandError` where its keys cannot be read.
    """
    if run is None:
        if restricted:
            raise NoPlatformError("--unseal needs the keys of a platform that runs on this machine, and none was found")
        yield Opener(None, restricted=False)
        return
    try:
        pool = await asyncpg.create_pool(run.keyring, min_size=1, max_size=2)
    except (OSError, asyncpg.PostgresError) as error:
        if restricted:
            raise CommandError(f"the key ring cannot be read: {error}") from error
        yield Opener(None, restricted=False)
        return
    async with pool:
        yield Opener(KeyRing(pool, b64decode(run.master_key)), restricted=restricted)
