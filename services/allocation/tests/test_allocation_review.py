"""What went wrong where facts came together that seldom do: each of these once misled a manager, or the court."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from allocation_world import APPLIED, FIRST_HEARING, World, absence, practitioner, registered, team

from cafcass_contracts import allocation
from cafcass_contracts.workload import MoveReason, Reduction


def test_an_emergency_that_nobody_held_by_its_hearing_is_missed_and_not_done() -> None:
    world = World()
    tomorrow = FIRST_HEARING.model_copy(update={"starts_at": APPLIED + timedelta(days=1)})
    world.send(team(), registered(emergency=True, hearings=(tomorrow,)))
    world.pass_to(APPLIED + timedelta(days=5))
    missed = sorted(each.clock.kind for each in world.said(allocation.ClockMissed))
    assert missed == ["allocate", "first-hearing"]
    assert len(world.said(allocation.DelayNoticed)) == 1
    assert world.last(allocation.WorkCompleted).how == "not-wanted"


@pytest.mark.parametrize(
    "nothing", [{"weekly_hours": 0}, {"reductions": (Reduction(percent=100, starts_on=date(2026, 6, 1)),)}]
)
def test_somebody_else_is_sought_for_work_of_one_whose_hours_became_none(nothing: dict[str, Any]) -> None:
    world = World()
    world.send(practitioner(), registered())
    world.send(practitioner(since=date(2026, 6, 1), **nothing))
    assert world.work().moving is MoveReason.HOURS
    world.send(practitioner(since=date(2026, 6, 2)))
    world.pass_to(datetime(2026, 6, 2, 12, tzinfo=UTC))
    assert world.work().moving is None


@pytest.mark.parametrize(("second", "moving"), [(8, MoveReason.ABSENCE), (10, None)])
def test_notes_of_absence_that_follow_on_each_other_are_one_absence(second: int, moving: MoveReason | None) -> None:
    world = World()
    world.send(practitioner(), registered())
    world.pass_to(datetime(2026, 6, 1, 12, tzinfo=UTC))
    world.send(absence(days=5, starts_on=date(2026, 6, 1)))
    world.pass_to(datetime(2026, 6, 8, 12, tzinfo=UTC))
    world.send(absence(days=5, absence_id="absence-2", starts_on=date(2026, 6, second)))
    world.pass_to(datetime(2026, 6, 10, 12, tzinfo=UTC))
    assert world.work().moving is moving
