"""Document tables on a real database, whoever's key seals them."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from typing import Any, TypeAlias

import asyncpg
import orjson
import pytest
import sealed_before
from toys import Databases

from cafcass_domain.decision import TableRef
from cafcass_runtime.ciphers import SealBrokenError
from cafcass_runtime.metrics import Metrics
from cafcass_runtime.retrying import Patience
from cafcass_runtime.sealing import KeyDestroyedError, KeyRing, MissingKeyError, open_sealed
from cafcass_runtime.state_codec import StateCodec
from cafcass_runtime.store import ConcurrentCreationError, Connection, DocumentTable, Row

State: TypeAlias = dict[str, str]
Pool: TypeAlias = "asyncpg.Pool[asyncpg.Record]"

MASTER = sealed_before.MASTER


@dataclass(frozen=True)
class Kind:
    """One way of declaring a table, and a row of it about case-1."""

    table: DocumentTable[State]
    key: str
    subject: str | None
    """Whose key seals the row; None: nobody's."""


def _declare(name: str, **more: Any) -> DocumentTable[State]:
    return DocumentTable(TableRef(name, 1), StateCodec(dict[str, str]), **more)


def _before_the_slash(key: str) -> str:
    return key.partition("/")[0]


def _case_in(state: State) -> str:
    return state["case"]


CLEAR = Kind(_declare("clear"), "case-1", None)
OWN = Kind(_declare("own", sealed=True), "case-1", "case-1")
PARTS = Kind(_declare("parts", sealed=True, case_of=_before_the_slash), "case-1/0", "case-1")
LETTERS = Kind(_declare("letters", sealed=True, sealed_for=_case_in), "letter-1", "case-1")

KINDS = [CLEAR, OWN, PARTS, LETTERS]
SEALED = [OWN, PARTS, LETTERS]
ADA = {"case": "case-1", "name": "Ada Example"}
BOB = {"case": "case-1", "name": "Bob Example"}

every_kind = pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.table.ref.name)
every_sealed_kind = pytest.mark.parametrize("kind", SEALED, ids=lambda kind: kind.table.ref.name)


@pytest.fixture
async def pool(databases: Databases) -> AsyncIterator[Pool]:
    async with asyncpg.create_pool(databases.database, min_size=1, max_size=2) as made:
        for kind in KINDS:
            more = ", sealed_for text NOT NULL" if kind is LETTERS else ""
            await made.execute(
                f"CREATE TABLE {kind.table.ref.name}"
                f" (key text PRIMARY KEY, version bigint NOT NULL, document bytea NOT NULL{more})"
            )
        yield made


@pytest.fixture
async def connection(pool: Pool) -> AsyncIterator[Connection]:
    async with pool.acquire() as made:
        yield made


@pytest.fixture
async def keys(databases: Databases) -> AsyncIterator[Pool]:
    async with asyncpg.create_pool(databases.keyring, min_size=1, max_size=2) as made:
        yield made


@pytest.fixture
def keyring(keys: Pool) -> KeyRing:
    return KeyRing(keys, MASTER)


@every_kind
async def test_a_row_comes_back_as_it_was_saved(connection: Connection, keyring: KeyRing, kind: Kind) -> None:
    table, key = kind.table, kind.key
    await table.save(connection, {key: Row(0, ADA)}, keyring)
    assert await table.load(connection, [key, "nobody"], keyring) == {key: Row(1, ADA)}
    await table.save(connection, {key: Row(1, BOB)}, keyring)
    assert await table.load(connection, [key], keyring) == {key: Row(2, BOB)}
    await table.save(connection, {key: Row(2, None), "nobody": Row(0, None)}, keyring)
    assert await table.load(connection, [key], keyring) == {}


