"""Counts everything anew beside the live figures, from the service's own facts, and switches at the end.

`python -m kpi.rebuild` (or `cafcass kpi rebuild`). A new generation of subjects, ledger and totals is made in the background, subject by
subject, by as many processes as there are cores. What is recorded meanwhile is caught up with, round by round, until the last round
is done in the moment in which nobody else may write; then the new generation is the live one, and the old one is dropped.
"""

from __future__ import annotations

import asyncio
import gc
import os
import sys
import time
from collections.abc import AsyncIterator, Callable, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from datetime import UTC, date, datetime
from itertools import groupby
from multiprocessing import get_context
from pathlib import Path
from typing import Any, Final
from uuid import UUID

import asyncpg

from cafcass_contracts.values import SERVICE_AREAS
from cafcass_runtime import policies, references
from cafcass_runtime.calendar import Calendar
from cafcass_runtime.settings import RuntimeSettings
from cafcass_runtime.state_codec import StateCodec
from cafcass_runtime.store import Connection
from kpi.domain.entry import Opened, settled
from kpi.domain.fact import Fact
from kpi.domain.measures import DEFINITIONS_VERSION
from kpi.domain.policy import Policy
from kpi.domain.subject import Subject, history
from kpi.domain.suppression import ENGLAND
from kpi.store import (
    ENDS,
    GENERATION_LOCK,
    LEDGER_COLUMNS,
    SUBJECT_COLUMNS,
    Totals,
    add_to_totals,
    ledger_row,
    read_fact,
    subject_row,
    take_back,
)

AT_ONCE: Final = 2_000
"""Subjects that one process works out at a time."""
SMALL_ENOUGH: Final = 500
"""Subjects that may be left for the moment in which nobody else may write."""
MOST_ROUNDS: Final = 20
_SUBJECT: Final[StateCodec[Subject]] = StateCodec(Subject)
_NEVER: Final = date.max
_SORTING_MEMORY: Final = "256MB"
"""For the indexes of what was counted: a year's ledger is sorted at once, not in pieces that are merged."""


_FACTS: Final = """
SELECT * FROM (
    SELECT subject, happened, recorded, sequence, counted, id, name, said, max(recorded) OVER (PARTITION BY subject) AS last
    FROM facts WHERE subject = ANY($1)
) AS every WHERE counted ORDER BY subject
"""


class RebuildError(Exception):
    """It cannot be done, or not now. Says why."""


@dataclass(frozen=True, slots=True)
class Rebuilt:
    """What was done."""

    generation: int
    subjects: int
    rounds: int
    seconds: float
    stopped_seconds: float
    """For how long nobody else could write."""


async def rebuild(
    database: str, policy: Policy, *, processes: int | None = None, say: Callable[[str], None] = lambda _: None
) -> Rebuilt:
    """Counts everything anew. Raises `RebuildError` where another rebuild is at work."""
    began = time.monotonic()
    connection: asyncpg.Connection[Any] = await asyncpg.connect(database)
    try:
        if not await connection.fetchval("SELECT pg_try_advisory_lock($1)", GENERATION_LOCK + 1):
            raise RebuildError("another rebuild is at work")
        generation = await _begin(connection)
        say(f"generation {generation}: counting")
        mark = await _mark(connection)
        first = await _all_subjects(connection)
        done = await _spread(database, generation, first, policy, processes)
        await _add_up(connection, generation)
        await _attach(connection, generation)
        say(f"{done} subjects in {time.monotonic() - began:.1f} s; catching up")
        rounds = 1
        while rounds < MOST_ROUNDS:
            upto = await _mark(connection)
            changed = await _changed(connection, mark, upto)
            if len(changed) <= SMALL_ENOUGH:
                break
            await _again(connection, generation, changed, policy)
            mark, rounds = upto, rounds + 1
        stopped = await _switch(connection, generation, mark, policy)
        await _retire(connection)
        return Rebuilt(generation, done, rounds, time.monotonic() - began, stopped)
    finally:
        await connection.close()


async def _begin(connection: Connection) -> int:
    """A generation to build; what an earlier attempt left is dropped."""
    async with connection.transaction():
        for row in await connection.fetch("SELECT number FROM generations WHERE state <> 'live'"):
            await _drop(connection, row["number"])
        used = await connection.fetch("SELECT number FROM generations")
        number: int = 1 + max(row["number"] for row in used) % 30_000
        await connection.execute(
            "INSERT INTO generations (number, state, definitions) VALUES ($1, 'building', $2)",
            number,
            DEFINITIONS_VERSION,
        )
        for table in ("subjects", "ledger", "totals"):
            await connection.execute(
                f"CREATE TABLE {table}_{number} (LIKE {table} INCLUDING DEFAULTS INCLUDING CONSTRAINTS INCLUDING COMPRESSION)"
            )
            await connection.execute(f"ALTER TABLE {table}_{number} ALTER generation SET DEFAULT {number}")
    return number


