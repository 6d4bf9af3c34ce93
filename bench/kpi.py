"""kpi at the size of the nation: a rebuild, the queries of its pages with ten readers, and facts a second against the raw limit.

`make bench WHAT=kpi` with `BENCH="--years 3 --cases 60000"`. Facts are put into the database straight away; what is measured is the counting,
the reading, and the engine with its transactions, on a database that writes to disk as in earnest.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import os
import resource
import shutil
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable, Sequence
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from statistics import quantiles
from typing import Any

import asyncpg
import psutil

from bench import national
from bench.ground import machine, say
from cafcass_provisioning.postgres_admin import Login, create_database, create_role
from cafcass_runtime.inbox import keep_days
from cafcass_runtime.migrations import KEYRING_MIGRATIONS, RUNTIME_MIGRATIONS, migrate
from cafcass_runtime.sealing import KeyRing
from cafcass_runtime.testing.engine import open_engine
from cafcass_runtime.testing.wall import Wall
from cafcass_sandbox.client.sync import run
from cafcass_sandbox.servers.postgres import PostgresServer
from kpi.app import service
from kpi.domain.measures import MEASURES
from kpi.domain.periods import a_month, months_before
from kpi.reading import behind, figures, lists, scorecard, story, variation
from kpi.reading.scope import EVERYTHING, Reach, Scope
from kpi.rebuild import policy_now, rebuild
from kpi.store import MonthMovesTable, MonthSumsTable

READERS = 10
_ROLE = Login("bench", "bench")


def main(arguments: Sequence[str] | None = None) -> int:
    """Measures, and prints what came of it as a table."""
    parser = argparse.ArgumentParser(prog="python -m bench.kpi", description=__doc__)
    parser.add_argument("--years", type=int, default=3)
    parser.add_argument("--cases", type=int, default=national.A_YEAR, help="a year")
    parser.add_argument("--first", type=int, default=2023, help="the first financial year")
    parser.add_argument("--seconds", type=float, default=20.0, help="how long ten readers read")
    parser.add_argument("--folder", type=Path, help="keep the database here, and take the years that it has")
    given = parser.parse_args(arguments)
    folder = given.folder or Path(tempfile.mkdtemp(prefix="cafcass-bench-kpi-"))
    folder.mkdir(parents=True, exist_ok=True)
    folder.chmod(0o711)
    server = PostgresServer(folder / "postgres")
    try:
        server.start()
        server.wait_ready()
        run(create_role(server.admin_url(), _ROLE))
        for name in ("kpi", "keyring"):
            run(create_database(server.admin_url(), name, _ROLE.role))
        print(f"{machine()}; PostgreSQL with fsync, shared_buffers as it comes; load {_load()}", flush=True)
        asyncio.run(_measure(server.login_url(_ROLE, "kpi"), server.login_url(_ROLE, "keyring"), given))
        print(f"| peak memory of this process and its largest helper | {_peak()} MiB |")
    finally:
        server.stop()
        if given.folder is None:
            shutil.rmtree(folder, ignore_errors=True)
    return 0


def _load() -> str:
    """How many processes wanted the processors, over one, five and fifteen minutes: others may use the machine."""
    return ", ".join(f"{each:.0f}" for each in os.getloadavg())


def _peak() -> str:
    own, helpers = (
        resource.getrusage(who).ru_maxrss // 1024 for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
    )
    return f"{own} and {helpers}"


async def _measure(database: str, keyring: str, given: argparse.Namespace) -> None:
    await migrate(keyring, KEYRING_MIGRATIONS)
    await migrate(database, RUNTIME_MIGRATIONS, *service.migration_folders)
    for year in range(given.first, given.first + given.years):
        if await _has(database, year, given.cases):
            continue
        say(f"facts of {year} ...")
        began = time.monotonic()
        count = await asyncio.to_thread(national.fill, database, year, 1, cases=given.cases, staff=year == given.first)
        print(f"| facts of {year} put in | {count:,} in {time.monotonic() - began:.0f} s |")
        if year == given.first:
            await _rebuilt(database, "one national year")
    if given.years > 1:
        await _rebuilt(database, f"{given.years} national years")
    await _sizes(database)
    await _facts_a_second(database, keyring, given.first + given.years)
    await _pages(database, date(given.first + given.years, 3, 1), given.seconds)


async def _has(database: str, year: int, cases: int) -> bool:
    """Whether a folder that was kept has a year already: the last case of each of the halves that are put in side by side."""
    connection: asyncpg.Connection[Any] = await asyncpg.connect(database)
    try:
        last = [national.case_facts(number, year)[0].id for number in (cases // 2 - 1, cases - 1)]
        count: int = await connection.fetchval("SELECT count(*) FROM facts WHERE id = ANY($1)", last)
        return count == len(last)
    finally:
        await connection.close()


async def _rebuilt(database: str, what: str) -> None:
    """A rebuild, with the processor time of its helpers and of PostgreSQL: on a machine that others use, the clock says little."""
    before, servers = _processor(), _postgres_processor()
    done = await rebuild(database, policy_now(), say=say)
    own, served = _processor() - before, _postgres_processor() - servers
    print(
        f"| rebuild of {what} | {done.seconds:.0f} s by the clock; processor: {own:.0f} s counting, {served:.0f} s PostgreSQL; "
        f"{done.subjects:,} subjects; writing stopped {done.stopped_seconds:.2f} s; load {_load()} |"
    )


def _processor() -> float:
    return sum(
        used.ru_utime + used.ru_stime
        for used in map(resource.getrusage, (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    )


def _postgres_processor() -> float:
    """Of every process of this server, also of those that have ended (their parent has their time)."""
    children = [each for each in psutil.Process().children(recursive=True) if "postgres" in each.name()]
    total = 0.0
    for each in children:
        with contextlib.suppress(psutil.Error):
            times = each.cpu_times()
            total += times.user + times.system + times.children_user + times.children_system
    return total


async def _facts_a_second(database: str, keyring: str, year: int) -> None:
    """The engine with its transactions on facts of new cases, against only claiming their ids and storing their bytes, without a broker."""
    wall = Wall(datetime(year, 4, 1, tzinfo=UTC))
    messages = national.sent(fact for number in range(300) for fact in national.case_facts(number, year))
    async with open_engine(service, database, keyring, wall=wall) as engine:
        await engine.own(*((name, 0) for name in engine.engine.reads))
        records = [national.record(engine, each) for each in messages]
        day = messages[0].recorded.date()
        began, before, servers = time.monotonic(), _processor(), _postgres_processor()
        for start in range(0, len(records), 500):
            wall.now = messages[min(start + 499, len(messages) - 1)].recorded
            if wall.now.date() != day:
                day = wall.now.date()
                async with engine.pool.acquire() as connection:
                    await keep_days(connection, day, engine.engine.limits.inbox_days)
            await engine.engine.handle(records[start : start + 500])
        seconds, used, served = time.monotonic() - began, _processor() - before, _postgres_processor() - servers
        print(
            f"| facts a second, and so a rebuild from the topics | {len(records) / seconds:,.0f} by the clock ({len(records):,} messages); processor: "
            f"{used / len(records) * 1000:.2f} ms own and {served / len(records) * 1000:.2f} ms PostgreSQL each; load {_load()} |"
        )
        await engine.pool.execute("CREATE TABLE raw (id text PRIMARY KEY, bytes bytea NOT NULL)")
        began, before = time.monotonic(), _processor()
        for start in range(0, len(records), 500):
            part = records[start : start + 500]
            async with engine.pool.acquire() as connection, connection.transaction():
                await connection.execute(
                    "INSERT INTO raw SELECT * FROM unnest($1::text[], $2::bytea[])",
                    [f"{start}:{n}" for n in range(len(part))],
                    [each.value for each in part],
                )
        seconds, used = time.monotonic() - began, _processor() - before
        print(
            f"| raw limit of the same run | {len(records) / seconds:,.0f} by the clock, {used / len(records) * 1000:.3f} ms each |"
        )
        await engine.pool.execute("DROP TABLE raw")


async def _sizes(database: str) -> None:
    connection: asyncpg.Connection[Any] = await asyncpg.connect(database)
    for name in ("facts", "subjects", "ledger", "totals"):
        rows = await connection.fetchval(f"SELECT count(*) FROM {name}")  # noqa: S608 - a name of ours
        size = await connection.fetchval(
            "SELECT sum(pg_total_relation_size(oid))::bigint FROM pg_class WHERE relkind = 'r' AND (relname = $1 OR relname ~ ('^' || $1 || '_[0-9]+$'))",
            name,
        )
        print(f"| {name} | {rows:,} rows, {size / 2**20:,.0f} MiB |")
    await connection.close()


async def _pages(database: str, last: date, seconds: float) -> None:
    pool = await asyncpg.create_pool(database, min_size=READERS, max_size=READERS)
    policy, today = policy_now(), date(last.year, last.month, 28)
    now = datetime.combine(today, datetime.min.time(), UTC)
    filed, allocated = MEASURES["section-7-filed"], MEASURES["care-allocated"]
    month = a_month(last)
    case = await pool.fetchval("SELECT key FROM subjects WHERE law <> '' AND open LIMIT 1")
    person = await pool.fetchval("SELECT holder FROM subjects WHERE holder <> '' LIMIT 1")
    team = Scope("a5-eit-manager", "service-manager", Reach.TEAM, frozenset({"A5"}), frozenset({"a5-eit"}))
    definition, held, seen = filed.on(last), allocated.on(last), MEASURES["children-seen"].on(last)
    assert definition is not None
    assert held is not None
    assert seen is not None
    everything = list(MEASURES)
    keyring = KeyRing(pool, bytes(32))  # asked for, and not used: nothing here is sealed

    async def _behind(connection: Any, measure: Any, said: Any, place: str) -> Any:
        return await behind.behind(connection, EVERYTHING, measure, said, place, month, today)

    pages: dict[str, Callable[[Any], Awaitable[Any]]] = {
        "dashboard, nation, 13 months": lambda c: figures.dashboard(c, EVERYTHING, policy, "england", last, today),
        "dashboard, area": lambda c: figures.dashboard(c, EVERYTHING, policy, "A15", last, today),
        "dashboard, team": lambda c: figures.dashboard(c, EVERYTHING, policy, "a15-eit", last, today),
        "dashboard, national area": lambda c: figures.dashboard(c, EVERYTHING, policy, "north", last, today),
        "dashboard, nation, as known a year before": lambda c: figures.dashboard(
            c, EVERYTHING, policy, "england", last, today - timedelta(days=365)
        ),
        "all measures, nation, one month": lambda c: figures.figures(
            c, EVERYTHING, policy, everything, ["england"], [month], today
        ),
        "one measure, 17 areas, 13 months": lambda c: figures.table(
            c, EVERYTHING, policy, ["section-7-filed"], figures.side_by_side("england"), last, today
        ),
        "teams of an area side by side": lambda c: figures.table(
            c,
            EVERYTHING,
            policy,
            ["private-allocated", "section-7-filed", "waiting"],
            figures.side_by_side("A15"),
            last,
            today,
        ),
        "behind a cell, nation, stock": lambda c: _behind(c, allocated, held, "england"),
        "behind a cell, nation, the largest stock": lambda c: _behind(c, MEASURES["children-seen"], seen, "england"),
        "behind a cell, team, stock": lambda c: _behind(c, allocated, held, "a15-public"),
        "behind a cell, area, flow": lambda c: _behind(c, filed, definition, "A15"),
        "why a figure changed, nation": lambda c: behind.changes(
            c, EVERYTHING, filed, definition, "england", month, date(last.year, last.month, 5), today
        ),
        "list, unallocated, nation": lambda c: lists.listed(
            c, EVERYTHING, policy, lists.Asked(lists.List.UNALLOCATED), now
        ),
        "list, overdue, team": lambda c: lists.listed(c, team, policy, lists.Asked(lists.List.OVERDUE), now),
        "list, nothing happened, nation": lambda c: lists.listed(
            c, EVERYTHING, policy, lists.Asked(lists.List.QUIET), now
        ),
        "counts of all lists, area": lambda c: lists.counts(c, EVERYTHING, policy, "A15", now),
        "counts of all lists, nation": lambda c: lists.counts(c, EVERYTHING, policy, "england", now),
        "story of a case": lambda c: story.story(c, EVERYTHING, case),
        "courts of an area": lambda c: variation.variation(
            c, EVERYTHING, MEASURES["section-7-ordered"], "A15", month, today
        ),
        "scorecard": lambda c: scorecard.scorecard(c, EVERYTHING, person, "a15-eit", month, today),
        "over the safe maximum": lambda c: lists.over_maximum(c, EVERYTHING, policy, today),
    }
    closed = [f"{months_before(last, 6):%Y-%m}"]
    decisions: dict[str, Callable[[Any], Awaitable[Any]]] = {
        "a closed month looked at again, which no reader waits for": lambda c: MonthSumsTable().load(
            c, closed, keyring
        ),
        "a closed month published again, likewise": lambda c: MonthMovesTable().load(c, closed, keyring),
    }
    for page in (*pages.values(), *decisions.values()):  # once, so that what is measured is not the disk
        async with pool.acquire() as connection:
            await page(connection)
    alone: dict[str, float] = {}
    for name, page in (pages | decisions).items():
        taken = []
        for _ in range(5):
            async with pool.acquire() as connection:
                began = time.monotonic()
                await page(connection)
                taken.append(time.monotonic() - began)
        alone[name] = sorted(taken)[2]
    times: dict[str, list[float]] = {name: [] for name in pages}
    end = time.monotonic() + seconds

    async def read(number: int) -> None:
        names = list(pages)
        turn = number
        while time.monotonic() < end:
            name = names[turn % len(names)]
            turn += 1
            async with pool.acquire() as connection:
                began = time.monotonic()
                await pages[name](connection)
                times[name].append(time.monotonic() - began)
            # A person reads what they see: ten readers do not press without pause.
            await asyncio.sleep(1.0)

    await asyncio.gather(*(read(number) for number in range(READERS)))
    print("| page | alone, ms | ten readers, median ms | p95 ms | reads |")
    print("|---|---|---|---|---|")
    for name, taken in times.items():
        if len(taken) > 1:
            cuts = quantiles(taken, n=20)
            print(
                f"| {name} | {alone[name] * 1000:.0f} | {cuts[9] * 1000:.0f} | {cuts[18] * 1000:.0f} | {len(taken)} |"
            )
    for name in decisions:
        print(f"| {name} | {alone[name] * 1000:.0f} | | | |")
    every = [taken for found in times.values() for taken in found]
    print(
        f"| **all** (load {_load()}) | | {quantiles(every, n=20)[9] * 1000:.0f} | {quantiles(every, n=20)[18] * 1000:.0f} | {len(every)} |"
    )
    print(f"| memory of the reading process | {psutil.Process().memory_info().rss / 2**20:.0f} MiB |")
    await pool.close()


if __name__ == "__main__":
    sys.exit(main())
