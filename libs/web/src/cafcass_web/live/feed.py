"""What happens in the service's database, as pages hear of it: PostgreSQL's own notifications, so that every instance hears of all.

Whatever writes what pages show says so in the same transaction, with `SELECT web.happened(kind, at, area, team, people, case, readers)`, in a
trigger of the table or in the statement. Equal words of one transaction are sent once; nothing is sent of one that is rolled back.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import datetime
from typing import Any, Final

import asyncpg
import msgspec
import structlog

from cafcass_domain.state import State
from cafcass_web.access.sight import Place
from cafcass_web.live.hub import Happening, Hub

log = structlog.get_logger()

CHANNEL: Final = "web_happened"
_AGAIN_SECONDS: Final = 1.0


@asynccontextmanager
async def feeding(hub: Hub, database: Callable[[], str]) -> AsyncIterator[None]:
    """Passes on what the database tells, as long as this is entered; a connection that is lost is made again, to where it is then."""
    task = asyncio.create_task(_feed(hub, database))
    try:
        yield
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


async def _feed(hub: Hub, database: Callable[[], str]) -> None:
    while True:
        try:
            await _listen(hub, database())
        except (OSError, asyncpg.PostgresError, asyncpg.InterfaceError) as error:
            log.warning("pages hear of nothing: the database is away", fault=type(error).__name__)
        await asyncio.sleep(_AGAIN_SECONDS)


async def _listen(hub: Hub, database: str) -> None:
    connection = await asyncpg.connect(database, server_settings={"application_name": "web pages listen"})
    lost = asyncio.Event()
    connection.add_termination_listener(lambda _: lost.set())
    try:
        await connection.add_listener(CHANNEL, lambda *said: _pass_on(hub, said[-1]))
        await lost.wait()
    finally:
        await connection.close(timeout=5)


def _pass_on(hub: Hub, payload: Any) -> None:
    try:
        hub.tell(read(payload))
    except ValueError:
        log.exception("what the database told of cannot be read")


class _Told(State):
    """What `web.happened` writes."""

    kind: str
    at: datetime
    area: str | None = None
    team: str | None = None
    people: frozenset[str] = frozenset()
    case: str | None = None
    readers: frozenset[str] | None = None


def read(payload: str) -> Happening:
    """What was told. Raises `ValueError` where it is not what `web.happened` writes."""
    said = msgspec.json.decode(payload, type=_Told)
    return Happening(said.kind, said.at, Place(said.area, said.team, said.people), said.case, said.readers)
