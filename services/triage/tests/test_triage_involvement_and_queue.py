"""When Cafcass's part ends (T11), and where a case stands in the queue (T12)."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from triage_world import (
    APPLIED,
    CASE,
    FIRST_HEARING,
    HEARING_AT,
    OFFICER,
    World,
    details,
    quiet_world,
    raised,
    refusal,
    report,
    settle,
    spoken,
)

from cafcass_contracts import triage
from cafcass_contracts.message import Command
from cafcass_contracts.proceedings import Hearing, ReportOrder
from cafcass_contracts.safeguarding import FactorState, ScreeningOutcome, SettledBy
from cafcass_contracts.values import HearingStatus, HearingType, ReportAuthor, ReportType, RiskFactor
from cafcass_domain.queue_order import queue_order
from triage.domain.queue import place_in_queue

OVER = HEARING_AT + timedelta(hours=1)
HELD = FIRST_HEARING.model_copy(update={"status": HearingStatus.HELD})


def finished(world: World | None = None) -> World:
    """A quiet case whose letter is filed, before its first hearing."""
    world = spoken(quiet_world(world))
    world.do_jobs()
    return world


def hold(world: World, **changes: Any) -> None:
    """Intake tells that the first hearing was held."""
    world.send(details(90, **{"hearings": (HELD,), **changes}), at=OVER)


def test_with_no_concern_and_no_role_involvement_ends_after_the_letter_and_the_first_hearing() -> None:
    world = finished()
    world.pass_to(OVER)
    assert not world.said(triage.InvolvementEnded), "that its time is over does not say that it was held (I7)"
    hold(world)
    ended = world.last(triage.InvolvementEnded)
    assert (ended.settled_by, "T11" in ended.reasons) == (SettledBy.POLICY, True)


def test_a_hearing_that_is_presumed_held_is_held() -> None:
    world = finished()
    hold(world, hearings=(HELD.model_copy(update={"presumed": True}),))
    assert world.said(triage.InvolvementEnded)


@pytest.mark.parametrize("status", [status for status in HearingStatus if status is not HearingStatus.HELD])
def test_a_hearing_that_was_not_held_is_waited_for(status: HearingStatus) -> None:
    world = finished()
    hold(world, hearings=(FIRST_HEARING.model_copy(update={"status": status}),))
    assert not world.said(triage.InvolvementEnded)
    world.send(details(91, hearings=(HELD,)))
    assert world.said(triage.InvolvementEnded)


def test_only_the_first_hearing_counts() -> None:
    world = finished()
    later = Hearing(id="h9", type=HearingType.FINAL, starts_at=HEARING_AT, status=HearingStatus.HELD)
    hold(world, hearings=(FIRST_HEARING, later))
    assert not world.said(triage.InvolvementEnded)


OURS = ReportOrder(id="r1", type=ReportType.SECTION_7)
THEIRS = OURS.model_copy(update={"author": ReportAuthor.LOCAL_AUTHORITY})


@pytest.mark.parametrize(
    ("messages", "changes", "ends"),
    [
        ((raised(),), {}, False),
        ((report(RiskFactor.NEGLECT, FactorState.PRESENT),), {}, False),
        ((), {"reports": (OURS,)}, False),
        ((), {"reports": (THEIRS,)}, True),
        ((), {"withdrawn": True}, False),
    ],
    ids=["a concern", "a risk", "a report of ours", "a report of theirs", "withdrawn"],
)
def test_what_speaks_against_ending(messages: tuple[Command, ...], changes: dict[str, Any], ends: bool) -> None:
    world = finished()
    world.send(*messages)
    hold(world, **changes)
    assert bool(world.said(triage.InvolvementEnded)) is ends


def test_a_letter_that_is_not_filed_holds_it_up_until_it_is() -> None:
    world = quiet_world()
    spoken(world)
    hold(world)
    assert not world.said(triage.InvolvementEnded)
    world.do_jobs()
    assert world.last(triage.InvolvementEnded).settled_by is SettledBy.POLICY


def end(based_on: int | None = None) -> triage.EndInvolvement:
    return triage.EndInvolvement(case_id=CASE, by=OFFICER, why="Nothing left to do.", based_on=based_on)


def test_a_person_ends_it_where_policy_does_not_and_nothing_speaks_against_it() -> None:
    world = finished(World(ends_alone=False))
    assert refusal(world, end()) == "the first hearing is not over"
    hold(world)
    assert not world.said(triage.InvolvementEnded)
    assert world.send(end()).publish
    assert world.last(triage.InvolvementEnded).settled_by is SettledBy.PERSON
    assert refusal(world, end()) == "Cafcass's part in the case has ended already"


def test_new_information_after_the_end_is_evaluated_all_the_same_and_the_court_told() -> None:
    world = finished()
    hold(world)
    world.send(report(RiskFactor.NEGLECT, FactorState.PRESENT))
    assert world.last(triage.CaseScreened).outcome is ScreeningOutcome.CONCERNS
    assert (CASE, "screening") in world.questions
    world.send(settle(ScreeningOutcome.CONCERNS))
    assert world.last(triage.LetterIssued).update == 1
    assert len(world.said(triage.InvolvementEnded)) == 1


def test_a_case_stands_in_the_queue_by_its_concern_then_its_hearing() -> None:
    world = quiet_world()
    quiet = place_in_queue(world.case)
    assert (quiet.calm, quiet.hearing_at, quiet.waiting_since) == (True, HEARING_AT, APPLIED)
    world.send(raised())
    urgent = place_in_queue(world.case)
    assert (urgent.calm, urgent.urgent_since) == (False, world.now)
    elsewhere = queue_order(
        "another", urgent_since=None, hearing_at=HEARING_AT - timedelta(days=20), waiting_since=None
    )
    assert sorted([quiet, elsewhere, urgent]) == [urgent, elsewhere, quiet]
