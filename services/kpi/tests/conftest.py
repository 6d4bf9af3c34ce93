"""Databases of kpi: prepared once, copied for each test."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator
from datetime import date, datetime

import pytest
from comparing import read_all
from counted import PARTITIONS, Counted
from invented import Said, caseload

from cafcass_runtime.testing.engine import OpenEngine, open_engine, prepare
from cafcass_runtime.testing.wall import Wall
from cafcass_sandbox.testing import MakeDatabase
from cafcass_web.content.drawing import Drawer
from kpi.app import service
from kpi.domain.policy import Policy

SEED = 20260301


@pytest.fixture(scope="session")
def kpi_template(make_database: MakeDatabase) -> tuple[str, str]:
    """Both databases, up to date and empty, to copy."""
    made = make_database(), make_database()
    asyncio.run(prepare(service, *made))
    return made


@pytest.fixture(scope="session")
def caseload_template(make_database: MakeDatabase, kpi_template: tuple[str, str]) -> Counted:
    """300 cases across a clock change and a year's end, read out of order, to copy."""
    database, keyring = (make_database(template=each) for each in kpi_template)
    said = caseload(SEED, 300, date(2026, 2, 10), 80)

    async def read() -> datetime:
        async with open_engine(service, database, keyring) as engine:
            await engine.own(*PARTITIONS)
            await read_all(engine, said, seed=SEED)
            return engine.wall.now

    return Counted(database, keyring, said, asyncio.run(read()))


@pytest.fixture
async def counted(
    make_database: MakeDatabase, caseload_template: Counted
) -> AsyncIterator[tuple[OpenEngine[Policy], list[Said]]]:
    """kpi's real engine on a copy of the database in which the caseload was read, and what was said."""
    database, keyring = (
        make_database(template=each) for each in (caseload_template.database, caseload_template.keyring)
    )
    async with open_engine(service, database, keyring, wall=Wall(caseload_template.end)) as engine:
        await engine.own(*PARTITIONS)
        yield engine, caseload_template.said


@pytest.fixture
async def figures(make_database: MakeDatabase, kpi_template: tuple[str, str]) -> AsyncIterator[OpenEngine[Policy]]:
    """kpi's real engine on a database of its own."""
    database, keyring = (make_database(template=each) for each in kpi_template)
    async with open_engine(service, database, keyring) as engine:
        await engine.own(*PARTITIONS)
        yield engine


@pytest.fixture(scope="session")
def drawer() -> Iterator[Drawer]:
    """Draws charts, in a process that all tests of pages share."""
    made = Drawer()
    yield made
    made.close()
