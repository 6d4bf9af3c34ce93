"""What is put to people (G9): by whom it can be answered, of which team it is asked, and what comes back when a case does."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from lives_of_release_1 import LIVES, post
from triage_world import (
    APPLIED,
    CASE,
    HEARING_AT,
    World,
    call,
    details,
    quiet_world,
    raised,
    settle,
    spoken,
)

from cafcass_contracts.platform import PersonNeeded, PersonOverdue
from cafcass_contracts.safeguarding import ScreeningOutcome
from cafcass_contracts.values import CENTRAL_TEAM
from cafcass_runtime.testing import checks
from triage.app import service
from triage.domain.packs.questions import PACKS
from triage.domain.questions import ADVICE, SCREENING, SHARING


@pytest.mark.parametrize("name", sorted(LIVES))
def test_whoever_is_asked_may_answer_and_so_may_the_next_role_up(name: str) -> None:
    world = World()
    for step in LIVES[name]:
        if isinstance(step, datetime):
            world.pass_to(step)
        else:
            world.send(step)
    checks.every_question_can_be_answered(service, world)


def test_what_the_central_team_was_asked_is_asked_of_the_cases_own_once_it_is_known() -> None:
    world = World()
    world.send(details(team=None, area=None))
    asked = world.asked(SCREENING)
    assert asked is not None
    assert asked.team == CENTRAL_TEAM
    world.send(details(2), at=world.now + timedelta(days=3))
    again = world.asked(SCREENING)
    assert again is not None
    assert (again.team, again.due) == ("a5-eit", asked.due), "it is due when it was"


def test_a_screening_that_is_open_again_is_due_from_then() -> None:
    world = spoken(quiet_world())
    assert world.asked(SCREENING) is None
    world.send(raised(), at=APPLIED + timedelta(days=7))
    asked = world.asked(SCREENING)
    assert asked is not None
    assert asked.due == world.policy.after(world.now, world.policy.evaluate_within_working_days)


def test_a_case_that_runs_again_is_asked_about_again() -> None:
    world = quiet_world()
    world.send(call("p1", said="Said."), call("p2"))
    before = {key for _, key in world.questions}
    (said,) = before - {SCREENING, PACKS, ADVICE}
    assert said.startswith("information:"), "what was said in a call is read, whatever becomes of the case"
    world.send(details(2, withdrawn=True))
    assert {key for _, key in world.questions} == {said}
    world.send(details(3), at=world.now + timedelta(days=2))
    assert {key for _, key in world.questions} == before


def test_the_courts_directions_are_due_with_the_hearing_and_move_with_it() -> None:
    world = quiet_world()
    world.send(call("p1", said="Said."), call("p2"), settle(ScreeningOutcome.NO_CONCERNS))
    first = world.asked(SHARING)
    assert first is not None
    assert first.due.at == world.policy.end_of(HEARING_AT.date())
    later = details().hearings[0].model_copy(update={"starts_at": HEARING_AT + timedelta(days=7)})
    world.send(details(2, hearings=(later,)))
    second = world.asked(SHARING)
    assert second is not None
    assert (second.due.at, second.revision) == (world.policy.end_of((HEARING_AT + timedelta(days=7)).date()), 1)


def test_a_case_and_its_correspondence_settle_nothing_of_each_other() -> None:
    world = World()
    world.send(post("PR-1", "letter", "Please tell me the date."), post("PR-1:2", "childs-question", "Where to?"))
    asked = len(world.questions)
    world.send(details())
    world.send(post("PR-3", "letter", "Please tell me the date."))
    world.send(details(2))
    about = {key for _, key in world.questions if key.startswith("correspondence:")}
    assert about == {
        "correspondence:PR-1:read",
        "correspondence:PR-1:pass-on",
        "correspondence:PR-1:2:read",
        "correspondence:PR-1:2:pass-on",
        "correspondence:PR-1:2:answer",
        "correspondence:PR-3:read",
        "correspondence:PR-3:pass-on",
    }
    assert (CASE, SCREENING) in world.questions
    assert asked == 5


def test_a_screening_that_nobody_settles_goes_to_the_manager() -> None:
    world = World()
    world.send(details())
    world.pass_by(days=3)
    (late, *_) = [event for event in world.said(PersonOverdue) if "T5" in event.reasons]
    assert (late.was_asked, late.role) == ("family-court-adviser", "service-manager")
    assert len([event for event in world.said(PersonNeeded) if "T5" in event.reasons]) == 1