async def _drop(connection: Connection, number: int) -> None:
    for table in ("subjects", "ledger", "totals"):
        await connection.execute(f"DROP TABLE IF EXISTS {table}_{number}")
    await connection.execute("DELETE FROM generations WHERE number = $1", number)


async def _mark(connection: Connection) -> int:
    """Up to which fact everybody's transactions are over: a moment in which nobody writes."""
    async with connection.transaction():
        await connection.execute("SELECT pg_advisory_xact_lock($1)", GENERATION_LOCK)
        place: int = await connection.fetchval("SELECT coalesce(max(place), 0) FROM facts")
    return place


async def _all_subjects(connection: Connection) -> list[str]:
    rows = await connection.fetch("SELECT DISTINCT subject FROM facts WHERE counted ORDER BY subject")
    return [row["subject"] for row in rows]


async def _changed(connection: Connection, after: int, upto: int) -> list[str]:
    rows = await connection.fetch(
        "SELECT DISTINCT subject FROM facts WHERE place > $1 AND place <= $2 AND counted ORDER BY subject", after, upto
    )
    return [row["subject"] for row in rows]


async def _spread(
    database: str, generation: int, subjects: Sequence[str], policy: Policy, processes: int | None
) -> int:
    """Works subjects out in several processes. Returns how many."""
    parts = [subjects[n : n + AT_ONCE] for n in range(0, len(subjects), AT_ONCE)]
    if not parts:
        return 0
    count = min(processes or os.cpu_count() or 1, len(parts))
    if count == 1:
        for part in parts:
            await _build_part(database, generation, part, policy)
        return len(subjects)
    loop = asyncio.get_running_loop()
    # Forked, so that the policy with its calendar need not travel.
    given = (database, generation, policy)
    with ProcessPoolExecutor(count, get_context("fork"), initializer=_begin_process, initargs=given) as pool:
        await asyncio.gather(*(loop.run_in_executor(pool, _in_process, part) for part in parts))
    return len(subjects)


_given: list[Any] = []


def _begin_process(*given: object) -> None:
    _given.extend(given)
    # Facts, entries and rows never refer to themselves: looking through millions of them for circles took a quarter of the time.
    gc.freeze()
    gc.disable()


def _in_process(subjects: Sequence[str]) -> None:
    database, generation, policy = _given
    asyncio.run(_build_part(database, generation, subjects, policy))
    gc.collect()


async def _build_part(database: str, generation: int, subjects: Sequence[str], policy: Policy) -> None:
    connection: asyncpg.Connection[Any] = await asyncpg.connect(database)
    try:
        documents: list[tuple[Any, ...]] = []
        rows: list[tuple[Any, ...]] = []
        async for subject, facts, last in _facts(connection, subjects):
            document, found = _worked_out(subject, facts, policy, last)
            documents.append(document)
            rows += [ledger_row(subject, opened) for opened in found]
        async with connection.transaction():
            await _copy(connection, generation, documents, rows)
    finally:
        await connection.close()


def _worked_out(
    subject: str, facts: Sequence[Fact], policy: Policy, last: datetime
) -> tuple[tuple[Any, ...], tuple[Opened, ...]]:
    held, steps = history(subject, facts, policy, last)
    return subject_row(subject, 1, held, _SUBJECT.encode(held)), settled(steps)


async def _copy(
    connection: Connection, generation: int, documents: Sequence[tuple[Any, ...]], rows: list[tuple[Any, ...]]
) -> None:
    await connection.copy_records_to_table(f"subjects_{generation}", records=documents, columns=SUBJECT_COLUMNS)
    rows.sort(key=_laid_down)
    await connection.copy_records_to_table(f"ledger_{generation}", records=rows, columns=LEDGER_COLUMNS)


def _laid_down(row: tuple[Any, ...]) -> tuple[str, int, date]:
    """What a figure is the sum of lies together: by series, what still stands first, then by its day."""
    series, _, _, since, until, _, known_until = row[:7]
    return series, -min(until or _NEVER, known_until or _NEVER).toordinal(), since


async def _facts(connection: Connection, subjects: Sequence[str]) -> AsyncIterator[tuple[str, list[Fact], datetime]]:
    """The facts of subjects that anything depends on, subject by subject, with when anything at all was recorded last."""
    rows = await connection.fetch(_FACTS, list(subjects))
    for subject, group in groupby(rows, key=lambda row: row["subject"]):
        found = list(group)
        yield subject, [read_fact(row) for row in found], found[0]["last"]


