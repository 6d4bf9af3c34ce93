"""Deadlines: rows written with the decision that set them, fired as ordinary input once due and everything earlier is read."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID

import orjson

from cafcass_contracts.identity import derived_id
from cafcass_domain.decision import CancelDeadline, DeadlineFired, SetDeadline
from cafcass_runtime.clock import LAST_MEANT
from cafcass_runtime.outgoing import Cause
from cafcass_runtime.own_rows import DueRow
from cafcass_runtime.ownership import Held, Partition
from cafcass_runtime.records import slot_of
from cafcass_runtime.store import Connection


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
        INSERT INTO runtime.deadlines AS held (id, slot, kind, subject, key, due, rule, counted_at, number, working_days,
            calendar_version, data, revision, set_by, correlation_id)
        SELECT id, slot, kind, subject, key, due, rule, counted_at, number, working_days, $12, data, 1, set_by, correlation_id
        FROM unnest($1::uuid[], $2::smallint[], $3::text[], $4::text[], $5::text[], $6::timestamptz[], $7::text[],
            $8::timestamptz[], $9::text[], $10::int[], $11::jsonb[], $13::text[], $14::text[]) AS new
            (id, slot, kind, subject, key, due, rule, counted_at, number, working_days, data, set_by, correlation_id)
        ON CONFLICT (id) DO UPDATE SET due = excluded.due, rule = excluded.rule, counted_at = excluded.counted_at,
            number = excluded.number, working_days = excluded.working_days, calendar_version = excluded.calendar_version,
            data = excluded.data, revision = held.revision + 1, set_by = excluded.set_by,
            correlation_id = excluded.correlation_id
        """,
        [r[0] for r in rows],
        [slot_of(r[1].subject) for r in rows],
        [r[1].kind for r in rows],
        [r[1].subject for r in rows],
        [r[1].key for r in rows],
        [r[1].due.at for r in rows],
        [r[1].rule for r in rows],
        [r[1].due.counted_from for r in rows],
        [r[1].due.number for r in rows],
        [r[1].due.working_days for r in rows],
        [orjson.dumps(dict(r[1].data)).decode() for r in rows],
        calendar_version,
        [r[2].id for r in rows],
        [r[2].correlation_id for r in rows],
    )


ANY_DUE: Final = "(SELECT min(due) FROM runtime.deadlines) <= $3 OR (SELECT max(due) FROM runtime.deadlines) >= $4"
"""Whether any is due at a moment, or at none that anybody can mean, as `lock_lanes` asks."""


async def due(connection: Connection, now: datetime, lanes: Sequence[int], of: int, limit: int) -> list[DueRow]:
    """The deadlines due at `now` (the platform's time) on the lanes held, oldest duty first (G8), locked.

    Where none is, those whose due time nobody can mean: they would wait for ever, and nobody would know.
    """
    which = "SELECT id, revision, set_by, kind, subject, key, due, rule, data, correlation_id FROM runtime.deadlines"
    locked = "slot % $2 = ANY($3::int[]) ORDER BY due, id LIMIT $4 FOR UPDATE"
    rows: list[Any] = []
    for those, than in (("due <= $1", now), ("due >= $1", LAST_MEANT)):
        rows = rows or await connection.fetch(f"{which} WHERE {those} AND {locked}", than, of, list(lanes), limit)
    return [_read(row) for row in rows]


def _read(row: Any) -> DueRow:
    data, unreadable = _data(row["data"])
    return DueRow(
        id=row["id"],
        revision=row["revision"],
        set_by=row["set_by"],
        subject=row["subject"],
        fired=DeadlineFired(row["kind"], row["key"], row["due"], row["rule"], data),
        correlation_id=row["correlation_id"],
        unreadable=unreadable,
    )


def _data(text: str) -> tuple[dict[str, Any], str | None]:
    try:
        data = orjson.loads(text)
    except orjson.JSONDecodeError:
        data = None
    return (data, None) if isinstance(data, dict) else ({}, text)


async def clear(connection: Connection, fired: Sequence[DueRow]) -> None:
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
