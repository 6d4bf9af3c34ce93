"""What runs beside the loops runs as long as they do, on tables of its own; what it lacks is said before anything starts."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path

import asyncpg
import pytest
from in_process import running, until
from toy import TOY
from toys import Broker, Databases

from cafcass_runtime.beside import Around, BesideError

pytestmark = pytest.mark.parametrize("toys_broker", ["embedded"], indirect=True)


@dataclass
class Guest:
    """It writes one row when it begins, and notes what it saw."""

    lacks: str | None = None
    migrations: Path | None = Path(__file__).parent / "beside_migrations"
    seen: list[str] = field(default_factory=list)

    def check(self) -> None:
        if self.lacks is not None:
            raise BesideError(self.lacks)

    def run(self, around: Around) -> AbstractAsyncContextManager[object]:
        return self._run(around)

    @asynccontextmanager
    async def _run(self, around: Around) -> AsyncIterator[None]:
        connection = await asyncpg.connect(around.database())
        await connection.execute("INSERT INTO beside VALUES ($1)", around.service)
        await connection.close()
        around.health.set("guest", ok=True)
        self.seen.append("began")
        yield
        self.seen.append("ready" if around.health.ready else "not ready any more")


async def test_it_runs_while_the_loops_do_and_ends_before_them(toys_broker: Broker, databases: Databases) -> None:
    guest = Guest()
    async with running(toys_broker, databases, replace(TOY, beside=(guest,))) as process:
        await until(lambda: guest.seen)
        assert process.health.detail()["conditions"]["guest"]["ok"]
    assert guest.seen == ["began", "ready"]
    connection = await asyncpg.connect(databases.database)
    assert await connection.fetchval("SELECT word FROM beside") == "toy"
    await connection.close()


async def test_what_it_lacks_is_said_before_anything_starts(toys_broker: Broker, databases: Databases) -> None:
    with pytest.raises(BesideError, match="CAFCASS_GUEST_NAME"):
        async with running(toys_broker, databases, replace(TOY, beside=(Guest(lacks="CAFCASS_GUEST_NAME: missing"),))):
            pass