async def _add_up(connection: Connection, generation: int) -> None:
    """The totals of a whole ledger, as `Totals.row` adds up one row of it at a time."""
    await connection.execute(
        f"""
        WITH moved AS (
            SELECT series, area, team, other, date_trunc('month', day::timestamp)::date AS month, greatest(day, since_known) AS known,
                sum(n * sign * stands) AS n, sum(d * sign * stands) AS d
            FROM ledger_{generation}, LATERAL (VALUES (since, 1), (until, -1)) AS days (day, sign),
                LATERAL (VALUES (known, 1), (known_until, -1)) AS knowing (since_known, stands)
            WHERE day IS NOT NULL AND since_known IS NOT NULL GROUP BY 1, 2, 3, 4, 5, 6
        )
        INSERT INTO totals_{generation} (series, place, month, known, n, d)
        SELECT series, place, month, known, sum(n), sum(d)
        FROM moved, LATERAL (VALUES ($1), (CASE WHEN area = ANY($2) THEN area END), (nullif(team, '')), (nullif(other, ''))) AS places (place)
        WHERE place IS NOT NULL GROUP BY 1, 2, 3, 4 HAVING sum(n) <> 0 OR sum(d) <> 0
        """,  # noqa: S608 - a number
        ENGLAND,
        list(SERVICE_AREAS),
    )


async def _attach(connection: Connection, generation: int) -> None:
    """A table is filled without indexes, which are made once it is full and joins the others."""
    await connection.execute(f"SET maintenance_work_mem = '{_SORTING_MEMORY}'")
    ledger = f"ledger_{generation}"
    await connection.execute(f"CREATE STATISTICS {ledger}_ends (mcv) ON series, ({ENDS}) FROM {ledger}")
    for table in ("subjects", "ledger", "totals"):
        await connection.execute(f"ALTER TABLE {table}_{generation} ADD CHECK (generation = {generation})")
    for table in ("subjects", "ledger", "totals"):
        await connection.execute(
            f"ALTER TABLE {table} ATTACH PARTITION {table}_{generation} FOR VALUES IN ({generation})"
        )
        await connection.execute(f"VACUUM ANALYZE {table}_{generation}")


async def _again(connection: Connection, generation: int, subjects: Sequence[str], policy: Policy) -> None:
    """Works subjects out again in a generation that has them already, perhaps as they were before."""
    totals = Totals()
    async with connection.transaction():
        await take_back(connection, generation, subjects, totals)
        await connection.execute(
            "DELETE FROM subjects WHERE generation = $1 AND key = ANY($2)", generation, list(subjects)
        )
        documents, rows = list[tuple[Any, ...]](), list[tuple[Any, ...]]()
        async for subject, facts, last in _facts(connection, subjects):
            document, found = _worked_out(subject, facts, policy, last)
            documents.append(document)
            for opened in found:
                totals.row(opened, 1)
                rows.append(ledger_row(subject, opened))
        await _copy(connection, generation, documents, rows)
        await add_to_totals(connection, generation, totals)


async def _switch(connection: Connection, generation: int, mark: int, policy: Policy) -> float:
    """The last round and the change of generation, while nobody else writes. Returns for how long."""
    async with connection.transaction():
        await connection.execute("SELECT pg_advisory_xact_lock($1)", GENERATION_LOCK)
        began = time.monotonic()
        upto: int = await connection.fetchval("SELECT coalesce(max(place), 0) FROM facts")
        changed = await _changed(connection, mark, upto)
        if changed:
            await _again(connection, generation, changed, policy)
        await connection.execute("UPDATE generations SET state = 'retired' WHERE state = 'live'")
        await connection.execute(
            "UPDATE generations SET state = 'live', switched = clock_timestamp() WHERE number = $1", generation
        )
        return time.monotonic() - began


async def _retire(connection: Connection) -> None:
    """Drops what was live before, once nobody reads it any more."""
    for row in await connection.fetch("SELECT number FROM generations WHERE state = 'retired'"):
        async with connection.transaction():
            await _drop(connection, row["number"])


def policy_now(namespace: UUID = UUID(int=0)) -> Policy:
    """The policy in force now, from the environment. The namespace is only needed where case numbers come in."""
    settings_file = os.environ.get("CAFCASS_POLICY_FILE")
    dated = policies.load(
        Policy,
        "kpi",
        calendar=Calendar(),
        namespace=namespace,
        editions=references.load(None, ()),
        environment=os.environ,
        file=None if settings_file is None else Path(settings_file),
    )
    return dated.at(datetime.now(UTC))


def _say(text: str) -> None:
    sys.stdout.write(f"{text}\n")


def main() -> None:
    """Counts everything anew, in the database of the environment."""
    settings = RuntimeSettings()
    done = asyncio.run(rebuild(settings.database.get_secret_value(), policy_now(settings.namespace_uuid()), say=_say))
    _say(
        f"generation {done.generation} is live: {done.subjects} subjects, {done.seconds:.1f} s, writing stopped for {done.stopped_seconds:.2f} s"
    )


if __name__ == "__main__":
    main()
