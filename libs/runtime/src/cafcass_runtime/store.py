"""How a service's state is kept: tables that load and save whole batches, and one ready-made kind, the document table."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Generic, Protocol, TypeAlias, TypeVar

import asyncpg

from cafcass_domain.decision import TableRef
from cafcass_runtime.sealing import KeyDestroyedError, KeyRing, MissingKeyError, open_sealed, seal

S = TypeVar("S")

Connection: TypeAlias = "asyncpg.Connection[asyncpg.Record] | asyncpg.pool.PoolConnectionProxy[asyncpg.Record]"


_READ = "SELECT key, version, document FROM {table} WHERE key = ANY($1) ORDER BY key"
_READ_WITH_SUBJECT = "SELECT key, version, document, sealed_for FROM {table} WHERE key = ANY($1) ORDER BY key"

_WRITE = """
INSERT INTO {table} AS held (key, version, document)
SELECT * FROM unnest($1::text[], $2::bigint[], $3::bytea[])
ON CONFLICT (key) DO UPDATE SET version = excluded.version, document = excluded.document
    WHERE held.version = excluded.version - 1
RETURNING 1
"""
_WRITE_WITH_SUBJECT = """
INSERT INTO {table} AS held (key, version, document, sealed_for)
SELECT * FROM unnest($1::text[], $2::bigint[], $3::bytea[], $4::text[])
ON CONFLICT (key) DO UPDATE
    SET version = excluded.version, document = excluded.document, sealed_for = excluded.sealed_for
    WHERE held.version = excluded.version - 1
RETURNING 1
"""

_DELETE = "DELETE FROM {table} WHERE key = ANY($1)"


class ConcurrentCreationError(Exception):
    """Two transactions created the same row at once; the loser is run again and then finds it."""


@dataclass(frozen=True, slots=True)
class Row(Generic[S]):
    """A row with the version it was loaded at (0: not there yet). A state of None is nothing at all: saved, it deletes the row."""

    version: int
    state: S | None


@dataclass(frozen=True, slots=True)
class Destroyed:
    """What a case that is destroyed did to a table."""

    gone: tuple[str, ...] = ()
    """The keys of rows that are there no more."""
    changed: int = 0
    """Rows that have something of other cases, and are there still."""


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

    def without(self, key: str, state: S, case_id: str) -> S | None:
        """A row as it is once a case is destroyed (G6): nothing where it was the case's, the very same object where it has none of it."""
        ...

    async def destroy(self, connection: Connection, case_id: str) -> Destroyed:
        """Takes a case out of every row that has any of it (G6)."""
        ...


