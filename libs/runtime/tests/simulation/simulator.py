"""Schedules one after the other on one database, with connections that stay."""

from __future__ import annotations

from collections.abc import AsyncIterator, MutableMapping
from contextlib import asynccontextmanager

import asyncpg
import structlog

from cafcass_runtime.database import read_every_time
from cafcass_runtime.inbox import keep_days
from cafcass_runtime.migrations import RUNTIME_MIGRATIONS, migrate
from cafcass_runtime.relay import prepare_lanes
from simulation.gates import Gates, Real
from simulation.ledger import SERVICE
from simulation.schedule import Result, Schedule
from simulation.world import LIMITS, START, TABLES

TIDY_EVERY = 100
"""Schedules after which the rows that earlier ones left are swept out."""

CONNECTIONS = 20
"""Two owners with six loops each, what starts and is assigned, and two of the simulation's own."""


class Simulator:
    """Runs schedules."""

    def __init__(self, gates: Gates, connection: Real) -> None:
        self._gates = gates
        self._connection = connection
        self._runs = 0

    async def run(self, seed: int, *, overlooks: bool = False) -> Result:
        """The schedule of a seed; with `overlooks`, more comes than the service has use for."""
        self._runs += 1
        if self._runs % TIDY_EVERY == 0:
            await self._connection.execute(f"VACUUM {', '.join(TABLES)}")
        return await Schedule(seed, self._gates, overlooks=overlooks).run(self._connection)


@asynccontextmanager
async def open_simulator(database: str) -> AsyncIterator[Simulator]:
    """A simulator on an empty database."""
    await migrate(database, RUNTIME_MIGRATIONS, SERVICE.migrations)

    connections: list[Real] = [await asyncpg.connect(database) for _ in range(CONNECTIONS)]
    for each in connections:
        await read_every_time(each)
    connection, monitor, *lent = connections
    await prepare_lanes(connection, LIMITS.lanes)
    await keep_days(connection, START.date(), LIMITS.inbox_days)
    before = structlog.get_config()
    structlog.configure(processors=[_drop])
    try:
        yield Simulator(Gates(lent, monitor), connection)
    finally:
        structlog.configure(**before)
        for each in connections:
            await each.close()


def _drop(logger: object, method: str, event: MutableMapping[str, object]) -> MutableMapping[str, object]:
    raise structlog.DropEvent
