"""A case is taken out of the tables of a service (G6): by SQL as in memory, and nothing of any other case."""

from __future__ import annotations

import asyncio
import dataclasses
from collections.abc import AsyncIterator

import asyncpg
import pytest
from rig import Rig
from structlog.testing import capture_logs
from toy import Reset

from cafcass_contracts.message import Actor
from cafcass_contracts.roles import Role
from cafcass_domain.decision import Destroy, TableRef
from cafcass_domain.state import State, replace
from cafcass_runtime.destroying_again import look_again
from cafcass_runtime.migrations import KEYRING_MIGRATIONS, migrate
from cafcass_runtime.sealing import KeyRing
from cafcass_runtime.state_codec import StateCodec
from cafcass_runtime.store import DocumentTable, Row

MASTER_KEY = bytes(range(32))
CASE, OTHER = "c0000000-0000-4000-8000-000000000001", "c0000000-0000-4000-8000-000000000002"
EITHER = "c0000000-0000-4000-8000-00000000000"
"""How both ids begin."""


class Held(State):
    """A row."""

    cases: tuple[str, ...] = ()
    words: str = ""


def parted(held: Held, case_id: str) -> Held | None:
    left = tuple(case for case in held.cases if case != case_id)
    return held if left == held.cases else replace(held, cases=left) if left else None


REF: TableRef[Held] = TableRef("held", order=1)
CODEC: StateCodec[Held] = StateCodec(Held)
TABLES = {
    "sealed by its key": DocumentTable(REF, CODEC, sealed=True),
    "sealed by a part of its key": DocumentTable(REF, CODEC, sealed=True, case_of=lambda key: key.partition("/")[0]),
    "sealed as the row says": DocumentTable(REF, CODEC, sealed=True, sealed_for=lambda held: held.cases[0]),
    "in clear, of several cases": DocumentTable(REF, CODEC, parted=parted),
    "in clear, of none": DocumentTable(REF, CODEC),
}
ROWS = {
    CASE: Held((CASE,), "alone"),
    f"{CASE}/1": Held((CASE,), "a part"),
    OTHER: Held((OTHER, CASE), "both"),
    f"{OTHER}/1": Held((OTHER,), f"names {EITHER}"),
    "a-row": Held((OTHER,), f"says {CASE} in words"),
}
LEFT = {
    "sealed by its key": {f"{CASE}/1", OTHER, f"{OTHER}/1", "a-row"},
    "sealed by a part of its key": {OTHER, f"{OTHER}/1", "a-row"},
    "sealed as the row says": {OTHER, f"{OTHER}/1", "a-row"},
    "in clear, of several cases": {OTHER, f"{OTHER}/1", "a-row"},
    "in clear, of none": set(ROWS),
}


@pytest.fixture
async def keys(database: str) -> AsyncIterator[tuple[asyncpg.Pool[asyncpg.Record], KeyRing]]:
    await migrate(database, KEYRING_MIGRATIONS)
    async with asyncpg.create_pool(database, min_size=1, max_size=2) as pool:
        yield pool, KeyRing(pool, MASTER_KEY)


async def test_what_is_left_of_each_kind_of_table(keys: tuple[asyncpg.Pool[asyncpg.Record], KeyRing]) -> None:
    pool, keyring = keys
    async with pool.acquire() as connection:
        for kind, table in TABLES.items():
            clear = "" if table.sealed_for is None else ", sealed_for text NOT NULL"
            await connection.execute(
                f"CREATE TABLE held (key text PRIMARY KEY, version bigint NOT NULL, document bytea NOT NULL{clear})"
            )
            await table.save(connection, {key: Row(0, held) for key, held in ROWS.items()}, keyring)
            gone = await table.destroy(connection, CASE)
            kept = await table.load(connection, list(ROWS), keyring)
            assert kept.keys() == LEFT[kind], kind
            assert set(gone.gone) == ROWS.keys() - LEFT[kind], kind
            in_memory = {key: table.without(key, held, CASE) for key, held in ROWS.items()}
            assert {key: row.state for key, row in kept.items()} == {k: v for k, v in in_memory.items() if v}, kind
            assert gone.changed == sum(row.version > 1 for row in kept.values()), kind
            again = await table.destroy(connection, CASE)
            assert (again.gone, again.changed) == ((), 0), kind
            await connection.execute("DROP TABLE held")