@dataclass(frozen=True, slots=True)
class DocumentTable(Generic[S]):
    """A table of one document a key: `key text PRIMARY KEY, version bigint, document bytea`.

    With `sealed`, the document is encrypted with a case key, so that destroying that key destroys it (G6), and a row whose case
    key is destroyed reads as absent. Usually the row's key is the case. Where the case is only a part of it, `case_of` finds it
    there. Where the state alone knows whose key it is to be, `sealed_for` asks it, and one more column keeps the answer in
    the clear: `sealed_for text`.

    Where rows of a table that is not sealed have something of cases in them, `parted` answers with a row without a case (G6): None where nothing
    is left of it, and the very same object where it has nothing of the case. It names the case by its id, in full.

    With `locked=False` rows are read without a lock, so that the many messages that look one up do not wait for each other;
    two that write it are still told apart by its version.

    Raises `ValueError` where it is said whose key seals the rows, and not that they are sealed, or where it is said twice.
    """

    ref: TableRef[S]
    codec: Codec[S]
    sealed: bool = False
    case_of: Callable[[str], str] | None = None
    sealed_for: Callable[[S], str] | None = None
    locked: bool = True
    parted: Callable[[S, str], S | None] | None = None

    def __post_init__(self) -> None:
        """See the class."""
        if self.sealed and self.parted is not None:
            raise ValueError(f"{self.ref.name}: a sealed row is one case's, and goes with it whole")
        if self.case_of is not None and self.sealed_for is not None:
            raise ValueError(f"{self.ref.name}: its key or its state says whose key seals a row, not both")
        if not self.sealed and (self.case_of is not None or self.sealed_for is not None):
            raise ValueError(f"{self.ref.name}: it is said whose key seals a row, so the table has to be sealed=True")

    def encode(self, state: S) -> bytes:
        """See `Table.encode`."""
        return self.codec.encode(state)

    def decode(self, document: bytes) -> S:
        """See `Table.decode`."""
        return self.codec.decode(document)

    async def load(self, connection: Connection, keys: Collection[str], keyring: KeyRing) -> dict[str, Row[S]]:
        """See `Table.load`; without `locked` nothing is locked."""
        query = _READ if self.sealed_for is None else _READ_WITH_SUBJECT
        query = query.format(table=self.ref.name) + (" FOR UPDATE" if self.locked else "")
        found = await connection.fetch(query, sorted(keys))
        if not (found and self.sealed):
            return {key: Row(version, self.decode(document)) for key, version, document in found}
        subjects = [self._case_of(row["key"]) if self.sealed_for is None else row["sealed_for"] for row in found]
        case_keys = await keyring.keys_for(subjects, create=False)
        rows: dict[str, Row[S]] = {}
        for (key, version, document, *_), subject in zip(found, subjects, strict=True):
            if subject not in case_keys:
                raise MissingKeyError(f"{self.ref.name}: a row is sealed with a key that the key ring does not have")
            case_key = case_keys[subject]
            if case_key is not None:
                rows[key] = Row(version, self.decode(open_sealed(case_key, key, document)))
            elif self.sealed_for is not None:
                # The key is gone, and what comes next may be about another case: without this version it would conflict for ever.
                rows[key] = Row(version, None)
        return rows

    async def save(self, connection: Connection, rows: Mapping[str, Row[S]], keyring: KeyRing) -> None:
        """See `Table.save`."""
        kept = [(key, row.version + 1, row.state) for key, row in sorted(rows.items()) if row.state is not None]
        if kept:
            await self._write(connection, kept, keyring)
        deleted = sorted(key for key, row in rows.items() if row.state is None)
        if deleted:
            await connection.execute(_DELETE.format(table=self.ref.name), deleted)

    async def keys_after(self, connection: Connection, key: str, limit: int) -> list[str]:
        """See `Table.keys_after`."""
        rows = await connection.fetch(
            f"SELECT key FROM {self.ref.name} WHERE key > $1 ORDER BY key LIMIT $2",  # noqa: S608
            key,
            limit,
        )
        return [row["key"] for row in rows]

    def without(self, key: str, state: S, case_id: str) -> S | None:
        """See `Table.without`."""
        if self.parted is not None:
            return self.parted(state, case_id)
        subject = self._case_of(key) if self.sealed_for is None else self.sealed_for(state)
        return None if self.sealed and subject == case_id else state

    async def destroy(self, connection: Connection, case_id: str) -> Destroyed:
        """See `Table.destroy`. Sealed rows are found by whose key seals them, others by the case's id in their documents: a look at each."""
        if self.parted is not None:
            return await self._part(connection, case_id, self.parted)
        if not self.sealed:
            return Destroyed()
        table = self.ref.name
        if self.sealed_for is not None:
            gone = await connection.fetch(f"DELETE FROM {table} WHERE sealed_for = $1 RETURNING key", case_id)  # noqa: S608
            return Destroyed(tuple(row["key"] for row in gone))
        keys = [case_id]
        if self.case_of is not None:
            rows = await connection.fetch(f"SELECT key FROM {table} WHERE starts_with(key, $1) ORDER BY key", case_id)  # noqa: S608
            keys = [row["key"] for row in rows if self.case_of(row["key"]) == case_id]
        gone = await connection.fetch(f"{_DELETE.format(table=table)} RETURNING key", keys)
        return Destroyed(tuple(row["key"] for row in gone))

    async def _part(self, connection: Connection, case_id: str, parted: Callable[[S, str], S | None]) -> Destroyed:
        found = await connection.fetch(
            f"SELECT key, version, document FROM {self.ref.name} WHERE position($1::bytea in document) > 0 ORDER BY key FOR UPDATE",  # noqa: S608
            case_id.encode(),
        )
        kept: list[tuple[str, int, S]] = []
        deleted: list[str] = []
        for row in found:
            state = self.decode(row["document"])
            left = parted(state, case_id)
            if left is None:
                deleted.append(row["key"])
            elif left is not state:
                kept.append((row["key"], row["version"] + 1, left))
        if deleted:
            await connection.execute(_DELETE.format(table=self.ref.name), deleted)
        if kept:
            columns = [[key for key, _, _ in kept], [v for _, v, _ in kept], [self.encode(left) for _, _, left in kept]]
            await connection.execute(_WRITE.format(table=self.ref.name), *columns)
        return Destroyed(tuple(deleted), len(kept))

    async def _write(self, connection: Connection, kept: Sequence[tuple[str, int, S]], keyring: KeyRing) -> None:
        keys = [key for key, _, _ in kept]
        documents = [self.encode(state) for _, _, state in kept]
        if self.sealed_for is None:
            subjects = [self._case_of(key) for key in keys]
        else:
            subjects = [self.sealed_for(state) for _, _, state in kept]
        if self.sealed:
            case_keys = await keyring.keys_for(subjects, create=True)
            documents = [
                seal(_existing(case_keys[subject]), key, document)
                for key, subject, document in zip(keys, subjects, documents, strict=True)
            ]
        columns: list[Sequence[object]] = [keys, [version for _, version, _ in kept], documents]
        query = _WRITE
        if self.sealed_for is not None:
            query = _WRITE_WITH_SUBJECT
            columns.append(subjects)
        written = await connection.fetch(query.format(table=self.ref.name), *columns)
        if len(written) != len(keys):
            raise ConcurrentCreationError(f"{self.ref.name}: {len(keys) - len(written)} rows were written by another")

    def _case_of(self, key: str) -> str:
        return key if self.case_of is None else self.case_of(key)


def _existing(key: bytes | None) -> bytes:
    if key is None:
        raise KeyDestroyedError("the key of this case was destroyed: nothing more is kept about it")
    return key
