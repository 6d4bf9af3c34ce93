"""What went wrong where facts came together that seldom do: each of these once misled a manager, or the court."""

from __future__ import annotations

from datetime import timedelta

from allocation_world import APPLIED, FIRST_HEARING, World, registered, team

from cafcass_contracts import allocation


def test_an_emergency_that_nobody_held_by_its_hearing_is_missed_and_not_done() -> None:
    world = World()
    tomorrow = FIRST_HEARING.model_copy(update={"starts_at": APPLIED + timedelta(days=1)})
    world.send(team(), registered(emergency=True, hearings=(tomorrow,)))
    world.pass_to(APPLIED + timedelta(days=5))
    missed = sorted(each.clock.kind for each in world.said(allocation.ClockMissed))
    assert missed == ["allocate", "first-hearing"]
    assert len(world.said(allocation.DelayNoticed)) == 1
    assert world.last(allocation.WorkCompleted).how == "not-wanted"
