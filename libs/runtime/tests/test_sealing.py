from __future__ import annotations

import asyncio
import os
from collections.abc import AsyncIterator, Callable
from typing import TypeAlias

import asyncpg
import orjson
import pytest
import sealed_before
from cryptography.exceptions import UnsupportedAlgorithm
from hypothesis import given
from hypothesis import strategies as st
from toy import TOY, toy_topics

from cafcass_runtime import sealing
from cafcass_runtime.ciphers import SealBrokenError
from cafcass_runtime.master_keys import MasterKeyError
from cafcass_runtime.migrations import KEYRING_MIGRATIONS, migrate
from cafcass_runtime.process import Process
from cafcass_runtime.sealing import (
    CipherMissingError,
    KeyDestroyedError,
    KeyRing,
    check_cipher,
    open_json,
    open_sealed,
    seal,
    seal_json,
)

KEY, MASTER = sealed_before.KEY, sealed_before.MASTER

Pool: TypeAlias = "asyncpg.Pool[asyncpg.Record]"

names = st.text(max_size=8).filter(lambda name: name != "sealed")
values = st.one_of(st.none(), st.booleans(), st.integers(-(2**53), 2**53), st.text(max_size=20))
objects = st.dictionaries(names, values, max_size=5)


@given(st.binary(max_size=200), st.text(st.characters(codec="utf-8"), max_size=20))
def test_what_is_sealed_opens_again(plaintext: bytes, subject: str) -> None:
    sealed = seal(KEY, subject, plaintext)
    assert open_sealed(KEY, subject, sealed) == plaintext


def test_sealing_hides_and_never_repeats_itself() -> None:
    first, second = (seal(KEY, "case-1", b"Ada Example") for _ in range(2))
    assert first != second
    assert b"Ada" not in first


def test_a_copy_of_a_message_is_sealed_as_it_was_and_no_other_is() -> None:
    sealed = [
        seal(KEY, "case-1", b"Ada Example", "id-1"),
        seal(KEY, "case-1", b"Ada Example", "id-2"),
        seal(KEY, "case-1", b"Bob Example", "id-1"),
        seal(KEY, "case-2", b"Ada Example", "id-1"),
        seal(MASTER, "case-1", b"Ada Example", "id-1"),
    ]
    assert seal(KEY, "case-1", b"Ada Example", "id-1") == sealed[0]
    contents = [whole[13:-16] for whole in sealed]  # without version, nonce and tag
    assert len(set(contents)) == len(contents)
    assert [whole[1:13] for whole in sealed].count(sealed[0][1:13]) == 4, "the nonce follows from the id"


def test_two_contents_under_one_id_share_no_keystream() -> None:
    # Under a zero, what is sealed is the keystream itself; the two differ in their last byte alone.
    first, second = (seal(KEY, "case-1", content, "id-1")[13:-16] for content in (bytes(64), bytes(63) + b"\1"))
    assert not any(first[at : at + 16] == second[at : at + 16] for at in range(0, 48, 16))


few = st.sampled_from(["", "a", "b", "ab"])
messages = st.tuples(few, few.map(str.encode), few)


@given(messages, messages)
def test_no_message_opens_as_another(first: tuple[str, bytes, str], second: tuple[str, bytes, str]) -> None:
    sealed = {each: seal(KEY, each[2], each[1], each[0]) for each in (first, second)}
    assert len(set(sealed.values())) == len({first, second})
    for (_, content, subject), value in sealed.items():
        for other in (first[2], second[2]):
            if other == subject:
                assert open_sealed(KEY, other, value) == content
            else:
                with pytest.raises(SealBrokenError):
                    open_sealed(KEY, other, value)


@given(st.binary(max_size=40), st.data())
def test_no_byte_of_what_is_sealed_may_be_another(content: bytes, data: st.DataObject) -> None:
    sealed = bytearray(seal(KEY, "case-1", content, data.draw(st.none() | st.just("id-1"))))
    sealed[data.draw(st.integers(0, len(sealed) - 1))] ^= data.draw(st.integers(1, 255))
    with pytest.raises(SealBrokenError):
        open_sealed(KEY, "case-1", bytes(sealed))


@given(st.binary(max_size=40), st.integers(0, 68))
def test_what_is_cut_short_is_refused(content: bytes, length: int) -> None:
    sealed = seal(KEY, "case-1", content)
    with pytest.raises(SealBrokenError):
        open_sealed(KEY, "case-1", sealed[: min(length, len(sealed) - 1)])


