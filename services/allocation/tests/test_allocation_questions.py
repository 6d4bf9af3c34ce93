"""What people are asked follows from what is held; the runtime asks, chases and settles it (G9)."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from allocation_world import (
    CARE,
    CASE,
    FIRST_HEARING,
    MANAGER,
    World,
    absence,
    care,
    guardian,
    heard,
    practitioner,
    registered,
    report_ordered,
    team,
)

from allocation.app import service
from cafcass_contracts import allocation, intake
from cafcass_contracts.platform import PersonNeeded, PersonOverdue, Settled
from cafcass_contracts.roles import Role, next_role_up
from cafcass_contracts.values import TeamKind, YesNo
from cafcass_contracts.workload import MoveReason, WorkKind
from cafcass_runtime.questions import Asked
from cafcass_runtime.service import OnMessage
from cafcass_runtime.testing import checks


def move(world: World, to: str | None = None) -> allocation.MoveWork:
    """The manager takes the work from its holder, for the queue or for somebody."""
    return allocation.MoveWork(
        case_id=CASE, by=MANAGER, work_id=world.work().work_id, from_practitioner_id=world.holder() or "",
        to_practitioner_id=to, because=MoveReason.MANAGER, why="So.",
    )  # fmt: skip


def proposed() -> World:
    world = World()
    world.send(team("a5-public", TeamKind.PUBLIC_LAW), guardian(), care())
    return world


def sought() -> World:
    world = World()
    world.send(team(), practitioner(), registered())
    world.send(absence(days=None, starts_on=date(2026, 6, 1)))
    return world


def moved(to: str | None) -> World:
    world = World()
    world.send(team(), practitioner(), registered(), practitioner("adviser-2", weekly_hours=0.1))
    world.send(move(world, to).model_copy(update={"above_safe_maximum": True}))
    return world


def over() -> World:
    world = World()
    world.send(team(), registered(), intake.CaseConcluded(case_id=CASE))
    return world


def disputed() -> World:
    world = World()
    world.send(team(), team("a5-private", TeamKind.PRIVATE_LAW), heard(1))
    sent = allocation.TransferCase(
        case_id=CASE, by=MANAGER, to_area="A6", to_team="a6-private", agreed_by="manager-6", disputed=True, why="So."
    )
    world.send(sent)
    return world


def unmanaged() -> World:
    world = World()
    world.send(practitioner(), registered())
    return world


OPEN = {
    "allocate": (proposed, "service-manager", "a5-public", "A4"),
    "move": (sought, "service-manager", "a5-eit", "A13"),
    "tell-family": (lambda: moved("adviser-2"), "family-court-adviser", "a5-eit", "A13"),
    "tell-family by the manager": (lambda: moved(None), "service-manager", "a5-eit", "A13"),
    "closure": (over, "service-manager", "a5-eit", "A15"),
    "transfer": (disputed, "head-of-service", "a5-private", "A9"),
    "manager": (unmanaged, "head-of-service", "a5-eit", "G7"),
}


def asked_of(kind: str) -> tuple[World, Asked]:
    world = OPEN[kind][0]()
    (asked,) = [each for _, each in world.questions.items() if each.key.partition(":")[0] == kind.partition(" ")[0]]
    return world, asked


@pytest.mark.parametrize("kind", OPEN)
def test_each_question_names_who_answers_it_under_which_rule(kind: str) -> None:
    _, role, of_team, rule = OPEN[kind]
    _, asked = asked_of(kind)
    assert (asked.role, asked.team, asked.reasons[0]) == (role, of_team, rule)


@pytest.mark.parametrize("kind", OPEN)
def test_whoever_is_asked_may_give_the_commands_that_settle_it_and_so_may_whoever_is_asked_next(kind: str) -> None:
    world, _ = asked_of(kind)
    checks.every_question_can_be_answered(service, world)


def test_that_a_team_has_no_manager_is_settled_by_the_workforce_s_word_alone() -> None:
    world, asked = asked_of("manager")
    assert asked.settled_by == ("team-recorded",)
    taken = {handler.message.message_name for handler in service.handlers if isinstance(handler, OnMessage)}
    assert asked.settled_by[0] in taken
    world.send(team())
    assert not world.area_questions


@pytest.mark.parametrize("kind", [kind for kind in OPEN if OPEN[kind][1] != "head-of-service"])
def test_one_that_nobody_answers_goes_to_the_next_role_up(kind: str) -> None:
    world, asked = asked_of(kind)
    world.pass_to(asked.due.at)
    overdue = [said for said in world.said(PersonOverdue) if said.id == asked.id("allocation.events.v1")]
    assert [(said.was_asked, said.role) for said in overdue] == [(asked.role, next_role_up(Role(asked.role)))]


def test_a_proposal_is_due_before_the_clocks_that_it_serves_and_moves_with_them() -> None:
    world = World()
    at = world.now + timedelta(hours=3)
    hearing = FIRST_HEARING.model_copy(update={"starts_at": at})
    world.send(guardian(), care(emergency=True, hearings=(hearing,)))
    (asked,) = world.case_questions.values()
    assert asked.due.at == at
    later = hearing.model_copy(update={"starts_at": at + timedelta(hours=1)})
    world.send(care(2, emergency=True, hearings=(later,)))
    (asked,) = world.case_questions.values()
    assert (asked.due.at, asked.revision) == (at + timedelta(hours=1), 1)


def test_another_proposal_is_asked_anew() -> None:
    world = proposed()
    world.send(guardian("guardian-2"))
    world.send(absence("guardian-1", starts_on=date(2026, 6, 1)))
    (asked,) = world.case_questions.values()
    assert (asked.revision, asked.basis, asked.why) == (2, "2", "Does guardian-2, who is proposed, get care-guardian?")
    assert len(world.said(Settled)) == 1


def test_a_question_goes_with_the_case_to_the_team_that_works_it_now() -> None:
    world = World()
    world.send(team(), team("a5-private", TeamKind.PRIVATE_LAW), practitioner(), report_ordered(1))
    before = world.case_questions[CASE, f"allocate:{world.work('report:r1').work_id}"]
    assert before.team == "a5-eit"
    world.send(report_ordered(2, at_the_hearing=True))
    after = world.case_questions[CASE, f"allocate:{world.work('report:r1').work_id}"]
    assert (after.team, after.revision) == ("a5-private", 2)


def test_a_reason_that_is_another_is_no_other_question() -> None:
    world = sought()
    asked = world.case_questions[CASE, f"move:{world.work().work_id}"]
    world.send(practitioner(since=date(2026, 6, 1), contract="bank", kinds_within_contract=(WorkKind.ADDENDUM,)))
    assert world.case_questions[CASE, f"move:{world.work().work_id}"] == asked


def test_what_is_settled_by_a_command_says_so() -> None:
    world = over()
    statement = allocation.CloseCase(case_id=CASE, by=MANAGER, risk_assessed=YesNo.YES, statement="Nothing is open.")
    world.send(statement)
    assert world.last(Settled).how == "answered by close-case"


def test_nothing_is_asked_twice() -> None:
    world = moved("adviser-2")
    mark = len(world.said(PersonNeeded))
    world.send(registered(2, emergency=True), registered(3))
    world.pass_to(world.now + timedelta(hours=1))
    assert len(world.said(PersonNeeded)) == mark


def test_a_team_is_asked_about_only_while_it_works_cases() -> None:
    world = World()
    public = team("a5-public", TeamKind.PUBLIC_LAW)
    world.send(public, care(), intake.CaseConcluded(case_id=CARE))
    world.send(public.model_copy(update={"manager_id": None, "since": date(2026, 6, 1)}))
    assert not world.area_questions
    world.send(care(2, court_state="Reopened"))
    assert ("area:A5", "manager:a5-public") in world.area_questions


def test_the_time_of_a_closing_statement_counts_from_the_closing() -> None:
    world, asked = asked_of("closure")
    assert asked.due.at == datetime(2026, 6, 8, 16, tzinfo=UTC)
    world.pass_to(world.now + timedelta(days=1))
    world.send(intake.ApplicationWithdrawn(case_id=CASE))
    assert world.case_questions[CASE, "closure"].due.at == asked.due.at
