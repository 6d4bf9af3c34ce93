"""What duty and a service manager hold still waits for its substantive holder, and satisfies no clock (A7, A8, A12)."""

from __future__ import annotations

from datetime import timedelta

import pytest
from allocation_world import (
    APPLIED,
    CARE,
    FIRST_HEARING,
    World,
    care,
    guardian,
    override,
    practitioner,
    reason,
    settle,
    verdict,
)

from cafcass_contracts import allocation
from cafcass_contracts.workload import MoveReason, WorkKind

KIND = WorkKind.CARE_GUARDIAN


def with_manager() -> World:
    """An emergency that the service manager took, with nobody else there."""
    world = World()
    hearing = FIRST_HEARING.model_copy(update={"starts_at": APPLIED + timedelta(days=2)})
    manager = practitioner("manager-1", role="service-manager", team="a5-public")
    world.send(manager, care(emergency=True, hearings=(hearing,)))
    assert verdict(override(world, "manager-1", above_safe_maximum=True)) == "accepted"
    return world


@pytest.mark.practice(
    "H19", "only a guardian satisfies its clocks: they are missed, and the court told, although a manager holds it"
)
def test_a_manager_takes_no_care_case_through_its_clocks() -> None:
    world = with_manager()
    world.pass_to(APPLIED + timedelta(days=2, minutes=1))
    missed = {each.clock.kind for each in world.said(allocation.ClockMissed)}
    assert missed == {"allocate", "first-hearing"}
    assert len(world.said(allocation.DelayNoticed)) == 1


@pytest.mark.practice("H19", "a service manager holds a case once, in its first days: a second time is refused")
def test_no_manager_holds_it_again() -> None:
    world = with_manager()
    world.pass_to(APPLIED + timedelta(days=4))
    assert world.holder(KIND, CARE) is None
    assert world.work(KIND, CARE).queued
    world.send(practitioner("manager-2", role="service-manager", team="a5-public"))
    for name in ("manager-1", "manager-2"):
        answer = override(world, name, above_safe_maximum=True)
        assert verdict(answer) == "refused"
        assert "held the work already" in reason(answer)


def test_no_manager_takes_it_after_its_first_days() -> None:
    world = World()
    world.send(practitioner("manager-1", role="service-manager", team="a5-public"), care())
    world.pass_to(APPLIED + timedelta(days=9))
    assert "in its first days" in reason(override(world, "manager-1", above_safe_maximum=True))


@pytest.mark.practice(
    "H20", "what duty holds waits for its substantive holder: somebody is proposed as soon as they can be"
)
def test_duty_work_keeps_waiting_for_its_holder() -> None:
    world = World()
    duty = practitioner("duty-1", role="childrens-guardian", team="a5-public", newly_qualified="yes")
    world.send(duty, practitioner("duty-2", role="childrens-guardian", team="a5-public", weekly_hours=1), care())
    assert verdict(override(world, "duty-2", substantive=False, above_safe_maximum=True)) == "accepted"
    work = world.work(KIND, CARE)
    assert (work.held_by, work.waits, bool(work.queued)) == ("duty-2", True, True)
    world.send(guardian())
    assert world.work(KIND, CARE).proposal is not None
    assert world.holder(KIND, CARE) == "duty-2", "until the other has it"
    assert verdict(settle(world)) == "accepted"
    assert world.holder(KIND, CARE) == "guardian-1"
    assert not world.work(KIND, CARE).waits
    (moved,) = world.said(allocation.WorkMoved)
    assert (moved.from_practitioner_id, moved.because) == ("duty-2", MoveReason.SUBSTANTIVE)


def test_whoever_had_it_on_duty_may_become_its_holder() -> None:
    world = World()
    world.send(guardian(), care())
    assert verdict(override(world, "guardian-1", substantive=False)) == "accepted"
    world.pass_to(world.now + timedelta(minutes=5))
    proposal = world.work(KIND, CARE).proposal
    assert proposal is not None
    assert proposal.practitioner_id == "guardian-1"
    assert world.person("guardian-1").kept_points == world.work(KIND, CARE).weighed.points, "counted once"
    assert verdict(settle(world)) == "accepted"
    assert world.work(KIND, CARE).is_held


@pytest.mark.practice("H20", "a manager's three days end, and whoever is proposed meanwhile still is")
def test_what_is_proposed_meanwhile_outlives_the_managers_days() -> None:
    world = with_manager()
    world.send(guardian())
    assert world.work(KIND, CARE).proposal is not None
    world.pass_to(APPLIED + timedelta(days=4))
    work = world.work(KIND, CARE)
    assert (work.held_by, work.proposal is not None) == (None, True)
