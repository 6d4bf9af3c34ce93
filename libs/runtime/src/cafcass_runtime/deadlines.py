"""Deadlines: rows written with the decision that set them, fired as ordinary input once due and everything earlier is read."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

import orjson

from cafcass_contracts.identity import derived_id
from cafcass_domain.decision import CancelDeadline, DeadlineFired, SetDeadline
from cafcass_runtime.outgoing import Cause
from cafcass_runtime.ownership import Held, Partition
from cafcass_runtime.records import slot_of
from cafcass_runtime.store import Connection


@dataclass(frozen=True, slots=True)
class Due:
    """A deadline that is due, with what led to it."""

    id: UUID
    revision: int
    set_by: str
    subject: str
    fired: DeadlineFired
    correlation_id: str

    @property
    def message_id(self) -> str:
        """The id under which it is handled: from what set it and its revision, so a repeat is recognised.

        Its row is gone once it fired, so one set again begins at the first revision: what set it tells the two apart.
        """
        return derived_id("deadline", str(self.id), self.set_by, str(self.revision))


def deadline_id(subject: str, kind: str, key: str) -> UUID:
    """The identity of a deadline: setting it again replaces it."""
    return UUID(derived_id("deadline-row", subject, kind, key))


async def write(
    connection: Connection, changes: Sequence[tuple[SetDeadline | CancelDeadline, Cause]], calendar_version: str
) -> None:
    """Set and cancel, the last word on each deadline winning."""
    final = {deadline_id(change.subject, change.kind, change.key): (change, cause) for change, cause in changes}
    in_order = sorted(
        final.items(), key=lambda item: item[0].int
    )  # as UUIDs are ordered, and much quicker than to ask them
    cancelled = [id_ for id_, (change, _) in in_order if isinstance(change, CancelDeadline)]
    if cancelled:
        await connection.execute("DELETE FROM runtime.deadlines WHERE id = ANY($1)", cancelled)
    rows = [(id_, change, cause) for id_, (change, cause) in in_order if isinstance(change, SetDeadline)]
    if not rows:
        return
    await connection.execute(
        """
        INSERT INTO runtime.deadlines AS held (id, slot, kind, subject, key, due, rule, counted_from, working_days,
            calendar_version, data, revision, set_by, correlation_id)
        SELECT id, slot, kind, subject, key, due, rule, counted_from, working_days, $11, data, 1, set_by, correlation_id
        FROM unnest($1::uuid[], $2::smallint[], $3::text[], $4::text[], $5::text[], $6::timestamptz[], $7::text[],
            $8::date[], $9::int[], $10::jsonb[], $12::text[], $13::text[])
            AS new (id, slot, kind, subject, key, due, rule, counted_from, working_days, data, set_by, correlation_id)
        ON CONFLICT (id) DO UPDATE SET due = excluded.due, rule = excluded.rule, counted_from = excluded.counted_from,
            working_days = excluded.working_days, calendar_version = excluded.calendar_version, data = excluded.data,
            revision = held.revision + 1, set_by = excluded.set_by, correlation_id = excluded.correlation_id
        """,
        [r[0] for r in rows],
        [slot_of(r[1].subject) for r in rows],
        [r[1].kind for r in rows],
        [r[1].subject for r in rows],
        [r[1].key for r in rows],
        [r[1].due for r in rows],
        [r[1].rule for r in rows],
        [r[1].counted_from for r in rows],
        [r[1].working_days for r in rows],
        [orjson.dumps(dict(r[1].data)).decode() for r in rows],
        calendar_version,
        [r[2].id for r in rows],
        [r[2].correlation_id for r in rows],
    )


async def due(connection: Connection, now: datetime, lanes: Sequence[int], of: int, limit: int) -> list[Due]:
    """The deadlines due at `now` (the platform's time) on the lanes held, oldest duty first (G8), locked."""
    rows = await connection.fetch(
        """
        SELECT id, revision, set_by, kind, subject, key, due, rule, data, correlation_id FROM runtime.deadlines
        WHERE due <= $1 AND slot % $2 = ANY($3::int[]) ORDER BY due, id LIMIT $4 FOR UPDATE
        """,
        now,
        of,
        list(lanes),
        limit,
    )
    return [
        Due(
            id=r["id"],
            revision=r["revision"],
            set_by=r["set_by"],
            subject=r["subject"],
            fired=DeadlineFired(r["kind"], r["key"], r["due"], r["rule"], orjson.loads(r["data"])),
            correlation_id=r["correlation_id"],
        )
        for r in rows
    ]


async def clear(connection: Connection, fired: Sequence[Due]) -> None:
    """Take away the deadlines that are being handled; their locks are held since `due`."""
    await connection.execute("DELETE FROM runtime.deadlines WHERE id = ANY($1)", [d.id for d in fired])


@dataclass(frozen=True, slots=True)
class Horizon:
    """Up to when (wall time) everything received has been handled, and whether a stopped partition was passed over."""

    at: datetime
    marked: bool


def horizon(held: dict[Partition, Held], now: datetime, stopped_for_at_most: timedelta) -> Horizon | None:
    """The oldest watermark of all partitions; None where one was never caught up yet.

    A stopped partition holds deadlines for a bounded time; after that they fire without it, marked.
    """
    at, marked = now, False
    for partition in held.values():
        if partition.stopped_at is not None and now - partition.stopped_at > stopped_for_at_most:
            marked = True
        elif partition.watermark is None:
            return None
        else:
            at = min(at, partition.watermark)
    return Horizon(at, marked)
