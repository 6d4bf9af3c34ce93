"""At the first start of a release that raises a concern for more than the one before, what people had settled stays settled (T2, T5)."""

from __future__ import annotations

import dataclasses
from datetime import date, timedelta
from typing import Any

import pytest
from triage_world import CASE, HEARING_AT, OFFICER, World, acted, call, details, quiet_world, settle

from cafcass_contracts import triage
from cafcass_contracts.message import Event
from cafcass_contracts.people import Need, Relation
from cafcass_contracts.proceedings import PreviousProceedings
from cafcass_contracts.safeguarding import ConcernTrigger, ScreeningOutcome
from cafcass_contracts.values import NeedKind, RiskFactor, YesNo
from cafcass_domain.state import replace
from cafcass_runtime.policies import DatedPolicy
from triage.domain.case import CASES
from triage.domain.concerns.held import Concerns
from triage.domain.letter.facts import LETTERS
from triage.domain.screening.outcome import basis_of
from triage.domain.screening.profile import evidence_of
from triage.letter.updates import news

HARM = call("p1", factors=(RiskFactor.HARM_TO_CHILD,), asked=tuple(RiskFactor))


def first_start(world: World) -> list[Event]:
    before = len(world.memory.published)
    world.bring_into_force(DatedPolicy(((date.min, dataclasses.replace(world.policy, version="test-2")),)))
    return [published.event for published in world.memory.published[before:]]


def settled_without_a_concern(**ended: Any) -> World:
    """As the release before kept it: whom the child lives with named harm, no concern was raised for that, and a person settled it."""
    world = quiet_world()
    world.send(HARM)
    (concern,) = world.case.concerns.raised.values()
    world.send(acted(concern.concern_id))
    world.send(settle(ScreeningOutcome.CONCERNS), details(9, **ended))
    case = replace(world.case, concerns=Concerns())
    screening, basis = case.screening, basis_of(evidence_of(case.application, case.checks, case.screening), case)
    assert screening.settlement is not None
    assert screening.told is not None
    settled = replace(screening.settlement, basis=basis)
    screening = replace(screening, settlement=settled, told=replace(screening.told, basis=basis))
    world.put(CASES, CASE, replace(case, screening=screening))
    return world


@pytest.mark.parametrize("ended", [{}, {"concluded": True}, {"withdrawn": True}])
def test_what_a_person_settled_is_not_put_to_duty_and_stays_settled(ended: dict[str, Any]) -> None:
    world = settled_without_a_concern(**ended)
    assert first_start(world) == []
    world.send(details(10, **ended, complete=False))
    assert not world.case.concerns.raised
    assert world.case.screening.told is not None
    assert world.case.screening.told.settled


def test_what_nobody_settled_is_with_duty_from_then_on() -> None:
    world = quiet_world()
    world.send(HARM)
    world.put(CASES, CASE, replace(world.case, concerns=Concerns()))
    (raised,) = [event for event in first_start(world) if isinstance(event, triage.ConcernRaised)]
    assert raised.trigger is ConcernTrigger.REPORTED


def test_the_same_words_raise_another_concern_once_they_bear_on_somebody() -> None:
    world = settled_without_a_concern()
    first_start(world)
    with_both = tuple(Relation(child="c1", person=person, lives_with=YesNo.YES) for person in ("p1", "p2"))
    world.send(details(10, relations=with_both))
    (concern,) = world.case.concerns.raised.values()
    assert (concern.trigger, concern.about_person) == (ConcernTrigger.UNSUPERVISED_CONTACT, "p2")


def test_what_is_said_afterwards_is_raised() -> None:
    world = settled_without_a_concern()
    first_start(world)
    world.send(HARM)
    assert world.case.concerns.open


def test_a_letter_is_not_updated_because_a_risk_is_weighed_as_a_mere_signal_now() -> None:
    world = quiet_world(previous_proceedings=(PreviousProceedings(case_number="1"),))
    world.pass_to(HEARING_AT - timedelta(days=1))
    letter = world.rows(LETTERS)[CASE]
    (version,) = letter.versions
    (issue,) = version.content.issues
    assert issue.weak
    before = replace(version, content=replace(version.content, issues=(replace(issue, weak=False),)))
    world.put(LETTERS, CASE, replace(letter, versions=(before,)))
    first_start(world)
    assert not world.case.letter.update_wanted
    world.send(call("p1", asked=tuple(RiskFactor)))
    world.pass_to(HEARING_AT - timedelta(hours=1))
    _, update = world.rows(LETTERS)[CASE].versions
    assert "signal" not in repr(news(before.content, update.content)), "nothing of it was learnt"


def test_needs_are_told_again_once_for_allocation_did_not_hear_of_them() -> None:
    world = quiet_world()
    need = Need(kind=NeedKind.INTERPRETER, detail="Welsh")
    world.send(triage.RecordNeeds(case_id=CASE, by=OFFICER, about="p2", needs=(need,)))
    world.put(CASES, CASE, replace(world.case, needs_heard=False))
    (told,) = first_start(world)
    assert isinstance(told, triage.NeedsRecorded)
    assert told.needs == (triage.NeedsOf(about="p2", needs=(need,)),)
    assert first_start(world) == []
