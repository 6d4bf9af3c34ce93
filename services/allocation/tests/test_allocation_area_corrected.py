"""Intake puts right whose area a case is that somebody holds, or that is proposed for somebody (I6, A9, G7): a manager is asked."""

from __future__ import annotations

from typing import Any

import pytest
from allocation_world import CARE, CASE, MANAGER, World, care, guardian, practitioner, registered, settle, team, verdict

from cafcass_contracts import allocation
from cafcass_contracts.roles import Role
from cafcass_contracts.values import TeamKind, YesNo
from cafcass_contracts.workload import MoveReason, WorkKind

OTHERS = {"area": "A6", "team": "a6-eit"}


def asked(world: World) -> Any:
    return [each for name, each in world.case_questions.items() if name[1] == "area-corrected"]


def held() -> World:
    """Work to first hearing that an adviser of A5 has."""
    world = World()
    world.send(team(), practitioner(), registered())
    if world.work().proposal is not None:
        settle(world, WorkKind.FIRST_HEARING, CASE)
    assert world.holder() == "adviser-1"
    return world


@pytest.mark.practice(
    "R14",
    "Where intake puts right whose area a case is, whoever holds its work keeps it, and a manager is asked who is to have it.",
)
def test_a_manager_is_asked_with_a_due_time_and_who_holds_it_keeps_it() -> None:
    world = held()
    world.send(registered(2, **OTHERS))
    (one,) = asked(world)
    assert (one.role, one.team, one.reasons) == (Role.SERVICE_MANAGER, "a6-eit", ("A9", "I6"))
    assert one.due.at > world.now
    assert "adviser-1" in one.why
    assert world.holder() == "adviser-1"


@pytest.mark.parametrize("how", ["left", "moved", "back", "again"])
def test_it_is_open_until_a_manager_says_or_the_area_is_what_it_was(how: str) -> None:
    world = held()
    world.send(registered(2, **OTHERS))
    if how == "left":
        said = world.command(allocation.LeaveCase(case_id=CASE, by=MANAGER, why="They know the children."))
        assert verdict(said) == "accepted"
        assert world.last(allocation.CaseLeft).team == "a6-eit"
    elif how == "moved":
        work = world.work()
        moved = allocation.MoveWork(
            case_id=CASE, work_id=work.work_id, by=MANAGER, from_practitioner_id="adviser-1",
            because=MoveReason.TRANSFER, why="Nearer.",
        )  # fmt: skip
        assert verdict(world.command(moved)) == "accepted"
    elif how == "back":
        world.send(registered(3))
    else:
        world.send(registered(3, area="A7", team="a7-eit"))
        (one,) = asked(world)
        assert one.team == "a7-eit"
        assert "A5" in one.why
        return
    assert not asked(world)


def test_what_is_proposed_there_falls_and_nobody_is_asked_about_what_nobody_has() -> None:
    world = World()
    world.send(team("a5-public", TeamKind.PUBLIC_LAW), guardian(), care())
    assert world.work(WorkKind.CARE_GUARDIAN, CARE).proposal is not None
    world.send(care(2, area="A6", team="a6-public"))
    assert world.work(WorkKind.CARE_GUARDIAN, CARE).proposal is None
    assert not asked(world)


def test_a_case_that_managers_sent_on_stays_where_they_sent_it() -> None:
    world = World()
    world.send(team("a5-public", TeamKind.PUBLIC_LAW), guardian(), care())
    settle(world)
    sent = allocation.TransferCase(
        case_id=CARE,
        by=MANAGER,
        to_area="A6",
        to_team="a6-public",
        agreed_by="m6",
        why="Nearer.",
        court_agreed=YesNo.YES,
    )
    assert verdict(world.command(sent)) == "accepted"
    world.send(care(2, area="A7", team="a7-public"))
    assert not asked(world)


def test_who_got_the_work_in_the_other_area_is_asked_about_when_the_area_is_put_back() -> None:
    world = held()
    world.send(registered(2, **OTHERS))
    world.send(team("a6-eit", area="A6"), practitioner("adviser-6", team="a6-eit", area="A6"))
    work = world.work()
    moved = allocation.MoveWork(
        case_id=CASE, work_id=work.work_id, by=MANAGER, from_practitioner_id="adviser-1", to_practitioner_id="adviser-6",
        because=MoveReason.TRANSFER, why="Nearer.",
    )  # fmt: skip
    assert verdict(world.command(moved)) == "accepted"
    assert world.holder() == "adviser-6"
    world.send(registered(3))
    (one,) = asked(world)
    assert "adviser-6" in one.why
    assert "from A6" in one.why
