"""Triage: a person settles no concerns before everything is in: the record says what they settled it without (T5, T11, G2)."""

from __future__ import annotations

from triage_world import CASE, World, clear_checks, details, settle, spoken

from cafcass_contracts import triage
from cafcass_contracts.safeguarding import CheckKind, ScreeningOutcome, SettledBy

NO_CONCERNS = ScreeningOutcome.NO_CONCERNS
EVERY = {f"{CheckKind.LEVEL_1}:p1", f"{CheckKind.LEVEL_1}:p2", f"{CheckKind.LOCAL_AUTHORITY}:c1"}


def settled_early() -> World:
    world = World()
    world.send(details(), settle(NO_CONCERNS))
    assert world.answer.verdict == "accepted"
    return world


def advice(world: World) -> str:
    asked = world.asked("advice")
    return "" if asked is None else asked.why


def test_what_was_outstanding_is_on_the_record_of_the_screening() -> None:
    world = settled_early()
    screened, profile = world.last(triage.CaseScreened), world.last(triage.RiskProfileRecorded)
    assert screened.settled_by is SettledBy.PERSON
    assert (screened.outstanding_checks, screened.not_spoken_to) == (3, 2)
    assert (set(profile.outstanding_checks), set(profile.not_spoken_to)) == (EVERY, {"p1", "p2"})


def test_advice_is_still_asked_for_and_says_what_was_missing() -> None:
    world = settled_early()
    assert "no concerns with 3 checks outstanding and 2 parties not spoken to" in advice(world)


def test_nothing_more_is_asked_once_all_is_known() -> None:
    world = settled_early()
    for each in clear_checks():
        world.send(each)
    assert world.asked("advice"), "nobody was spoken to"
    spoken(world)
    assert world.last(triage.CaseScreened).settled
    assert (CASE, "advice") not in world.questions


def test_of_a_case_of_which_all_is_known_the_record_says_that_nothing_was_missing() -> None:
    world = World()
    world.send(details())
    for each in clear_checks():
        world.send(each)
    spoken(world)
    screened = world.last(triage.CaseScreened)
    assert (screened.outcome, screened.outstanding_checks, screened.not_spoken_to) == (NO_CONCERNS, 0, 0)
