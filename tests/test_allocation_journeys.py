"""How a case comes to somebody who holds it, moves, and ends, across intake and allocation: played outside, read from the topics.

All are played at once on one platform, each in a service area of its own; each test is one of them.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass

import pytest
import pytest_asyncio
from allocation_journeys import adding_up, arriving, choosing, finishing, moving
from allocation_journeys.team import JOURNEYS
from outside_world import World, outside
from whole_platform import Platform

from cafcass_sandbox.client.run_file import find

assert {play.__module__ for play in JOURNEYS.values()} == {
    part.__name__ for part in (arriving, choosing, moving, finishing)
}


@dataclass(frozen=True, slots=True)
class Played:
    """Every journey that this run has a test of, begun, and where it is played."""

    world: World
    tasks: Mapping[str, asyncio.Future[None]]


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def played(allocating: Platform, request: pytest.FixtureRequest) -> AsyncIterator[Played]:
    ids = {item.callspec.id for item in request.session.items if hasattr(item, "callspec")}
    async with outside(find(allocating.folder)) as world:
        names = [name for name in JOURNEYS if name in ids] or list(JOURNEYS)
        tasks = {name: asyncio.ensure_future(JOURNEYS[name](world)) for name in names}
        yield Played(world, tasks)
        await asyncio.gather(*tasks.values(), return_exceptions=True)


@pytest.mark.timeout(300)
@pytest.mark.asyncio(loop_scope="session")
@pytest.mark.parametrize("name", list(JOURNEYS))
async def test_journey(played: Played, name: str) -> None:
    await played.tasks[name]


@pytest.mark.timeout(300)
@pytest.mark.asyncio(loop_scope="session")
async def test_no_work_has_two_holders_and_points_add_up(played: Played) -> None:
    """A1, A3, A13: after all journeys, by what was told of each piece of work and of each practitioner."""
    await asyncio.gather(*played.tasks.values(), return_exceptions=True)
    world = played.world
    held = await world.until(
        lambda: adding_up.points(world) if adding_up.points(world) == adding_up.told(world) else None,
        "workloads that are the sum of the work held",
        lambda: (adding_up.points(world), adding_up.told(world)),
    )
    assert held
