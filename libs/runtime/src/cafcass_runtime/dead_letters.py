"""Set aside, never dropped: what could not be read or decided, in a table, on the dead-letter topic, in order per case."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from cafcass_contracts.identity import derived_id
from cafcass_runtime.inputs import Input
from cafcass_runtime.records import Headers, Outgoing, StoredRecord, pack_headers, unpack_headers
from cafcass_runtime.sealing import KeyDestroyedError, open_sealed, seal
from cafcass_runtime.store import Connection


class State(StrEnum):
    """Why a message waits."""

    UNREADABLE = "unreadable"
    """It could not be read. Where its case is known, later messages of the case on its topic wait behind it too."""
    FAILED = "failed"
    """Its decision raised; later messages of its case on its topic wait behind it, except on snapshot topics."""
    BEHIND = "behind"
    """It waits behind a failed one."""
    RETRY = "retry"
    """A person said to try it again; the service is about to."""


@dataclass(frozen=True, slots=True)
class SetAside:
    """A message to set aside now."""

    message: Input
    state: State
    blocking: bool
    reason: str
    sealed: bytes | None = None
    """Its content as it is kept, where it is not kept as it came."""
    is_sealed: bool = False

    @property
    def id(self) -> UUID:
        """Derived, so that the same message set aside twice is one dead letter; one tried again keeps its own."""
        i = self.message
        if i.dead_letter is not None:
            return i.dead_letter
        return UUID(derived_id("dead-letter", i.source, i.id, str(i.digest)))

    @property
    def subject(self) -> str:
        """What its record is about; its own id where that is not known."""
        return self.message.subject or str(self.id)

    @property
    def value(self) -> bytes | None:
        """Its content as it is kept."""
        return self.sealed if self.is_sealed else self.message.record.value

    @property
    def sealed_for(self) -> str | None:
        """Whose key opens its content; None where that is as it came."""
        return self.subject if self.is_sealed else None

    def sealed_with(self, key: bytes | None) -> SetAside:
        """The same with its content sealed; with none where the key of its subject was destroyed (G6). Where it had none it is as it came."""
        value = self.message.record.value
        if value is None:
            return self
        content = None if key is None else seal(key, self.subject, value, str(self.id))
        return replace(self, sealed=content, is_sealed=True)

    def announced(self, service: str) -> Outgoing:
        """The record for the dead-letter topic: original bytes, key and headers untouched, with `dlq-` headers added.

        `dlq-sealed-for` names whose key opens the bytes, where a service seals what it sets aside.
        """
        i = self.message
        record = i.record
        own: list[tuple[str, bytes | None]] = [
            ("dlq-id", str(self.id).encode()),
            ("dlq-service", service.encode()),
            ("dlq-state", self.state.encode()),
            ("dlq-reason", self.reason.encode()),
            ("dlq-topic", record.topic.encode()),
            ("dlq-partition", str(record.partition).encode()),
            ("dlq-offset", str(record.offset).encode()),
            ("dlq-timestamp", str(record.timestamp).encode()),
            ("dlq-subject", None if i.subject is None else i.subject.encode()),
            ("dlq-attempts", str(i.attempts + 1).encode()),
            ("dlq-at", i.wall_time.isoformat().encode()),
        ]
        if self.sealed_for is not None:
            own.append(("dlq-sealed-for", self.sealed_for.encode()))
        return Outgoing(f"{service}.dead-letters.v1", record.key, [*record.headers, *own], self.value)


async def write(connection: Connection, set_aside: Sequence[SetAside]) -> None:
    """Keep them; one that is already kept only counts another attempt."""
    if not set_aside:
        return
    await connection.executemany(
        """
        INSERT INTO runtime.dead_letters AS held (id, state, blocking, topic, partition, record_offset, record_time, key,
            headers, value, subject, reason, attempts, clash, sealed_for)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)
        ON CONFLICT (id) DO UPDATE SET state = excluded.state, reason = excluded.reason, attempts = held.attempts + 1
        """,
        [
            (
                aside.id,
                aside.state.value,
                aside.blocking,
                aside.message.record.topic,
                aside.message.record.partition,
                aside.message.record.offset,
                aside.message.wall_time,
                aside.message.record.key,
                pack_headers(aside.message.record.headers),
                aside.value,
                aside.message.subject,
                aside.reason,
                aside.message.attempts + 1,
                aside.message.clash,
                aside.sealed_for,
            )
            for aside in set_aside
        ],
    )


async def blocked(connection: Connection, streams: Collection[tuple[str, str]]) -> set[tuple[str, str]]:
    """Which of these topics and subjects have something set aside that later messages must wait behind."""
    if not streams:
        return set()
    topics, subjects = [t for t, _ in streams], [s for _, s in streams]
    rows = await connection.fetch(
        """
        SELECT DISTINCT topic, subject FROM runtime.dead_letters
        WHERE blocking AND (topic, subject) IN (SELECT * FROM unnest($1::text[], $2::text[]))
        """,
        topics,
        subjects,
    )
    return {(r["topic"], r["subject"]) for r in rows}


@dataclass(frozen=True, slots=True)
class Kept:
    """A dead letter as the table keeps it."""

    id: UUID
    state: State
    subject: str | None
    attempts: int
    clash: bool
    record: StoredRecord
    sealed_for: str | None
    """Whose key opens its content; None where that is as it came."""

    def opened(self, key: bytes | None) -> StoredRecord:
        """Its record as it came. Raises `KeyDestroyedError` where the key of its subject was destroyed, `SealBrokenError` where it does not fit."""
        sealed = self.record.value
        if self.sealed_for is None:
            return self.record
        if key is None:
            raise KeyDestroyedError("what it said went with the key of its subject (G6)")
        if sealed is None:  # it had none: a release before named a key for it all the same
            return self.record
        return replace(self.record, value=open_sealed(key, self.sealed_for, sealed))


async def mark_for_retry(
    connection: Connection, ids: Sequence[UUID], reason: str | None, since: datetime | None
) -> list[UUID]:
    """Mark those named, or the oldest that match; whatever waits behind a marked one follows by itself."""
    rows = await connection.fetch(
        f"""
        UPDATE runtime.dead_letters SET state = 'retry' WHERE place IN (
            SELECT place FROM runtime.dead_letters WHERE state IN ('failed', 'unreadable') AND {_MATCHES}
            ORDER BY place LIMIT {AT_ONCE}
        ) RETURNING id
        """,  # noqa: S608 - constants
        list(ids),
        reason,
        since,
    )
    return [row["id"] for row in rows]


async def discard(
    connection: Connection, ids: Sequence[UUID], reason: str | None, since: datetime | None
) -> list[tuple[UUID, str | None]]:
    """Give up those named, or the oldest that match. Returns their ids and subjects, in the order in which they were set aside."""
    rows = await connection.fetch(
        f"""
        WITH gone AS (
            DELETE FROM runtime.dead_letters WHERE place IN (
                SELECT place FROM runtime.dead_letters WHERE {_MATCHES} ORDER BY place LIMIT {AT_ONCE}
            ) RETURNING place, id, subject
        )
        SELECT id, subject FROM gone ORDER BY place
        """,  # noqa: S608 - constants
        list(ids),
        reason,
        since,
    )
    return [(row["id"], row["subject"]) for row in rows]


AT_ONCE = 1_000
"""Dead letters that one command takes, so that its transaction stays short; the answer says when there are more."""

_MATCHES = (
    "(id = ANY($1) OR cardinality($1::uuid[]) = 0) "
    "AND ($2::text IS NULL OR position(lower($2) in lower(reason)) > 0) "
    "AND ($3::timestamptz IS NULL OR recorded_at >= $3)"
)


async def next_to_retry(connection: Connection) -> Kept | None:
    """The oldest letter that may be tried now, locked: marked, or waiting behind nothing any more.

    Nothing of a case is tried while an earlier letter of the same case and topic still waits.
    """
    row = await connection.fetchrow(
        """
        WITH heads AS MATERIALIZED (
            SELECT min(place) AS place FROM runtime.dead_letters
            WHERE blocking AND subject IS NOT NULL GROUP BY topic, subject
        )
        SELECT id, state, topic, partition, record_offset, record_time, key, headers, value, subject, attempts, clash, sealed_for
        FROM runtime.dead_letters
        WHERE state IN ('retry', 'behind')
            AND (NOT blocking OR subject IS NULL OR place IN (SELECT place FROM heads))
        ORDER BY place LIMIT 1 FOR UPDATE SKIP LOCKED
        """
    )
    if row is None:
        return None
    return Kept(
        id=row["id"],
        state=State(row["state"]),
        subject=row["subject"],
        attempts=row["attempts"],
        clash=row["clash"],
        record=StoredRecord(
            topic=row["topic"],
            partition=row["partition"],
            offset=row["record_offset"],
            timestamp=round(row["record_time"].timestamp() * 1000),
            key=row["key"],
            value=row["value"],
            headers=_headers(row["headers"]),
        ),
        sealed_for=row["sealed_for"],
    )


def _headers(packed: bytes) -> Headers:
    """Damaged ones read as none: what cannot be read without them stays set aside, and its row as it is."""
    try:
        return unpack_headers(packed)
    except ValueError:
        return ()


async def remove(connection: Connection, id_: UUID) -> None:
    """It was handled after all."""
    await connection.execute("DELETE FROM runtime.dead_letters WHERE id = $1", id_)
