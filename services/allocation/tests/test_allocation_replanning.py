"""What becomes of work when its holder is away, leaves, has fewer hours or a conflict of interest (A6, A13)."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from allocation_world import (
    CARE,
    CASE,
    HEARING_AT,
    MANAGER,
    NUMBER,
    World,
    absence,
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

from allocation.domain.area.desk import DESKS
from cafcass_contracts import allocation, workforce
from cafcass_contracts.values import LawType, YesNo
from cafcass_contracts.workload import MoveReason, WorkKind

LATER = datetime(2026, 6, 3, 16, tzinfo=UTC)


def holding() -> World:
    world = World()
    world.send(practitioner(), registered())
    world.send(practitioner("adviser-2"))
    assert world.holder() == "adviser-1"
    return world


def keep(world: World, key: str = WorkKind.FIRST_HEARING, case: str = CASE) -> Any:
    return world.command(
        allocation.KeepWork(case_id=case, by=MANAGER, work_id=world.work(key, case).work_id, why="Only three weeks.")
    )


@pytest.mark.parametrize(
    ("message", "because"),
    [
        (absence(), MoveReason.ABSENCE),
        (absence(days=None), MoveReason.ABSENCE),
        (workforce.PractitionerLeft(practitioner_id="adviser-1", last_day=date(2026, 6, 2)), MoveReason.LEFT),
        (
            workforce.ConflictDeclared(practitioner_id="adviser-1", case_number=NUMBER, law=LawType.PRIVATE),
            MoveReason.CONFLICT,
        ),
        (
            allocation.DeclareConflict(case_id=CASE, by=MANAGER, practitioner_id="adviser-1", why="A neighbour."),
            MoveReason.CONFLICT,
        ),
        (practitioner(since=date(2026, 6, 2), weekly_hours=0.5), MoveReason.HOURS),
    ],
)
def test_somebody_else_is_proposed_and_the_holder_stays_until_it_is_settled(message: Any, because: MoveReason) -> None:
    world = holding()
    world.send(message)
    world.pass_to(LATER)
    work = world.work()
    assert (work.moving, world.holder()) == (because, "adviser-1")
    assert work.proposal is not None
    assert work.proposal.practitioner_id == "adviser-2"
    assert {"move-work", "settle-allocation"} >= {
        settles[0] for settles in (q.settled_by for q in world.case_questions.values())
    }
    assert verdict(settle(world, WorkKind.FIRST_HEARING, CASE)) == "accepted"
    (moved,) = world.said(allocation.WorkMoved)
    told = MoveReason.RESTRICTED if because is MoveReason.CONFLICT else because
    assert (moved.from_practitioner_id, moved.to_practitioner_id, moved.because) == ("adviser-1", "adviser-2", told)
    assert world.last(allocation.CaseAllocated).practitioner_id == "adviser-2"
    assert world.last(allocation.PractitionerAppointed).replaces == "adviser-1"
    assert [each.settled_by for each in world.case_questions.values()] == [("record-casework",)], "the family is told"
    assert (world.person("adviser-1").held_points, world.person("adviser-2").held_points) == (0, 150)


def test_a_short_absence_moves_nothing() -> None:
    world = holding()
    world.send(absence(days=9))
    world.pass_to(LATER)
    assert world.work().moving is None
    assert not world.case_questions


def test_an_absence_that_is_taken_back_moves_nothing_any_more() -> None:
    world = holding()
    world.send(absence())
    world.pass_to(LATER)
    world.send(absence(cancelled=True))
    work = world.work()
    assert (work.moving, work.proposal, world.holder()) == (None, None, "adviser-1")
    assert not world.case_questions
    assert world.person("adviser-2").kept_points == 0


def test_a_manager_leaves_it_where_it_is_and_is_not_asked_again() -> None:
    world = holding()
    world.send(absence())
    world.pass_to(LATER)
    assert verdict(keep(world)) == "accepted"
    world.send(absence(days=21))
    assert (world.work().moving, world.holder()) == (None, "adviser-1")
    assert not world.case_questions


def test_nobody_keeps_work_after_they_have_left() -> None:
    world = holding()
    world.send(workforce.PractitionerLeft(practitioner_id="adviser-1", last_day=date(2026, 6, 2)))
    world.pass_to(LATER)
    assert reason(keep(world)) == "it cannot stay where it is: left"


def test_a_guardian_who_leaves_is_changed_through_the_court() -> None:
    world = World()
    world.send(guardian(), care())
    settle(world)
    world.send(guardian("guardian-2"))
    world.send(workforce.PractitionerLeft(practitioner_id="guardian-1", last_day=date(2026, 6, 2)))
    world.pass_to(LATER)
    (asked,) = world.said(allocation.CourtAsked)
    assert (asked.practitioner_id, asked.because) == ("guardian-1", MoveReason.LEFT)
    answer = settle(world)
    assert reason(answer) == "a guardian is changed by the court: use move-work, and say that the court agreed"
    assert world.holder(WorkKind.CARE_GUARDIAN, CARE) == "guardian-1"
    content: dict[str, Any] = {
        "case_id": CARE,
        "by": MANAGER,
        "work_id": world.work(WorkKind.CARE_GUARDIAN, CARE).work_id,
        "from_practitioner_id": "guardian-1",
        "to_practitioner_id": "guardian-2",
        "because": MoveReason.LEFT,
        "court_agreed": YesNo.YES,
        "why": "The court agreed on 4 June.",
    }
    assert verdict(world.command(allocation.MoveWork(**content))) == "accepted"
    assert world.holder(WorkKind.CARE_GUARDIAN, CARE) == "guardian-2"
    assert [each.settled_by for each in world.case_questions.values()] == [("record-casework",)], "the family is told"


def test_a_proposal_for_somebody_who_goes_away_falls_and_another_is_made() -> None:
    world = World()
    world.send(guardian(), care())
    world.send(absence("guardian-1", starts_on=date(2026, 6, 1)), guardian("guardian-2"))
    work = world.work(WorkKind.CARE_GUARDIAN, CARE)
    assert work.proposal is not None
    assert (work.proposal.practitioner_id, work.proposal.number) == ("guardian-2", 2)
    assert len(world.case_questions) == 1
    assert world.person("guardian-1").kept_points == 0


def test_a_later_word_about_a_day_holds_and_an_earlier_one_changes_nothing() -> None:
    world = World()
    late, early = world.now - timedelta(hours=1), world.now - timedelta(hours=2)
    world.take(practitioner(weekly_hours=18.5), happened_at=late)
    world.take(practitioner(weekly_hours=37), happened_at=early)
    assert world.person("adviser-1").available(date(2026, 6, 1), world.policy) == 5_000


def test_somebody_who_moves_to_another_area_is_counted_there() -> None:
    world = World()
    world.send(practitioner())
    world.send(practitioner(since=date(2026, 6, 3), area="A6", team="a6-eit"))
    assert world.desk.staff == {"adviser-1"}
    world.pass_to(LATER)
    assert world.desk.staff == frozenset()
    assert world.row(DESKS, "A6").staff == {"adviser-1"}


def test_the_span_of_control_is_told_in_whole_time_equivalents() -> None:
    world = World()
    world.send(team(), practitioner(), practitioner("adviser-2", weekly_hours=18.5))
    told = world.last(allocation.SpanRecorded)
    assert (told.manager_id, told.whole_time_hundredths, told.most_hundredths) == ("manager-1", 150, 1200)


def test_a_team_without_a_manager_is_put_to_the_head_of_service_until_it_has_one() -> None:
    world = World()
    world.send(practitioner(), registered())
    (question,) = world.area_questions.values()
    assert (question.role, question.team, question.reasons) == ("head-of-service", "a5-eit", ("G7",))
    assert world.last(allocation.ManagerNamed).manager_id is None
    world.send(team(manager_id=None))
    assert world.area_questions
    world.send(team(since=date(2026, 6, 1)))
    assert not world.area_questions


def test_after_its_first_hearing_a_private_law_case_is_the_private_law_teams() -> None:
    world = World()
    world.send(team("a5-private", manager_id="manager-2"), practitioner(), registered())
    assert world.last(allocation.ManagerNamed).team == "a5-eit"
    world.pass_to(HEARING_AT + timedelta(minutes=1))
    world.send(heard())
    told = world.last(allocation.ManagerNamed)
    assert (told.team, told.manager_id) == ("a5-private", "manager-2")
