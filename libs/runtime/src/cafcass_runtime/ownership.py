"""Partitions are fenced: taking one raises its epoch, and who holds an older epoch writes nothing any more."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime

from cafcass_runtime.store import Connection

Partition = tuple[str, int]
"""A topic and the number of a partition of it."""


@dataclass(frozen=True, slots=True)
class Owned:
    """A partition as its new owner finds it."""

    epoch: int
    next_offset: int | None
    stopped_reason: str | None


async def take(connection: Connection, partitions: Collection[Partition], owner: str) -> dict[Partition, Owned]:
    """Become the owner: everybody who held one of these before can no longer write what it reads from it."""
    topics, numbers = _columns(partitions)
    rows = await connection.fetch(
        """
        INSERT INTO runtime.ownership AS held (topic, partition, epoch, owner)
        SELECT topic, partition, 1, $3 FROM unnest($1::text[], $2::int[]) AS taken (topic, partition)
        ON CONFLICT (topic, partition) DO UPDATE SET epoch = held.epoch + 1, owner = excluded.owner
        RETURNING topic, partition, epoch, next_offset, stopped_reason
        """,
        topics,
        numbers,
        owner,
    )
    return {(r["topic"], r["partition"]): Owned(r["epoch"], r["next_offset"], r["stopped_reason"]) for r in rows}


async def expect(connection: Connection, partitions: Collection[Partition]) -> None:
    """Note partitions that nobody may have taken yet: deadlines wait until each was read, the first start of all included."""
    topics, numbers = _columns(sorted(partitions))
    await connection.execute(
        """
        INSERT INTO runtime.ownership (topic, partition, epoch, owner)
        SELECT topic, partition, 0, '' FROM unnest($1::text[], $2::int[]) AS there (topic, partition)
        ON CONFLICT (topic, partition) DO NOTHING
        """,
        topics,
        numbers,
    )


async def advance(
    connection: Connection,
    epochs: Mapping[Partition, int],
    offsets: Mapping[Partition, int],
    watermarks: Mapping[Partition, datetime],
    stored: Mapping[Partition, int],
) -> set[Partition]:
    """Lock and advance the partitions of a batch; those returned are still ours and not stopped.

    One statement checks the epoch, takes the row lock that keeps it until commit, and stores where to go on. `stored` is
    what was last stored of those that were not taken away meanwhile: a database that is behind that was restored to an earlier
    moment, and what came since must be read again.
    """
    partitions = sorted(offsets.keys() & stored.keys())
    topics, numbers = _columns(partitions)
    rows = await connection.fetch(
        """
        UPDATE runtime.ownership AS held
        SET next_offset = moved.next_offset, watermark = greatest(held.watermark, moved.watermark),
            last_record_at = greatest(held.last_record_at, moved.watermark)
        FROM (
            SELECT topic, partition, epoch, next_offset, watermark, stored
            FROM unnest($1::text[], $2::int[], $3::bigint[], $4::bigint[], $5::timestamptz[], $6::bigint[])
                AS moved (topic, partition, epoch, next_offset, watermark, stored)
            ORDER BY topic, partition
        ) AS moved
        WHERE held.topic = moved.topic AND held.partition = moved.partition
            AND held.epoch = moved.epoch AND held.stopped_at IS NULL
            AND coalesce(held.next_offset, 0) >= moved.stored
        RETURNING held.topic, held.partition
        """,
        topics,
        numbers,
        [epochs[p] for p in partitions],
        [offsets[p] for p in partitions],
        [watermarks[p] for p in partitions],
        [stored[p] for p in partitions],
    )
    return {(r["topic"], r["partition"]) for r in rows}


async def caught_up(connection: Connection, epochs: Mapping[Partition, int], at: datetime) -> None:
    """Everything received before `at` on these partitions has been handled: nothing was waiting."""
    topics, numbers = _columns(epochs)
    await connection.execute(
        """
        UPDATE runtime.ownership AS held SET watermark = greatest(held.watermark, $4)
        FROM unnest($1::text[], $2::int[], $3::bigint[]) AS mine (topic, partition, epoch)
        WHERE held.topic = mine.topic AND held.partition = mine.partition AND held.epoch = mine.epoch
        """,
        topics,
        numbers,
        list(epochs.values()),
        at,
    )


async def stop(connection: Connection, partition: Partition, epoch: int, reason: str, next_offset: int) -> bool:
    """Stop reading a partition until a person says otherwise; the row survives any rebalance. False where it is not ours any more."""
    row = await connection.fetchrow(
        """
        UPDATE runtime.ownership SET stopped_at = now(), stopped_reason = $4, next_offset = $5
        WHERE topic = $1 AND partition = $2 AND epoch = $3 RETURNING 1
        """,
        *partition,
        epoch,
        reason,
        next_offset,
    )
    return row is not None


async def resume(connection: Connection, partition: Partition) -> bool:
    """Let a stopped partition be read again. False where it was not stopped."""
    row = await connection.fetchrow(
        """
        UPDATE runtime.ownership SET stopped_at = NULL, stopped_reason = NULL
        WHERE topic = $1 AND partition = $2 AND stopped_at IS NOT NULL RETURNING 1
        """,
        *partition,
    )
    return row is not None


@dataclass(frozen=True, slots=True)
class Held:
    """A partition's row as housekeeping sees it."""

    epoch: int
    next_offset: int | None
    watermark: datetime | None
    stopped_at: datetime | None
    stopped_reason: str | None


async def read_all(connection: Connection, topics: Collection[str]) -> dict[Partition, Held]:
    """Every partition of these topics that anybody ever took."""
    rows = await connection.fetch(
        """
        SELECT topic, partition, epoch, next_offset, watermark, stopped_at, stopped_reason
        FROM runtime.ownership WHERE topic = ANY($1)
        """,
        list(topics),
    )
    return {
        (r["topic"], r["partition"]): Held(
            r["epoch"], r["next_offset"], r["watermark"], r["stopped_at"], r["stopped_reason"]
        )
        for r in rows
    }


async def same_broker(connection: Connection, cluster: str) -> str | None:
    """Note which broker the stored offsets belong to. Returns the earlier one where it was another; offsets then start anew."""
    before: str | None = await connection.fetchval("SELECT cluster FROM runtime.broker FOR UPDATE")
    if before == cluster:
        return None
    await connection.execute(
        "INSERT INTO runtime.broker (cluster) VALUES ($1) ON CONFLICT (only_row) DO UPDATE SET cluster = excluded.cluster",
        cluster,
    )
    if before is not None:
        await connection.execute("UPDATE runtime.ownership SET next_offset = NULL, watermark = NULL")
    return before


def _columns(partitions: Collection[Partition]) -> tuple[list[str], list[int]]:
    return [topic for topic, _ in partitions], [number for _, number in partitions]
