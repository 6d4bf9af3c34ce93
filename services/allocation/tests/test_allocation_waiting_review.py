"""Work that nobody has is a manager's to look at again, with a due time, until somebody has it (A12)."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from allocation_world import (
    APPLIED,
    CARE,
    CASE,
    MANAGER,
    World,
    care,
    guardian,
    override,
    practitioner,
    reason,
    registered,
    settle,
    team,
    verdict,
)

from cafcass_contracts import allocation, triage
from cafcass_contracts.message import Actor, Event
from cafcass_contracts.platform import CommandAnswered
from cafcass_contracts.roles import Role
from cafcass_contracts.safeguarding import CareCategory, ConcernTrigger
from cafcass_contracts.values import CENTRAL_TEAM, HearingType, TeamKind, YesNo
from cafcass_contracts.workload import WorkKind
from cafcass_runtime.questions import Asked

KIND = WorkKind.CARE_GUARDIAN
ON_DUTY = Actor(id="duty-1", role="duty-officer", team="a5-public")
CONCERN = triage.ConcernRaised(
    concern_id="k1", case_id=CARE, trigger=ConcernTrigger.REPORTED, team="a5-public", role="duty-officer",
    out_of_hours=False, raised_at=APPLIED, acknowledge_by=APPLIED,
)  # fmt: skip
CATEGORY = triage.CategoryChanged(case_id=CARE, review=1, category=CareCategory.INSUFFICIENT, settled=True)


def waiting(**changes: Any) -> World:
    """A care case that nobody can have."""
    world = World()
    world.send(team("a5-public", TeamKind.PUBLIC_LAW), care(**changes))
    return world


def asked(world: World, case: str = CARE) -> list[Asked]:
    return [each for name, each in world.case_questions.items() if name[0] == case and each.key.startswith("review:")]


def review(world: World, urgent: YesNo = YesNo.NO, case: str = CARE) -> CommandAnswered:
    (work,) = world.case(case).open_works
    return world.command(
        allocation.ReviewWaitingWork(case_id=case, by=MANAGER, work_id=work.work_id, urgent=urgent, why="Looked at.")
    )


def end_of(day: int, month: int = 6) -> datetime:
    return datetime(2026, month, day, 16, tzinfo=UTC)


def test_a_manager_is_asked_ten_working_days_after_it_was_first_queued() -> None:
    world = waiting()
    (one,) = asked(world)
    assert (one.role, one.team, one.reasons, one.settled_by) == (
        Role.SERVICE_MANAGER, "a5-public", ("A12",), ("review-waiting-work",),
    )  # fmt: skip
    assert one.due.at.date() == end_of(15).date()
    world.pass_to(APPLIED + timedelta(days=3))
    assert [each.due for each in asked(world)] == [one.due], "it is queued again each morning, and that is no review"


@pytest.mark.parametrize(
    "learnt",
    [
        CONCERN,
        CATEGORY,
        care(2, emergency=False, hearings=(registered().hearings[0].model_copy(update={"type": HearingType.OTHER}),)),
    ],
)
def test_once_something_is_learnt_it_is_due_the_next_working_day_and_more_of_it_puts_nothing_off(learnt: Event) -> None:
    world = waiting()
    world.pass_to(APPLIED + timedelta(days=1, hours=1))
    world.send(learnt)
    assert [each.due.at.date() for each in asked(world)] == [end_of(3).date()]
    world.pass_to(APPLIED + timedelta(days=2))
    world.send(CONCERN.model_copy(update={"concern_id": "k2"}))
    assert [each.due.at.date() for each in asked(world)] == [end_of(3).date()]


def test_what_says_nothing_new_makes_nothing_due() -> None:
    world = waiting()
    (before,) = asked(world)
    world.send(care(2))
    assert [each.due for each in asked(world)] == [before.due]


def test_a_review_settles_it_and_the_next_is_counted_from_then() -> None:
    world = waiting()
    world.send(CONCERN)
    world.pass_to(APPLIED + timedelta(days=1))
    assert verdict(review(world)) == "accepted"
    said = world.last(allocation.WaitingWorkReviewed)
    assert (said.urgent, said.since, said.by) == (False, APPLIED, MANAGER.id)
    assert said.again_by.date() == end_of(16).date()
    assert [(each.due.at, each.basis) for each in asked(world)] == [(said.again_by, "1")]
    recorded = world.last(allocation.DecisionRecorded)
    assert (recorded.command, recorded.work_id, recorded.why) == ("review-waiting-work", said.work_id, "Looked at.")


def test_what_a_manager_finds_urgent_comes_before_what_is_older_until_somebody_has_it() -> None:
    world = waiting()
    later = f"{CARE}-later"
    world.send(care(case=later, case_number="1700000000000002", received_at=APPLIED + timedelta(minutes=30)))
    assert verdict(review(world, YesNo.YES, later)) == "accepted"
    places = world.desk.waiting
    assert places[later].tier < places[CARE].tier
    world.send(guardian(weekly_hours=8))
    assert world.work(KIND, later).proposal is not None
    settle(world, KIND, later)
    assert not world.case(later).is_urgent


@pytest.mark.parametrize("urgent", [YesNo.NOT_KNOWN])
def test_who_does_not_know_has_not_looked(urgent: YesNo) -> None:
    world = waiting()
    assert "(G3)" in reason(review(world, urgent))
    assert not world.said(allocation.WaitingWorkReviewed)
    assert len(asked(world)) == 1


def test_nobody_is_asked_about_what_is_proposed_or_held_and_it_cannot_be_reviewed() -> None:
    world = World()
    world.send(team("a5-public", TeamKind.PUBLIC_LAW), guardian(), care())
    assert asked(world) == []
    assert "proposed" in reason(review(world))
    settle(world)
    assert asked(world) == []
    assert "has its holder" in reason(review(world))


def test_what_is_held_on_duty_is_looked_at_too() -> None:
    world = waiting()
    world.send(guardian(weekly_hours=1))
    assert verdict(override(world, "guardian-1", above_safe_maximum=True, substantive=False)) == "accepted"
    assert not world.work(KIND, CARE).is_held
    assert len(asked(world)) == 1


def test_an_emergency_is_duty_s_until_duty_has_it_and_then_the_manager_s() -> None:
    world = waiting(emergency=True)
    assert asked(world) == []
    world.send(guardian(weekly_hours=1))
    override(world, "guardian-1", by=ON_DUTY, above_safe_maximum=True, substantive=False)
    assert len(asked(world)) == 1


@pytest.mark.parametrize("emergency", [False, True])
def test_work_of_a_case_without_an_area_is_the_central_managers(emergency: bool) -> None:
    world = World()
    world.send(practitioner(), registered(area=None, team=None, emergency=emergency))
    (one,) = asked(world, CASE)
    assert (one.role, one.team) == (Role.SERVICE_MANAGER, CENTRAL_TEAM)
    assert verdict(review(world, case=CASE)) == "accepted"
    world.send(team(), registered(2))
    assert asked(world, CASE) == []
    assert world.holder() == "adviser-1"


def test_one_that_nobody_does_goes_to_the_next_role_up() -> None:
    world = waiting()
    world.pass_to(APPLIED + timedelta(days=15))
    assert [each.role for each in asked(world)] == [Role.HEAD_OF_SERVICE]
