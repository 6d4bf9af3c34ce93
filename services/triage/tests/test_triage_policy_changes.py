"""Another policy comes into force (G1): what it makes of what is held is told where it differs, and nothing else is."""

from __future__ import annotations

import dataclasses
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from lives_of_release_1 import LIVES, analysis, application, post
from triage_world import (
    APPLIED,
    CASE,
    FIRST_HEARING,
    World,
    details,
    quiet_world,
    raised,
    spoken,
)

from cafcass_contracts import triage
from cafcass_contracts.message import Event
from cafcass_contracts.platform import DeadlineMoved, PersonNeeded
from cafcass_contracts.safeguarding import CareCategory, SettledBy, Sufficiency
from cafcass_contracts.values import ApplicationKind, LawType
from cafcass_runtime.policies import DatedPolicy
from triage.domain.correspondence.questions import KEYS
from triage.domain.letter.planning import DUE

HOUR = timedelta(hours=1)


def change(world: World, **numbers: Any) -> list[Event]:
    """From now on some numbers are others. Returns what is said of it."""
    before = len(world.memory.published)
    policy = dataclasses.replace(world.policy, version=f"{world.policy.version}+", **numbers)
    world.bring_into_force(DatedPolicy(((date.min, policy),)))
    return [published.event for published in world.memory.published[before:]]


def kinds(said: list[Event]) -> set[type[Event]]:
    return {type(event) for event in said}


@pytest.mark.parametrize("name", sorted(LIVES))
def test_the_same_numbers_say_nothing(name: str) -> None:
    world = World()
    for step in LIVES[name]:
        if isinstance(step, datetime):
            world.pass_to(step)
        else:
            world.send(step)
    questions = dict(world.questions)
    assert change(world) == []
    assert world.questions == questions


def test_a_letter_is_planned_anew_where_the_rule_has_it_due_another_day() -> None:
    world = quiet_world()
    said = change(world, letter_working_days_before=5)
    assert kinds(said) == {DeadlineMoved, triage.LetterPlanned}
    planned = world.last(triage.LetterPlanned)
    assert (planned.due, planned.short_notice) == (date(2026, 6, 24), False)
    assert world.deadlines[CASE, DUE, ""].due.working_days == -5


def test_a_letter_that_was_due_at_once_has_its_time_where_the_rule_gives_it_some() -> None:
    soon = FIRST_HEARING.model_copy(update={"starts_at": APPLIED + timedelta(days=2)})
    world = quiet_world(hearings=(soon,))
    assert world.last(triage.LetterPlanned).short_notice
    change(world, letter_working_days_before=1)
    planned = world.last(triage.LetterPlanned)
    assert (planned.due, planned.short_notice) == (date(2026, 6, 2), False)


def test_what_policy_settled_alone_is_put_to_a_person_where_it_may_no_more() -> None:
    world = spoken(quiet_world())
    assert world.last(triage.CaseScreened).settled_by is SettledBy.POLICY
    change(world, settles_alone=frozenset())
    assert not world.last(triage.CaseScreened).settled
    asked = world.asked("screening")
    assert asked is not None
    assert asked.due == world.policy.after(world.now, world.policy.evaluate_within_working_days)


def test_a_concern_has_its_new_time_and_nobody_is_told_of_it_twice() -> None:
    world = World()
    world.send(raised())
    said = change(world, acknowledge_within_minutes=30)
    assert kinds(said) == {DeadlineMoved}
    (asked,) = [asked for (_, key), asked in world.questions.items() if key.startswith("concern:")]
    assert asked.due.at == world.now + HOUR / 2
    world.pass_to(world.now + HOUR / 2)
    assert len(world.said(triage.ConcernEscalated)) == 1


def test_correspondence_is_told_with_its_new_times() -> None:
    world = World()
    world.send(post("PR-1", "letter", "Please tell me the date."))
    assert kinds(change(world, pass_on_within_hours=12)) == {DeadlineMoved, triage.CorrespondenceRouted}
    assert world.last(triage.CorrespondenceRouted).passed_by == APPLIED + 12 * HOUR
    (asked,) = [
        asked for (_, key), asked in world.questions.items() if key.startswith(KEYS) and key.endswith("pass-on")
    ]
    assert asked.due.at == APPLIED + 12 * HOUR


def test_a_category_that_policy_may_settle_is_settled() -> None:
    world = World()
    world.send(application(law=LawType.PUBLIC, kinds=(ApplicationKind.CARE_AND_SUPERVISION,), hearings=()))
    world.send(analysis(Sufficiency.SUFFICIENT))
    assert world.asked("category") is not None
    change(world, category_settles_alone=frozenset({CareCategory.SUFFICIENT}))
    assert world.last(triage.CategoryChanged).settled_by is SettledBy.POLICY
    assert world.asked("category") is None


def test_a_number_that_a_case_does_not_rest_on_says_nothing_of_it() -> None:
    world = World()
    world.send(details())
    asked = len(world.said(PersonNeeded))
    assert change(world, court_agreement_working_days=9, child_answer_working_days=9) == []
    assert len(world.said(PersonNeeded)) == asked
