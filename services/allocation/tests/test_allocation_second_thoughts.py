"""What happens when something is decided, said or listed again before the first of it has had its effect (A2, A6 to A8, A13)."""

from __future__ import annotations

from datetime import timedelta

from allocation_world import (
    CASE,
    MANAGER,
    World,
    practitioner,
    registered,
    verdict,
)

from cafcass_contracts import allocation
from cafcass_contracts.workload import MoveReason, WorkKind


def _move(world: World, to: str | None, key: str = WorkKind.FIRST_HEARING, case: str = CASE) -> allocation.MoveWork:
    return allocation.MoveWork(
        case_id=case,
        by=MANAGER,
        work_id=world.work(key, case).work_id,
        from_practitioner_id=world.holder(key, case) or "",
        to_practitioner_id=to,
        because=MoveReason.MANAGER,
        why="Agreed at supervision.",
    )


def test_points_are_free_for_whoever_had_the_work_between_two_notes() -> None:
    world = World()
    world.send(*(practitioner(f"adviser-{number}") for number in (1, 2, 3)), registered())
    for name in ("adviser-2", "adviser-3"):
        assert verdict(world.receive(_move(world, name))) == "accepted"
    world.pass_to(world.now + timedelta(minutes=5))
    held = [world.person(f"adviser-{number}").kept_points for number in (1, 2, 3)]
    assert held == [0, 0, 150]
