"""A proposal is settled, or falls, before the clock that it serves; an emergency goes to duty (A12, G9)."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from allocation_world import CARE, FIRST_HEARING, World, care, guardian, override, reason, settle, verdict

from cafcass_contracts import allocation
from cafcass_contracts.message import Actor
from cafcass_contracts.roles import Role
from cafcass_contracts.workload import WorkKind

FRIDAY = datetime(2026, 6, 5, 22, 50, tzinfo=UTC)
"""Ten to midnight in London."""
MONDAY = datetime(2026, 6, 8, 8, tzinfo=UTC)
KIND = WorkKind.CARE_GUARDIAN
DUTY = Actor(id="duty-1", role="duty-officer", team="a5-public")


def emergency(*, staffed: bool = True) -> World:
    """An emergency late on Friday, to be heard on Monday morning."""
    world = World()
    if staffed:
        world.send(guardian())
    world.pass_to(FRIDAY)
    hearing = FIRST_HEARING.model_copy(update={"starts_at": MONDAY})
    world.send(care(emergency=True, hearings=(hearing,), received_at=FRIDAY))
    return world


@pytest.mark.practice("H23", "duty is asked within the hour, then those above, all before the hearing")
@pytest.mark.parametrize("staffed", [True, False])
def test_an_emergency_late_on_friday_goes_to_duty_and_up(*, staffed: bool) -> None:
    world = emergency(staffed=staffed)
    (question,) = [each for each in world.case_questions.values() if each.key.startswith(("allocate", "emergency"))]
    assert question.first_role == Role.DUTY_OFFICER
    assert question.due.at <= FRIDAY + timedelta(hours=1, minutes=5)
    roles = {question.role}
    while world.now < MONDAY - timedelta(minutes=30):
        world.pass_to(world.now + timedelta(minutes=30))
        roles |= {str(each.role) for each in world.case_questions.values()}
    assert roles >= {Role.DUTY_OFFICER, Role.SERVICE_MANAGER, Role.HEAD_OF_SERVICE}


@pytest.mark.practice(
    "H23", "a proposal falls before the hearing although it was made before anybody knew of the emergency"
)
def test_a_proposal_that_was_made_before_the_emergency_was_known_falls_before_its_hearing() -> None:
    world = World()
    world.send(guardian(), care())
    assert world.work(KIND, CARE).proposal is not None
    begins = world.now + timedelta(hours=4)
    hearing = FIRST_HEARING.model_copy(update={"starts_at": begins})
    world.send(care(2, emergency=True, hearings=(hearing,)))
    assert {each.role for each in world.case_questions.values()} == {Role.DUTY_OFFICER}
    world.pass_to(begins - timedelta(minutes=2))
    assert [each.why for each in world.said(allocation.ProposalWithdrawn)][:1] == ["not-settled"]
    assert {each.role for each in world.case_questions.values()} == {Role.HEAD_OF_SERVICE}


@pytest.mark.practice("H23", "duty settles who has an emergency, or holds it on duty, and nothing else")
def test_duty_settles_an_emergency_and_gives_nothing_for_good() -> None:
    world = emergency()
    assert "held on duty" in reason(override(world, "guardian-1", by=DUTY))
    assert verdict(settle(world, by=DUTY)) == "accepted"
    assert world.holder(KIND, CARE) == "guardian-1"
    ordinary = World()
    ordinary.send(guardian(), care())
    assert "duty settles who has an emergency" in reason(settle(ordinary, by=DUTY))
    assert verdict(override(ordinary, "guardian-1", by=DUTY, substantive=False)) == "accepted"


@pytest.mark.practice(
    "E15", "it is due before the next clock, falls before it, frees the points, and the next role up is asked"
)
def test_a_proposal_that_nobody_settles_falls_before_its_clock() -> None:
    world = World()
    world.send(guardian(), care())
    work = world.work(KIND, CARE)
    clock = work.clock("allocate")
    assert clock is not None
    (question,) = world.case_questions.values()
    assert question.due.at < clock.due.at
    assert world.person("guardian-1").reserved
    world.pass_to(clock.due.at - timedelta(minutes=2))
    fallen = world.said(allocation.ProposalWithdrawn)
    assert [(each.proposal, each.why) for each in fallen] == [(1, "not-settled"), (2, "not-settled")]
    (again,) = world.case_questions.values()
    assert again.first_role == Role.HEAD_OF_SERVICE
    assert verdict(settle(world)) == "accepted"
    assert world.work(KIND, CARE).unsettled == 0


@pytest.mark.practice("E15", "no proposal keeps points for longer than three working days, however often it is made")
def test_no_proposal_is_there_for_a_month() -> None:
    world = World()
    world.send(guardian(), care())
    made = [(each.proposal, world.now) for each in world.said(allocation.AllocationProposed)]
    for _ in range(30):
        world.pass_to(world.now + timedelta(days=1))
        proposal = world.work(KIND, CARE).proposal
        assert proposal is None or (proposal.made_at and world.now - proposal.made_at <= timedelta(days=6))
    assert len(world.said(allocation.AllocationProposed)) > len(made)