@pytest.mark.parametrize(
    ("attempt", "words"),
    [
        (lambda sealed: open_sealed(KEY, "case-2", sealed), "not sealed with this key for this subject"),
        (lambda sealed: open_sealed(MASTER, "case-1", sealed), "not sealed with this key for this subject"),
        (lambda sealed: open_sealed(KEY, "case-1", b"\x02" + sealed[1:]), "not sealed with this key"),
        (lambda sealed: open_sealed(KEY, "case-1", b"\x03" + sealed[1:]), "under version 3"),
        (lambda _: open_sealed(KEY, "case-1", b""), "nothing was sealed"),
    ],
    ids=["another case", "another key", "the other cipher", "a version to come", "empty"],
)
def test_what_does_not_fit_is_refused(attempt: Callable[[bytes], bytes], words: str) -> None:
    with pytest.raises(SealBrokenError, match=words):
        attempt(seal(KEY, "case-1", b"Ada Example"))


@pytest.mark.parametrize("subject", sealed_before.ROWS)
def test_a_row_of_the_release_before_still_opens(subject: str) -> None:
    sealed = sealed_before.ROWS[subject]
    assert open_sealed(KEY, subject, sealed) == sealed_before.CONTENT
    for other, damaged in ((f"{subject}0", sealed), (subject, b"\x02" + sealed[1:]), (subject, sealed[:-1])):
        with pytest.raises(SealBrokenError):
            open_sealed(KEY, other, damaged)


def test_a_message_of_the_release_before_still_opens() -> None:
    assert orjson.loads(open_json(sealed_before.MESSAGE, KEY, "case-1")) == sealed_before.OPENED


def test_what_is_sealed_says_how_its_nonce_came_about() -> None:
    assert seal(KEY, "case-1", b"")[:1] == b"\x01", "drawn: GCM"
    assert seal(KEY, "case-1", b"", "id-1")[:1] == b"\x02", "from the id: GCM-SIV"


def test_a_service_does_not_start_where_nothing_can_be_sealed(monkeypatch: pytest.MonkeyPatch) -> None:
    def missing(_: bytes) -> None:
        raise UnsupportedAlgorithm("AES-GCM-SIV is not supported by this version of OpenSSL")

    check_cipher()
    monkeypatch.setattr(sealing, "AESGCMSIV", missing)
    with pytest.raises(CipherMissingError, match=r"cryptography is built on .+ install the wheel"):
        Process(TOY, None, toy_topics())  # type: ignore[arg-type]


@given(objects, objects)
def test_json_is_sealed_and_merged_back(clear: dict[str, object], restricted: dict[str, object]) -> None:
    value = seal_json(orjson.dumps(clear), orjson.dumps(restricted), KEY, "case-1")
    on_the_wire = orjson.loads(value)
    assert on_the_wire == {**clear, "sealed": on_the_wire["sealed"]}
    assert orjson.loads(open_json(value, KEY, "case-1")) == {**clear, **restricted}


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("{", "}"),
        ('{"case":"a",', "}"),
        (' { "case" : "a" , ', " } "),
        ("{", ',"case":"a"}'),
        ('{"note":{"sealed":"a letter"},', "}"),
        ('{"sealed":7,', "}"),
        ('{"note":"{\\"sealed\\":\\"a\\"}",', "}"),
        ("{", ',"note":{"sealed":"a letter"}}'),
    ],
)
@pytest.mark.parametrize("restricted", [{}, {"name": "Ada Example"}])
def test_what_is_sealed_is_found_wherever_its_member_stands(
    before: str, after: str, restricted: dict[str, str]
) -> None:
    sealed = orjson.loads(seal_json(b"{}", orjson.dumps(restricted), KEY, "case-1"))["sealed"]
    value = f'{before}"sealed":"{sealed}"{after}'.encode()
    clear = orjson.loads(value)
    del clear["sealed"]
    assert orjson.loads(open_json(value, KEY, "case-1")) == clear | restricted


def test_json_with_nothing_sealed_is_left_as_it_is() -> None:
    value = b'{ "note": {"sealed": "a letter"} }'
    assert open_json(value, None, "case-1") == value


def test_a_destroyed_key_is_named_as_such() -> None:
    value = seal_json(b"{}", b'{"name":"Ada Example"}', KEY, "case-1")
    with pytest.raises(KeyDestroyedError):
        open_json(value, None, "case-1")


@pytest.mark.parametrize(
    ("clear", "restricted"),
    [(b"[]", b"{}"), (b"{}", b"[]"), (b'{"sealed":1}', b"{}")],
)
def test_what_cannot_be_sealed_is_refused(clear: bytes, restricted: bytes) -> None:
    with pytest.raises(ValueError, match=r"sealed"):
        seal_json(clear, restricted, KEY, "case-1")


@pytest.mark.parametrize("sealed", [b'"not base64!"', b"7", b'"AA=="'])
def test_a_sealed_member_that_is_not_one_is_refused(sealed: bytes) -> None:
    with pytest.raises(SealBrokenError):
        open_json(b'{"sealed":' + sealed + b"}", KEY, "case-1")


def test_a_nonsense_master_key_is_refused() -> None:
    with pytest.raises(ValueError, match="32 bytes"):
        KeyRing(None, b"short")  # type: ignore[arg-type]


