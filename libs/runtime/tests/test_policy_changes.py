"""Another policy in force reaches every due time, however its coming into force was interrupted (G1)."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest
from behaviours import OnDatabase
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
