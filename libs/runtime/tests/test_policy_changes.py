"""Another policy in force reaches every due time, however its coming into force was interrupted (G1)."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, date, datetime
from operator import attrgetter
from typing import Any

import pytest
from behaviours import OnDatabase, read_so_far
from rig import Rig, open_rig
from toy import TOY, ToyPolicy
from toys import Databases

from cafcass_runtime import recount_rows
from cafcass_runtime.policies import DatedPolicy
from cafcass_runtime.testing.policy import policy_of
from cafcass_runtime.testing.wall import BEGIN, Wall

MINE = ("toy.ticks.v1", 0)


@pytest.fixture
async def toy(databases: Databases) -> AsyncIterator[OnDatabase]:
    """The toy, its own policy in force."""
    async with open_rig(databases.database, databases.keyring, wall=Wall(BEGIN)) as rig:
        await rig.own(MINE)
        await read_so_far(rig)
        await changes(rig)
        yield OnDatabase(rig, rig.wall)


def another(version: str, **numbers: Any) -> DatedPolicy[ToyPolicy]:
    """The toy's policy with other numbers, under a version of its own."""
    return DatedPolicy(
        tuple((day, replace(policy, version=version)) for day, policy in policy_of(TOY, **numbers).by_day)
    )


async def changes(rig: Rig) -> None:
    """Policies come into force as far as they can."""
    while await rig.changes.bring_into_force():
        pass


async def dues(rig: Rig) -> set[datetime]:
    """When what is counted in the toy's hours is due."""
    return {row["due"] for row in await rig.pool.fetch("SELECT due FROM runtime.deadlines WHERE kind = 'late'")}


