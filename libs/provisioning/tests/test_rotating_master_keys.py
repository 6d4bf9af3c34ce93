"""Every key comes under another master key while services go on, and then the one before opens nothing."""

from __future__ import annotations

import io
import json
import signal
import sys
from base64 import b64encode
from collections.abc import AsyncIterator, Mapping

import asyncpg
import pytest

from cafcass_provisioning.keyring.__main__ import main
from cafcass_provisioning.keyring.rewrapping import Progress, Standing, rewrap, standing
from cafcass_runtime.master_keys import GivenKey, MasterKeyError, Masters, in_force
from cafcass_runtime.migrations import KEYRING_MIGRATIONS, migrate
from cafcass_runtime.sealing import KeyRing
from cafcass_sandbox.client.sync import run
from cafcass_sandbox.testing import MakeDatabase

FIRST, SECOND = (b64encode(bytes([number]) * 32).decode() for number in (1, 2))
BOTH_OPEN, SECOND_WRAPS = f"{FIRST} {SECOND}", f"{SECOND}\n{FIRST}\n"
SUBJECTS = [f"case-{number:02}" for number in range(25)]


class Given:
    """A setting that changes under whoever reads it."""

    def __init__(self, text: str) -> None:
        self.text = text

    def __call__(self) -> str:
        return self.text


@pytest.fixture
async def url(make_database: MakeDatabase) -> str:
    made = make_database()
    await migrate(made, KEYRING_MIGRATIONS)
    return made


@pytest.fixture
async def pool(url: str) -> AsyncIterator[asyncpg.Pool[asyncpg.Record]]:
    async with asyncpg.create_pool(url, min_size=1, max_size=4) as made:
        yield made


def _ring(pool: asyncpg.Pool[asyncpg.Record], text: str) -> KeyRing:
    return KeyRing(pool, in_force(lambda: text))


async def _rotate(pool: asyncpg.Pool[asyncpg.Record], text: str, batch: int = 4) -> tuple[Progress, Standing]:
    masters, progress = in_force(lambda: text)(), Progress()
    async with pool.acquire() as connection:
        await rewrap(connection, masters, progress, lambda _: None, batch)
        return progress, await standing(connection, masters)


async def test_a_service_goes_on_from_one_master_key_to_the_next(pool: asyncpg.Pool[asyncpg.Record]) -> None:
    given = Given(FIRST)
    service = KeyRing(pool, in_force(given), cache_size=1)
    keys = await service.keys_for(SUBJECTS, create=True)
    for number, given.text in enumerate((BOTH_OPEN, SECOND_WRAPS)):
        keys |= await service.keys_for([f"new-{number}"], create=True)
        assert await service.keys_for(list(keys), create=True) == keys
    progress, now = await _rotate(pool, SECOND_WRAPS)
    assert (progress.rewrapped, progress.unopened, now.left) == (26, [], 0)
    assert now.held == {GivenKey(bytes([2]) * 32).name: 27}
    given.text = SECOND
    assert await service.keys_for(list(keys), create=False) == keys
    with pytest.raises(MasterKeyError, match="CAFCASS_MASTER_KEY does not give"):
        await _ring(pool, FIRST).verify()


async def test_what_the_release_before_wrapped_is_opened_and_wrapped_anew(pool: asyncpg.Pool[asyncpg.Record]) -> None:
    keys = await _ring(pool, FIRST).keys_for(SUBJECTS, create=True)
    await pool.execute("UPDATE case_keys SET master = NULL")
    assert await _ring(pool, SECOND_WRAPS).keys_for(SUBJECTS, create=True) == keys
    progress, now = await _rotate(pool, SECOND_WRAPS)
    assert (progress.rewrapped, now.left) == (len(SUBJECTS), 0)
    assert await _ring(pool, SECOND).keys_for(SUBJECTS, create=False) == keys


async def test_a_key_that_is_destroyed_meanwhile_stays_destroyed(pool: asyncpg.Pool[asyncpg.Record]) -> None:
    service = _ring(pool, FIRST)
    await service.keys_for(SUBJECTS, create=True)

    class DestroysMeanwhile(GivenKey):
        async def wrap(self, keys: Mapping[str, bytes]) -> dict[str, bytes]:
            for subject in keys:
                await service.destroy(subject)
            return await super().wrap(keys)

    masters, progress = Masters([DestroysMeanwhile(bytes([2]) * 32), GivenKey(bytes([1]) * 32)]), Progress()
    async with pool.acquire() as connection:
        await rewrap(connection, masters, progress, lambda _: None, 10)
    assert progress.rewrapped == 0
    assert await pool.fetchval("SELECT count(*) FROM case_keys WHERE wrapped IS NOT NULL") == 0


