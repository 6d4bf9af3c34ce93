"""Decoded states are remembered only as they were committed, and taken only where their row is as it was."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import TypeAlias

import asyncpg
import pytest
import sealed_before
from rig import Rig
from toys import Databases

from cafcass_domain.decision import TableRef
from cafcass_runtime.database import open_pool
from cafcass_runtime.sealing import KeyRing
from cafcass_runtime.state_codec import StateCodec
from cafcass_runtime.states import Decoded, DecodedStates, Seen
from cafcass_runtime.store import Connection, DocumentTable, Row

State: TypeAlias = dict[str, str]
Pool: TypeAlias = "asyncpg.Pool[asyncpg.Record]"
KEY = "case-1"
ADA, BOB = {"name": "Ada Example"}, {"name": "Bob Example"}


@dataclass
class Counting(StateCodec[State]):
    """It counts what it is given to decode."""

    decoded: int = field(default=0, init=False)

    def __post_init__(self) -> None:
        super().__init__(dict[str, str])

    def decode(self, document: bytes) -> State:
        self.decoded += 1
        return super().decode(document)


@dataclass
class Instance:
    """What one process has: what it remembers, and how it reads and writes its one table."""

    pool: Pool
    keyring: KeyRing
    codec: Counting = field(default_factory=Counting)
    states: DecodedStates = field(default_factory=DecodedStates)

    @property
    def table(self) -> DocumentTable[State]:
        return DocumentTable(TableRef("people", 1), self.codec, sealed=True)

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[tuple[Connection, Seen]]:
        seen = Seen(self.states)
        async with self.pool.acquire() as connection, connection.transaction():
            yield connection, seen
        seen.committed()

    async def load(self) -> State | None:
        async with self.transaction() as (connection, seen):
            rows = await self.table.load(connection, [KEY], self.keyring, seen)
        return rows[KEY].state if rows else None

    async def save(self, state: State | None) -> None:
        async with self.transaction() as (connection, seen):
            rows = await self.table.load(connection, [KEY], self.keyring, seen)
            version = rows[KEY].version if rows else 0
            await self.table.save(connection, {KEY: Row(version, state)}, self.keyring, seen)


@pytest.fixture
async def two(databases: Databases) -> AsyncIterator[tuple[Instance, Instance]]:
    keys = await open_pool(databases.keyring, min_size=1, max_size=2)
    pool = await open_pool(databases.database, min_size=2, max_size=4)
    await pool.execute("CREATE TABLE people (key text PRIMARY KEY, version bigint NOT NULL, document bytea NOT NULL)")
    keyring = KeyRing(keys, sealed_before.MASTER)
    yield Instance(pool, keyring), Instance(pool, keyring)
    await asyncio.gather(pool.close(), keys.close())


async def test_what_was_saved_or_read_is_not_decoded_again(two: tuple[Instance, Instance]) -> None:
    one, other = two
    await one.save(ADA)
    assert [await one.load(), await one.load()] == [ADA, ADA]
    assert [await other.load(), await other.load()] == [ADA, ADA]
    assert (one.codec.decoded, other.codec.decoded) == (0, 1)


async def _written_by_another(one: Instance, other: Instance) -> None:
    await other.save(BOB)


async def _undone_and_its_number_given_to_another(one: Instance, other: Instance) -> None:
    async def undone() -> None:
        async with one.transaction() as (connection, seen):
            rows = await one.table.load(connection, [KEY], one.keyring, seen)
            await one.table.save(connection, {KEY: Row(rows[KEY].version, {"name": "Nobody"})}, one.keyring, seen)
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await undone()
    await other.save(BOB)


async def _deleted_and_there_again_with_its_number(one: Instance, other: Instance) -> None:
    await other.save(None)
    await other.save(BOB)


async def _changed_by_hand(one: Instance, other: Instance) -> None:
    await other.save(BOB)
    await one.pool.execute("UPDATE people SET version = 1")


async def _deleted(one: Instance, other: Instance) -> None:
    await other.save(None)


async def _deleted_by_itself(one: Instance, other: Instance) -> None:
    await one.save(None)


async def _erased(one: Instance, other: Instance) -> None:
    await one.keyring.destroy(KEY)


@pytest.mark.parametrize(
    ("between", "found"),
    [
        (_written_by_another, BOB),
        (_undone_and_its_number_given_to_another, BOB),
        (_deleted_and_there_again_with_its_number, BOB),
        (_changed_by_hand, BOB),
        (_deleted, None),
        (_deleted_by_itself, None),
        (_erased, None),
    ],
    ids=lambda value: value.__name__.strip("_") if callable(value) else "",
)
async def test_a_row_that_is_not_as_it_was_is_read(
    two: tuple[Instance, Instance],
    between: Callable[[Instance, Instance], Awaitable[None]],
    found: State | None,
) -> None:
    one, other = two
    await one.save(ADA)
    assert await one.load() == ADA
    await between(one, other)
    assert await one.load() == found
    assert await one.load() == found
    assert one.codec.decoded == (found is not None)


async def test_a_row_that_changes_while_its_lock_is_waited_for_is_read_as_it_is_then(
    two: tuple[Instance, Instance],
) -> None:
    one, other = two
    await one.save(ADA)
    async with other.transaction() as (connection, seen):
        await other.table.save(connection, {KEY: Row(1, BOB)}, other.keyring, seen)
        waiting = asyncio.create_task(one.load())
        async with asyncio.timeout(30):
            while not await connection.fetchval(
                "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"
            ):
                assert not waiting.done()
    assert await waiting == BOB


async def test_every_new_connection_forgets_all(databases: Databases) -> None:
    states = DecodedStates()
    pool = await open_pool(databases.database, min_size=1, max_size=1, opened=states.forget)
    states.keep(("people", KEY), Decoded(1, 1, ADA, 10))
    assert await pool.fetchval("SELECT 1") == 1
    assert states.get(("people", KEY)) is not None
    with pytest.raises((asyncpg.PostgresError, asyncpg.InterfaceError)):
        await pool.fetchval("SELECT pg_terminate_backend(pg_backend_pid())")
    assert await pool.fetchval("SELECT 1") == 1
    assert states.get(("people", KEY)) is None
    await pool.close()


async def test_a_transaction_of_the_engine_that_is_undone_leaves_nothing(
    rig: Rig, monkeypatch: pytest.MonkeyPatch
) -> None:
    await rig.engine.handle([rig.tick("c", 1)])
    write, met = rig.engine._writer.write, [True]

    async def meets_another_once(*arguments: object) -> int:
        if met:
            assert rig.engine.states.get(("totals", "c")) == before
            raise asyncpg.SerializationError(str(met.pop()))
        return await write(*arguments)  # type: ignore[arg-type]

    before = rig.engine.states.get(("totals", "c"))
    assert before is not None
    monkeypatch.setattr(rig.engine._writer, "write", meets_another_once)
    await rig.engine.handle([rig.tick("c", 2)])
    after = rig.engine.states.get(("totals", "c"))
    assert after is not None
    assert (before.version, after.version) == (1, 2)
    assert await rig.totals("c") == [1, 3]


def test_what_was_kept_longest_ago_gives_way_to_what_is_committed() -> None:
    now = [0.0]
    states = DecodedStates(most_bytes=100, seconds=60, timer=lambda: now[0])

    def held() -> set[str]:
        return {name for name in ("a", "b", "c", "too large") if states.get(("t", name))}

    for name, size in (("a", 40), ("b", 40), ("too large", 101), ("a", 50), ("c", 40)):
        now[0] += 1.0
        states.keep(("t", name), Decoded(1, 1, name, size))
    assert held() == {"a", "c"}
    states.keep(("t", "b"), Decoded(1, 1, "b", 10))
    assert held() == {"a", "b", "c"}
    states.keep(("t", "b"), None)
    now[0] = 64.0
    assert held() == {"c"}
    states.expire()
    assert (list(states._held), states._bytes) == ([("t", "c")], 40)
    states.forget()
    assert (held(), states._bytes) == (set(), 0)
