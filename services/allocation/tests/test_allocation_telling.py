"""What readers of allocation's events need to keep a table of all work: tiers, waits, proposals that fall, successors sought (A12, A13, K13)."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

from allocation_world import (
    CARE,
    CASE,
    MANAGER,
    World,
    absence,
    care,
    guardian,
    override,
    practitioner,
    registered,
    settle,
    team,
    verdict,
)

from cafcass_contracts import allocation, complaints, workforce
from cafcass_contracts.values import TeamKind, YesNo
from cafcass_contracts.workload import Exclusion, MoveReason, PractitionerRole, WorkKind

LATER = datetime(2026, 6, 3, 16, tzinfo=UTC)


def held() -> World:
    """Work that adviser-1 holds."""
    world = World()
    world.send(practitioner(), registered())
    assert world.holder() == "adviser-1"
    return world


def move_to_queue(world: World) -> Any:
    return allocation.MoveWork(
        case_id=CASE,
        by=MANAGER,
        work_id=world.work().work_id,
        from_practitioner_id="adviser-1",
        because=MoveReason.MANAGER,
        why="So.",
    )


def test_a_proposal_says_from_which_tier_it_was_taken_and_what_spoke_for_those_who_could_have_had_it() -> None:
    world = World()
    world.send(guardian(), guardian("guardian-2", team="a5-other"), practitioner(), care(emergency=True))
    said = world.last(allocation.AllocationProposed)
    assert (said.tier, said.practitioner_id) == (0, "guardian-1")
    spoke = {each.practitioner_id: [f.name for f in each.factors] for each in said.choice.considered}
    assert spoke == {"guardian-1": ["spare-capacity", "team"], "guardian-2": ["spare-capacity"], "adviser-1": []}


def test_a_workload_says_what_somebody_is_and_whether_they_have_left_and_is_told_again_when_that_changes() -> None:
    world = World()
    world.send(practitioner())
    told = world.last(allocation.WorkloadRecorded)
    assert (told.role, told.left) == (PractitionerRole.ADVISER, YesNo.NO)
    world.send(practitioner(role=PractitionerRole.SERVICE_MANAGER))
    assert world.last(allocation.WorkloadRecorded).role == PractitionerRole.SERVICE_MANAGER
    world.send(absence(starts_on=date(2026, 6, 1)))
    assert world.last(allocation.WorkloadRecorded).left is YesNo.NO, "away is not gone"
    world.send(workforce.PractitionerLeft(practitioner_id="adviser-1", last_day=date(2026, 6, 2)))
    world.pass_to(LATER)
    told = world.last(allocation.WorkloadRecorded)
    assert (told.left, told.role, told.team) == (YesNo.YES, PractitionerRole.SERVICE_MANAGER, "a5-eit")
    world.send(practitioner(since=date(2026, 6, 3)))
    told = world.last(allocation.WorkloadRecorded)
    assert (told.left, told.role) == (YesNo.NO, PractitionerRole.ADVISER)


def sought(world: World) -> list[tuple[MoveReason | None, str | None]]:
    return [(said.because, said.by) for said in world.said(allocation.SuccessorSought)]


def test_that_a_successor_is_sought_is_told_with_each_reason_and_that_a_manager_left_it() -> None:
    world = held()
    world.send(absence())
    world.pass_to(LATER)
    keep = allocation.KeepWork(case_id=CASE, by=MANAGER, work_id=world.work().work_id, why="Only three weeks.")
    assert verdict(world.command(keep)) == "accepted"
    world.send(workforce.PractitionerLeft(practitioner_id="adviser-1", last_day=date(2026, 6, 4)))
    world.pass_to(LATER + timedelta(days=2))
    assert sought(world) == [(MoveReason.ABSENCE, None), (None, MANAGER.id), (MoveReason.LEFT, None)]
    assert {said.practitioner_id for said in world.said(allocation.SuccessorSought)} == {"adviser-1"}


def test_a_reason_that_fell_away_is_told_and_so_is_the_proposal_that_falls_with_it() -> None:
    world = held()
    world.send(practitioner("adviser-2"), absence())
    world.pass_to(LATER)
    world.send(absence(cancelled=True))
    assert sought(world) == [(MoveReason.ABSENCE, None), (None, None)]
    (fell,) = world.said(allocation.ProposalWithdrawn)
    assert (fell.proposal, fell.practitioner_id, fell.why) == (1, "adviser-2", "stays")


def test_a_move_ends_the_search_without_another_word() -> None:
    world = held()
    world.send(practitioner("adviser-2"), absence())
    world.pass_to(LATER)
    settle(world, WorkKind.FIRST_HEARING, CASE)
    assert sought(world) == [(MoveReason.ABSENCE, None)]
    assert not world.said(allocation.ProposalWithdrawn)


def test_a_proposal_that_falls_says_why() -> None:
    world = World()
    world.send(guardian(), care())
    world.send(absence("guardian-1", starts_on=date(2026, 6, 1)), guardian("guardian-2"))
    complaint = complaints.ComplaintRecorded(
        complaint_id="complaint-1", case_id=CARE, practitioner_ids=("guardian-2",), open=True, by_party=YesNo.YES
    )
    world.send(complaint)
    told = [(said.practitioner_id, said.why, said.excluded) for said in world.said(allocation.ProposalWithdrawn)]
    assert told == [
        ("guardian-1", "excluded", (Exclusion.UNAVAILABLE,)),
        ("guardian-2", "excluded", (Exclusion.COMPLAINT,)),
    ]


def test_a_proposal_falls_with_a_transfer_and_is_followed_by_one_of_the_new_area() -> None:
    world = World()
    world.send(guardian(), guardian("guardian-6", area="A6", team="a6-public"), care())
    world.send(
        allocation.TransferCase(
            case_id=CARE, by=MANAGER, to_area="A6", to_team="a6-public", agreed_by="manager-6",
            court_agreed=YesNo.YES, why="They moved.",
        )
    )  # fmt: skip
    (fell,) = world.said(allocation.ProposalWithdrawn)
    assert (fell.practitioner_id, fell.why) == ("guardian-1", "moved")
    assert world.last(allocation.AllocationProposed).practitioner_id == "guardian-6"


def test_another_is_given_the_work_instead_of_who_was_proposed_without_another_word() -> None:
    world = World()
    world.send(guardian(), care())
    world.send(guardian("guardian-2"))
    override(world, "guardian-2")
    assert not world.said(allocation.ProposalWithdrawn)


def test_work_waits_since_it_arose_and_again_since_it_was_taken_from_its_holder() -> None:
    world = World()
    world.send(registered())
    first = world.last(allocation.WorkQueued)
    assert first.since == world.work().arose_at
    world.send(practitioner())
    world.pass_to(LATER)
    world.send(move_to_queue(world))
    again = world.last(allocation.WorkQueued)
    assert again.since == LATER
    assert again.why == "nobody-eligible"
    assert world.desk.waiting[CASE][1] == world.work().arose_at, "its place in the queue is by its age (T12)"


def test_a_delay_is_told_with_the_time_since_when_nobody_has_it() -> None:
    world = held()
    world.pass_to(taken := world.now + timedelta(hours=2))
    world.send(move_to_queue(world))
    world.pass_to(LATER + timedelta(days=2))
    (told,) = world.said(allocation.DelayNoticed)
    assert told.since == taken


def test_held_work_waits_for_another_since_that_was_first_sought() -> None:
    world = held()
    world.send(absence(days=None))
    world.pass_to(LATER)
    first = world.last(allocation.WorkQueued)
    assert first.since == datetime(2026, 6, 3, 8, tzinfo=UTC), "the morning on which the absence begins"
    world.send(workforce.PractitionerLeft(practitioner_id="adviser-1", last_day=date(2026, 6, 3)))
    world.send(practitioner("adviser-2", weekly_hours=0.5))
    world.pass_to(LATER + timedelta(days=2))
    told = [(said.why, said.since) for said in world.said(allocation.WorkQueued)]
    assert told == [("nobody-eligible", first.since), ("nobody-has-room", first.since)]


def test_who_manages_a_team_no_more_is_told_that_it_counts_nothing_for_them() -> None:
    world = World()
    world.send(team(), practitioner())
    world.send(team(since=date(2026, 6, 1), manager_id=None))
    ended = world.last(allocation.SpanRecorded)
    assert (ended.manager_id, ended.team, ended.whole_time_hundredths, ended.ended) == ("manager-1", "a5-eit", 0, True)
    world.send(practitioner("adviser-2"), team("a5-public", TeamKind.PUBLIC_LAW, manager_id=None))
    assert world.last(allocation.SpanRecorded) == ended, "nobody manages it: nobody is told"
    world.send(team(since=date(2026, 6, 1), manager_id="manager-2"))
    told = world.last(allocation.SpanRecorded)
    assert (told.manager_id, told.whole_time_hundredths, told.ended) == ("manager-2", 200, False)


def test_a_team_that_goes_from_one_manager_to_another_is_told_to_both() -> None:
    world = World()
    world.send(team(), practitioner())
    world.send(team(since=date(2026, 6, 1), manager_id="manager-2"))
    told = [(s.manager_id, s.whole_time_hundredths, s.ended) for s in world.said(allocation.SpanRecorded)]
    assert told == [("manager-1", 100, False), ("manager-1", 0, True), ("manager-2", 100, False)]