async def test_a_key_that_a_restored_key_ring_has_back_or_never_had_is_destroyed_again(
    keys: tuple[asyncpg.Pool[asyncpg.Record], KeyRing],
) -> None:
    pool, keyring = keys
    await keyring.keys_for([CASE, "stays"], create=True)
    await keyring.destroy_again([CASE, OTHER])
    anew = KeyRing(pool, MASTER_KEY)
    for ring in (keyring, anew):
        found = await ring.keys_for([CASE, OTHER, "stays"], create=True)
        assert (found[CASE], found[OTHER]) == (None, None)
        assert found["stays"] is not None
    before = await pool.fetchval("SELECT destroyed_at FROM case_keys WHERE subject = $1", CASE)
    await keyring.destroy_again([CASE])
    assert await pool.fetchval("SELECT destroyed_at FROM case_keys WHERE subject = $1", CASE) == before


def test_a_table_that_is_sealed_is_no_table_of_several_cases() -> None:
    with pytest.raises(ValueError, match="goes with it whole"):
        DocumentTable(REF, CODEC, sealed=True, parted=parted)


async def test_what_is_written_in_the_middle_of_a_destruction_is_found_when_it_is_looked_again(rig: Rig) -> None:
    await rig.engine.handle([rig.tick("c", 1), rig.tick("d", 1)])
    async with rig.pool.acquire() as connection:
        async with connection.transaction():
            await rig.engine.storage(connection).destroy(Destroy("c"))
            late = asyncio.create_task(rig.engine.handle([rig.tick("c", 2, "ask")]))
            waits = (
                "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database()"
            )
            while not await rig.pool.fetchval(waits):  # noqa: ASYNC110 - only asked; a transaction would see the same each time
                await asyncio.sleep(0.01)
        await late
        held = "SELECT array_agg(key ORDER BY key) FROM totals"
        assert await connection.fetchval(held) == ["c", "d"]
        assert not await look_again(rig.engine), "it may be in the middle still"
        await connection.execute("UPDATE runtime.destructions SET destroyed_at = destroyed_at - interval '11 minutes'")
        assert await look_again(rig.engine)
        assert await connection.fetchval(held) == ["d"]
        assert await connection.fetchval("SELECT count(*) FROM runtime.questions") == 0
    settled = [each["case"] for each in await rig.said() if each["type"] == "platform.settled.v1"]
    assert settled == ["c"]
    assert not await look_again(rig.engine), "once is enough"


@pytest.mark.parametrize("readable", [True, False])
async def test_a_command_about_a_destroyed_case_has_its_one_answer_and_is_not_kept(rig: Rig, *, readable: bool) -> None:
    async with rig.pool.acquire() as connection, connection.transaction():
        await rig.engine.storage(connection).destroy(Destroy("c"))
    reset = Reset(by=Actor(id="m-1", role=Role.SERVICE_MANAGER), case="c")
    record = rig.message(reset, id_="reset", topic="toy.commands.v1", subject="c")
    await rig.engine.handle(
        [record if readable else dataclasses.replace(record, value=b'{"case": "c", "words": "of somebody"}')]
    )
    answers = [each for each in await rig.said() if each["type"] == "platform.command-answered.v1"]
    assert [(each["command_id"], each["verdict"]) for each in answers] == [("reset", "refused")]
    assert await rig.dead_letters() == []
    assert await rig.pool.fetchval("SELECT did FROM audit.lines") == "refused"


async def test_what_is_passed_over_can_be_found_on_its_topic(rig: Rig) -> None:
    async with rig.pool.acquire() as connection, connection.transaction():
        await rig.engine.storage(connection).destroy(Destroy("c"))
    record = rig.tick("c", 1)
    with capture_logs() as logs:
        await rig.engine.handle([rig.tick("d", 1), record])
    said = [each for each in logs if each["event"] == "message of a destroyed case passed over"]
    assert [(each["topic"], each["partition"], each["offset"], each["case"]) for each in said] == [
        (record.topic, record.partition, record.offset, "c")
    ]
