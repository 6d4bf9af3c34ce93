"""How a service's state is kept: tables that load and save whole batches, and one ready-made kind, the document table."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Generic, Protocol, TypeAlias, TypeVar

import asyncpg

from cafcass_domain.decision import TableRef
from cafcass_runtime.sealing import KeyDestroyedError, KeyRing, MissingKeyError, open_sealed, seal

S = TypeVar("S")

Connection: TypeAlias = "asyncpg.Connection[asyncpg.Record] | asyncpg.pool.PoolConnectionProxy[asyncpg.Record]"


class ConcurrentCreationError(Exception):
    """Two transactions created the same row at once; the loser is run again and then finds it."""


@dataclass(frozen=True, slots=True)
class Row(Generic[S]):
    """A row with the version it was loaded at (0: not there yet). A state of None deletes it."""

    version: int
    state: S | None


class Codec(Protocol[S]):
    """How a state becomes bytes and comes back: a `StateCodec`, or what else a table needs."""

    def encode(self, state: S) -> bytes:
        """The document of a state."""
        ...

    def decode(self, document: bytes) -> S:
        """The state of a document."""
        ...


class Table(Protocol[S]):
    """One table of a service's state."""

    @property
    def ref(self) -> TableRef[S]:
        """What decisions call it."""
        ...

    def encode(self, state: S) -> bytes:
        """The document that keeps a state."""
        ...

    def decode(self, document: bytes) -> S:
        """The state of a document."""
        ...

    async def load(self, connection: Connection, keys: Collection[str], keyring: KeyRing) -> dict[str, Row[S]]:
        """The rows of `keys` that exist, locked until the transaction ends, in one query, in key order."""
        ...

    async def save(self, connection: Connection, rows: Mapping[str, Row[S]], keyring: KeyRing) -> None:
        """Write the changed rows in one statement; `version` is the one they were loaded at.

        Raises `ConcurrentCreationError` where somebody else wrote a row in between, and `KeyDestroyedError` where the
        case's key was destroyed.
        """
        ...

    async def keys_after(self, connection: Connection, key: str, limit: int) -> list[str]:
        """The next keys after one, in order, whatever their rows say."""
        ...


@dataclass(frozen=True, slots=True)
class DocumentTable(Generic[S]):
    """A table of one document a key: `key text PRIMARY KEY, version bigint, document bytea`.

    With `sealed`, the document is encrypted with the key's own case key, so that destroying that key destroys it (G6).
    A row whose case key is destroyed reads as absent.
    """

    ref: TableRef[S]
    codec: Codec[S]
    sealed: bool = False

    def encode(self, state: S) -> bytes:
        """See `Table.encode`."""
        return self.codec.encode(state)

    def decode(self, document: bytes) -> S:
        """See `Table.decode`."""
        return self.codec.decode(document)

    async def load(self, connection: Connection, keys: Collection[str], keyring: KeyRing) -> dict[str, Row[S]]:
        """See `Table.load`."""
        found = await connection.fetch(
            f"SELECT key, version, document FROM {self.ref.name} WHERE key = ANY($1) ORDER BY key FOR UPDATE",  # noqa: S608 - the name is the service author's constant
            sorted(keys),
        )
        if not found:
            return {}
        if not self.sealed:
            return {key: Row(version, self.decode(document)) for key, version, document in found}
        case_keys = await keyring.keys_for([key for key, _, _ in found], create=False)
        rows: dict[str, Row[S]] = {}
        for key, version, document in found:
            if key not in case_keys:
                raise MissingKeyError(f"{self.ref.name}: a row is sealed with a key that the key ring does not have")
            case_key = case_keys[key]
            if case_key is not None:
                rows[key] = Row(version, self.decode(open_sealed(case_key, key, document)))
        return rows

    async def save(self, connection: Connection, rows: Mapping[str, Row[S]], keyring: KeyRing) -> None:
        """See `Table.save`."""
        kept = {key: row.state for key, row in rows.items() if row.state is not None}
        documents = {key: self.encode(state) for key, state in kept.items()}
        if self.sealed and documents:
            case_keys = await keyring.keys_for(list(documents), create=True)
            documents = {key: seal(_existing(case_keys[key]), key, document) for key, document in documents.items()}
        if documents:
            await self._write(connection, rows, documents)
        deleted = sorted(key for key, row in rows.items() if row.state is None)
        if deleted:
            await connection.execute(f"DELETE FROM {self.ref.name} WHERE key = ANY($1)", deleted)  # noqa: S608

    async def keys_after(self, connection: Connection, key: str, limit: int) -> list[str]:
        """See `Table.keys_after`."""
        rows = await connection.fetch(
            f"SELECT key FROM {self.ref.name} WHERE key > $1 ORDER BY key LIMIT $2",  # noqa: S608
            key,
            limit,
        )
        return [row["key"] for row in rows]

    async def _write(self, connection: Connection, rows: Mapping[str, Row[S]], documents: dict[str, bytes]) -> None:
        keys = sorted(documents)
        written = await connection.fetch(
            f"""
            INSERT INTO {self.ref.name} AS held (key, version, document)
            SELECT * FROM unnest($1::text[], $2::bigint[], $3::bytea[])
            ON CONFLICT (key) DO UPDATE SET version = excluded.version, document = excluded.document
                WHERE held.version = excluded.version - 1
            RETURNING 1
            """,  # noqa: S608
            keys,
            [rows[key].version + 1 for key in keys],
            [documents[key] for key in keys],
        )
        if len(written) != len(keys):
            raise ConcurrentCreationError(f"{self.ref.name}: {len(keys) - len(written)} rows were written by another")


def _existing(key: bytes | None) -> bytes:
    if key is None:
        raise KeyDestroyedError("the key of this case was destroyed: nothing more is kept about it")
    return key
