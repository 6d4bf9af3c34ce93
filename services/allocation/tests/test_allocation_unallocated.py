"""What other services and the open stream hear when nobody holds a case any more (T4, A12, A15)."""

from __future__ import annotations

from typing import Any

import pytest
from allocation_world import CASE, MANAGER, World, practitioner, registered, report_ordered, settle, team

from cafcass_contracts import allocation, intake
from cafcass_contracts.message import Actor
from cafcass_contracts.values import YesNo
from cafcass_contracts.workload import MoveReason


def told(world: World) -> list[str]:
    """What the open stream says of the case."""
    return [each.state for each in world.said(allocation.LifecycleMoved)]


def given() -> World:
    """A world with a case that somebody holds, and nobody else to have it."""
    world = World()
    world.send(team(), practitioner(), registered())
    assert world.holder() == "adviser-1"
    return world


def move(world: World, to: str | None) -> Any:
    """The manager takes the work from its holder."""
    return allocation.MoveWork(
        case_id=CASE,
        by=MANAGER,
        work_id=world.work().work_id,
        from_practitioner_id="adviser-1",
        to_practitioner_id=to,
        because=MoveReason.MANAGER,
        why="So.",
    )


def test_work_that_goes_back_to_the_queue_makes_the_case_nobodys() -> None:
    world = given()
    world.send(move(world, None))
    gone = world.last(allocation.CaseUnallocated)
    assert (gone.case_id, gone.practitioner_id, gone.team) == (CASE, "adviser-1", "a5-eit")
    assert told(world) == ["allocated", "unallocated"]
    world.send(practitioner("adviser-2"))
    assert world.last(allocation.CaseAllocated).practitioner_id == "adviser-2"
    assert told(world) == ["allocated", "unallocated", "allocated"]
    assert len(world.said(allocation.CaseUnallocated)) == 1


def test_a_move_from_one_to_another_leaves_it_nobodys_at_no_moment() -> None:
    world = given()
    world.send(practitioner("adviser-2"), move(world, "adviser-2"))
    assert world.last(allocation.CaseAllocated).practitioner_id == "adviser-2"
    assert not world.said(allocation.CaseUnallocated)


def test_a_transfer_leaves_it_with_its_holder_until_the_new_area_has_somebody() -> None:
    world = given()
    world.send(report_ordered(at_the_hearing=True), practitioner("adviser-2", team="a6-private-law", area="A6"))
    settle(world, "report:r1", CASE)
    world.send(
        allocation.TransferCase(
            case_id=CASE, by=Actor(id="head-1", role="head-of-service"), to_area="A6", to_team="a6-private-law", agreed_by="manager-6",
            court_agreed=YesNo.YES, why="They moved.",
        )
    )  # fmt: skip
    unallocated = len(world.said(allocation.CaseUnallocated))
    settle(world, "report:r1", CASE)
    assert len(world.said(allocation.CaseUnallocated)) == unallocated
    assert world.last(allocation.CaseAllocated).practitioner_id == "adviser-2"


@pytest.mark.parametrize("again", [False, True])
def test_a_closed_case_is_nobodys_and_the_open_stream_says_closed_alone(again: bool) -> None:
    world = given()
    world.send(intake.CaseConcluded(case_id=CASE))
    assert told(world) == ["allocated", "closed"]
    assert len(world.said(allocation.CaseUnallocated)) == 1
    if again:
        world.send(registered(2, court_state="Reopened"))
        assert told(world) == ["allocated", "closed", "reopened", "allocated"]
        assert world.last(allocation.CaseAllocated).practitioner_id == "adviser-1"
        assert len(world.said(allocation.CaseUnallocated)) == 1


def test_a_case_that_nobody_ever_had_is_not_told_to_be_lost() -> None:
    world = World()
    world.send(team(), registered(), intake.CaseConcluded(case_id=CASE))
    assert told(world) == ["closed"]
    assert not world.said(allocation.CaseUnallocated)
