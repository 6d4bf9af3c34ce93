"""What happens when something is decided, said or listed again before the first of it has had its effect (A2, A6 to A8, A13)."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

from allocation_world import (
    APPLIED,
    CARE,
    CASE,
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
    verdict,
)

from cafcass_contracts import allocation, workforce
from cafcass_contracts.message import Actor
from cafcass_contracts.proceedings import Hearing, ReportOrder
from cafcass_contracts.values import HearingStatus, HearingType, ReportAuthor, ReportType, YesNo
from cafcass_contracts.workload import MoveReason, PractitionerRole, WorkKind


def _move(world: World, to: str | None, key: str = WorkKind.FIRST_HEARING, case: str = CASE) -> allocation.MoveWork:
    return allocation.MoveWork(
        case_id=case,
        by=MANAGER,
        work_id=world.work(key, case).work_id,
        from_practitioner_id=world.holder(key, case) or "",
        to_practitioner_id=to,
        because=MoveReason.MANAGER,
        why="Agreed at supervision.",
    )


def test_points_are_free_for_whoever_had_the_work_between_two_notes() -> None:
    world = World()
    world.send(*(practitioner(f"adviser-{number}") for number in (1, 2, 3)), registered())
    for name in ("adviser-2", "adviser-3"):
        assert verdict(world.command(_move(world, name), settle=False)) == "accepted"
    world.pass_to(world.now + timedelta(minutes=5))
    held = [world.person(f"adviser-{number}").kept_points for number in (1, 2, 3)]
    assert held == [0, 0, 150]


def test_a_report_that_is_cafcass_s_again_is_work_again() -> None:
    world = World()
    world.send(practitioner(), report_ordered(2))
    world.send(report_ordered(3, author=ReportAuthor.LOCAL_AUTHORITY))
    assert world.work("report:r1").how == "not-ours"
    world.send(report_ordered(4))
    assert world.work("report:r1").is_open


def test_work_to_first_hearing_goes_on_where_that_hearing_turns_out_to_be_later() -> None:
    world = World()
    world.send(practitioner(), registered())
    world.pass_to(HEARING_AT + timedelta(hours=1))
    world.send(heard())
    assert world.work().how == "done"
    later = Hearing(id="h1", type=HearingType.FIRST, starts_at=HEARING_AT + timedelta(days=14))
    world.send(registered(3, hearings=(later,)))
    assert (world.work().is_open, world.holder()) == (True, "adviser-1")


def test_duty_becomes_substantive_and_a_manager_hands_on_what_they_held_without_the_court() -> None:
    world = World()
    manager = practitioner("manager-1", role=PractitionerRole.SERVICE_MANAGER)
    world.send(guardian(), manager, care())
    assert verdict(override(world, "guardian-1", substantive=False)) == "accepted"
    answer = override(world, "guardian-1")
    assert (verdict(answer), reason(answer)) == ("accepted", "")
    holder = world.work(WorkKind.CARE_GUARDIAN, CARE).holder
    assert holder is not None
    assert holder.substantive
    assert world.person("guardian-1").held_points == 600

    other = World()
    other.send(guardian(), manager, care())
    assert verdict(override(other, "manager-1")) == "accepted"
    assert verdict(other.command(_move(other, "guardian-1", WorkKind.CARE_GUARDIAN, CARE))) == "accepted"


def test_a_search_because_of_fewer_hours_goes_on_whatever_else_is_told() -> None:
    world = World()
    world.send(practitioner(), registered())
    world.send(practitioner(since=date(2026, 6, 1), weekly_hours=0.5))
    assert world.work().moving is MoveReason.HOURS
    world.send(absence(days=1, starts_on=date(2026, 8, 3)))
    assert world.work().moving is MoveReason.HOURS


def test_fewer_hours_are_noticed_although_their_points_were_told_before() -> None:
    world = World()
    world.send(practitioner(), registered())
    world.take(practitioner(since=date(2026, 6, 2), weekly_hours=0.5))
    world.pass_to(APPLIED.replace(day=2, hour=0))
    world.send(registered(2, emergency=True))
    told = world.person("adviser-1").told
    assert told is not None
    assert told.available < 10_000
    world.pass_to(APPLIED.replace(day=2, hour=12))
    assert world.work().moving is MoveReason.HOURS


def test_what_a_manager_left_in_one_absence_is_asked_again_in_the_next() -> None:
    world = World()
    world.send(practitioner(), report_ordered(2))
    settle(world, "report:r1", CASE)
    world.send(absence(days=12, starts_on=date(2026, 6, 1)))
    work_id = world.work("report:r1").work_id
    world.send(allocation.KeepWork(case_id=CASE, by=MANAGER, work_id=work_id, why="Only two weeks."))
    assert world.work("report:r1").moving is None
    world.pass_to(APPLIED + timedelta(days=14))
    world.send(absence(days=None, absence_id="absence-2", starts_on=date(2026, 6, 15)))
    assert world.work("report:r1").moving is MoveReason.ABSENCE


def test_an_absence_to_the_end_of_all_days_is_one_without_an_end() -> None:
    world = World()
    world.send(practitioner(), absence(days=None).model_copy(update={"ends_on": date.max}))
    assert world.person("adviser-1").is_away(date(2030, 1, 1))


def test_a_guardian_in_private_law_leaves_with_a_transfer_only_where_the_court_agreed() -> None:
    world = World()
    report = ReportOrder(id="r1", type=ReportType.RULE_16_4, ordered_on=date(2026, 6, 1))
    world.send(guardian(), heard(2, reports=(report,)))
    settle(world, WorkKind.RULE_16_4, CASE)
    move = allocation.TransferCase(
        case_id=CASE, by=MANAGER, to_area="A6", to_team="a6-private", agreed_by="m", why="Moved."
    )
    answer = world.command(move)
    assert (verdict(answer), world.holder(WorkKind.RULE_16_4)) == ("refused", "guardian-1")
    head = Actor(id="head-1", role="head-of-service")
    agreed = move.model_copy(update={"court_agreed": YesNo.YES, "by": head})
    assert verdict(world.command(agreed)) == "accepted"


def test_what_was_planned_before_they_left_does_not_bring_them_back() -> None:
    world = World()
    world.send(practitioner(), practitioner(since=date(2026, 7, 1)))
    world.send(workforce.PractitionerLeft(practitioner_id="adviser-1", last_day=date(2026, 6, 10)))
    assert world.person("adviser-1").has_left(date(2026, 7, 2))
    world.send(practitioner(since=date(2026, 8, 1)))
    assert not world.person("adviser-1").has_left(date(2026, 8, 1))


def test_a_case_management_hearing_counts_where_it_was_held_and_not_where_it_was_vacated() -> None:
    world = World()
    managed = Hearing(id="m1", type=HearingType.CASE_MANAGEMENT, starts_at=HEARING_AT)
    world.send(care(hearings=(managed,), first_hearing_id="m1"))
    vacated, held = (
        managed.model_copy(update={"status": each}) for each in (HearingStatus.VACATED, HearingStatus.HELD)
    )
    world.send(care(2, hearings=(vacated,)))
    world.pass_to(HEARING_AT + timedelta(hours=1))
    assert world.work(WorkKind.CARE_GUARDIAN, CARE).weighed.stage == "initial"
    world.send(care(3, hearings=(held,), first_hearing_id="m1"))
    assert world.work(WorkKind.CARE_GUARDIAN, CARE).weighed.stage == "proceedings"


def test_nobody_waits_for_ever_behind_work_that_nobody_can_have() -> None:
    world = World(most_at_once=1)
    world.send(practitioner(), care(emergency=True), registered())
    assert world.work(WorkKind.CARE_GUARDIAN, CARE).queued == "nobody-eligible"
    assert world.holder() == "adviser-1"
    world.pass_to(world.now + timedelta(minutes=5))
    assert world.desk.looks_at == datetime(2026, 6, 2, 8, tzinfo=UTC)
    world.send(guardian())
    assert world.work(WorkKind.CARE_GUARDIAN, CARE).proposal is not None


def test_each_decision_over_an_area_says_how_far_from_the_best_it_is() -> None:
    world = World()
    world.send(practitioner(), registered(), care())
    told = world.said(allocation.AreaDecided)
    assert [(each.area, each.candidates) for each in told] == [("A5", 1)] * len(told)
    tiers = [(tier.waiting, tier.placed, tier.at_most) for each in told for tier in each.tiers]
    assert sum(placed for _, placed, _ in tiers) == len(world.said(allocation.WorkAllocated)) == 1
    assert all(placed <= at_most <= waiting for waiting, placed, at_most in tiers)
    assert all(0 <= each.score <= each.score_at_most for each in told)


def test_duty_who_is_proposed_for_good_is_so_no_more_once_they_have_left() -> None:
    world = World()
    world.send(guardian(), care())
    assert override(world, "guardian-1", substantive=False).verdict == "accepted"
    assert world.work(WorkKind.CARE_GUARDIAN, CARE).proposal is not None
    world.send(workforce.PractitionerLeft(practitioner_id="guardian-1", last_day=date(2026, 5, 29)))
    assert world.work(WorkKind.CARE_GUARDIAN, CARE).proposal is None
    assert world.last(allocation.ProposalWithdrawn).why == "excluded"
