"""What PostgreSQL and asyncpg do about locks, time and lost connections, and which promise rests on each."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable
from typing import TypeAlias

import asyncpg
import pytest
from facts import fact, pinned

from cafcass_runtime.database import open_pool
from cafcass_runtime.retrying import Fault, classify

Pool: TypeAlias = "asyncpg.Pool[asyncpg.Record]"
LOST = (asyncpg.PostgresError, asyncpg.InterfaceError, asyncpg.InternalClientError)
"""What asyncpg raises on a connection that the server closed a moment ago, by what it has seen of that yet."""


@pytest.fixture(params=["database", "contained_database"], ids=["native", "container"])
def database(request: pytest.FixtureRequest) -> str:
    """An empty database of each of the two servers that there are: the sandbox's, and that of a deployment, over TLS."""
    address: str = request.getfixturevalue(request.param)
    return address


@pytest.fixture
async def pool(database: str) -> AsyncIterator[Pool]:
    """Connections to a database with a few tables shaped as the runtime's are."""
    made: Pool = await asyncpg.create_pool(database, min_size=1, max_size=4)
    try:
        await made.execute(
            """
            CREATE TABLE owned (part int PRIMARY KEY, epoch int, at timestamptz);
            INSERT INTO owned VALUES (0, 1, NULL), (1, 1, NULL);
            CREATE TABLE seen (id int PRIMARY KEY);
            CREATE TABLE outbox (place bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, what text);
            """
        )
        yield made
    finally:
        made.terminate()


async def waits_for_a_lock(pool: Pool, doing: Awaitable[object]) -> asyncio.Task[object]:
    """Begin something, and come back when the server says that it waits for a lock."""
    task = asyncio.ensure_future(doing)
    waiting = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"
    async with asyncio.timeout(15):
        while not await pool.fetchval(waiting):
            assert not task.done(), f"it did not wait: {task}"
    return task


@fact(
    "a transaction that takes too long loses its session, and asyncpg gives the reason (25P04) only as the cause of the loss",
    promise="a frozen owner lets go of its locks; a batch too long for one transaction is tried in parts (ran_too_long)",
)
async def test_a_transaction_that_takes_too_long(pool: Pool) -> None:
    async with pool.acquire() as connection:
        await connection.execute("SET transaction_timeout = 50")
        with pytest.raises(asyncpg.ConnectionDoesNotExistError) as lost:
            await connection.execute("SELECT pg_sleep(10)")
        assert isinstance(lost.value.__cause__, asyncpg.TransactionTimeoutError)
        assert lost.value.__cause__.sqlstate == "25P04"
        with pytest.raises(asyncpg.InterfaceError):
            await connection.fetch("SELECT 1")
    assert await pool.fetchval("SELECT 1") == 1  # the pool opens another


@fact(
    "a transaction that idles too long loses its session, which looks like a lost database, and whoever waits for its locks gets them",
    promise="a process that freezes with a lane or a partition locked holds nobody up for long",
)
async def test_a_transaction_that_idles(pool: Pool) -> None:
    async with pool.acquire() as frozen:
        await frozen.execute("SET idle_in_transaction_session_timeout = 200")
        transaction = frozen.transaction()
        await transaction.start()
        await frozen.execute("SELECT FROM owned WHERE part = 0 FOR UPDATE")
        async with asyncio.timeout(15):
            await pool.execute("UPDATE owned SET epoch = 2 WHERE part = 0")
        with pytest.raises(LOST) as ended:
            await frozen.fetch("SELECT 1")
        assert classify(ended.value) is Fault.TRANSIENT_DATABASE


@fact(
    "what a pool sets when it connects holds also after a connection was given back and taken again",
    promise="a frozen owner lets go: every transaction has its timeouts, not only a connection's first",
)
async def test_a_pools_settings_last(database: str) -> None:
    settings = {"transaction_timeout": "4321", "idle_in_transaction_session_timeout": "1234"}
    pool: Pool = await asyncpg.create_pool(database, min_size=1, max_size=1, server_settings=settings)
    for _ in range(2):
        async with pool.acquire() as connection:
            assert await connection.fetchval("SHOW transaction_timeout") == "4321ms"
            assert await connection.fetchval("SHOW idle_in_transaction_session_timeout") == "1234ms"
            await connection.execute("SET transaction_timeout = 0")
    await pool.close()


@fact(
    "a command without an answer within command_timeout raises TimeoutError",
    promise="a lost database is waited for: a connection that died in silence does not hold a batch for ever",
)
async def test_a_command_without_an_answer(database: str) -> None:
    connection = await asyncpg.connect(database, command_timeout=0.05)
    with pytest.raises(TimeoutError):
        await connection.execute("SELECT pg_sleep(10)")
    connection.terminate()


@fact(
    "an update waits for whoever holds the row, and then looks at the row's new epoch",
    promise="fenced owners: who lost a partition a moment ago writes nothing",
)
async def test_an_update_looks_again(pool: Pool) -> None:
    mine = "UPDATE owned SET at = now() WHERE part = ANY('{0,1}') AND epoch = 1 RETURNING part"
    async with pool.acquire() as taker, taker.transaction():
        await taker.execute("UPDATE owned SET epoch = epoch + 1 WHERE part = 0")
        late = await waits_for_a_lock(pool, pool.fetch(mine))
    rows = await late
    assert isinstance(rows, list)
    assert [row["part"] for row in rows] == [1]


