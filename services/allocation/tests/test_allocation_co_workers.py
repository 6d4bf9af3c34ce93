"""Who works beside the holder of a piece of work carries a part of its points, and is nobody who must not have to do with the case (A2, A3, A6)."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from allocation_world import CARE, MANAGER, NUMBER, World, care, guardian, override, reason, settle, verdict

from cafcass_contracts import allocation, intake, triage, workforce
from cafcass_contracts.message import Event
from cafcass_contracts.platform import CommandAnswered
from cafcass_contracts.proceedings import Hearing
from cafcass_contracts.safeguarding import CareCategory
from cafcass_contracts.values import LawType
from cafcass_contracts.workload import WorkKind

KIND = WorkKind.CARE_GUARDIAN


def beside(world: World, *names: str, **changes: Any) -> CommandAnswered:
    """A manager says who works beside the holder."""
    work = world.work(KIND, CARE).work_id
    said = allocation.ChangeCoWorkers(case_id=CARE, by=MANAGER, work_id=work, co_workers=names, **changes)
    return world.command(said)


def shared() -> World:
    """A care case that guardian-1 holds, with guardian-2 beside her."""
    world = World()
    world.send(guardian(), care())
    settle(world)
    world.send(guardian("guardian-2"))
    assert verdict(beside(world, "guardian-2")) == "accepted"
    return world


def workload(world: World, name: str) -> allocation.WorkloadRecorded:
    """As last told."""
    told: list[allocation.WorkloadRecorded] = world.said(allocation.WorkloadRecorded)
    return [each for each in told if each.practitioner_id == name][-1]


def test_a_co_worker_carries_a_part_of_the_points_that_follows_the_weight() -> None:
    world = shared()
    assert (workload(world, "guardian-1").held, workload(world, "guardian-2").held) == (600, 150)
    (line,) = workload(world, "guardian-2").work
    assert (line.weighed.points, line.weighed.weight.endswith(" co-worker")) == (150, True)
    category = triage.CategoryChanged(case_id=CARE, review=1, category=CareCategory.INSUFFICIENT, settled=True)
    world.send(category, care(2, hearings=(_management_hearing(),)))
    assert (workload(world, "guardian-1").held, workload(world, "guardian-2").held) == (900, 225)


def _management_hearing() -> Any:

    return Hearing.model_validate({"id": "h9", "type": "case-management", "status": "held"})


ENDS: dict[str, Event] = {
    "it is over": intake.CaseConcluded(case_id=CARE),
    "they have a conflict of interest": workforce.ConflictDeclared(
        practitioner_id="guardian-2", case_number=NUMBER, law=LawType.PUBLIC
    ),
    "they have left": workforce.PractitionerLeft(practitioner_id="guardian-2", last_day=date(2026, 5, 29)),
}


@pytest.mark.parametrize("why", ENDS)
def test_what_a_co_worker_carried_is_free_when(why: str) -> None:
    world = shared()
    world.send(ENDS[why])
    assert world.person("guardian-2").held_points == 0
    assert workload(world, "guardian-2").held == 0
    assert world.work(KIND, CARE).held_by == "guardian-1"


def test_who_is_taken_off_is_told_and_who_gets_the_work_is_no_co_worker_of_it() -> None:
    world = shared()
    assert verdict(beside(world)) == "accepted"
    assert workload(world, "guardian-2").held == 0
    beside(world, "guardian-2")
    work = world.work(KIND, CARE)
    moved = allocation.MoveWork.model_validate(
        {
            "case_id": CARE,
            "by": MANAGER,
            "work_id": work.work_id,
            "from_practitioner_id": "guardian-1",
            "to_practitioner_id": "guardian-2",
            "because": "manager",
            "court_agreed": "yes",
            "why": "Invented.",
        }
    )
    assert verdict(world.command(moved)) == "accepted"
    assert (world.holder(KIND, CARE), world.work(KIND, CARE).co_workers) == ("guardian-2", ())
    assert world.last(allocation.CoWorkersChanged).co_workers == ()
    assert workload(world, "guardian-2").held == 600


def test_nobody_is_taken_above_the_safe_maximum_beside_somebody_without_a_reason() -> None:
    world = shared()
    world.send(guardian("guardian-3", weekly_hours=0.5))
    assert "above the safe maximum" in reason(beside(world, "guardian-2", "guardian-3"))
    assert "above the safe maximum" in reason(beside(world, "guardian-3", above_safe_maximum=True))
    assert verdict(beside(world, "guardian-3", above_safe_maximum=True, why="Invented.")) == "accepted"
    assert world.last(allocation.OverrideRecorded).practitioner_id == "guardian-3"
    assert workload(world, "guardian-3").held == 150


def test_what_a_co_worker_carries_leaves_less_room_for_new_work() -> None:
    world = shared()
    world.send(guardian("guardian-2", weekly_hours=2.5))
    world.send(guardian("guardian-1", weekly_hours=2), care(case="other"))
    world.pass_to(world.now + timedelta(days=1))
    assert world.work(KIND, "other").proposal is None
    assert override(world, "guardian-2", case="other").verdict == "refused"
