"""The rows of what a service tells itself: written with the decision that says it, gone with the decision that takes it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Final
from uuid import uuid4

import msgspec

from cafcass_contracts.identity import derived_id
from cafcass_domain.internal import Internal
from cafcass_runtime.outgoing import Cause
from cafcass_runtime.own_rows import WaitingMessage
from cafcass_runtime.records import slot_of
from cafcass_runtime.store import Connection


async def write(connection: Connection, messages: Sequence[tuple[Internal, Cause, str]]) -> None:
    """Keep what was said, in order; a message replaces one of its kind, subject and key that still waits, in its place."""
    latest = {(type(m).kind, m.subject, m.key): (m, cause, place) for m, cause, place in messages}
    if not latest:
        return
    # By subject, so that no two transactions wait for each other; those of one subject as they were said.
    rows = sorted(latest.values(), key=lambda said: said[0].subject)
    ids = [internal_id(cause, place) for _, cause, place in rows]
    await connection.execute(
        """
        INSERT INTO runtime.internal_messages AS held (id, slot, kind, subject, key, data, wall_time, correlation_id)
        SELECT * FROM unnest($1::uuid[], $2::smallint[], $3::text[], $4::text[], $5::text[], $6::bytea[], $7::timestamptz[], $8::text[])
        ON CONFLICT (subject, kind, key) DO UPDATE SET id = excluded.id, data = excluded.data,
            wall_time = excluded.wall_time, correlation_id = excluded.correlation_id
        """,
        ids,
        [slot_of(m.subject) for m, _, _ in rows],
        [type(m).kind for m, _, _ in rows],
        [m.subject for m, _, _ in rows],
        [m.key for m, _, _ in rows],
        [msgspec.json.encode(m) for m, _, _ in rows],
        [cause.wall_time for _, cause, _ in rows],
        [correlation_of(m, cause, id_) for (m, cause, _), id_ in zip(rows, ids, strict=True)],
    )


def internal_id(cause: Cause, place: str) -> str:
    """The id of an internal message: of what led to it and its place among all that did."""
    return derived_id("internal", cause.source, cause.id, place)


def correlation_of(message: Internal, cause: Cause, id_: str) -> str:
    """What began it all: what led to an internal message, or the message itself where nobody is to tell (A4)."""
    return id_ if message.apart else cause.correlation_id


async def tell(connection: Connection, message: Internal, at: datetime) -> None:
    """Tell the service something from outside its loops, such as what somebody does on a page; in the caller's transaction."""
    told = str(uuid4())
    await write(connection, [(message, Cause(told, "pages", at, told), "0")])


ANYTHING: Final = "(SELECT min(place) FROM runtime.internal_messages) IS NOT NULL"
"""Whether anything waits, as `lock_lanes` asks."""


async def next_waiting(connection: Connection, lanes: Sequence[int], of: int, limit: int) -> list[WaitingMessage]:
    """The oldest messages on the lanes held.

    They are not locked: a batch that says one anew holds its case's lock already, and waits for nobody here. The lanes' locks keep
    other instances away.
    """
    rows = await connection.fetch(
        """
        SELECT place, id::text, kind, subject, key, data, wall_time, correlation_id FROM runtime.internal_messages
        WHERE slot % $1 = ANY($2::int[]) ORDER BY place LIMIT $3
        """,
        of,
        list(lanes),
        limit,
    )
    return [WaitingMessage(*row.values()) for row in rows]


async def clear(connection: Connection, taken: Sequence[WaitingMessage]) -> None:
    """Take away the messages that are being decided on. One that was said anew meanwhile stays, and is decided on again."""
    await connection.execute(
        """
        DELETE FROM runtime.internal_messages AS held USING unnest($1::bigint[], $2::uuid[]) AS taken (place, id)
        WHERE held.place = taken.place AND held.id = taken.id
        """,
        [waiting.place for waiting in taken],
        [waiting.id for waiting in taken],
    )