async def test_a_change_that_was_interrupted_goes_on_where_another_follows(
    toy: OnDatabase, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The process leaves when one of three due times was counted again, and is started with one number more changed."""
    monkeypatch.setattr(recount_rows, "ROWS_AT_ONCE", 1)
    await toy.rig.engine.handle([toy.rig.tick(case, 1, "counted") for case in "abc"])
    toy.start_with(another("longer", wait_hours=72))
    assert await toy.rig.changes.bring_into_force()
    assert len(await dues(toy.rig)) == 2
    toy.start_with(another("longer, and more time to answer", wait_hours=72, answer_working_days=5))
    await toy.rig.changes.count_again()
    assert await dues(toy.rig) == {datetime(2026, 6, 4, 9, tzinfo=UTC)}


async def in_force(rig: Rig) -> str:
    """The version that was last brought into force."""
    version: str = await rig.pool.fetchval("SELECT version FROM runtime.policy_in_force")
    return version


EVENING = datetime(2026, 6, 1, 22, 30, tzinfo=UTC)
"""Half past eleven in London, on the day before other numbers hold."""
MORNING = datetime(2026, 6, 2, 8, tzinfo=UTC)
FROM_TUESDAY = policy_of(TOY, since={date(2026, 6, 2): {"wait_hours": 72, "answer_working_days": 5}})
BACK_ON_WEDNESDAY = policy_of(TOY, since={date(2026, 6, 2): {"wait_hours": 72}, date(2026, 6, 3): {"wait_hours": 24}})


@pytest.mark.parametrize("first", [True, False], ids=["first start", "started before"])
async def test_what_was_received_before_midnight_is_counted_by_the_numbers_of_after_it(
    databases: Databases, *, first: bool
) -> None:
    """The service was away over midnight. What waits is of the day before, and decided by its numbers; then the day begins."""
    async with open_rig(databases.database, databases.keyring, wall=Wall(BEGIN), policy=FROM_TUESDAY) as rig:
        await rig.own(MINE)
        if not first:
            await read_so_far(rig)
            await changes(rig)
        rig.wall.now = EVENING
        waiting = [rig.tick("a", 1, "counted"), rig.tick("b", 1, "ask")]
        rig.wall.now = MORNING
        await rig.changes.count_again()
        await changes(rig)
        await rig.engine.handle(waiting)
        await changes(rig)
        assert await dues(rig) == {datetime(2026, 6, 2, 22, 30, tzinfo=UTC)}
        await read_so_far(rig)
        await changes(rig)
        assert await dues(rig) == {datetime(2026, 6, 4, 22, 30, tzinfo=UTC)}
        assert await rig.pool.fetchval("SELECT due FROM runtime.questions") == datetime(2026, 6, 8, 16, tzinfo=UTC)


@pytest.mark.parametrize(("order", "step"), [("deadline", "scheduler.fire"), ("tell", "internal.take")])
async def test_a_day_begins_when_what_the_service_had_to_do_before_it_is_done(
    toy: OnDatabase, order: str, step: str
) -> None:
    rig = toy.rig
    toy.start_with(FROM_TUESDAY)
    await changes(rig)
    rig.wall.now = EVENING.replace(hour=21)
    await rig.engine.handle([rig.tick("a", 1, order)])
    rig.wall.now = MORNING
    await read_so_far(rig)
    await changes(rig)
    assert await in_force(rig) == "test-1"
    assert await attrgetter(step)(rig)() == 1
    await changes(rig)
    assert await in_force(rig) == "test-2"


async def test_a_number_that_was_another_for_a_day_is_not_passed_over(databases: Databases) -> None:
    """Nobody notices when Tuesday begins; what is decided by Tuesday's number is counted again all the same."""
    async with open_rig(databases.database, databases.keyring, wall=Wall(BEGIN), policy=BACK_ON_WEDNESDAY) as rig:
        await rig.own(MINE)
        await read_so_far(rig)
        await changes(rig)
        rig.wall.now = MORNING
        await rig.engine.handle([rig.tick("a", 1, "counted")])
        rig.wall.now = datetime(2026, 6, 3, 9, tzinfo=UTC)
        await read_so_far(rig)
        await changes(rig)
        assert await dues(rig) == {datetime(2026, 6, 3, 8, tzinfo=UTC)}


async def test_no_day_comes_into_force_again_while_nobody_knows_what_is_read(toy: OnDatabase) -> None:
    """As where a topic is new: its partitions hold all of the past until they are read."""
    rig = toy.rig
    toy.start_with(FROM_TUESDAY)
    rig.wall.now = MORNING
    await read_so_far(rig)
    await changes(rig)
    await rig.own(("toy.snapshots.v1", 0))
    toy.start_with(FROM_TUESDAY)
    await rig.changes.count_again()
    await changes(rig)
    assert await in_force(rig) == "test-2"
    toy.start_with(another("another release", wait_hours=48))
    await rig.changes.count_again()
    assert await in_force(rig) == "another release"


async def test_what_is_due_on_the_day_is_counted_by_its_numbers_before_it_fires(toy: OnDatabase) -> None:
    """The service comes back in the morning. One deadline of the evening before holds the day up; another of the night must not
    fire meanwhile: by the new number it is due days later."""
    rig = toy.rig
    toy.start_with(FROM_TUESDAY)
    await changes(rig)
    rig.wall.now = datetime(2026, 6, 1, 5, tzinfo=UTC)
    await rig.engine.handle([rig.tick("a", 17, "deadline"), rig.tick("b", 1, "counted")])
    rig.wall.now = MORNING
    await read_so_far(rig)
    while await rig.scheduler.fire():
        pass
    assert [said["case"] for said in await rig.said() if said["type"] == "toy.overdue.v1"] == ["a"]
    await changes(rig)
    while await rig.scheduler.fire():
        pass
    assert await dues(rig) == {datetime(2026, 6, 4, 5, tzinfo=UTC)}


async def test_every_version_that_an_event_may_name_is_recorded_at_start(databases: Databases) -> None:
    """Also of a day that is over before anybody looked, and with the reference data that it held."""
    policy = replace(BACK_ON_WEDNESDAY, editions={"test-2": {"courts": "0123456789ab"}})
    async with open_rig(databases.database, databases.keyring, wall=Wall(BEGIN), policy=policy) as rig:
        for _ in range(2):
            await rig.changes.count_again()
        rows = await rig.pool.fetch(
            "SELECT version, numbers->'wait_hours', reference_data->>'courts' FROM runtime.policies ORDER BY version"
        )
        assert [tuple(row) for row in rows] == [
            ("test-1", "24", None),
            ("test-2", "72", "0123456789ab"),
            ("test-3", "24", None),
        ]
