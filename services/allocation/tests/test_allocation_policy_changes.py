"""Another policy comes into force on its day, with no code: what it changes is decided on and told anew, and nothing else is (G1)."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
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
    registered,
    report_ordered,
    settle,
    team,
)

from allocation.app import service
from allocation.domain.area.desk import LOOK
from allocation.domain.policy import WEIGHTS, Weight
from cafcass_contracts import allocation
from cafcass_contracts.message import DecidedEvent
from cafcass_contracts.platform import DeadlineMoved
from cafcass_contracts.values import TeamKind
from cafcass_contracts.workload import Band, Exclusion, WorkKind
from cafcass_runtime.policies import DatedPolicy
from cafcass_runtime.testing.policy import policy_of

DAY = date(2026, 6, 15)
"""A Monday two weeks after the application."""
MIDNIGHT = datetime(2026, 6, 14, 23, tzinfo=UTC)
"""Its begin, in London."""


def world_with(**numbers: Any) -> World:
    """A world in which these numbers hold from the day on."""
    return World(policy=policy_of(service, since={DAY: numbers}))


def decided_since(world: World, mark: int) -> list[DecidedEvent]:
    """What allocation said since then, without what the runtime says of due times and questions."""
    return [event for event in world.events[mark:] if isinstance(event, DecidedEvent)]


def test_from_the_day_on_nobody_is_given_work_above_the_new_safe_maximum() -> None:
    world = world_with(safe_maximum=60)
    world.send(team(), practitioner(weekly_hours=37), registered())
    assert world.person("adviser-1").held_points == 150
    world.pass_to(MIDNIGHT - timedelta(hours=1))
    world.send(registered(case="case-2", case_number="1700000000000002"))
    assert world.person("adviser-1").held_points == 300, "at the old one"
    world.pass_to(MIDNIGHT + timedelta(hours=12))
    world.send(*(registered(case=f"case-{n}", case_number=f"170000000000000{n}") for n in (3, 4, 5)))
    assert world.person("adviser-1").held_points == 600, "6% of 10,000 points"
    assert world.last(allocation.WorkQueued).why in {"nobody-has-room", "room-taken"}


def test_on_the_day_an_area_is_decided_on_again_and_gives_what_there_is_room_for_now() -> None:
    world = World(policy=policy_of(service, safe_maximum=10, since={DAY: {"safe_maximum": 1000}}))
    world.send(team(), practitioner(), registered())
    assert world.work().queued == "nobody-has-room"
    world.pass_to(MIDNIGHT)
    assert world.holder() is None
    world.pass_to(MIDNIGHT + timedelta(minutes=2))
    assert world.holder() == "adviser-1"
    assert world.last(allocation.WorkAllocated).policy_version == "test-2"


def test_a_proposal_that_is_above_the_new_safe_maximum_falls() -> None:
    world = world_with(safe_maximum=50)
    world.send(guardian(), care())
    assert world.work(WorkKind.CARE_GUARDIAN, CARE).proposal is not None
    world.pass_to(MIDNIGHT + timedelta(minutes=2))
    (fell,) = world.said(allocation.ProposalWithdrawn)
    assert (fell.practitioner_id, fell.excluded) == ("guardian-1", (Exclusion.SAFE_MAXIMUM,))
    assert world.work(WorkKind.CARE_GUARDIAN, CARE).queued == "nobody-has-room"


def test_bands_are_told_anew_where_they_are_others_and_only_there() -> None:
    world = world_with(amber_from=10, red_above=100)
    world.send(team(), practitioner(), practitioner("adviser-2"), registered())
    mark = len(world.events)
    world.pass_to(MIDNIGHT)
    told = [event for event in decided_since(world, mark) if isinstance(event, allocation.WorkloadRecorded)]
    assert [(each.practitioner_id, each.score, each.band) for each in told] == [("adviser-1", 15, Band.AMBER)]


def test_scores_are_told_anew_where_full_time_makes_other_points_available() -> None:
    world = world_with(full_time_points=1000)
    world.send(team(), practitioner(), registered())
    mark = len(world.events)
    world.pass_to(MIDNIGHT)
    (told,) = [event for event in decided_since(world, mark) if isinstance(event, allocation.WorkloadRecorded)]
    assert (told.available, told.score) == (1000, 150)


def test_spans_are_told_with_the_new_most_and_the_new_full_time() -> None:
    world = world_with(span_hundredths=100, full_time_hours=18.5)
    world.send(team(), practitioner(weekly_hours=18.5))
    world.pass_to(MIDNIGHT)
    told = world.last(allocation.SpanRecorded)
    assert (told.manager_id, told.whole_time_hundredths, told.most_hundredths) == ("manager-1", 100, 100)


def test_work_keeps_the_weight_of_the_day_on_which_it_arose() -> None:
    heavier = (*WEIGHTS, Weight(DAY, WorkKind.FIRST_HEARING, 300))
    world = World(weights=heavier)
    world.send(team(), practitioner(), registered())
    world.pass_to(MIDNIGHT + timedelta(hours=12))
    again, later = (
        registered(2, emergency=True),
        registered(case="case-2", case_number="1700000000000002", received_at=MIDNIGHT + timedelta(hours=10)),
    )
    world.send(again, later)
    assert world.work().weighed.points == 150
    assert [work.weighed.points for work in world.case("case-2").works.values()] == [300]


def test_a_row_for_days_that_are_past_weighs_the_work_that_arose_then_anew() -> None:
    world = world_with(weights=(*WEIGHTS, Weight(date(2026, 6, 1), WorkKind.FIRST_HEARING, 200)))
    world.send(team(), practitioner(), registered())
    world.pass_to(MIDNIGHT)
    assert world.last(allocation.WorkArose).weighed.points == 200
    assert world.person("adviser-1").held_points == 200


def test_a_weight_begins_no_later_than_the_work_that_needs_one() -> None:
    early = tuple(replace(row, since=date(2027, 1, 1)) for row in WEIGHTS)
    world = World(weights=early)
    world.send(registered())
    assert world.work().weighed.points == 150, "the earliest row holds before its day too"


def test_clocks_that_have_not_run_out_are_counted_anew_and_told_and_others_are_not() -> None:
    world = world_with(allocate_working_days=10, substantive_days=60)
    world.send(team("a5-public", TeamKind.PUBLIC_LAW), care())
    late = MIDNIGHT - timedelta(days=2)
    world.pass_to(late)
    other = care(case="care-2", case_number="1700000000000002", received_at=late)
    world.send(other)
    world.pass_to(MIDNIGHT)
    clocks = {clock.kind: clock.due.at for clock in world.work(WorkKind.CARE_GUARDIAN, CARE).clocks}
    assert clocks == {
        "allocate": datetime(2026, 6, 3, 16, tzinfo=UTC),
        "substantive": datetime(2026, 7, 31, 16, tzinfo=UTC),
    }, "what ran out has run out"
    (work,) = world.case("care-2").works.values()
    moved = work.clock("allocate")
    assert moved is not None
    assert moved.due.at > datetime(2026, 6, 22, tzinfo=UTC)
    told = [said for said in world.said(DeadlineMoved) if said.kind == "work-clock" and said.subject == "care-2"]
    assert [said.due for said in told if said.key.endswith("allocate")] == [moved.due.at]
    assert world.last(allocation.WorkArose).policy_version == "test-2"


def test_dates_of_casework_follow_their_numbers() -> None:
    world = world_with(see_child_working_days=20)
    world.send(team("a5-public", TeamKind.PUBLIC_LAW), care())
    world.pass_to(MIDNIGHT)
    (due,) = world.last(allocation.CaseworkRecorded).due
    assert (due.kind, due.due) == ("child-seen:c1", datetime(2026, 6, 29, 16, tzinfo=UTC))


def test_questions_have_their_new_due_times() -> None:
    world = world_with(settle_working_days=5)
    world.pass_to(MIDNIGHT - timedelta(hours=10))
    world.send(guardian(), care(received_at=world.now))
    (asked,) = world.case_questions.values()
    before = asked.due.at
    world.pass_to(MIDNIGHT)
    (asked,) = world.case_questions.values()
    assert before < asked.due.at == world.work(WorkKind.CARE_GUARDIAN, CARE).clocks[0].due.at, (
        "not after the clock that it serves"
    )


def test_the_place_in_the_queue_follows_the_new_tiers() -> None:
    world = world_with(tier_days=30)
    world.send(registered())
    assert world.desk.waiting[CASE].tier == 5
    world.pass_to(MIDNIGHT)
    assert world.desk.waiting[CASE].tier == 1


def test_a_year_and_a_step_are_over_when_the_new_number_says() -> None:
    world = world_with(long_case_days=20, step_1_days=20)
    world.send(registered())
    world.pass_to(APPLIED + timedelta(days=20))
    flagged = {said.flag for said in world.said(allocation.CaseFlagged)}
    assert flagged == {"year", "past-step"}


def whole_world(world: World) -> None:
    """Something of everything."""
    world.send(team(), team("a5-public", TeamKind.PUBLIC_LAW), practitioner(), guardian(), guardian("guardian-2"))
    world.send(report_ordered(), care(), care(case="care-2", case_number="1700000000000002", emergency=True))
    settle(world)
    override(world, "guardian-2", case="care-2")
    world.send(registered(case="case-3", case_number="1700000000000003", area="A6", team="a6-eit"))
    world.send(allocation.RecordCasework(case_id=CARE, by=MANAGER, planned=True))


def test_another_policy_with_the_same_numbers_says_nothing() -> None:
    world = World()
    whole_world(world)
    mark, questions, deadlines = len(world.events), dict(world.questions), dict(world.deadlines)
    (_, policy), *_ = policy_of(service).by_day
    world.bring_into_force(DatedPolicy(((date.min, replace(policy, version="another")),)))
    assert world.events[mark:] == []
    assert world.questions == questions
    kept = {place: held for place, held in world.deadlines.items() if place[1] != LOOK}
    assert kept == {place: held for place, held in deadlines.items() if place[1] != LOOK}


@pytest.mark.parametrize("number", ["most_at_once", "gather_seconds", "replan_from_days"])
def test_a_number_that_only_later_decisions_need_changes_nothing_by_itself(number: str) -> None:
    world = world_with(**{number: 5})
    whole_world(world)
    mark = len(world.events)
    world.pass_to(MIDNIGHT)
    quiet = [event for event in decided_since(world, mark) if event.policy_version == "test-2"]
    assert quiet == []
