"""The password of its database and the master key change under a service at work: it goes on, and what was before opens nothing more."""

from __future__ import annotations

from base64 import b64encode
from pathlib import Path

import asyncpg
import pytest
from in_process import at_work, settings_of, until
from toys import Broker, Databases, Toy

from cafcass_provisioning.keyring.rewrapping import Progress, rewrap
from cafcass_provisioning.postgres_admin import Login, connected, create_role
from cafcass_runtime import process as process_module
from cafcass_runtime.master_keys import MasterKeyError, in_force, read
from cafcass_runtime.rereading import Rereading
from cafcass_runtime.sealing import KeyRing
from cafcass_runtime.settings import RuntimeSettings
from cafcass_sandbox.servers.postgres import PostgresServer

FIRST, SECOND = (b64encode(bytes([number]) * 32).decode() for number in (1, 2))
BEFORE, AFTER = Login("changing", "invented-before"), Login("changing", "invented-after")


class Secrets:
    """The files of a service, as whoever keeps secrets puts them there."""

    def __init__(self, folder: Path, server: PostgresServer, broker: Broker, databases: Databases) -> None:
        self.folder, self._server, self._broker = folder, server, broker
        self._names = [each.rsplit("/", 1)[1] for each in (databases.database, databases.keyring)]

    def put(self, login: Login, master_key: str) -> None:
        for name, text in zip(("database", "keyring", "master_key"), (*self.urls(login), master_key), strict=True):
            (self.folder / ".new").write_text(text)
            (self.folder / ".new").replace(self.folder / name)

    def urls(self, login: Login) -> list[str]:
        return [self._server.login_url(login, name) for name in self._names]

    def read(self) -> RuntimeSettings:
        database, keyring, master_key = (
            (self.folder / name).read_text() for name in ("database", "keyring", "master_key")
        )
        # What is cached would hide for minutes which master key opens.
        more = {"master_key": master_key, "key_cache_seconds": 0.001}
        return settings_of(self._broker, Databases(database, keyring), **more)


async def _give(server: PostgresServer, login: Login) -> None:
    await create_role(server.admin_url(), login)
    async with connected(server.admin_url()) as admin:
        await admin.execute(f"GRANT tester TO {login.role}")


async def _end_sessions(server: PostgresServer, login: Login) -> None:
    async with connected(server.admin_url()) as admin:
        await admin.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = $1", login.role)


@pytest.mark.parametrize("toys_broker", ["embedded"], indirect=True)
async def test_it_goes_on_while_they_change(
    toy: Toy, toys_broker: Broker, databases: Databases, postgres_server: PostgresServer, tmp_path: Path
) -> None:
    secrets = Secrets(tmp_path, postgres_server, toys_broker, databases)
    await _give(postgres_server, BEFORE)
    secrets.put(BEFORE, FIRST)
    async with at_work(secrets.read(), rereading=Rereading(secrets.read(), tmp_path, secrets.read)) as process:
        await toy.tick("a", 1)
        await toy.until_totals(1)

        secrets.put(
            AFTER, FIRST
        )  # first the files, then the role: asked again, it ends as it should wherever it was stopped
        await _give(postgres_server, AFTER)
        await _end_sessions(postgres_server, BEFORE)
        await toy.tick("a", 2)
        await toy.until_totals(2)
        for url in secrets.urls(BEFORE):
            with pytest.raises(asyncpg.InvalidPasswordError):
                await asyncpg.connect(url)

        for number, master_key in enumerate((f"{FIRST} {SECOND}", f"{SECOND} {FIRST}"), 3):
            secrets.put(AFTER, master_key)
            await toy.tick(f"made under {number}", number)
            await toy.until_totals(number)
        async with connected(databases.keyring) as connection:
            progress = Progress()
            await rewrap(connection, read(f"{SECOND} {FIRST}"), progress, lambda _: None)
        assert progress.rewrapped
        secrets.put(AFTER, SECOND)
        await toy.tick("a", 5)
        await toy.tick("made at last", 6)
        await toy.until_totals(6)
        await until(lambda: process.health.ready)
    async with asyncpg.create_pool(databases.keyring, min_size=1, max_size=1) as pool:
        await KeyRing(pool, in_force(lambda: SECOND)).verify()
        with pytest.raises(MasterKeyError):
            await KeyRing(pool, in_force(lambda: FIRST)).verify()


@pytest.mark.parametrize("toys_broker", ["embedded"], indirect=True)
async def test_while_the_file_is_ahead_of_the_role_it_goes_on_and_what_it_opens_anew_waits(
    toy: Toy, toys_broker: Broker, databases: Databases, postgres_server: PostgresServer, tmp_path: Path
) -> None:
    secrets = Secrets(tmp_path, postgres_server, toys_broker, databases)
    await _give(postgres_server, BEFORE)
    secrets.put(BEFORE, FIRST)
    async with at_work(secrets.read(), rereading=Rereading(secrets.read(), tmp_path, secrets.read)) as process:
        secrets.put(AFTER, FIRST)
        await toy.tick("a", 1)
        await toy.until_totals(1)  # on the connections that stand
        await _end_sessions(postgres_server, BEFORE)
        await until(lambda: not process.health.ready)
        assert "InvalidPassword" in str(process.health.reasons())
        await toy.tick("a", 2)
        await _give(postgres_server, AFTER)
        await toy.until_totals(2)
        await until(lambda: process.health.ready)


NOWHERE = "pkcs11:token=none;object=none?module-path=/none/there.so&pin-value=invented"


@pytest.mark.parametrize("toys_broker", ["embedded"], indirect=True)
async def test_while_what_keeps_the_master_key_is_away_it_is_not_ready_and_then_goes_on(
    toy: Toy,
    toys_broker: Broker,
    databases: Databases,
    postgres_server: PostgresServer,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(process_module, "EVERY_FEW_SECONDS", 0.2)
    secrets = Secrets(tmp_path, postgres_server, toys_broker, databases)
    await _give(postgres_server, BEFORE)
    secrets.put(BEFORE, FIRST)
    async with at_work(secrets.read(), rereading=Rereading(secrets.read(), tmp_path, secrets.read)) as process:
        secrets.put(BEFORE, NOWHERE)
        await until(lambda: not process.health.ready)
        assert process.health.reasons()["key ring"] == "waiting (MasterKeyAwayError)"
        assert process.health.live  # away is no reason to be restarted
        await toy.tick("a", 1)
        secrets.put(BEFORE, FIRST)
        await toy.until_totals(1)
        await until(lambda: process.health.ready)
