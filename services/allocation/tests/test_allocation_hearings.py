"""Which hearing is the first, and whether it was held, is intake's word alone (I7); a listed hearing's begin is only a time (A1)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any, Final

import pytest
from allocation_world import (
    APPLIED,
    CARE,
    CASE,
    FIRST_HEARING,
    HEARING_AT,
    World,
    care,
    heard,
    practitioner,
    registered,
    team,
)

from allocation.domain.evaluation import PASSED
from cafcass_contracts import allocation, triage
from cafcass_contracts.proceedings import Hearing
from cafcass_contracts.safeguarding import SettledBy
from cafcass_contracts.values import HearingStatus, HearingType
from cafcass_contracts.workload import WorkKind

EARLIER = Hearing(id="h0", type=HearingType.OTHER, starts_at=APPLIED + timedelta(days=10))


def held(hearing: Hearing, *, presumed: bool = False) -> Hearing:
    """A hearing that was held."""
    return hearing.model_copy(update={"status": HearingStatus.HELD, "presumed": presumed})


def test_that_a_hearing_has_begun_says_nothing_of_whether_it_was_held() -> None:
    world = World()
    world.send(practitioner(), registered())
    assert not [place for place in world.deadlines if place[1] == PASSED], "nobody waits for its begin"
    world.pass_to(HEARING_AT + timedelta(days=3))
    assert (world.work().is_open, world.case().team) == (True, "a5-eit")


@pytest.mark.parametrize("presumed", [False, True])
def test_it_was_held_where_intake_says_so_also_where_that_is_presumed(presumed: bool) -> None:
    world = World()
    world.send(practitioner(), registered())
    world.pass_to(HEARING_AT + timedelta(days=1))
    world.send(registered(2, hearings=(held(FIRST_HEARING, presumed=presumed),)))
    assert (world.work().how, world.case().team) == ("done", "a5-private")


def test_a_presumption_gives_way_to_a_later_word() -> None:
    world = World()
    world.send(practitioner(), registered())
    world.pass_to(HEARING_AT + timedelta(days=1))
    world.send(registered(2, hearings=(held(FIRST_HEARING, presumed=True),)))
    adjourned = FIRST_HEARING.model_copy(update={"status": HearingStatus.ADJOURNED})
    world.send(registered(3, hearings=(adjourned,)))
    assert (world.work().is_open, world.holder(), world.case().team) == (True, "adviser-1", "a5-eit")


@pytest.mark.parametrize(
    ("first", "over"),
    [("h0", True), ("h1", False)],
)
def test_the_first_is_the_one_that_intake_names_whatever_type_it_has(first: str, over: bool) -> None:
    world = World()
    world.send(practitioner(), registered(hearings=(held(EARLIER), FIRST_HEARING), first_hearing_id=first))
    assert world.case().is_heard is over


def test_the_clock_of_an_emergency_runs_out_when_the_first_hearing_begins() -> None:
    world = World()
    soon = FIRST_HEARING.model_copy(update={"starts_at": APPLIED + timedelta(hours=20)})
    world.send(registered(emergency=True, hearings=(EARLIER, soon), first_hearing_id="h1"))
    world.pass_to(APPLIED + timedelta(hours=20) - timedelta(seconds=1))
    assert not world.said(allocation.ClockMissed)
    world.pass_to(APPLIED + timedelta(hours=20))
    assert {said.clock.kind for said in world.said(allocation.ClockMissed)} == {"first-hearing", "allocate"}
    assert world.work().is_open


def test_what_nobody_held_by_its_hearing_is_missed_although_the_word_of_the_hearing_comes_first() -> None:
    world = World()
    soon = FIRST_HEARING.model_copy(update={"starts_at": APPLIED + timedelta(hours=20)})
    world.send(team(), registered(emergency=True, hearings=(soon,)))
    world.send(registered(2, emergency=True, hearings=(held(soon),)), at=APPLIED + timedelta(days=1), settle=False)
    assert {said.clock.kind for said in world.said(allocation.ClockMissed)} == {"first-hearing", "allocate"}
    assert (world.work().how, len(world.said(allocation.DelayNoticed))) == ("not-wanted", 1)


def test_a_hearing_that_was_held_before_it_was_listed_for_misses_nothing() -> None:
    world = World()
    world.send(team(), registered(emergency=True))
    world.send(registered(2, emergency=True, hearings=(held(FIRST_HEARING),)))
    assert not world.said(allocation.ClockMissed)


def test_a_case_management_hearing_of_a_care_case_counts_once_it_was_held() -> None:
    world = World()
    managed = Hearing(id="m1", type=HearingType.CASE_MANAGEMENT, starts_at=HEARING_AT)
    world.send(care(hearings=(managed,), first_hearing_id="m1"))
    world.pass_to(HEARING_AT + timedelta(days=2))
    assert world.work(WorkKind.CARE_GUARDIAN, CARE).weighed.stage == "initial"
    world.send(care(2, hearings=(held(managed),), first_hearing_id="m1"))
    assert world.work(WorkKind.CARE_GUARDIAN, CARE).weighed.stage == "proceedings"


@pytest.mark.parametrize("emergency", [False, True])
def test_while_it_is_asked_which_hearing_was_the_first_none_is(emergency: bool) -> None:
    """Intake knows of a final hearing only: nothing waits for that to begin, and no clock runs out at it."""
    final = Hearing(id="f1", type=HearingType.FINAL, starts_at=APPLIED + timedelta(hours=3))
    world = World()
    world.send(practitioner(), registered(emergency=emergency, hearings=(final,)))
    assert not [deadline for deadline in world.deadlines.values() if deadline.due.at == final.starts_at]
    world.pass_to(APPLIED + timedelta(hours=4))
    assert not world.case().is_heard
    assert world.work().is_open


BEFORE: Final[Mapping[str, Any]] = {"decided": False, "first_hearing_id": None}
"""What the release before did not say."""


def test_of_a_summary_of_the_release_before_the_begin_of_a_hearing_has_to_do() -> None:
    world = World()
    managed = Hearing(id="m1", type=HearingType.CASE_MANAGEMENT, starts_at=HEARING_AT)
    world.send(practitioner(), registered(**BEFORE), care(hearings=(managed,), **BEFORE))
    world.pass_to(HEARING_AT + timedelta(minutes=1))
    assert (world.work().how, world.case().team) == ("done", "a5-private")
    assert world.work(WorkKind.CARE_GUARDIAN, CARE).weighed.stage == "proceedings"


def test_intake_s_word_takes_the_place_of_what_was_derived() -> None:
    world = World()
    world.send(practitioner(), registered(**BEFORE))
    world.pass_to(HEARING_AT + timedelta(minutes=1))
    assert world.case().is_heard
    world.send(registered(2))
    assert not world.case().is_heard, "intake knows of it, and does not say that it was held"
    world.send(heard(3))
    assert world.case().is_heard


def test_a_begin_that_was_waited_for_counts_no_more_once_intake_says_which_is_the_first() -> None:
    world = World()
    world.send(practitioner(), registered(**BEFORE))
    world.send(registered(2))
    world.pass_to(HEARING_AT + timedelta(days=1))
    assert not world.case().is_heard
    world.send(triage.InvolvementEnded(case_id=CASE, settled_by=SettledBy.POLICY))
    assert world.last(allocation.CaseClosed).closed_at > datetime(2026, 7, 2, tzinfo=UTC)


@pytest.mark.practice(
    "S3", "Work is said to be over when allocation heard so, not at the time of a hearing that was before."
)
def test_work_is_over_when_that_was_heard() -> None:
    world = World()
    world.send(practitioner(), registered())
    world.pass_to(HEARING_AT + timedelta(days=5))
    world.send(heard(2), settle=False)
    world.take_internal()
    assert world.last(allocation.WorkCompleted).completed_at == world.now
