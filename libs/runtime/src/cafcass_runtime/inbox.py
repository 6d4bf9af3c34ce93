"""Duplicates are recognised by source and id, and gaps by sequence."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Final
from uuid import UUID

from cafcass_runtime.inputs import OLD_DAY, Fate, Input, inbox_day
from cafcass_runtime.store import Connection


@dataclass(frozen=True, slots=True)
class Claimed:
    """What the inbox says of a batch."""

    fresh: frozenset[UUID]
    clashing: frozenset[UUID]
    """Seen before with other bytes: somebody used an id twice."""
    destroyed: frozenset[str] = frozenset()
    """Of what the batch is about, the cases whose data was destroyed (G6)."""


async def claim(connection: Connection, inputs: Collection[Input], now: datetime, days: int) -> Claimed:
    """Claim the ids of a batch in sorted order; what is already there is not fresh.

    `inputs` must not hold one id twice.
    """
    rows = sorted(((inbox_day(i, now, days), i.claim, i.digest) for i in inputs), key=lambda row: (row[0], row[1].int))
    claimed_days, ids, digests = [r[0] for r in rows], [r[1] for r in rows], [r[2] for r in rows]
    found = await connection.fetch(
        """
        WITH claimed AS (
            INSERT INTO runtime.inbox (day, id, digest)
            SELECT * FROM unnest($1::date[], $2::uuid[], $3::bigint[])
            ON CONFLICT DO NOTHING RETURNING id
        )
        SELECT id, NULL AS case_id FROM claimed
        UNION ALL SELECT NULL, case_id FROM runtime.destructions WHERE case_id = ANY($4)
        """,
        claimed_days,
        ids,
        digests,
        sorted({i.subject for i in inputs if i.subject is not None}),
    )
    fresh = frozenset(row["id"] for row in found if row["id"] is not None)
    destroyed = frozenset(row["case_id"] for row in found if row["case_id"] is not None)
    if len(fresh) == len(rows):
        return Claimed(fresh, frozenset(), destroyed)
    clashing = await connection.fetch(
        """
        SELECT seen.id FROM runtime.inbox AS seen
        JOIN unnest($1::date[], $2::uuid[], $3::bigint[]) AS came (day, id, digest)
            ON seen.day = came.day AND seen.id = came.id
        WHERE seen.digest <> came.digest
        """,
        claimed_days,
        ids,
        digests,
    )
    return Claimed(fresh, frozenset(row["id"] for row in clashing), destroyed)


NOTHING: Final = Claimed(frozenset(), frozenset())


@dataclass(frozen=True, slots=True)
class Gap:
    """A sequence that jumped: messages `expected` up to `came - 1` were not seen on this topic."""

    topic: str
    source: str
    subject: str
    expected: int
    came: int


@dataclass(frozen=True, slots=True)
class Sequenced:
    """What the sequences of a batch say."""

    gaps: tuple[Gap, ...]
    repeated: frozenset[UUID]
    """Older than the inbox remembers, with a sequence already passed: copies of what was handled long ago."""
    late: tuple[Input, ...]
    """Came after a later one, with an id never seen: late, not duplicates."""
    passed: tuple[Input, ...] = ()
    """Not for the service, and no later than what was seen: copies, or late, which makes no difference to it."""


async def follow(connection: Connection, inputs: Sequence[Input], now: datetime, days: int) -> Sequenced:
    """Compare fresh messages, and those that are not for the service, with the last sequence seen per topic, source and subject.

    Those are moved on.
    """
    streams: dict[tuple[str, str, str], list[tuple[int, Input]]] = {}
    for i in inputs:
        envelope = i.envelope
        if envelope is not None and envelope.sequence is not None and envelope.subject is not None:
            stream = (i.record.topic, envelope.source, envelope.subject)
            streams.setdefault(stream, []).append((envelope.sequence, i))
    if not streams:
        return Sequenced((), frozenset(), ())
    order = sorted(streams)
    columns = [list(column) for column in zip(*order, strict=True)]
    # What was there is read as it was before this statement. Nobody moves it meanwhile: the row of its partition is locked.
    before = await connection.fetch(
        """
        WITH came AS (
            SELECT * FROM unnest($1::text[], $2::text[], $3::text[], $4::bigint[]) AS came (topic, source, subject, sequence)
        ), moved AS (
            INSERT INTO runtime.last_seen AS held (topic, source, subject, sequence) SELECT * FROM came
            ON CONFLICT (topic, source, subject) DO UPDATE SET sequence = excluded.sequence
                WHERE held.sequence < excluded.sequence
        )
        SELECT seen.topic, seen.source, seen.subject, seen.sequence
        FROM runtime.last_seen AS seen JOIN came USING (topic, source, subject)
        """,
        *columns,
        [max(sequence for sequence, _ in streams[stream]) for stream in order],
    )
    last = {(row["topic"], row["source"], row["subject"]): row["sequence"] for row in before}
    gaps: list[Gap] = []
    repeated: set[UUID] = set()
    late: list[Input] = []
    passed: list[Input] = []
    for stream, members in streams.items():
        seen = last.get(stream, 0)
        for sequence, i in members:
            if sequence <= seen:
                if i.fate is Fate.NOT_FOR_US:
                    passed.append(i)
                elif inbox_day(i, now, days) == OLD_DAY:
                    repeated.add(i.claim)
                else:
                    late.append(i)
                continue
            if sequence > seen + 1:
                gaps.append(Gap(*stream, expected=seen + 1, came=sequence))
            seen = sequence
    return Sequenced(tuple(gaps), frozenset(repeated), tuple(late), tuple(passed))


async def keep_days(connection: Connection, today: date, days: int) -> None:
    """Make the day partitions that will be needed and drop those past remembering, whole.

    Must run under a lock that only one instance holds.
    """
    existing = {
        row["relname"]
        for row in await connection.fetch(
            "SELECT c.relname FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid "
            "WHERE i.inhparent = 'runtime.inbox'::regclass"
        )
    }
    wanted = {_partition(today + timedelta(days=n)): today + timedelta(days=n) for n in range(-days - 1, 4)}
    for name, day in wanted.items():
        if name not in existing:
            await connection.execute(
                f"CREATE TABLE runtime.{name} PARTITION OF runtime.inbox "
                f"FOR VALUES FROM ('{day}') TO ('{day + timedelta(days=1)}')"
            )
    for name in sorted(existing - set(wanted) - {"inbox_old"}):
        if name < min(wanted):
            await connection.execute(f"DROP TABLE runtime.{name}")
    await connection.execute("DELETE FROM runtime.inbox_old WHERE claimed_on < $1", today - timedelta(days=days))


def _partition(day: date) -> str:
    return f"inbox_{day:%Y%m%d}"


def utc_today(now: datetime) -> date:
    """The day of an instant, as inbox days are counted."""
    return now.astimezone(UTC).date()
