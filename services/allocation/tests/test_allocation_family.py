"""Who hears that work went to somebody else (A13): the two practitioners, the court, and the family through whoever is asked to tell them."""

from __future__ import annotations

from datetime import timedelta

import pytest
from allocation_world import CASE, MANAGER, World, practitioner, reason, registered, team, verdict

from cafcass_contracts import allocation, intake
from cafcass_contracts.workload import MoveReason, PractitionerRole
from cafcass_runtime.questions import Asked


def given(*others: str) -> World:
    """A case that adviser-1 holds, and others who could."""
    world = World()
    world.send(team(), practitioner(), registered(), *(practitioner(name) for name in others))
    assert world.holder() == "adviser-1"
    return world


def move(world: World, was: str, to: str | None) -> str:
    """The manager moves the work."""
    moved = world.command(
        allocation.MoveWork(
            case_id=CASE, by=MANAGER, work_id=world.work().work_id, from_practitioner_id=was, to_practitioner_id=to,
            because=MoveReason.MANAGER, why="So.",
        )
    )  # fmt: skip
    return verdict(moved)


def asked(world: World) -> Asked | None:
    """Who is asked to tell the family."""
    return world.case_questions.get((CASE, f"tell-family:{world.work().work_id}"))


def tells(world: World, work: str | None = None) -> str:
    """Somebody says that the family was told; why not, where it is refused."""
    told = work or world.work().work_id
    return reason(world.command(allocation.RecordCasework(case_id=CASE, by=MANAGER, family_told=told)))


def test_a_first_holder_is_no_change_for_the_family() -> None:
    world = given()
    assert asked(world) is None
    assert "nobody has to tell" in tells(world)


def test_a_move_names_all_four_and_the_new_practitioner_is_asked_to_tell_the_family() -> None:
    world = given("adviser-2")
    assert move(world, "adviser-1", "adviser-2") == "accepted"
    moved, court, ask = world.last(allocation.WorkMoved), world.last(allocation.PractitionerAppointed), asked(world)
    assert moved.tell == ("from-practitioner", "to-practitioner", "court", "family")
    assert (court.practitioner_id, court.replaces) == ("adviser-2", "adviser-1")
    assert ask is not None
    assert (ask.role, ask.settled_by, ask.reasons) == ("family-court-adviser", ("record-casework",), ("A13",))
    assert ask.due.at == world.policy.after(moved.moved_at, world.policy.tell_family_working_days).at
    assert tells(world) == ""
    assert asked(world) is None
    assert "nobody has to tell" in tells(world)


def test_while_nobody_has_it_the_manager_tells_them_and_then_whoever_has_it() -> None:
    world = given()
    assert move(world, "adviser-1", None) == "accepted"
    assert world.last(allocation.WorkMoved).tell == ("from-practitioner", "family")
    ask = asked(world)
    assert ask is not None
    assert ask.role == "service-manager"
    tells(world)
    world.send(practitioner("adviser-2"))
    world.pass_to(world.now + timedelta(days=1))
    assert world.holder() == "adviser-2"
    assert world.last(allocation.PractitionerAppointed).replaces == "adviser-1"
    ask = asked(world)
    assert ask is not None
    assert (ask.role, "adviser-2 has it" in ask.why) == ("family-court-adviser", True)


def test_moved_twice_the_family_is_told_of_the_last() -> None:
    world = given("adviser-2", "adviser-3")
    move(world, "adviser-1", "adviser-2")
    move(world, "adviser-2", "adviser-3")
    ask = asked(world)
    assert ask is not None
    assert ask.why.startswith("Is the family told? adviser-2 had")
    assert world.last(allocation.PractitionerAppointed).replaces == "adviser-2"


def test_the_court_is_not_told_of_a_manager_who_holds_it_for_a_while() -> None:
    world = given()
    world.send(practitioner("manager-1", role=PractitionerRole.SERVICE_MANAGER))
    assert move(world, "adviser-1", "manager-1") == "accepted"
    assert world.last(allocation.WorkMoved).tell == ("from-practitioner", "to-practitioner", "family")
    assert world.last(allocation.PractitionerAppointed).practitioner_id == "adviser-1"


@pytest.mark.parametrize("to", ["adviser-2", None])
def test_nobody_is_asked_any_more_when_the_work_is_over(to: str | None) -> None:
    world = given("adviser-2")
    move(world, "adviser-1", to)
    assert asked(world) is not None
    world.send(intake.CaseConcluded(case_id=CASE))
    assert asked(world) is None
