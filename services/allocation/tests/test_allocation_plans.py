"""What somebody holds who is away, leaves or has fewer hours is one plan, that a manager decides on (A13)."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from allocation_world import (  # fmt: skip
    CARE,
    CASE,
    MANAGER,
    World,
    absence,
    all_moves,
    care,
    guardian,
    heard,
    practitioner,
    reason,
    registered,
    settle,
    team,
    verdict,
)

from cafcass_contracts import allocation
from cafcass_contracts.roles import Role
from cafcass_contracts.values import TeamKind
from cafcass_contracts.workforce import PractitionerLeft
from cafcass_contracts.workload import MoveReason, WorkKind

KIND = WorkKind.CARE_GUARDIAN
AWAY = absence("guardian-1", days=None, starts_on=date(2026, 6, 1))
CASES = [f"{CARE}-{number}" for number in range(12)]


def twelve() -> World:
    """A guardian with twelve care cases."""
    world = World()
    world.settles_plans = False
    world.send(team("a5-public", TeamKind.PUBLIC_LAW), guardian())
    for place, case in enumerate(CASES):
        world.send(care(case=case, case_number=f"17000000000000{place:02}"))
        assert verdict(settle(world, case=case)) == "accepted"
    return world


@pytest.mark.practice(
    "R15", "one plan for a manager, with one question; the court is asked nothing, and back next day it falls away"
)
def test_twelve_cases_make_one_plan_and_no_question_to_the_court() -> None:
    world = twelve()
    world.send(AWAY)
    (plan,) = world.said(allocation.AbsencePlanProposed)
    assert {each.case_id for each in plan.works} == {*CASES}
    ((subject, key),) = [name for name in world.questions if name[0].startswith("practitioner:")]
    assert (subject, key, world.questions[subject, key].role) == (
        "practitioner:guardian-1", "absence-plan", Role.SERVICE_MANAGER
    )  # fmt: skip
    assert not world.said(allocation.CourtAsked)
    world.pass_to(world.now + timedelta(days=1))
    world.send(AWAY.model_copy(update={"cancelled": True}))
    (settled,) = world.said(allocation.AbsencePlanSettled)
    assert (settled.moved, settled.kept, settled.by) == ((), (), None)
    assert (subject, key) not in world.questions
    assert not world.said(allocation.CourtAsked)
    assert not world.said(allocation.SuccessorSought)


@pytest.mark.practice(
    "R15", "the court is asked of what the manager decides to move, and that is withdrawn when they return"
)
def test_what_moves_is_asked_of_the_court_and_withdrawn() -> None:
    world = twelve()
    world.send(AWAY)
    said = all_moves(world.person("guardian-1"))
    works = tuple(each.model_copy(update={"moves": place < 2}) for place, each in enumerate(said.works))
    assert verdict(world.command(said.model_copy(update={"works": works}))) == "accepted"
    asked = {each.work_id for each in world.said(allocation.CourtAsked)}
    assert asked == {each.work_id for each in works[:2]}
    (settled,) = world.said(allocation.AbsencePlanSettled)
    assert ({*settled.moved}, len(settled.kept), settled.by) == (asked, 10, "manager-1")
    world.pass_to(world.now + timedelta(days=1))
    assert len(world.said(allocation.AbsencePlanProposed)) == 1, "what was decided is not asked again"
    world.send(AWAY.model_copy(update={"cancelled": True}))
    assert {each.work_id for each in world.said(allocation.CourtAskWithdrawn)} == asked


def test_a_plan_is_settled_whole_and_as_it_stands() -> None:
    world = twelve()
    world.send(AWAY)
    said = all_moves(world.person("guardian-1"))
    assert "of each piece of work" in reason(world.command(said.model_copy(update={"works": said.works[1:]})))
    assert "is the one that is open" in reason(world.command(said.model_copy(update={"plan": 7})))
    world.send(PractitionerLeft(practitioner_id="guardian-1", last_day=date(2026, 5, 1)))
    stays = all_moves(world.person("guardian-1"), moves=False)
    assert stays.plan > said.plan
    assert "cannot stay" in reason(world.command(stays))
    assert "nothing of theirs" in reason(world.command(said.model_copy(update={"practitioner_id": "guardian-9"})))


def test_a_plan_that_nobody_settles_goes_to_the_next_role_up_and_what_ends_leaves_it() -> None:
    world = World()
    world.settles_plans = False
    world.send(team(), practitioner(), registered())
    world.send(absence(days=None, starts_on=date(2026, 6, 1)))
    name = ("practitioner:adviser-1", "absence-plan")
    world.pass_to(world.now + timedelta(days=4))
    assert world.questions[name].role == Role.HEAD_OF_SERVICE
    world.send(heard())
    assert name not in world.questions
    assert world.person("adviser-1").plan is None


def test_a_conflict_leaves_nothing_to_plan() -> None:
    world = World()
    world.settles_plans = False
    world.send(practitioner(), registered())
    world.send(allocation.DeclareConflict(case_id=CASE, by=MANAGER, practitioner_id="adviser-1", why="A neighbour."))
    assert world.work().moving is MoveReason.CONFLICT
    assert not world.said(allocation.AbsencePlanProposed)
