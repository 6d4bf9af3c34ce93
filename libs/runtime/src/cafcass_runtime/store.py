"""How a service's state is kept: tables that load and save whole batches, and one ready-made kind, the document table."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Generic, Protocol, TypeAlias, TypeVar

import asyncpg

from cafcass_domain.decision import TableRef
from cafcass_runtime.sealing import KeyDestroyedError, KeyRing, MissingKeyError, open_sealed, seal
from cafcass_runtime.states import Decoded, Seen

S = TypeVar("S")

Connection: TypeAlias = "asyncpg.Connection[asyncpg.Record] | asyncpg.pool.PoolConnectionProxy[asyncpg.Record]"


_READ = """
SELECT held.key, held.version, held.xmin AS writer, {subject} AS sealed_for,
    CASE WHEN held.version = known.version AND held.xmin = known.writer THEN NULL ELSE held.document END AS document
FROM unnest($1::text[], $2::bigint[], $3::xid[]) AS known (key, version, writer) JOIN {table} AS held ON held.key = known.key
ORDER BY held.key
"""

_WRITE = """
INSERT INTO {table} AS held (key, version, document)
SELECT * FROM unnest($1::text[], $2::bigint[], $3::bytea[])
ON CONFLICT (key) DO UPDATE SET version = excluded.version, document = excluded.document
    WHERE held.version = excluded.version - 1
RETURNING key, xmin
"""
_WRITE_WITH_SUBJECT = """
INSERT INTO {table} AS held (key, version, document, sealed_for)
SELECT * FROM unnest($1::text[], $2::bigint[], $3::bytea[], $4::text[])
ON CONFLICT (key) DO UPDATE
    SET version = excluded.version, document = excluded.document, sealed_for = excluded.sealed_for
    WHERE held.version = excluded.version - 1
RETURNING key, xmin
"""

_DELETE = "DELETE FROM {table} WHERE key = ANY($1)"


class ConcurrentCreationError(Exception):
    """Two transactions created the same row at once; the loser is run again and then finds it."""


@dataclass(frozen=True, slots=True)
class Row(Generic[S]):
    """A row with the version it was loaded at (0: not there yet). A state of None is nothing at all: saved, it deletes the row."""

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

    With `sealed`, the document is encrypted with a case key, so that destroying that key destroys it (G6), and a row whose case
    key is destroyed reads as absent. Usually the row's key is the case. Where the case is only a part of it, `case_of` finds it
    there. Where the state alone knows whose key it is to be, `sealed_for` asks it, and one more column keeps the answer in
    the clear: `sealed_for text`.

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

    def __post_init__(self) -> None:
        """See the class."""
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

    async def load(
        self, connection: Connection, keys: Collection[str], keyring: KeyRing, seen: Seen | None = None
    ) -> dict[str, Row[S]]:
        """See `Table.load`; without `locked` nothing is locked. The document of a row that is as it was seen is not asked for."""
        seen, name = seen or Seen(), self.ref.name
        wanted = sorted(keys)
        known = {key: seen.states.get((name, key)) for key in wanted}
        found = await connection.fetch(
            _READ.format(table=name, subject="NULL" if self.sealed_for is None else "held.sealed_for")
            + ("FOR UPDATE OF held" if self.locked else ""),
            wanted,
            [0 if held is None else held.version for held in known.values()],
            [0 if held is None else held.writer for held in known.values()],
        )
        case_keys = await self._keys_of(found, keyring) if found and self.sealed else {}
        rows: dict[str, Row[S]] = {}
        for row in found:
            key, document, case_key = row["key"], row["document"], case_keys.get(row["key"])
            if self.sealed and case_key is None:
                seen.note((name, key), None)
                if self.sealed_for is not None:
                    # The key is gone, and what comes next may be about another case: without this version it would conflict for ever.
                    rows[key] = Row(row["version"], None)
                continue
            decoded = known[key]
            if document is not None:
                opened = document if case_key is None else open_sealed(case_key, key, document)
                decoded = Decoded(row["version"], row["writer"], self.decode(opened), len(document))
                seen.note((name, key), decoded)
            assert decoded is not None  # noqa: S101 - only what is known is not asked for
            rows[key] = Row(row["version"], decoded.state)
        return rows

    async def _keys_of(self, found: Sequence[asyncpg.Record], keyring: KeyRing) -> dict[str, bytes | None]:
        """The key that seals each row; None where it was destroyed."""
        subjects = [self._case_of(row["key"]) if self.sealed_for is None else row["sealed_for"] for row in found]
        case_keys = await keyring.keys_for(subjects, create=False)
        if not case_keys.keys() >= set(subjects):
            raise MissingKeyError(f"{self.ref.name}: a row is sealed with a key that the key ring does not have")
        return {row["key"]: case_keys[subject] for row, subject in zip(found, subjects, strict=True)}

    async def save(
        self, connection: Connection, rows: Mapping[str, Row[S]], keyring: KeyRing, seen: Seen | None = None
    ) -> None:
        """See `Table.save`."""
        seen = seen or Seen()
        kept = [(key, row.version + 1, row.state) for key, row in sorted(rows.items()) if row.state is not None]
        if kept:
            await self._write(connection, kept, keyring, seen)
        deleted = sorted(key for key, row in rows.items() if row.state is None)
        if deleted:
            await connection.execute(_DELETE.format(table=self.ref.name), deleted)
        for key in deleted:
            seen.note((self.ref.name, key), None)

    async def keys_after(self, connection: Connection, key: str, limit: int) -> list[str]:
        """See `Table.keys_after`."""
        rows = await connection.fetch(
            f"SELECT key FROM {self.ref.name} WHERE key > $1 ORDER BY key LIMIT $2",  # noqa: S608
            key,
            limit,
        )
        return [row["key"] for row in rows]

    async def _write(
        self, connection: Connection, kept: Sequence[tuple[str, int, S]], keyring: KeyRing, seen: Seen
    ) -> None:
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
        writers = {row["key"]: row["xmin"] for row in written}
        for (key, version, state), document in zip(kept, documents, strict=True):
            seen.note((self.ref.name, key), Decoded(version, writers[key], state, len(document)))

    def _case_of(self, key: str) -> str:
        return key if self.case_of is None else self.case_of(key)


def _existing(key: bytes | None) -> bytes:
    if key is None:
        raise KeyDestroyedError("the key of this case was destroyed: nothing more is kept about it")
    return key