@pytest.fixture
async def pool(database: str) -> AsyncIterator[Pool]:
    await migrate(database, KEYRING_MIGRATIONS)
    async with asyncpg.create_pool(database, min_size=1, max_size=8) as made:
        yield made


async def test_keys_are_made_once_and_kept(pool: Pool) -> None:
    first = await KeyRing(pool, MASTER).keys_for(["a", "b", "a"], create=True)
    again = await KeyRing(pool, MASTER).keys_for(["b", "a", "c"], create=False)
    assert set(first) == {"a", "b"}
    assert first["a"] != first["b"]
    assert again == first  # one that has none is left out: None says destroyed


async def test_a_batch_takes_one_round_trip_and_then_none(database: str, pool: Pool) -> None:
    await KeyRing(pool, MASTER).keys_for(["c"], create=True)
    seen: list[str] = []

    async def listen(connection: asyncpg.Connection[asyncpg.Record]) -> None:
        connection.add_query_logger(lambda query: seen.append(query.query))

    async with asyncpg.create_pool(database, min_size=1, max_size=1, init=listen) as counted:
        ring = KeyRing(counted, MASTER)
        keys = await ring.keys_for(["a", "b", "c"], create=True)
        assert await ring.keys_for(["a", "b", "c"], create=True) == keys
    assert sum("case_keys" in query for query in seen) == 1


async def test_many_processes_agree_on_new_keys(pool: Pool) -> None:
    subjects = [f"case-{number}" for number in range(40)]
    rings = [KeyRing(pool, MASTER) for _ in range(6)]
    answers = await asyncio.gather(
        *(ring.keys_for(subjects[:: 1 if index % 2 else -1], create=True) for index, ring in enumerate(rings))
    )
    assert all(answer == answers[0] for answer in answers)
    assert None not in answers[0].values()


async def test_a_destroyed_key_never_comes_back(pool: Pool) -> None:
    ring = KeyRing(pool, MASTER)
    await ring.keys_for(["a"], create=True)
    await ring.destroy("a")
    await ring.destroy("a")
    await ring.destroy("never-had-one")
    for other in (ring, KeyRing(pool, MASTER)):
        assert await other.keys_for(["a", "never-had-one"], create=True) == {"a": None, "never-had-one": None}
    assert await pool.fetchval("SELECT count(*) FROM case_keys WHERE wrapped IS NULL AND destroyed_at IS NOT NULL") == 2


async def test_another_process_forgets_a_destroyed_key_in_time(pool: Pool) -> None:
    now = 0.0
    slow = KeyRing(pool, MASTER, cache_seconds=300, timer=lambda: now)
    known = await slow.keys_for(["a"], create=True)
    await KeyRing(pool, MASTER).destroy("a")
    now = 299.0
    assert await slow.keys_for(["a"], create=False) == known
    now = 301.0
    assert await slow.keys_for(["a"], create=False) == {"a": None}


async def test_more_subjects_than_the_cache_holds(pool: Pool) -> None:
    ring = KeyRing(pool, MASTER, cache_size=3)
    subjects = [f"case-{number}" for number in range(20)]
    keys = await ring.keys_for(subjects, create=True)
    assert len({key for key in keys.values() if key}) == 20
    assert await ring.keys_for(subjects, create=False) == keys


async def test_the_wrong_master_key_is_noticed(pool: Pool) -> None:
    wrong = KeyRing(pool, os.urandom(32))
    await wrong.verify()
    await KeyRing(pool, MASTER).keys_for(["a"], create=True)
    await KeyRing(pool, MASTER).verify()
    with pytest.raises(MasterKeyError):
        await wrong.verify()
    with pytest.raises(MasterKeyError):
        await wrong.keys_for(["a"], create=False)


async def _keep(pool: Pool, wrapped: bytes) -> None:
    await pool.execute("INSERT INTO case_keys (subject, wrapped) VALUES ('case-1', $1)", wrapped)


async def test_a_key_that_was_wrapped_under_version_1_still_opens(pool: Pool) -> None:
    await _keep(pool, sealed_before.WRAPPED)
    ring = KeyRing(pool, MASTER)
    await ring.verify()
    assert await ring.keys_for(["case-1"], create=True) == {"case-1": KEY}


async def test_a_key_that_a_newer_release_wrapped_is_named_as_such(pool: Pool) -> None:
    await _keep(pool, b"\x03" + sealed_before.WRAPPED[1:])
    with pytest.raises(MasterKeyError, match="under version 3"):
        await KeyRing(pool, MASTER).verify()


async def test_keys_are_not_kept_in_the_clear(pool: Pool) -> None:
    key = (await KeyRing(pool, MASTER).keys_for(["a"], create=True))["a"]
    assert key is not None
    wrapped = await pool.fetchval("SELECT wrapped FROM case_keys WHERE subject = 'a'")
    assert key not in wrapped
    assert wrapped[:1] == b"\x01"
