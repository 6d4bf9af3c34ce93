"""Triage: what a person wrote down of a call is read by somebody else the same day (T2), and none of it is lost for an id (G10)."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from triage_world import APPLIED, CASE, MANAGER, OFFICER, World, call, details, quiet_world, settle, spoken

from cafcass_contracts import allocation, triage
from cafcass_contracts.roles import Role
from cafcass_contracts.safeguarding import CallOutcome, ScreeningOutcome
from cafcass_contracts.values import LawType, RiskFactor
from cafcass_domain.london import london_day
from cafcass_runtime.testing import checks
from triage.app import service

FRIDAY_EVENING = datetime(2026, 6, 5, 18, tzinfo=UTC)
CALM = "Cleo bumped her head last week."
EVERY = tuple(RiskFactor)


def asked_for(world: World, words: str) -> list[str]:
    asked = world.questions.items()
    return [key for (_, key), each in asked if key.startswith("information:") and words in each.why]


def whose(world: World) -> list[str]:
    return asked_for(world, "with whom was it?")


def words_read(world: World) -> list[str]:
    return asked_for(world, "What was said in a call is written down")


def deal(world: World, key: str) -> None:
    said = triage.DealWithInformation(
        case_id=CASE, by=MANAGER, information=key.removeprefix("information:"), what="Read; nothing follows."
    )
    world.send(said)
    assert world.answer.verdict == "accepted"


def works(world: World, who: str, role: Role = Role.ADVISER) -> None:
    world.send(allocation.CaseAllocated(case_id=CASE, practitioner_id=who, role=role, team="a5-eit", substantive=True))


@pytest.mark.practice(
    "H4", "What is written down of a call is read the same day by somebody else, also calm words of an open case."
)
@pytest.mark.parametrize("at", [APPLIED + timedelta(hours=2), FRIDAY_EVENING])
def test_words_of_a_call_are_read_the_same_day_by_somebody_else(at: datetime) -> None:
    world = spoken(quiet_world())
    works(world, OFFICER.id)
    world.send(call("p2", said=CALM, asked=EVERY), at=at)
    (key,) = words_read(world)
    asked = world.questions[CASE, key]
    assert asked.role == Role.DUTY_OFFICER, "whoever wrote it down is not who reads it"
    assert london_day(asked.due.at) == london_day(at)
    checks.every_question_can_be_answered(service, world)
    deal(world, key)
    assert not words_read(world)
    assert world.asked("screening"), "the outcome is still a person's to settle"


def test_whoever_works_the_case_reads_what_another_wrote_down() -> None:
    world = quiet_world()
    works(world, "another")
    world.send(call("p1", said=CALM))
    (key,) = words_read(world)
    assert world.questions[CASE, key].role == Role.ADVISER


def test_one_question_a_case_and_day() -> None:
    world = quiet_world()
    for person in ("p1", "p2", "p1"):
        world.send(call(person, said=CALM))
        assert len(words_read(world)) == 1
    deal(world, words_read(world)[0])
    world.send(call("p2", issues=("She says that he drinks.",)))
    assert len(words_read(world)) == 1, "new words are read anew"
    world.send(call("p1", said=CALM), at=APPLIED + timedelta(days=1))
    assert len(words_read(world)) == 2, "what comes on another day waits for nobody who is late"


def test_who_settles_the_outcome_has_read_it() -> None:
    world = spoken(quiet_world())
    world.send(call("p2", said=CALM, asked=EVERY))
    world.send(settle(ScreeningOutcome.NO_CONCERNS))
    assert not words_read(world)
    world.send(call("p2", said="One thing more.", asked=EVERY))
    assert len(words_read(world)) == 1


def test_a_call_without_words_is_no_question() -> None:
    assert not words_read(spoken(quiet_world()))


@pytest.mark.practice(
    "H5", "What was said in a call is kept and asked about, whoever the id that was written down may be."
)
@pytest.mark.parametrize("known_first", [True, False])
@pytest.mark.parametrize("change", [{}, {"law": LawType.PUBLIC}, {"withdrawn": True}])
@pytest.mark.parametrize("id_", ["the-courts-id", "Mary Mockup", "c1"])
def test_a_call_with_an_id_that_is_nobodys_is_kept_and_a_manager_is_asked(
    id_: str, change: dict[str, Any], *, known_first: bool
) -> None:
    world = World()
    harm = call(id_, said="He burnt her.", factors=(RiskFactor.HARM_TO_CHILD,))
    for message in (details(**change), harm) if known_first else (harm, details(**change)):
        world.send(message)
    if known_first:
        assert "nobody in the case has that id" in world.answer.reason
        assert world.last(triage.RiskCallRecorded).person == "not-known"
    (key,) = whose(world)
    assert world.questions[CASE, key].role == Role.SERVICE_MANAGER
    recorded = world.last(triage.ConcernRecorded)
    assert recorded.about_person is None, "it may be about anybody"
    assert [each.said for each in world.case.screening.calls.values()] == ["He burnt her."]
    checks.every_question_can_be_answered(service, world)
    deal(world, key)
    assert not whose(world)


def test_whose_call_it_was_is_not_asked_once_the_case_knows_them() -> None:
    world = World()
    world.send(details(people=()))
    world.send(call("p1", said=CALM))
    assert whose(world)
    world.send(details(revision=2))
    assert not whose(world)


def test_that_somebody_whose_id_is_nobodys_could_not_safely_be_called_holds_for_everybody() -> None:
    world = quiet_world()
    world.send(call("the-courts-id", CallOutcome.NOT_SAFE))
    assert all(world.case.reach.not_safe(person) for person in world.case.application.adult_parties)
    assert [key for _, key in world.questions if key.startswith("unsafe:")]
    checks.every_question_can_be_answered(service, world)


def test_which_party_said_it_is_in_the_concern() -> None:
    world = quiet_world()
    world.send(call("p2", factors=(RiskFactor.HARM_TO_CHILD,)))
    assert "The respondent (p2) said in a call" in str(world.last(triage.ConcernRecorded).in_words)
