"""The example site on a database of each test's own."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator
from functools import partial

import asyncpg
import pytest
import structlog
from example.data import Example, kept_from, open_data
from example.seeds import prepare
from example.site import SITE

from cafcass_runtime import audit
from cafcass_sandbox.testing import MakeDatabase
from cafcass_web.content.drawing import Drawer
from cafcass_web.people.directory import StaffDirectory
from cafcass_web.people.looks import LookRows
from cafcass_web.people.sessions import SessionRows
from cafcass_web.testing.browser import browser
from cafcass_web.testing.kit import Opened, opened

__all__ = ["browser"]  # a fixture


@pytest.fixture(scope="session", autouse=True)
def plain_logs() -> None:
    """Logs in a line each, with their errors as Python prints them."""
    structlog.configure(processors=[structlog.processors.format_exc_info, structlog.processors.KeyValueRenderer()])


@pytest.fixture(scope="session")
def example_template(make_database: MakeDatabase) -> str:
    """A database with the example's rows, to copy."""
    address = make_database()
    asyncio.run(prepare(address))
    return address


@pytest.fixture(scope="session")
def shared_database(make_database: MakeDatabase, example_template: str) -> str:
    """The example's database for all tests that change nothing in it."""
    return make_database(template=example_template)


@pytest.fixture
def own_database(make_database: MakeDatabase, example_template: str) -> str:
    """The example's database for one test."""
    return make_database(template=example_template)


@pytest.fixture
async def pool(shared_database: str) -> AsyncIterator[asyncpg.Pool[asyncpg.Record]]:
    """Connections to the shared database."""
    async with asyncpg.create_pool(shared_database, min_size=1, max_size=4) as made:
        yield made


@pytest.fixture
async def own_pool(own_database: str) -> AsyncIterator[asyncpg.Pool[asyncpg.Record]]:
    """Connections to the test's own database."""
    async with asyncpg.create_pool(own_database, min_size=1, max_size=4) as made:
        yield made


@pytest.fixture(scope="session")
def drawer() -> Iterator[Drawer]:
    """One that draws for all tests."""
    made = Drawer()
    yield made
    made.close()


@pytest.fixture
def site(pool: asyncpg.Pool[asyncpg.Record], drawer: Drawer) -> Opened[Example]:
    """The example on the shared database; sessions and looks are in memory."""
    return opened(SITE, lambda sight: open_data(pool, sight), StaffDirectory(pool, kept_from), drawer=drawer)


@pytest.fixture
def own_site(own_pool: asyncpg.Pool[asyncpg.Record], drawer: Drawer) -> Opened[Example]:
    """The example on the test's own database, sessions and looks too."""
    directory = StaffDirectory(own_pool, kept_from)
    rows, looks = SessionRows(own_pool), LookRows(own_pool)
    return opened(
        SITE,
        lambda sight: open_data(own_pool, sight),
        directory,
        sessions=rows,
        looks=looks,
        audit=partial(audit.write, own_pool),
        drawer=drawer,
    )