async def test_a_key_that_does_not_open_keeps_no_other_from_it_and_is_named(
    pool: asyncpg.Pool[asyncpg.Record],
) -> None:
    await _ring(pool, FIRST).keys_for(SUBJECTS, create=True)
    await pool.execute("UPDATE case_keys SET wrapped = '\\x01ff' WHERE subject = 'case-07'")
    progress, now = await _rotate(pool, SECOND_WRAPS)
    assert (progress.rewrapped, progress.unopened, now.left) == (len(SUBJECTS) - 1, ["case-07"], 1)


async def test_nothing_is_written_where_a_key_would_not_come_back(pool: asyncpg.Pool[asyncpg.Record]) -> None:
    keys = await _ring(pool, FIRST).keys_for(SUBJECTS, create=True)

    class Forgets(GivenKey):
        async def wrap(self, keys: Mapping[str, bytes]) -> dict[str, bytes]:
            return await super().wrap(dict.fromkeys(keys, bytes(32)))

    masters = Masters([Forgets(bytes([2]) * 32), GivenKey(bytes([1]) * 32)])
    async with pool.acquire() as connection:
        with pytest.raises(MasterKeyError, match="nothing of this batch was changed"):
            await rewrap(connection, masters, Progress(), lambda _: None)
    assert await _ring(pool, FIRST).keys_for(SUBJECTS, create=False) == keys


def _with(monkeypatch: pytest.MonkeyPatch, url: str, master_key: str) -> None:
    monkeypatch.setenv("CAFCASS_KEYRING", url)
    monkeypatch.setenv("CAFCASS_MASTER_KEY", master_key)


def _made_with_keys(make_database: MakeDatabase) -> str:
    url = make_database()
    run(_make_keys(url))
    return url


async def _make_keys(url: str) -> None:
    await migrate(url, KEYRING_MIGRATIONS)
    async with asyncpg.create_pool(url, min_size=1, max_size=1) as pool:
        await _ring(pool, FIRST).keys_for(SUBJECTS, create=True)


def test_the_command_says_what_is_left_until_nothing_is(
    make_database: MakeDatabase, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    url = _made_with_keys(make_database)
    _with(monkeypatch, url, SECOND_WRAPS)
    capsys.readouterr()
    assert main(["verify", "--json"]) == 1
    assert json.loads(capsys.readouterr().out)["left"] == len(SUBJECTS)
    assert main(["rotate", "--batch=10", "--json"]) == 0
    said = capsys.readouterr()
    assert [line.split()[0] for line in said.err.splitlines()] == ["10", "20", "25"]
    assert json.loads(said.out) | {"wrapping": "", "held": {}} == {
        "wrapping": "",
        "held": {},
        "left": 0,
        "rewrapped": len(SUBJECTS),
        "unopened": [],
    }
    assert main(["verify"]) == 0
    assert "the others may be taken away" in capsys.readouterr().out
    _with(monkeypatch, url, FIRST)
    assert main(["rotate"]) == 1
    assert "no given master key opens the key of case-07" in capsys.readouterr().out


@pytest.mark.parametrize("master_key", ["", "hidden", f"{FIRST} hidden"])
def test_a_master_key_that_is_none_is_an_error_without_its_words(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], master_key: str
) -> None:
    _with(monkeypatch, "postgresql://127.0.0.1:1/none", master_key)
    assert main(["verify"]) == 2
    said = capsys.readouterr().err
    assert said.startswith("CAFCASS_MASTER_KEY: ")
    assert "hidden" not in said


class Impatient(io.StringIO):
    """Presses Ctrl-C when it reads the third line."""

    def write(self, text: str) -> int:
        if text.startswith("3 of"):
            signal.raise_signal(signal.SIGINT)
        return super().write(text)


def test_interrupted_it_says_how_far_it_came_and_goes_on_from_there(
    make_database: MakeDatabase, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    _with(monkeypatch, _made_with_keys(make_database), SECOND_WRAPS)
    with monkeypatch.context() as patched:
        said = Impatient()
        # Whoever runs the tests in the background has them ignore it.
        ignored = signal.signal(signal.SIGINT, signal.default_int_handler)
        patched.setattr(sys, "stderr", said)
        try:
            assert main(["rotate", "--batch=1"]) == 130
        finally:
            signal.signal(signal.SIGINT, ignored)
    assert said.getvalue().splitlines()[2:] == [
        f"3 of {len(SUBJECTS)} keys wrapped anew",
        "interrupted: 3 keys are wrapped anew; asked again, it goes on from there",
    ]
    capsys.readouterr()
    assert main(["rotate", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["rewrapped"] == len(SUBJECTS) - 3
