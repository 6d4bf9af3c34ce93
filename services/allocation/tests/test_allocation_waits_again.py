"""Work that was taken from its holder and waits again: the court and the parties hear of that delay too (A7, A12)."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from allocation_world import CASE, MANAGER, World, practitioner, registered, team, verdict

from cafcass_contracts import allocation
from cafcass_contracts.workload import MoveReason

LATE = datetime(2026, 6, 22, 9, tzinfo=UTC)
"""A Monday, long after the work should have been allocated."""
DUE = datetime(2026, 6, 24, 16, tzinfo=UTC)


def take(world: World, was: str = "adviser-1") -> None:
    """The manager takes the work from its holder, for the queue."""
    content = {
        "work_id": world.work().work_id,
        "from_practitioner_id": was,
        "because": MoveReason.MANAGER,
        "why": "So.",
    }
    moved = allocation.MoveWork.model_validate({"case_id": CASE, "by": MANAGER, **content})
    assert verdict(world.command(moved)) == "accepted"


def taken() -> World:
    """Work that adviser-1 had for three weeks, and nobody else to have it."""
    world = World()
    world.send(team(), practitioner(), registered())
    world.pass_to(LATE)
    take(world)
    return world


def test_nobody_in_two_working_days_is_told() -> None:
    world = taken()
    world.pass_to(DUE - timedelta(seconds=1))
    assert not world.said(allocation.DelayNoticed)
    world.pass_to(DUE)
    (told,) = world.said(allocation.DelayNoticed)
    assert (told.tell, told.why) == (("court", "parties"), "nobody-eligible")


def test_somebody_in_time_is_no_delay() -> None:
    world = taken()
    world.send(practitioner("adviser-2"))
    assert world.holder() == "adviser-2"
    world.pass_to(DUE + timedelta(days=1))
    assert not world.said(allocation.DelayNoticed)


def test_a_second_delay_is_told_too() -> None:
    world = taken()
    world.pass_to(DUE)
    world.send(practitioner("adviser-2"))
    world.pass_to(DUE + timedelta(days=1))
    assert world.holder() == "adviser-2"
    take(world, "adviser-2")
    world.pass_to(world.now + timedelta(days=5))
    assert len(world.said(allocation.DelayNoticed)) == 2
