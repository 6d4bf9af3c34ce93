"""What went wrong where facts came together that seldom do: each of these once misled a manager, or the court."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from allocation_world import (
    APPLIED,
    CARE,
    CASE,
    FIRST_HEARING,
    HEARING_AT,
    MANAGER,
    World,
    absence,
    care,
    guardian,
    heard,
    override,
    practitioner,
    reason,
    registered,
    report_ordered,
    settle,
    team,
    verdict,
)

from allocation.domain.internal import PractitionerChanged
from cafcass_contracts import allocation, intake, triage, workforce
from cafcass_contracts.message import Actor
from cafcass_contracts.safeguarding import SettledBy
from cafcass_contracts.values import HearingStatus, ReportAuthor, YesNo
from cafcass_contracts.workload import EndReason, ExtensionReason, MoveReason, PractitionerRole, Reduction, WorkKind
from cafcass_domain.state import replace


def test_an_emergency_that_nobody_held_by_its_hearing_is_missed_and_not_done() -> None:
    world = World()
    tomorrow = FIRST_HEARING.model_copy(update={"starts_at": APPLIED + timedelta(days=1)})
    world.send(team(), registered(emergency=True, hearings=(tomorrow,)))
    world.pass_to(APPLIED + timedelta(days=5))
    world.send(heard(emergency=True, hearings=(tomorrow.model_copy(update={"status": HearingStatus.HELD}),)))
    missed = sorted(each.clock.kind for each in world.said(allocation.ClockMissed))
    assert missed == ["allocate", "first-hearing"]
    assert len(world.said(allocation.DelayNoticed)) == 1
    assert world.last(allocation.WorkCompleted).how == "not-wanted"


@pytest.mark.parametrize(
    "nothing", [{"weekly_hours": 0}, {"reductions": (Reduction(percent=100, starts_on=date(2026, 6, 1)),)}]
)
def test_somebody_else_is_sought_for_work_of_one_whose_hours_became_none(nothing: dict[str, Any]) -> None:
    world = World()
    world.send(practitioner(), registered())
    world.send(practitioner(since=date(2026, 6, 1), **nothing))
    assert world.work().moving is MoveReason.HOURS
    world.send(practitioner(since=date(2026, 6, 2)))
    world.pass_to(datetime(2026, 6, 2, 12, tzinfo=UTC))
    assert world.work().moving is None


@pytest.mark.parametrize(("second", "moving"), [(8, MoveReason.ABSENCE), (10, None)])
def test_notes_of_absence_that_follow_on_each_other_are_one_absence(second: int, moving: MoveReason | None) -> None:
    world = World()
    world.send(practitioner(), registered())
    world.pass_to(datetime(2026, 6, 1, 12, tzinfo=UTC))
    world.send(absence(days=5, starts_on=date(2026, 6, 1)))
    world.pass_to(datetime(2026, 6, 8, 12, tzinfo=UTC))
    world.send(absence(days=5, absence_id="absence-2", starts_on=date(2026, 6, second)))
    world.pass_to(datetime(2026, 6, 10, 12, tzinfo=UTC))
    assert world.work().moving is moving


def _reopened_care(world: World) -> None:
    world.pass_to(datetime(2026, 11, 2, 9, tzinfo=UTC))
    world.send(intake.CaseConcluded(case_id=CARE))
    world.pass_to(datetime(2027, 1, 4, 9, tzinfo=UTC))
    world.send(care(2, court_state="Reopened"))


def test_a_case_that_is_opened_again_has_not_missed_what_it_had_in_time() -> None:
    world = World()
    world.send(guardian(), care())
    settle(world)
    _reopened_care(world)
    assert world.work(WorkKind.CARE_GUARDIAN, CARE).waits
    assert not world.said(allocation.ClockMissed)
    assert not world.said(allocation.DelayNoticed)


def test_a_case_that_is_opened_again_and_finds_nobody_is_a_delay_two_working_days_later() -> None:
    world = World()
    world.send(guardian(), care())
    settle(world)
    world.send(workforce.PractitionerLeft(practitioner_id="guardian-1", last_day=date(2026, 12, 1)))
    _reopened_care(world)
    world.pass_to(datetime(2027, 1, 6, 18, tzinfo=UTC))
    assert [each.why for each in world.said(allocation.DelayNoticed)] == ["no-staff"]


def test_an_extension_is_still_there_when_the_case_is_opened_again() -> None:
    world = World()
    world.send(practitioner(), report_ordered())
    settle(world, "report:r1", CASE)
    extend = allocation.ExtendReport(
        case_id=CASE,
        by=MANAGER,
        work_id=world.work("report:r1").work_id,
        due=date(2026, 10, 1),
        because=ExtensionReason.FURTHER_ENQUIRIES,
        court_agreed=YesNo.YES,
        parties_told=YesNo.YES,
    )
    assert verdict(world.command(extend)) == "accepted"
    until = world.work("report:r1").clock("file")
    world.send(intake.ApplicationWithdrawn(case_id=CASE))
    world.send(report_ordered(3).model_copy(update={"court_state": "Reopened"}))
    again = world.work("report:r1")
    assert until is not None
    assert (again.is_open, again.extensions) == (True, 1)
    assert again.clocks[-1].due == until.due


def test_a_case_that_was_closed_on_its_anniversary_is_flagged_when_it_is_opened_again() -> None:
    world = World()
    world.send(registered(), intake.ApplicationWithdrawn(case_id=CASE))
    world.pass_to(APPLIED + timedelta(days=400))
    assert "year" not in world.case().flags
    world.send(registered(2, court_state="Reopened"))
    assert {"year", "past-step:1"} <= world.case().flags


def test_a_case_without_a_role_is_closed_once_and_the_court_s_end_asks_for_no_second_statement() -> None:
    world = World()
    world.send(practitioner(), registered())
    world.pass_to(HEARING_AT + timedelta(hours=1))
    world.send(heard())
    world.send(triage.InvolvementEnded(case_id=CASE, settled_by=SettledBy.POLICY))
    world.send(allocation.CloseCase(case_id=CASE, by=MANAGER, risk_assessed=YesNo.YES, statement="Looked at."))
    before = world.case().closed
    assert before is not None
    world.pass_to(HEARING_AT + timedelta(days=60))
    world.send(intake.CaseConcluded(case_id=CASE))
    world.pass_to(HEARING_AT + timedelta(days=90))
    assert world.case().closed == replace(before, because=EndReason.CONCLUDED)
    assert world.last(allocation.CaseClosed).closed_at == before.at
    assert "closure-statement" not in world.case().flags
    assert not [key for _, key in world.case_questions if key == "closure"]


def test_work_that_waits_for_long_moves_up_the_queue_as_its_hearing_comes_near() -> None:
    world = World()
    hearing = FIRST_HEARING.model_copy(update={"starts_at": APPLIED + timedelta(days=60)})
    world.send(registered(hearings=(hearing,)))
    assert world.desk.waiting[CASE][0] == 9
    world.pass_to(APPLIED + timedelta(days=57))
    assert world.desk.waiting[CASE][0] == 1


def test_a_report_that_was_never_cafcass_s_asks_for_no_child_to_be_seen() -> None:
    world = World()
    world.send(practitioner(), report_ordered())
    assert "child-seen:c1" in world.case().casework.due
    world.send(report_ordered(3, author=ReportAuthor.LOCAL_AUTHORITY))
    assert not world.case().casework.due
    world.pass_to(APPLIED + timedelta(days=60))
    assert "child-seen:c1" not in world.case().flags


def test_what_waits_in_another_area_now_is_told_as_waiting_there() -> None:
    world = World()
    world.send(registered())
    world.send(registered(2, area="A6", team="a6-eit"))
    assert [each.area for each in world.said(allocation.WorkQueued)] == ["A5", "A6"]


@pytest.mark.parametrize("now", [{"weekly_hours": 1}, {"area": "A6", "team": "a6-public"}])
def test_a_proposal_falls_where_hours_or_area_leave_no_room_for_it(now: dict[str, Any]) -> None:
    world = World()
    world.send(guardian(), care())
    assert world.work(WorkKind.CARE_GUARDIAN, CARE).proposal is not None
    world.send(guardian(since=date(2026, 6, 1), **now), guardian("guardian-2"))
    proposal = world.work(WorkKind.CARE_GUARDIAN, CARE).proposal
    assert proposal is not None
    assert proposal.practitioner_id == "guardian-2"


def test_fewer_hours_are_planned_for_although_something_else_is_told_before_that() -> None:
    world = World()
    world.send(practitioner(), registered())
    world.take(practitioner(since=date(2026, 6, 1), weekly_hours=0.5))
    assert len(world.take_internal(PractitionerChanged)) == 1
    world.take(absence(days=1, starts_on=date(2026, 8, 3)))
    assert len(world.take_internal(PractitionerChanged)) == 1
    world.pass_to(world.now + timedelta(minutes=5))
    assert world.work().moving is MoveReason.HOURS


@pytest.mark.parametrize("name", ["", "advizer-1"])
def test_a_conflict_of_interest_is_put_on_record_only_for_somebody_who_is_known(name: str) -> None:
    world = World()
    world.send(practitioner(), registered())
    declared = allocation.DeclareConflict(case_id=CASE, by=MANAGER, practitioner_id=name, why="A neighbour.")
    assert reason(world.command(declared)) == "nobody of that id practises here"
    assert not world.said(allocation.ConflictRecorded)


def test_nobody_unknown_or_in_conflict_works_beside_the_holder() -> None:
    world = World()
    world.send(guardian(), guardian("guardian-2"), care())
    settle(world)
    other = ({"guardian-1", "guardian-2"} - {world.holder(WorkKind.CARE_GUARDIAN, CARE)}).pop()
    work = world.work(WorkKind.CARE_GUARDIAN, CARE).work_id
    beside = allocation.ChangeCoWorkers(case_id=CARE, by=MANAGER, work_id=work, co_workers=(other,))
    assert verdict(world.command(beside)) == "accepted"
    assert verdict(world.command(beside.model_copy(update={"co_workers": ("guardian-3",)}))) == "refused"
    world.send(allocation.DeclareConflict(case_id=CARE, by=MANAGER, practitioner_id=other, why="A neighbour."))
    for despite in (False, True):
        assert "exclusions-recorded says" in reason(
            world.command(beside.model_copy(update={"despite_restricted": despite}))
        )


def test_work_is_moved_for_one_of_the_reasons_that_there_are() -> None:
    world = World()
    world.send(practitioner(), registered())
    move = allocation.MoveWork(
        case_id=CASE,
        by=MANAGER,
        work_id=world.work().work_id,
        from_practitioner_id="adviser-1",
        because=MoveReason("complaint"),
        why="They complained.",
    )
    assert verdict(world.command(move)) == "refused"
    assert world.holder() == "adviser-1"


def test_no_report_was_filed_before_it_was_ordered() -> None:
    world = World()
    world.send(practitioner(), report_ordered())
    settle(world, "report:r1", CASE)
    world.pass_to(datetime(2026, 10, 1, tzinfo=UTC))
    filed = allocation.CompleteWork(
        case_id=CASE, by=MANAGER, work_id=world.work("report:r1").work_id, filed_at=APPLIED - timedelta(days=365)
    )
    assert reason(world.command(filed)) == "it was not there to be filed yet"


def test_a_guardian_who_becomes_a_manager_gives_their_cases_up() -> None:
    world = World()
    world.send(guardian(), care())
    settle(world)
    world.send(guardian(role=PractitionerRole.SERVICE_MANAGER, since=date(2026, 6, 2)))
    world.pass_to(datetime(2026, 6, 2, 12, tzinfo=UTC))
    assert world.work(WorkKind.CARE_GUARDIAN, CARE).moving is MoveReason.ROLE
    assert world.holder(WorkKind.CARE_GUARDIAN, CARE) == "guardian-1", "until the court agrees"


def test_a_contract_that_covers_it_no_more_has_somebody_else_sought() -> None:
    world = World()
    world.send(practitioner(), registered())
    world.send(practitioner(contract="bank", kinds_within_contract=(WorkKind.ADDENDUM,), since=date(2026, 6, 2)))
    world.pass_to(datetime(2026, 6, 2, 12, tzinfo=UTC))
    assert world.work().moving is MoveReason.ROLE


def test_an_order_that_was_heard_of_late_has_its_two_days_from_then() -> None:
    world = World()
    world.send(team(), registered())
    world.pass_to(datetime(2026, 7, 13, 9, tzinfo=UTC))
    world.send(report_ordered(ordered_on=date(2026, 7, 1)), report_ordered(3, ordered_on=date(2026, 7, 1)))
    due = world.work("report:r1").clock("allocate")
    assert due is not None
    assert (due.due.at, due.short_notice) == (datetime(2026, 7, 15, 16, tzinfo=UTC), False)
    assert not [each for each in world.said(allocation.ClockMissed) if each.kind is not WorkKind.FIRST_HEARING]


def test_a_report_that_was_filed_before_the_case_was_concluded_counts_although_it_was_said_after() -> None:
    world = World()
    world.send(practitioner(team="a5-private"), report_ordered(1, ordered_on=date(2026, 6, 1)))
    settle(world, "report:r1", CASE)
    world.send(intake.CaseConcluded(case_id=CASE))
    said = allocation.CompleteWork(case_id=CASE, by=MANAGER, work_id=world.work("report:r1").work_id)
    assert verdict(world.command(said)) == "accepted"
    told = world.last(allocation.WorkCompleted)
    assert (told.how, told.in_time, told.practitioner_id) == ("filed", YesNo.YES, "adviser-1")
    assert verdict(world.command(said)) == "refused"
    assert world.person("adviser-1").held_points == 0


@pytest.mark.parametrize("role", ["childrens-guardian", "officer", ""])
def test_nobody_but_a_manager_decides_who_holds_what(role: str) -> None:
    world = World()
    world.send(guardian(), care())
    by = Actor(id="guardian-1", role=role)
    assert reason(settle(world, by=by)).startswith(
        "settle-allocation is given by: duty-officer, service-manager, head-of-service;"
    )
    assert reason(override(world, "guardian-1", by=by, above_safe_maximum=True)).startswith(
        "override-allocation is given by"
    )
    assert world.holder(WorkKind.CARE_GUARDIAN, CARE) is None
    head = Actor(id="head-1", role="head-of-service")
    assert verdict(settle(world, by=head)) == "accepted"
