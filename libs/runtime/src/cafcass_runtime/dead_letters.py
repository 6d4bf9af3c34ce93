"""Set aside, never dropped: what could not be read or decided, in a table, on the dead-letter topic, in order per case."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from cafcass_contracts.identity import derived_id
from cafcass_runtime.inputs import Input
from cafcass_runtime.records import Outgoing, StoredRecord, pack_headers, unpack_headers
from cafcass_runtime.store import Connection


class State(StrEnum):
    """Why a message waits."""

    UNREADABLE = "unreadable"
    """It could not be read; nothing waits behind it."""
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

    @property
    def id(self) -> UUID:
        """Derived, so that the same message set aside twice is one dead letter."""
        i = self.message
        return UUID(derived_id("dead-letter", i.source, i.id, str(i.digest)))


def announced(letter: SetAside, service: str, at: datetime) -> Outgoing:
    """The record for the dead-letter topic: original bytes, key and headers untouched, with `dlq-` headers added."""
    i = letter.message
    record = i.record
    own: list[tuple[str, bytes | None]] = [
        ("dlq-id", str(letter.id).encode()),
        ("dlq-service", service.encode()),
        ("dlq-state", letter.state.encode()),
        ("dlq-reason", letter.reason.encode()),
        ("dlq-topic", record.topic.encode()),
        ("dlq-partition", str(record.partition).encode()),
        ("dlq-offset", str(record.offset).encode()),
        ("dlq-timestamp", str(record.timestamp).encode()),
        ("dlq-subject", None if i.subject is None else i.subject.encode()),
        ("dlq-attempts", str(i.attempts + 1).encode()),
        ("dlq-at", at.isoformat().encode()),
    ]
    return Outgoing(f"{service}.dead-letters.v1", record.key, [*record.headers, *own], record.value)


async def write(connection: Connection, letters: Sequence[SetAside]) -> None:
    """Keep them; one that is already kept only counts another attempt."""
    if not letters:
        return
    await connection.executemany(
        """
        INSERT INTO runtime.dead_letters AS held (id, state, blocking, topic, partition, record_offset, record_time, key,
            headers, value, subject, reason, attempts)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)
        ON CONFLICT (id) DO UPDATE SET state = excluded.state, reason = excluded.reason, attempts = held.attempts + 1
        """,
        [
            (
                letter.id,
                letter.state.value,
                letter.blocking,
                letter.message.record.topic,
                letter.message.record.partition,
                letter.message.record.offset,
                letter.message.wall_time,
                letter.message.record.key,
                pack_headers(letter.message.record.headers),
                letter.message.record.value,
                letter.message.subject,
                letter.reason,
                letter.message.attempts + 1,
            )
            for letter in letters
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
    record: StoredRecord


async def mark_for_retry(
    connection: Connection, ids: Sequence[UUID], reason: str | None, since: datetime | None
) -> list[UUID]:
    """Mark those named, or all that match; whatever waits behind a marked one follows by itself."""
    rows = await connection.fetch(
        f"UPDATE runtime.dead_letters SET state = 'retry' WHERE state <> 'behind' AND {_MATCHES} RETURNING id",  # noqa: S608
        list(ids),
        reason,
        since,
    )
    return [row["id"] for row in rows]


async def discard(
    connection: Connection, ids: Sequence[UUID], reason: str | None, since: datetime | None
) -> list[tuple[UUID, str | None]]:
    """Give up those named, or all that match. Returns their ids and subjects."""
    rows = await connection.fetch(
        f"DELETE FROM runtime.dead_letters WHERE {_MATCHES} RETURNING id, subject",  # noqa: S608
        list(ids),
        reason,
        since,
    )
    return [(row["id"], row["subject"]) for row in rows]


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
        SELECT id, state, topic, partition, record_offset, record_time, key, headers, value, subject, attempts
        FROM runtime.dead_letters AS letter
        WHERE state IN ('retry', 'behind') AND NOT EXISTS (
            SELECT FROM runtime.dead_letters AS earlier
            WHERE earlier.topic = letter.topic AND earlier.subject = letter.subject
                AND earlier.place < letter.place AND earlier.blocking
        )
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
        record=StoredRecord(
            topic=row["topic"],
            partition=row["partition"],
            offset=row["record_offset"],
            timestamp=round(row["record_time"].timestamp() * 1000),
            key=row["key"],
            value=row["value"],
            headers=unpack_headers(row["headers"]),
        ),
    )


async def remove(connection: Connection, id_: UUID) -> None:
    """It was handled after all."""
    await connection.execute("DELETE FROM runtime.dead_letters WHERE id = $1", id_)
