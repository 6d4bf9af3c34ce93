"""How complaints are answered and learned from, across intake, triage, allocation and complaints: played outside, read from the topics.

All are played at once on one platform, each about a case of its own; each test is one of them.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Mapping

import pytest
import pytest_asyncio
from complaints_journeys import answering, contact
from complaints_journeys.complainant import JOURNEYS
from outside_world import outside
from whole_platform import Platform

from cafcass_sandbox.client.run_file import find

assert {play.__module__ for play in JOURNEYS.values()} == {answering.__name__, contact.__name__}


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def played(
    complaining: Platform, request: pytest.FixtureRequest
) -> AsyncIterator[Mapping[str, asyncio.Future[None]]]:
    """Every journey that this run has a test of, begun."""
    ids = {item.callspec.id for item in request.session.items if hasattr(item, "callspec")}
    async with outside(find(complaining.folder)) as world:
        tasks = {name: asyncio.ensure_future(play(world)) for name, play in JOURNEYS.items() if name in ids}
        yield tasks
        await asyncio.gather(*tasks.values(), return_exceptions=True)


@pytest.mark.timeout(300)
@pytest.mark.asyncio(loop_scope="session")
@pytest.mark.parametrize("name", list(JOURNEYS))
async def test_journey(played: Mapping[str, asyncio.Future[None]], name: str) -> None:
    await played[name]