async def test_an_insert_waits_for_its_double(pool: Pool) -> None:
    claim = "INSERT INTO seen VALUES (1) ON CONFLICT DO NOTHING RETURNING id"
    with pinned(
        "claiming an id waits for whoever is about to claim it, and finds nothing if that one commits",
        "each effect once: of two that read the same message at once one has its effect",
    ):
        async with pool.acquire() as first, first.transaction():
            assert await first.fetchval(claim) == 1
            second = await waits_for_a_lock(pool, pool.fetchval(claim))
        assert await second is None
    await pool.execute("DELETE FROM seen")
    with pinned(
        "claiming an id waits for whoever is about to claim it, and takes it if that one gives up",
        "nothing is lost: what one did not commit is another's to handle",
    ):
        async with pool.acquire() as first:
            transaction = first.transaction()
            await transaction.start()
            assert await first.fetchval(claim) == 1
            second = await waits_for_a_lock(pool, pool.fetchval(claim))
            await transaction.rollback()
        assert await second == 1


@fact(
    "an upsert whose condition does not hold writes nothing and returns no row",
    promise="each effect once: two that made one row at once are told apart (ConcurrentCreationError)",
)
async def test_an_upsert_with_a_condition(pool: Pool) -> None:
    upsert = (
        "INSERT INTO owned AS held VALUES (0, $1) ON CONFLICT (part) DO UPDATE SET epoch = excluded.epoch "
        "WHERE held.epoch = excluded.epoch - 1 RETURNING 1"
    )
    assert await pool.fetch(upsert, 7) == []
    assert await pool.fetchval("SELECT epoch FROM owned WHERE part = 0") == 1
    assert len(await pool.fetch(upsert, 2)) == 1


@fact(
    "locked rows can be passed over instead of waited for",
    promise="order per case: a lane has one publisher at a time, and the others do not stand in its queue",
)
async def test_locked_rows_are_passed_over(pool: Pool) -> None:
    lock = "SELECT part FROM owned ORDER BY part FOR UPDATE SKIP LOCKED LIMIT 1"
    async with pool.acquire() as one, one.transaction(), pool.acquire() as two, two.transaction():
        assert await one.fetchval(lock) == 0
        assert await two.fetchval(lock) == 1
        assert await pool.fetch(lock) == []


@fact(
    "identities are drawn before the commit, so a later one can be seen before an earlier one",
    promise="nothing is lost: the publisher deletes what was acknowledged, and keeps no cursor over the outbox",
)
async def test_identities_are_not_in_order_of_commit(pool: Pool) -> None:
    add = "INSERT INTO outbox (what) VALUES ($1)"
    async with pool.acquire() as slow, slow.transaction():
        await slow.execute(add, "first")
        await pool.execute(add, "second")
        assert [r["what"] for r in await pool.fetch("SELECT what FROM outbox ORDER BY place")] == ["second"]
    assert [r["what"] for r in await pool.fetch("SELECT what FROM outbox ORDER BY place")] == ["first", "second"]


@fact(
    "the greatest of nothing and a time is that time",
    promise="deadlines are not forgotten: a partition's first watermark takes the place of none",
)
async def test_the_greatest_of_nothing(pool: Pool) -> None:
    await pool.execute("UPDATE owned SET at = greatest(at, 'epoch'::timestamptz)")
    assert await pool.fetchval("SELECT count(*) FROM owned WHERE at IS NOT NULL") == 2


@fact(
    "a lock that a transaction takes by name ends with it",
    promise="several instances start and tidy at once: a process that dies in the middle leaves no lock behind",
)
async def test_a_named_lock_ends_with_its_transaction(pool: Pool) -> None:
    async with pool.acquire() as one, one.transaction():
        await one.execute("SELECT pg_advisory_xact_lock(7)")
        assert not await pool.fetchval("SELECT pg_try_advisory_xact_lock(7)")
    assert await pool.fetchval("SELECT pg_try_advisory_xact_lock(7)")


@fact(
    "a pool that is told to give a connection back as it is asks the server nothing, and ends an open transaction all the same",
    promise="what a batch left open when it was interrupted holds no lock, and giving a connection back costs no question (as_it_is)",
)
async def test_a_connection_given_back(database: str, pool: Pool) -> None:
    asked: list[str] = []
    async with await open_pool(database, min_size=1, max_size=1) as made:
        async with made.acquire() as connection:
            connection.add_query_logger(lambda query: asked.append(query.query))
            await connection.fetchval("SELECT 1")
        async with made.acquire() as connection:
            begun = connection.transaction()
            await begun.start()
            await connection.execute("UPDATE owned SET epoch = 7 WHERE part = 0")
        async with made.acquire() as connection:
            assert not connection.is_in_transaction()
    assert [query for query in asked if "RESET" in query] == []
    assert await pool.fetchval("SELECT epoch FROM owned WHERE part = 0 FOR UPDATE NOWAIT") == 1
