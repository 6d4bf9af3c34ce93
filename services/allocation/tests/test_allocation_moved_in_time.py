"""What moves from somebody who cannot be there is decided before they would have had to be there (A12, A13, G9)."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from allocation_world import CARE, FIRST_HEARING, World, absence, care, guardian, practitioner, registered, settle

from cafcass_contracts import allocation, workforce
from cafcass_contracts.message import Event
from cafcass_contracts.workload import WorkKind

FRIDAY = datetime(2026, 6, 5, 15, tzinfo=UTC)
MONDAY = datetime(2026, 6, 8, 8, 30, tzinfo=UTC)
HEARING = FIRST_HEARING.model_copy(update={"starts_at": MONDAY})
GONE: dict[str, Event] = {
    "they leave today": workforce.PractitionerLeft(practitioner_id="adviser-1", last_day=FRIDAY.date()),
    "they are ill": absence(days=4, starts_on=FRIDAY.date()),
    "nobody knows for how long": absence(days=None, starts_on=FRIDAY.date()),
}


def gone(why: str) -> World:
    """Late on a Friday somebody is gone who has a hearing on Monday morning; no manager has decided on it."""
    world = World()
    world.settles_plans = False
    world.send(practitioner(), registered(hearings=(HEARING,)))
    world.pass_to(FRIDAY)
    world.send(GONE[why], practitioner("adviser-2"))
    return world


def roles(world: World, key: str) -> set[str]:
    """Who is asked."""
    return {str(each.role) for name, each in world.questions.items() if name[1].startswith(key)}


@pytest.mark.practice("H22", "who moves is decided before the hearing, or the next role up is asked before it")
@pytest.mark.parametrize("why", GONE)
def test_a_plan_is_due_before_the_hearing_that_nobody_would_attend(why: str) -> None:
    world = gone(why)
    (asked,) = [each for name, each in world.questions.items() if name[1] == "absence-plan"]
    assert FRIDAY < asked.due.at < MONDAY
    world.pass_to(MONDAY - timedelta(minutes=30))
    assert roles(world, "absence-plan") == {"head-of-service"}
    assert len(world.said(allocation.AbsencePlanProposed)) == 1


def test_a_hearing_that_is_listed_sooner_makes_the_same_plan_due_sooner() -> None:
    world = World()
    world.settles_plans = False
    world.send(practitioner(), registered())
    world.send(absence(days=60, starts_on=date(2026, 6, 1)))
    (before,) = [each.due.at for name, each in world.questions.items() if name[1] == "absence-plan"]
    soon = world.now + timedelta(hours=3)
    world.send(registered(2, hearings=(FIRST_HEARING.model_copy(update={"starts_at": soon}),)))
    (after,) = [each.due.at for name, each in world.questions.items() if name[1] == "absence-plan"]
    assert after < soon < before
    assert len(world.said(allocation.AbsencePlanProposed)) == 1


def held_by_one_who_leaves() -> World:
    """A guardian whose only work is to move before a hearing on Monday; a manager decided so, and another is proposed."""
    world = World()
    world.send(guardian(), care())
    settle(world)
    world.pass_to(FRIDAY)
    world.send(guardian("guardian-2"), care(2, hearings=(HEARING,)))
    world.send(workforce.PractitionerLeft(practitioner_id="guardian-1", last_day=FRIDAY.date()))
    return world


def test_a_successor_is_settled_or_the_proposal_falls_before_the_hearing() -> None:
    world = held_by_one_who_leaves()
    work = world.work(WorkKind.CARE_GUARDIAN, CARE)
    assert work.proposal is not None
    due = {name[1].partition(":")[0]: each.due.at for name, each in world.case_questions.items()}
    assert due["allocate"] < MONDAY
    assert due["move"] < MONDAY
    world.pass_to(MONDAY - timedelta(minutes=5))
    assert "head-of-service" in roles(world, "move") | roles(world, "allocate")
    assert [each.why for each in world.said(allocation.ProposalWithdrawn)][:1] == ["not-settled"]
