"""The rows of slow work: written with the decision that started it, leased while it is done, gone once it is decided on."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

import orjson

from cafcass_contracts.identity import derived_id
from cafcass_domain.decision import StartJob
from cafcass_runtime.outgoing import Cause
from cafcass_runtime.own_rows import LeasedJob
from cafcass_runtime.sealing import KeyDestroyedError, KeyRing, seal
from cafcass_runtime.store import Connection

ASKED_AFTER: Final = 3
"""Failed attempts after which a person is told. It is tried again all the same."""
_MAY_BE_DONE: Final = """
    waiting.not_before <= now() AND waiting.kind = ANY($2) AND NOT EXISTS (
        SELECT FROM runtime.jobs AS earlier WHERE earlier.subject = waiting.subject AND earlier.place < waiting.place
    )
"""


async def write(connection: Connection, jobs: Sequence[tuple[StartJob, Cause, str]], keyring: KeyRing) -> None:
    """Keep what was started, in order, its data sealed. Raises `KeyDestroyedError` where the subject's key is gone."""
    keys = await keyring.keys_for({job.subject for job, _, _ in jobs}, create=True)
    sealed: list[bytes] = []
    for job, _, _ in jobs:
        key = keys[job.subject]
        if key is None:
            raise KeyDestroyedError("the key of this case was destroyed: no more work is done for it")
        sealed.append(seal(key, job.subject, orjson.dumps(dict(job.data))))
    await connection.execute(
        """
        INSERT INTO runtime.jobs (id, kind, subject, data, wall_time, correlation_id, due)
        SELECT * FROM unnest($1::uuid[], $2::text[], $3::text[], $4::bytea[], $5::timestamptz[], $6::text[], $7::timestamptz[])
        """,
        [derived_id("task", cause.source, cause.id, place) for _, cause, place in jobs],
        [job.kind for job, _, _ in jobs],
        [job.subject for job, _, _ in jobs],
        sealed,
        [cause.wall_time for _, cause, _ in jobs],
        [cause.correlation_id for _, cause, _ in jobs],
        [job.due for job, _, _ in jobs],
    )


async def lease(
    connection: Connection,
    lasting: timedelta,
    kinds: Collection[str],
    soon: datetime,
    waits_at_most: timedelta | None,
) -> LeasedJob | None:
    """The job of these kinds to do next, of those that nobody does and that wait behind no other of their subject; None where there is none.

    What is due by `soon` comes first, and with it what it waits behind; then the oldest. With `waits_at_most`, anything else only once it has
    waited that long. Other kinds are a newer release's: they are left to it.
    """
    row = await connection.fetchrow(
        f"""
        UPDATE runtime.jobs SET not_before = now() + $1::interval, attempts = attempts + 1
        WHERE place = coalesce(
            (
                SELECT waiting.place FROM runtime.jobs AS wanted JOIN runtime.jobs AS waiting USING (subject)
                WHERE wanted.due <= $3 AND {_MAY_BE_DONE}
                ORDER BY wanted.due, waiting.place LIMIT 1 FOR UPDATE OF waiting SKIP LOCKED
            ),
            (
                SELECT place FROM runtime.jobs AS waiting
                WHERE ($4::interval IS NULL OR waiting.started_at <= now() - $4) AND {_MAY_BE_DONE}
                ORDER BY place LIMIT 1 FOR UPDATE SKIP LOCKED
            )
        )
        RETURNING place, id::text, kind, subject, data, wall_time, correlation_id, attempts
        """,  # noqa: S608 - a constant
        lasting,
        list(kinds),
        soon,
        waits_at_most,
    )
    return None if row is None else LeasedJob(*row.values())


async def finish(connection: Connection, job: LeasedJob) -> bool:
    """Take the row away, in the transaction of what follows from the work. False where somebody else was first.

    Whoever is first, also after a lease ran out: work that outlasts every lease would never end otherwise.
    """
    place = await connection.fetchval("DELETE FROM runtime.jobs WHERE place = $1 RETURNING place", job.place)
    return place is not None


async def is_there(connection: Connection, job: LeasedJob) -> bool:
    """Whether it is still to be done; until the transaction ends nobody takes it away."""
    found = await connection.fetchval("SELECT true FROM runtime.jobs WHERE place = $1 FOR KEY SHARE", job.place)
    return found is not None


async def discard(connection: Connection, id_: UUID) -> tuple[str, str] | None:
    """Take work away that a person gives up: its kind and subject. None where there is none of this id."""
    row = await connection.fetchrow("DELETE FROM runtime.jobs WHERE id = $1 RETURNING kind, subject", id_)
    return None if row is None else (row["kind"], row["subject"])


def question(id_: str) -> str:
    """The name of the question that work which fails puts to a person."""
    return f"task:{id_}"


async def postpone(connection: Connection, job: LeasedJob, by: timedelta) -> bool:
    """Try it again later. False where this lease is not the last one."""
    place = await connection.fetchval(
        "UPDATE runtime.jobs SET not_before = now() + $3::interval WHERE place = $1 AND attempts = $2 RETURNING place",
        job.place,
        job.attempts,
        by,
    )
    return place is not None
