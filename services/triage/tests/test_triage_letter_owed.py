"""A first hearing without the letter (T6, G9): one question, named by the hearing, until the letter is filed or none is needed."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from triage_world import (
    APPLIED,
    CASE,
    FIRST_HEARING,
    HEARING_AT,
    MANAGER,
    OFFICER,
    World,
    call,
    details,
    quiet_world,
    settle,
    spoken,
)

from cafcass_contracts import triage
from cafcass_contracts.proceedings import Hearing
from cafcass_contracts.safeguarding import ScreeningOutcome, SettledBy
from cafcass_contracts.values import HearingStatus, HearingType
from cafcass_domain.state import replace
from cafcass_runtime.testing import checks
from triage.app import service
from triage.domain.case import CASES
from triage.domain.information.held import ItemKind

PAST = APPLIED - timedelta(days=30)
NEVER = datetime(9999, 7, 1, 9, 30, tzinfo=UTC)


def first(**changes: Any) -> Hearing:
    return FIRST_HEARING.model_copy(update=changes)


def owed(world: World) -> list[str]:
    return [key for _, key in world.questions if key.startswith("information:letter-owed")]


def none_needed(world: World) -> None:
    (key,) = owed(world)
    id_ = key.partition(":")[2]
    said = triage.DealWithInformation(case_id=CASE, by=OFFICER, information=id_, what="None: they agreed at court.")
    world.send(said)
    assert world.answer.verdict == "accepted"


HELD_WITHOUT = first(starts_at=PAST, status=HearingStatus.HELD)
ADJOURNED = first(status=HearingStatus.ADJOURNED)
NEXT = Hearing(id="h2", type=HearingType.REVIEW, starts_at=HEARING_AT + timedelta(days=30))


@pytest.mark.parametrize(
    "hearing", [HELD_WITHOUT, ADJOURNED, first(starts_at=NEVER)], ids=["held", "adjourned", "never"]
)
@pytest.mark.parametrize("others", [(), (NEXT,)], ids=["none else", "another is listed"])
def test_it_is_asked_by_the_hearing_of_a_role_by_a_time(hearing: Hearing, others: tuple[Hearing, ...]) -> None:
    world = World()
    world.send(details())
    first_id = None if hearing is ADJOURNED else hearing.id
    world.send(details(2, hearings=(hearing, *others), first_hearing_id=first_id))
    (key,) = owed(world)
    asked = world.questions[CASE, key]
    assert key.startswith("information:letter-owed:h1")
    assert asked.role == "duty-officer"
    assert world.now < asked.due.at < world.now + timedelta(days=4)
    checks.every_question_can_be_answered(service, world)
    world.send(details(3, hearings=(hearing, *others, NEXT.model_copy(update={"id": "h9"})), first_hearing_id=first_id))
    assert owed(world) == [key], "it stays, whatever else is listed"
    none_needed(world)
    world.send(details(4, hearings=(hearing, *others), first_hearing_id=first_id))
    assert not owed(world), "somebody said that none is needed"


def test_it_is_open_until_the_letter_is_filed() -> None:
    world = quiet_world()
    world.send(details(2, hearings=(ADJOURNED,), first_hearing_id=None))
    assert owed(world)
    again = Hearing(id="h2", type=HearingType.FIRST, starts_at=HEARING_AT)
    world.send(details(3, hearings=(ADJOURNED, again), first_hearing_id="h2"))
    assert owed(world), "it is planned anew, and not there yet"
    spoken(world)
    assert world.said(triage.LetterIssued)
    world.do_jobs()
    assert not owed(world)


def test_a_letter_that_was_issued_and_is_not_filed_is_no_letter_at_the_hearing() -> None:
    world = spoken(quiet_world())
    world.send(details(2, hearings=(first(status=HearingStatus.HELD),)), at=HEARING_AT + timedelta(hours=1))
    assert owed(world)
    world.do_jobs()
    assert not owed(world)
    assert world.last(triage.InvolvementEnded).settled_by is SettledBy.POLICY


def test_each_hearing_without_the_letter_is_asked_about_once_and_one_at_a_time() -> None:
    world = World()
    world.send(details(hearings=(ADJOURNED,)))
    none_needed(world)
    later = Hearing(id="h2", type=HearingType.FIRST, starts_at=PAST, status=HearingStatus.HELD)
    world.now += timedelta(days=1)
    world.send(details(2, hearings=(ADJOURNED, later), first_hearing_id="h2"))
    (key,) = owed(world)
    assert key.startswith("information:letter-owed:h2")
    reason = "no letter was issued"
    world.send(triage.EndInvolvement(case_id=CASE, by=MANAGER, why="Over."))
    assert reason in world.answer.reason
    none_needed(world)
    world.send(triage.EndInvolvement(case_id=CASE, by=MANAGER, why="Over."))
    assert reason not in world.answer.reason


def test_what_a_release_asked_under_one_name_is_not_asked_again_of_the_same_hearing() -> None:
    world = World()
    world.send(details(hearings=(HELD_WITHOUT,)))
    (item,) = [each for each in world.case.information.values() if each.kind is ItemKind.HEARING_PAST]
    dealt = replace(item, dealt_at=world.now, by="officer-1", what="None.")
    world.put(CASES, CASE, replace(world.case, information={"letter-owed": dealt}))
    world.send(details(2, hearings=(HELD_WITHOUT, NEXT)))
    assert not owed(world)


@pytest.mark.parametrize("filed", [True, False])
def test_a_first_hearing_for_which_nobody_can_mean_the_day_is_ended_by_a_person(filed: bool) -> None:
    """T11: it is never held, so nothing else would end it; a day that can be meant brings everything back."""
    world = quiet_world()
    if filed:
        spoken(world)
        world.do_jobs()
    world.send(details(2, hearings=(first(starts_at=NEVER),)), at=APPLIED + timedelta(days=1))
    if not filed:
        world.send(settle(ScreeningOutcome.NO_CONCERNS))
        none_needed(world)
    assert not world.said(triage.InvolvementEnded)
    asked = world.asked("ending")
    assert asked is not None
    assert asked.due.at < world.now + timedelta(days=4)
    world.send(triage.EndInvolvement(case_id=CASE, by=MANAGER, why="The court has closed it."))
    assert world.last(triage.InvolvementEnded).settled_by is SettledBy.PERSON
    world.send(details(3, hearings=(first(starts_at=NEVER),)))
    assert not world.said(triage.InvolvementReopened)
    world.send(details(4))
    assert world.said(triage.InvolvementReopened)


def test_a_further_hearing_for_which_nobody_can_mean_the_day_is_not_waited_for() -> None:
    world = spoken(quiet_world())
    world.do_jobs()
    held = first(status=HearingStatus.HELD)
    never = NEXT.model_copy(update={"starts_at": NEVER})
    world.send(details(2, hearings=(held, NEXT)), at=HEARING_AT + timedelta(hours=1))
    assert world.asked("ending") is None
    world.send(details(3, hearings=(held, never)))
    assert not world.said(triage.InvolvementEnded)
    assert world.asked("ending") is not None
    world.send(triage.EndInvolvement(case_id=CASE, by=MANAGER, why="No such hearing."))
    assert world.said(triage.InvolvementEnded)


def test_an_old_case_is_not_asked_for_its_screening_and_what_is_said_of_it_is_read() -> None:
    world = World()
    world.send(details(backlog=True))
    assert not world.questions
    world.send(call("p1", said="Cleo does not sleep."))
    assert [key for _, key in world.questions if key.startswith("information:")]
    assert world.asked("screening") is None
    world.send(settle(ScreeningOutcome.CONCERNS))
    assert world.answer.verdict == "accepted", "a person still may"