@every_kind
async def test_many_rows_in_one_go(connection: Connection, keyring: KeyRing, kind: Kind) -> None:
    rows = {f"case-{n}/{n % 3}": Row(0, {"case": f"case-{n % 2}", "name": f"Person {n}"}) for n in (3, 1, 2, 0)}
    await kind.table.save(connection, rows, keyring)
    loaded = await kind.table.load(connection, rows, keyring)
    assert loaded == {key: Row(1, row.state) for key, row in rows.items()}
    assert list(loaded) == sorted(rows)


@every_kind
async def test_what_is_kept_in_the_clear(connection: Connection, keyring: KeyRing, kind: Kind) -> None:
    await kind.table.save(connection, {kind.key: Row(0, ADA)}, keyring)
    row = await connection.fetchrow(f"SELECT * FROM {kind.table.ref.name}")
    assert row is not None
    kept = dict(row)
    document = kept.pop("document")
    assert kept == {"key": kind.key, "version": 1} | ({"sealed_for": "case-1"} if kind is LETTERS else {})
    if kind.subject is None:
        assert orjson.loads(document) == ADA
        return
    assert b"Ada" not in document
    (case_key,) = (await keyring.keys_for([kind.subject], create=False)).values()
    assert case_key is not None
    assert orjson.loads(open_sealed(case_key, kind.key, document)) == ADA
    with pytest.raises(SealBrokenError):
        open_sealed(case_key, "another row", document)


@every_sealed_kind
async def test_a_row_that_was_sealed_under_version_1_is_still_read(
    connection: Connection, keys: Pool, keyring: KeyRing, kind: Kind
) -> None:
    await keys.execute("INSERT INTO case_keys (subject, wrapped) VALUES ('case-1', $1)", sealed_before.WRAPPED)
    name, subject = (", sealed_for", ", 'case-1'") if kind is LETTERS else ("", "")
    await connection.execute(
        f"INSERT INTO {kind.table.ref.name} (key, version, document{name}) VALUES ($1, 7, $2{subject})",
        kind.key,
        sealed_before.ROWS[kind.key],
    )
    assert await kind.table.load(connection, [kind.key], keyring) == {kind.key: Row(7, ADA)}


# Keys


@every_sealed_kind
async def test_a_row_whose_key_was_destroyed_reads_as_absent_and_nothing_more_is_kept(
    connection: Connection, keyring: KeyRing, kind: Kind
) -> None:
    other = kind.key.replace("1", "2")
    rows = {kind.key: Row(0, ADA), other: Row(0, {"case": "case-2", "name": "Cy Example"})}
    await kind.table.save(connection, rows, keyring)
    await keyring.destroy("case-1")
    loaded = await kind.table.load(connection, rows, keyring)
    assert {key: row for key, row in loaded.items() if row.state is not None} == {other: Row(1, rows[other].state)}
    for version in (0, 1):
        with pytest.raises(KeyDestroyedError):
            await kind.table.save(connection, {kind.key: Row(version, BOB)}, keyring)


@every_sealed_kind
async def test_a_key_that_the_key_ring_does_not_have_is_waited_for(
    connection: Connection, keys: Pool, kind: Kind
) -> None:
    await kind.table.save(connection, {kind.key: Row(0, ADA)}, KeyRing(keys, MASTER))
    await keys.execute("ALTER TABLE case_keys RENAME TO right_keys")
    await keys.execute("CREATE TABLE case_keys (LIKE right_keys INCLUDING ALL)")
    waits: list[BaseException | None] = []

    async def bring_back(_: float) -> None:
        await keys.execute("DROP TABLE case_keys")
        await keys.execute("ALTER TABLE right_keys RENAME TO case_keys")

    keyring = KeyRing(keys, MASTER)
    patiently = Patience(0.01, 0.01, Metrics(), waits.append, sleep=bring_back)
    loaded = await patiently(lambda: kind.table.load(connection, [kind.key], keyring))
    assert [type(error) for error in waits] == [MissingKeyError, type(None)]
    assert loaded == {kind.key: Row(1, ADA)}


