"""From a case that intake registers to somebody who holds its work, and what everybody is told (A1, A4)."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from allocation_world import (
    APPLIED,
    CARE,
    CASE,
    HEARING_AT,
    World,
    care,
    guardian,
    heard,
    practitioner,
    registered,
    settle,
    team,
    verdict,
)

from allocation.domain.work.clocks import CLOCK
from cafcass_contracts import allocation
from cafcass_contracts.values import TeamKind
from cafcass_contracts.workload import Exclusion, WorkKind


def test_work_to_first_hearing_is_given_alone_and_everybody_is_told() -> None:
    world = World()
    world.send(team(), practitioner(), practitioner("adviser-2", weekly_hours=18.5), guardian())
    world.send(registered())
    assert world.holder() == "adviser-1"
    told = world.last(allocation.WorkAllocated)
    assert (told.settled_by, told.role, told.area, told.manager_id) == (
        "policy",
        "family-court-adviser",
        "A5",
        "manager-1",
    )
    considered = {each.practitioner_id: each.excluded for each in told.choice.considered}
    assert considered == {"adviser-1": (), "adviser-2": (), "guardian-1": (Exclusion.ROLE,)}
    assert (told.choice.score_before, told.choice.score_after) == (0, 15)
    assert told.choice.factors
    assert {"A1", "A4"} <= set(told.reasons)
    assert told.rests_on
    case = world.last(allocation.CaseAllocated)
    assert (case.case_id, case.practitioner_id, case.substantive) == (CASE, "adviser-1", True)
    court = world.last(allocation.PractitionerAppointed)
    assert (court.practitioner_id, court.case_number, court.replaces) == ("adviser-1", "1700000000000001", None)
    assert world.last(allocation.LifecycleMoved).state == "allocated"
    load = world.last(allocation.WorkloadRecorded)
    assert (load.practitioner_id, load.held, load.available, load.score, load.band) == (
        "adviser-1",
        150,
        10_000,
        15,
        "green",
    )
    assert [line.kind for line in load.work] == [WorkKind.FIRST_HEARING]
    assert not world.desk.waiting


def test_a_care_guardian_is_proposed_and_a_manager_settles_it() -> None:
    world = World()
    world.send(team("a5-public", TeamKind.PUBLIC_LAW), guardian(), practitioner())
    world.send(care())
    work = world.work(WorkKind.CARE_GUARDIAN, CARE)
    assert work.holder is None
    assert work.proposal is not None
    assert [(clock.kind, clock.due.at) for clock in work.clocks] == [
        ("allocate", datetime(2026, 6, 3, 16, tzinfo=UTC)),
        ("substantive", datetime(2026, 7, 16, 16, tzinfo=UTC)),
    ]
    (question,) = world.case_questions.values()
    assert (question.role, question.team, question.settled_by) == (
        "service-manager",
        "a5-public",
        ("settle-allocation", "override-allocation"),
    )
    assert world.person("guardian-1").kept_points == 600, "the points are kept free"
    assert world.person("guardian-1").held_points == 0
    assert verdict(settle(world)) == "accepted"
    assert world.holder(WorkKind.CARE_GUARDIAN, CARE) == "guardian-1"
    assert not world.case_questions
    told = world.last(allocation.WorkAllocated)
    assert (told.settled_by, told.by, told.overrides, told.manager_id) == ("person", "manager-1", False, "manager-1")
    assert (world.person("guardian-1").held_points, world.person("guardian-1").kept_points) == (600, 600)


def test_an_area_gathers_what_changed_before_it_is_decided_on() -> None:
    world = World()
    world.send(practitioner())
    world.send(registered(), settle=False)
    assert not world.said(allocation.WorkAllocated), "never inside the handling of a message"
    world.pass_to(world.now + timedelta(seconds=59))
    assert world.desk.waiting
    assert not world.said(allocation.WorkAllocated)
    world.pass_to(world.now + timedelta(seconds=2))
    assert world.holder() == "adviser-1"


def test_without_staff_work_is_queued_and_taken_up_when_somebody_comes() -> None:
    world = World()
    world.send(registered())
    queued = world.last(allocation.WorkQueued)
    assert (queued.why, queued.area, queued.tier, queued.since) == ("no-staff", "A5", 5, APPLIED)
    world.send(guardian())
    assert world.last(allocation.WorkQueued).why == "nobody-eligible"
    world.send(practitioner())
    assert world.holder() == "adviser-1"
    assert len(world.said(allocation.WorkQueued)) == 2, "told again only when the reason changes"


def test_a_case_without_an_area_waits_for_one() -> None:
    world = World()
    world.send(practitioner(), registered(area=None, team=None))
    assert world.holder() is None
    world.send(registered(2))
    assert world.holder() == "adviser-1"


def test_the_court_and_the_parties_are_told_when_nobody_is_found_in_time() -> None:
    world = World()
    world.send(care())
    world.pass_to(datetime(2026, 6, 4, tzinfo=UTC))
    (missed,) = world.said(allocation.ClockMissed)
    assert (missed.clock.kind, missed.practitioner_id) == ("allocate", None)
    (notice,) = world.said(allocation.DelayNoticed)
    assert (notice.why, notice.tell, notice.kind) == ("no-staff", ("court", "parties"), WorkKind.CARE_GUARDIAN)
    world.pass_to(datetime(2026, 7, 20, tzinfo=UTC))
    assert [each.clock.kind for each in world.said(allocation.ClockMissed)] == ["allocate", "substantive"]
    assert len(world.said(allocation.DelayNoticed)) == 1


def test_an_emergency_has_until_its_first_hearing_and_comes_first() -> None:
    world = World()
    soon = registered().hearings[0].model_copy(update={"starts_at": APPLIED + timedelta(hours=20)})
    world.send(care(emergency=True, hearings=(soon,)))
    kinds = {clock.kind: clock.due.at for clock in world.work(WorkKind.CARE_GUARDIAN, CARE).clocks}
    assert kinds["first-hearing"] == kinds["allocate"] == soon.starts_at
    assert world.last(allocation.WorkQueued).tier == 0


def test_the_first_hearing_ends_the_work_to_it_and_frees_its_points() -> None:
    world = World()
    world.send(practitioner(), registered())
    world.pass_to(HEARING_AT + timedelta(minutes=1))
    world.send(heard())
    done = world.last(allocation.WorkCompleted)
    assert (done.how, done.practitioner_id) == ("done", "adviser-1")
    assert world.person("adviser-1").held_points == 0


def test_what_the_calendar_counted_is_counted_anew_when_it_changes() -> None:
    world = World()
    world.send(registered(), care(emergency=True))
    counted = {
        d.key.rpartition(":")[2]: (d.due.counted_from, d.due.number, d.due.working_days)
        for d in world.deadlines.values()
        if d.kind == CLOCK
    }
    assert counted == {"allocate": (APPLIED, "allocate_working_days", 2), "substantive": (APPLIED, "", None)}
