"""What managers settle, move, transfer, complete, extend and close, and what they are refused (A2, A4, A6, A9, A11, A15)."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from allocation_world import (
    APPLIED,
    CARE,
    CASE,
    HEARING_AT,
    MANAGER,
    World,
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

from cafcass_contracts import allocation, intake, triage
from cafcass_contracts.message import Actor
from cafcass_contracts.safeguarding import SettledBy
from cafcass_contracts.values import ReportAuthor, ReportType, TeamKind, YesNo
from cafcass_contracts.workload import MoveReason, WorkKind

REPORT = "report:r1"


def proposed() -> World:
    world = World()
    world.send(guardian(), guardian("guardian-2"), care())
    return world


def appointed() -> World:
    world = proposed()
    settle(world)
    return world


def move(world: World, **changes: Any) -> Any:
    key, case = changes.pop("key", WorkKind.CARE_GUARDIAN), changes.pop("case", CARE)
    content = {
        "case_id": case,
        "by": MANAGER,
        "work_id": world.work(key, case).work_id,
        "from_practitioner_id": world.holder(key, case),
        "because": MoveReason.MANAGER,
        "why": "Agreed at supervision.",
        **changes,
    }
    return world.command(allocation.MoveWork(**content))


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"case_id": "nothing"}, "there is no case of that id"),
        ({"work_id": "nothing"}, "the case has no such work"),
        ({"proposal": 7}, "proposal 1 is for guardian-1"),
        ({"practitioner_id": "guardian-2"}, "proposal 1 is for guardian-1"),
    ],
)
def test_a_settlement_that_does_not_fit_is_refused(changes: dict[str, Any], expected: str) -> None:
    world = proposed()
    answer = settle(world, **changes)
    assert (verdict(answer), reason(answer)) == ("refused", expected)
    assert world.holder(WorkKind.CARE_GUARDIAN, CARE) is None


def test_who_decided_on_an_older_version_is_told_what_changed() -> None:
    world = proposed()
    seen = world.case(CARE).version
    assert verdict(override(world, "guardian-2", based_on=seen)) == "accepted"
    answer = move(world, to_practitioner_id="guardian-1", court_agreed=YesNo.YES, based_on=seen)
    assert (
        reason(answer) == f"the case is at version {seen + 1}; changed since {seen}: care-guardian given to guardian-2"
    )
    assert world.holder(WorkKind.CARE_GUARDIAN, CARE) == "guardian-2"


def test_a_settled_proposal_is_settled_once() -> None:
    world = appointed()
    answer = override(world, "guardian-2")
    assert reason(answer) == "guardian-1 holds the work: use move-work"


def test_duty_is_not_substantive_and_the_clock_says_so() -> None:
    world = proposed()
    override(world, "guardian-2", substantive=False)
    assert world.last(allocation.CaseAllocated).substantive is False
    world.pass_to(APPLIED + timedelta(days=46))
    missed = [(each.clock.kind, each.clock.rule, each.practitioner_id) for each in world.said(allocation.ClockMissed)]
    assert missed == [("allocate", "A1", "guardian-2"), ("substantive", "A8", "guardian-2")]
    assert len(world.said(allocation.DelayNoticed)) == 1


def test_a_manager_holds_a_case_for_three_days_and_then_it_is_unallocated() -> None:
    world = World()
    world.send(practitioner("manager-1", role="service-manager", team="a5-public"), care())
    assert verdict(override(world, "manager-1", above_safe_maximum=True)) == "accepted"
    assert world.last(allocation.WorkAllocated).substantive is False
    world.pass_to(datetime(2026, 6, 4, 15, tzinfo=UTC))
    assert world.holder(WorkKind.CARE_GUARDIAN, CARE) == "manager-1"
    world.pass_to(datetime(2026, 6, 4, 17, tzinfo=UTC))
    assert world.holder(WorkKind.CARE_GUARDIAN, CARE) is None
    moved = world.last(allocation.WorkMoved)
    assert (moved.from_practitioner_id, moved.to_practitioner_id, moved.settled_by) == ("manager-1", None, "policy")
    assert world.last(allocation.WorkQueued).kind is WorkKind.CARE_GUARDIAN


@pytest.mark.parametrize("agreed", [YesNo.NO, YesNo.NOT_KNOWN])
def test_a_guardian_is_changed_only_by_the_court(agreed: YesNo) -> None:
    world = appointed()
    answer = move(world, to_practitioner_id="guardian-2", court_agreed=agreed)
    assert reason(answer) == "a guardian is changed only by the court (A6)"
    assert world.holder(WorkKind.CARE_GUARDIAN, CARE) == "guardian-1"


def test_a_move_is_one_event_and_the_court_hears_who_replaces_whom() -> None:
    world = appointed()
    assert (
        verdict(move(world, to_practitioner_id="guardian-2", court_agreed=YesNo.YES, because=MoveReason.COURT))
        == "accepted"
    )
    (moved,) = world.said(allocation.WorkMoved)
    assert (moved.from_practitioner_id, moved.to_practitioner_id, moved.because) == (
        "guardian-1",
        "guardian-2",
        "court",
    )
    told = world.last(allocation.PractitionerAppointed)
    assert (told.practitioner_id, told.replaces) == ("guardian-2", "guardian-1")
    assert world.person("guardian-1").held_points == 0
    assert world.person("guardian-2").held_points == 600


def test_back_to_the_queue_is_not_back_to_the_same() -> None:
    world = appointed()
    move(world, court_agreed=YesNo.YES)
    work = world.work(WorkKind.CARE_GUARDIAN, CARE)
    assert work.proposal is not None
    assert work.proposal.practitioner_id == "guardian-2"


def test_a_co_worker_is_never_the_holder() -> None:
    world = appointed()
    work = world.work(WorkKind.CARE_GUARDIAN, CARE).work_id
    wrong = allocation.ChangeCoWorkers(case_id=CARE, by=MANAGER, work_id=work, co_workers=("guardian-1",))
    assert reason(world.command(wrong)) == "the holder is no co-worker"
    world.send(allocation.ChangeCoWorkers(case_id=CARE, by=MANAGER, work_id=work, co_workers=("guardian-2",)))
    assert world.last(allocation.CoWorkersChanged).co_workers == ("guardian-2",)
    assert world.person("guardian-2").held_points == 150, "a co-worker carries a part (A3)"


def transfer(world: World, case: str = CASE, **changes: Any) -> Any:
    content = {"case_id": case, "by": MANAGER, "to_area": "A6", "to_team": "a6-private", "agreed_by": "manager-6",
               "why": "The child lives there now.", **changes}  # fmt: skip
    return world.command(allocation.TransferCase(**content))


def test_private_law_is_not_transferred_before_the_first_hearing() -> None:
    world = World()
    world.send(practitioner(), registered())
    assert reason(transfer(world)) == "private law: no transfer before the first hearing (A9)"
    world.pass_to(HEARING_AT + timedelta(days=1))
    world.send(report_ordered(at_the_hearing=True), practitioner("adviser-6", area="A6", team="a6-private"))
    assert verdict(transfer(world)) == "accepted"
    work = world.work(REPORT)
    assert work.proposal is not None
    assert work.proposal.practitioner_id == "adviser-6"
    assert world.last(allocation.ManagerNamed).team == "a6-private"
    assert CASE not in world.desk.waiting


def test_public_law_is_transferred_only_after_the_court_decided() -> None:
    world = appointed()
    assert reason(transfer(world, CARE)) == "public law: only after the court decided (A9)"
    assert verdict(transfer(world, CARE, court_agreed=YesNo.YES)) == "accepted"
    work = world.work(WorkKind.CARE_GUARDIAN, CARE)
    assert (work.held_by, work.moving) == ("guardian-1", MoveReason.TRANSFER), "until the new area has somebody"
    world.send(guardian("guardian-6", area="A6", team="a6-public"))
    assert world.holder(WorkKind.CARE_GUARDIAN, CARE) == "guardian-1"
    assert verdict(settle(world)) == "accepted"
    moved = world.last(allocation.WorkMoved)
    assert (moved.from_practitioner_id, moved.to_practitioner_id, moved.because) == (
        "guardian-1",
        "guardian-6",
        MoveReason.TRANSFER,
    )
    assert world.said(allocation.CaseUnallocated) == []


@pytest.mark.practice(
    "R14", "refused before the first hearing was held whatever was ordered, and to a team of another area"
)
def test_no_transfer_before_the_first_hearing_nor_to_another_areas_team() -> None:
    world = World()
    world.send(practitioner(), report_ordered(1, type=ReportType.SAFEGUARDING_LETTER))
    assert "before the first hearing" in reason(transfer(world, CASE))
    world.send(heard(3))
    assert "is no team of A6" in reason(transfer(world, CASE, to_team="a7-private"))
    assert verdict(transfer(world, CASE)) == "accepted"


@pytest.mark.practice("R14", "not in the middle of work, unless the head of service decides so")
def test_private_law_is_not_transferred_in_the_middle_of_work() -> None:
    world = reporting()
    assert "in the middle of work" in reason(transfer(world, CASE))
    head = Actor(id="head-1", role="head-of-service")
    assert verdict(transfer(world, CASE, by=head)) == "accepted"
    assert world.work(REPORT).moving is MoveReason.TRANSFER


@pytest.mark.practice("R13", "a later order of the court stands over an extension of the one before")
@pytest.mark.parametrize("due", [date(2026, 8, 20), date(2026, 9, 10)])
def test_a_later_order_stands_over_an_extension(due: date) -> None:
    world = reporting()
    assert verdict(extend(world)) == "accepted"
    extended = world.work(REPORT).clock("file")
    world.send(report_ordered(9, due=date(2026, 9, 1), at_the_hearing=True))
    assert world.work(REPORT).clock("file") == extended, "the same order said again"
    world.send(report_ordered(10, due=due, at_the_hearing=True))
    clock = world.work(REPORT).clock("file")
    assert clock is not None
    assert clock.due.at == world.policy.end_of(due)


@pytest.mark.practice("R24", "refused until risk was assessed, and its manager is reminded")
@pytest.mark.parametrize("assessed", [YesNo.NO, YesNo.NOT_KNOWN])
def test_no_case_is_closed_with_risk_not_assessed(assessed: YesNo) -> None:
    world = appointed()
    world.send(intake.CaseConcluded(case_id=CARE))
    said = allocation.CloseCase(case_id=CARE, by=MANAGER, risk_assessed=assessed, statement="Not looked at.")
    assert verdict(world.command(said)) == "refused"
    world.pass_to(world.now + timedelta(days=15))
    assert "closure-statement" in {each.flag for each in world.said(allocation.CaseFlagged)}


@pytest.mark.practice("E14", "its manager hears of it, and the court is asked to review the timetable together")
def test_a_case_open_for_a_year_is_told_to_the_court_once() -> None:
    world = World()
    world.send(heard(1))
    world.pass_to(APPLIED + timedelta(days=366))
    (asked,) = world.said(allocation.TimetableReviewAsked)
    assert (asked.case_id, asked.open_since) == (CASE, APPLIED)


def reporting() -> World:
    world = World()
    world.send(practitioner(team="a5-private"), registered())
    world.pass_to(HEARING_AT + timedelta(minutes=10))
    world.send(report_ordered(at_the_hearing=True))
    settle(world, REPORT, CASE)
    return world


def complete(world: World, key: str = REPORT, **changes: Any) -> Any:
    content = {"case_id": CASE, "by": MANAGER, "work_id": world.work(key).work_id, **changes}
    return world.command(allocation.CompleteWork(**content))


@pytest.mark.parametrize(
    ("filed", "expected"),
    [(datetime(2026, 9, 1, 16, tzinfo=UTC), YesNo.YES), (datetime(2026, 9, 1, 16, 1, tzinfo=UTC), YesNo.NO)],
)
def test_a_report_is_filed_in_time_or_not(filed: datetime, expected: YesNo) -> None:
    world = reporting()
    assert world.holder(REPORT) == "adviser-1"
    world.pass_to(filed)
    assert verdict(complete(world, noting_gaps=True)) == "accepted"
    done = world.last(allocation.WorkCompleted)
    assert (done.how, done.in_time, done.report_id, done.noting_gaps) == ("filed", expected, "r1", True)
    assert world.person("adviser-1").held_points == 0


def test_nothing_is_filed_in_the_future_or_by_nobody() -> None:
    world = reporting()
    assert reason(complete(world, filed_at=datetime(2027, 1, 1, tzinfo=UTC))) == "it was not filed yet"
    alone = World()
    alone.send(report_ordered(1))
    assert reason(complete(alone)) == "nobody holds the work: it cannot be done"


def test_what_a_section_7_report_is_a_manager_says_and_its_weight_follows() -> None:
    world = reporting()
    assert world.person("adviser-1").held_points == 700
    said = allocation.ClassifyReport(
        case_id=CASE, by=MANAGER, work_id=world.work(REPORT).work_id, kind=WorkKind.SECTION_7_RISK
    )
    assert verdict(world.command(said)) == "accepted"
    assert reason(world.command(said)) == "it is of that kind already"
    wrong = said.model_copy(update={"kind": WorkKind.CARE_GUARDIAN})
    assert reason(world.command(wrong)) == "only a section 7 report has one of these kinds"
    world.send(report_ordered(3, at_the_hearing=True))
    assert world.work(REPORT).kind is WorkKind.SECTION_7_RISK
    assert world.holder(REPORT) == "adviser-1"
    assert world.person("adviser-1").held_points == 800


def extend(world: World, **changes: Any) -> Any:
    content: dict[str, Any] = {
        "case_id": CASE,
        "by": MANAGER,
        "work_id": world.work(REPORT).work_id,
        "due": date(2026, 9, 15),
        "because": "additional-enquiries-needed",
        "court_agreed": YesNo.YES,
        "parties_told": YesNo.YES,
        **changes,
    }
    return world.command(allocation.ExtendReport(**content))


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"court_agreed": YesNo.NOT_KNOWN}, "the court has not agreed"),
        ({"parties_told": YesNo.NO}, "the parties are not told"),
        ({"because": "on-holiday"}, "the reason is not one of the two there are"),
        ({"due": date(2026, 8, 31)}, "an extension never shortens"),
        (
            {"by": Actor(id="adviser-1", role="family-court-adviser")},
            "extend-report is given by: service-manager; the workforce's returns give adviser-1: family-court-adviser",
        ),
    ],
)
def test_an_extension_needs_all_that_it_needs(changes: dict[str, Any], expected: str) -> None:
    world = reporting()
    assert reason(extend(world, **changes)) == expected
    world.pass_to(datetime(2026, 9, 2, tzinfo=UTC))
    assert world.last(allocation.ClockMissed).clock.kind == "file"


def test_a_report_that_is_late_is_not_put_in_time_by_an_extension() -> None:
    world = reporting()
    world.pass_to(datetime(2026, 9, 2, tzinfo=UTC))
    assert reason(extend(world)) == "the report is late already: file it on what is known, noting gaps"
    complete(world)
    assert world.last(allocation.WorkCompleted).in_time is YesNo.NO


@pytest.mark.parametrize(("ahead", "expected"), [(4, "accepted"), (6, "refused")])
def test_a_report_may_be_filed_by_a_clock_that_is_a_little_ahead(ahead: int, expected: str) -> None:
    world = reporting()
    assert verdict(complete(world, filed_at=world.now + timedelta(minutes=ahead))) == expected


def test_a_conflict_is_on_record_with_its_reason_for_a_case_that_there_is() -> None:
    world = World()
    declared = allocation.DeclareConflict(case_id=CASE, by=MANAGER, practitioner_id="adviser-1", why="A neighbour.")
    assert reason(world.command(declared)) == "there is no case of that id"
    world.send(practitioner(), registered(), declared)
    recorded = world.last(allocation.ConflictRecorded)
    assert (recorded.practitioner_id, recorded.by, recorded.why) == ("adviser-1", "manager-1", "A neighbour.")


def test_an_extended_report_is_due_later_whatever_is_amended_in_between() -> None:
    world = reporting()
    assert verdict(extend(world)) == "accepted"
    world.send(report_ordered(3, at_the_hearing=True))
    world.pass_to(datetime(2026, 9, 14, tzinfo=UTC))
    assert not [each for each in world.said(allocation.ClockMissed) if each.clock.kind == "file"]
    complete(world)
    assert world.last(allocation.WorkCompleted).in_time is YesNo.YES
    extended = world.last(allocation.ReportExtended)
    assert (extended.extension, extended.due) == (1, datetime(2026, 9, 15, 16, tzinfo=UTC))


@pytest.mark.parametrize(
    ("report", "author"),
    [
        ({"author": ReportAuthor.LOCAL_AUTHORITY}, "local-authority"),
        ({"author": ReportAuthor.NYAS, "type": ReportType.RULE_16_4}, "nyas"),
        ({"type": ReportType.SECTION_37}, "local-authority"),
    ],
)
def test_a_report_that_is_somebody_elses_is_recorded_as_theirs(report: dict[str, Any], author: str) -> None:
    world = World()
    world.send(report_ordered(1, **report), report_ordered(2, **report))
    (told,) = world.said(allocation.ReportNotOurs)
    assert (told.author, told.report_id) == (author, "r1")
    assert not [work for work in world.case().works.values() if work.report_id]


def test_a_concluded_case_frees_its_points_and_asks_for_the_statement() -> None:
    world = reporting()
    world.send(intake.CaseConcluded(case_id=CASE))
    closed = world.last(allocation.CaseClosed)
    assert (closed.because, closed.risk_assessed) == ("concluded", "not-known")
    assert world.last(allocation.WorkCompleted).how == "case-closed"
    assert world.person("adviser-1").held_points == 0
    assert world.last(allocation.LifecycleMoved).state == "closed"
    (question,) = world.case_questions.values()
    assert (question.key, question.settled_by, question.reasons) == ("closure", ("close-case",), ("A15",))
    unsure = allocation.CloseCase(case_id=CASE, by=MANAGER, risk_assessed=YesNo.NOT_KNOWN, statement="Perhaps.")
    assert reason(world.command(unsure)) == "say whether risk was assessed"
    world.send(unsure.model_copy(update={"risk_assessed": YesNo.YES}))
    assert world.last(allocation.CaseClosed).risk_assessed is YesNo.YES
    assert world.last(allocation.ClosureRecorded).statement == "Perhaps."
    assert not world.case_questions


def test_a_case_goes_on_until_it_is_over() -> None:
    world = reporting()
    too_soon = allocation.CloseCase(case_id=CASE, by=MANAGER, risk_assessed=YesNo.YES, statement="Over.")
    assert reason(world.command(too_soon)) == "the case goes on"


def test_involvement_ends_with_the_last_work_and_begins_again_with_the_next() -> None:
    world = World()
    world.send(practitioner(), registered())
    world.send(triage.InvolvementEnded(case_id=CASE, settled_by=SettledBy.POLICY))
    assert world.last(allocation.CaseClosed).because == "no-role-after-first-hearing"
    world.send(report_ordered())
    assert world.last(allocation.LifecycleMoved).state == "reopened"
    assert world.case().closed is None
    assert world.work(REPORT).waits


def test_a_case_that_the_court_opens_again_has_its_work_again_and_who_knew_it_is_preferred() -> None:
    world = World()
    world.send(guardian("guardian-2"), care())
    settle(world)
    world.send(intake.ApplicationWithdrawn(case_id=CARE), guardian("guardian-1"))
    world.send(care(2, court_state="Reopened"))
    work = world.work(WorkKind.CARE_GUARDIAN, CARE)
    assert work.proposal is not None
    assert work.proposal.practitioner_id == "guardian-2"


def record(world: World, **changes: Any) -> Any:
    return world.command(allocation.RecordCasework(**{"case_id": CASE, "by": MANAGER, **changes}))


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"child_seen": "c9"}, "the case has no such child"),
        ({"child_not_to_be_seen": "c1"}, "say why the child is not to be seen"),
        ({"step": 3}, "step 3 is only for a stated purpose"),
        ({"shared": "nothing"}, "the case has no such work"),
    ],
)
def test_casework_that_cannot_be_is_refused(changes: dict[str, Any], expected: str) -> None:
    assert reason(record(reporting(), **changes)) == expected


def test_what_is_missing_is_shown_and_flagged_when_its_step_is_over() -> None:
    world = reporting()
    record(world, step=2)
    sharing = f"sharing:{world.work('report:r1').work_id}"
    assert world.last(allocation.CaseworkRecorded).missing == ("case-plan", "child-seen:c1", sharing)
    record(world, planned=True)
    world.pass_to(world.now + timedelta(days=43))
    flagged = {(each.flag, each.about) for each in world.said(allocation.CaseFlagged)}
    assert {("past-step", "2"), ("child-seen", "c1")} <= flagged
    assert not any(flag == "case-plan" for flag, _ in flagged)
    record(world, child_seen="c1")
    record(world, shared=world.work("report:r1").work_id)
    assert world.last(allocation.CaseworkRecorded).missing == ()


def test_a_private_law_case_is_flagged_after_a_year() -> None:
    world = World()
    world.send(team("a5-private", TeamKind.PRIVATE_LAW), registered())
    world.pass_to(HEARING_AT + timedelta(days=1))
    world.send(heard())
    world.pass_to(APPLIED + timedelta(days=364))
    assert "year" not in [each.flag for each in world.said(allocation.CaseFlagged)]
    world.pass_to(APPLIED + timedelta(days=365))
    (flagged,) = [each for each in world.said(allocation.CaseFlagged) if each.flag == "year"]
    assert (flagged.manager_id, flagged.team) == ("manager-1", "a5-private")