async def test_a_row_moves_to_the_key_of_another_subject(connection: Connection, keyring: KeyRing) -> None:
    table, key, moved = LETTERS.table, LETTERS.key, {**ADA, "case": "case-2"}
    await table.save(connection, {key: Row(0, ADA)}, keyring)
    await table.save(connection, {key: Row(1, moved)}, keyring)
    assert await connection.fetchval("SELECT sealed_for FROM letters") == "case-2"
    await keyring.destroy("case-1")
    assert await table.load(connection, [key], keyring) == {key: Row(2, moved)}


async def test_a_row_whose_key_was_destroyed_is_written_anew_about_another_subject(
    connection: Connection, keyring: KeyRing
) -> None:
    table, key, about_another = LETTERS.table, LETTERS.key, {**BOB, "case": "case-2"}
    await table.save(connection, {key: Row(0, ADA)}, keyring)
    await keyring.destroy("case-1")
    erased = await table.load(connection, [key], keyring)
    assert erased == {key: Row(1, None)}
    await table.save(connection, {key: Row(erased[key].version, about_another)}, keyring)
    assert await table.load(connection, [key], keyring) == {key: Row(2, about_another)}


# Two at once

_WAITING = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"


@every_kind
@pytest.mark.parametrize("version", [0, 2])
async def test_a_row_that_another_wrote_meanwhile_is_a_conflict(
    connection: Connection, keyring: KeyRing, kind: Kind, version: int
) -> None:
    await kind.table.save(connection, {kind.key: Row(0, ADA)}, keyring)
    with pytest.raises(ConcurrentCreationError, match="1 rows were written by another"):
        async with connection.transaction():
            await kind.table.save(connection, {kind.key: Row(version, BOB), "another": Row(0, BOB)}, keyring)
    assert await kind.table.load(connection, [kind.key, "another"], keyring) == {kind.key: Row(1, ADA)}


@every_kind
async def test_of_two_that_create_a_row_at_once_one_is_told(pool: Pool, keyring: KeyRing, kind: Kind) -> None:
    async with pool.acquire() as first, pool.acquire() as second:
        async with first.transaction():
            await kind.table.save(first, {kind.key: Row(0, ADA)}, keyring)
            creating = asyncio.create_task(kind.table.save(second, {kind.key: Row(0, BOB)}, keyring))
            async with asyncio.timeout(15):
                while not await first.fetchval(_WAITING):
                    assert not creating.done()
        with pytest.raises(ConcurrentCreationError):
            await creating
        assert await kind.table.load(first, [kind.key], keyring) == {kind.key: Row(1, ADA)}


@every_kind
async def test_a_row_is_locked_while_it_is_decided_on(pool: Pool, keyring: KeyRing, kind: Kind) -> None:
    unlocked = replace(kind.table, locked=False)
    async with pool.acquire() as first, pool.acquire() as second:
        await kind.table.save(first, {kind.key: Row(0, ADA)}, keyring)
        await second.execute("SET lock_timeout = '20ms'")
        async with first.transaction():
            await kind.table.load(first, [kind.key], keyring)
            assert await unlocked.load(second, [kind.key], keyring) == {kind.key: Row(1, ADA)}
            with pytest.raises(asyncpg.LockNotAvailableError):
                await kind.table.load(second, [kind.key], keyring)
        async with first.transaction():
            await unlocked.load(first, [kind.key], keyring)
            assert await kind.table.load(second, [kind.key], keyring) == {kind.key: Row(1, ADA)}


# Declarations


@pytest.mark.parametrize(
    ("more", "words"),
    [
        ({"case_of": _before_the_slash}, "letters: .* has to be sealed=True"),
        ({"sealed_for": _case_in}, "letters: .* has to be sealed=True"),
        ({"sealed": True, "case_of": _before_the_slash, "sealed_for": _case_in}, "letters: .* not both"),
    ],
)
def test_a_table_that_would_not_be_sealed_as_it_says_is_refused(more: dict[str, Any], words: str) -> None:
    with pytest.raises(ValueError, match=words):
        _declare("letters", **more)
