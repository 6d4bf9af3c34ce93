"""Triage: what other cases about the same child say of this one (I5, T5), and that a concern in one reaches the other (T1, T2)."""

from __future__ import annotations

import dataclasses
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from triage_world import (
    APPLIED,
    CASE,
    HEARING_AT,
    OFFICER,
    QUIET,
    World,
    acted,
    check,
    details,
    quiet_world,
    raised,
    refusal,
    result,
    settle,
    spoken,
)

from cafcass_contracts import allocation, intake, triage
from cafcass_contracts.proceedings import PreviousProceedings
from cafcass_contracts.roles import Role
from cafcass_contracts.safeguarding import CheckKind, ConcernTrigger, LetterSharing, ScreeningOutcome
from cafcass_contracts.values import LawType, YesNo
from cafcass_domain.london import london_day
from cafcass_domain.state import replace
from cafcass_runtime.policies import DatedPolicy
from cafcass_runtime.questions import Asked
from cafcass_runtime.testing import checks
from triage.app import service
from triage.domain.case import CASES
from triage.domain.letter.facts import LETTERS

OTHER = "22222222-2222-5222-8222-222222222222"


def linked(case: str = CASE, other: str = OTHER, law: LawType = LawType.PRIVATE) -> intake.CaseLinked:
    return intake.CaseLinked(
        case_id=case, linked_case_id=other, linked_case_number="1700000000000002", linked_law=law, children=("c1",)
    )


@pytest.mark.parametrize(
    "noted",
    [
        lambda world: world.send(linked()),
        lambda world: world.send(linked(law=LawType.PUBLIC)),
        lambda world: quiet_world(world, revision=2, previous_proceedings=(PreviousProceedings(case_number="1"),)),
        lambda world: quiet_world(
            world, revision=2, signals=QUIET.model_copy(update={"children_known_to_local_authority": YesNo.YES})
        ),
        lambda world: world.send(
            result(check("c1", CheckKind.LOCAL_AUTHORITY, relevant=YesNo.YES), known_to_authority=YesNo.YES)
        ),
    ],
    ids=[
        "a linked case",
        "a public law case",
        "previous proceedings",
        "the form says known",
        "the authority says known",
    ],
)
def test_what_is_merely_noted_is_for_a_person_to_weigh(noted: Any) -> None:
    world = spoken(quiet_world())
    assert world.last(triage.CaseScreened).outcome is ScreeningOutcome.NO_CONCERNS
    noted(world)
    screened = world.last(triage.CaseScreened)
    assert (screened.outcome, screened.settled) == (ScreeningOutcome.NEEDS_PERSON, False)
    assert world.asked("screening")


def unlinked(case: str = CASE, other: str = OTHER) -> intake.CaseUnlinked:
    return intake.CaseUnlinked(case_id=case, linked_case_id=other, linked_case_number="1700000000000002", children=())


def both(world: World, **changes: Any) -> World:
    """Two cases of one child, of which nothing is known but what their forms say."""
    world.send(details(), details(case_id=OTHER, case_number="1700000000000002", **changes))
    return world


def link(world: World) -> None:
    world.send(linked(), linked(OTHER, CASE))


def asked(world: World, case: str = OTHER) -> list[Asked]:
    return [each for (subject, _), each in world.questions.items() if subject == case and "another case" in each.why]


KNIFE = raised(ConcernTrigger.IMMINENT_RISK, "p2", words="HE CAME WITH A KNIFE")


@pytest.mark.practice(
    "H6", "A concern is in front of whoever works any other case of the same child, whenever the link comes."
)
@pytest.mark.parametrize("change", [{}, {"law": LawType.PUBLIC}])
@pytest.mark.parametrize("at", [APPLIED + timedelta(hours=2), APPLIED + timedelta(hours=13)])
@pytest.mark.parametrize("link_first", [True, False])
def test_a_concern_reaches_whoever_works_the_other_case(at: datetime, change: Any, *, link_first: bool) -> None:
    world = both(World(), **change)
    world.send(
        allocation.CaseAllocated(
            case_id=OTHER, practitioner_id="adviser-2", role=Role.ADVISER, team="a5-eit", substantive=True
        )
    )
    if link_first:
        link(world)
    world.send(KNIFE, at=at)
    if not link_first:
        assert not asked(world)
        link(world)
    (question,) = asked(world)
    assert question.role == (Role.ADVISER if at.hour < 17 else Role.DUTY_OFFICER)
    assert london_day(question.due.at) == london_day(at)
    said = [each for each in world.memory.published if each.subject == OTHER]
    assert "KNIFE" not in repr((said, world.questions)), "not in the words of anybody in the first case"
    checks.every_question_can_be_answered(service, world)
    (key,) = [key for (subject, key) in world.questions if key == question.key and subject == OTHER]
    information = key.removeprefix("information:")
    world.send(triage.DealWithInformation(case_id=OTHER, by=OFFICER, information=information, what="Rang them."))
    assert not asked(world)


def test_no_concerns_does_not_stand_beside_a_concern_in_the_other_case() -> None:
    world = both(spoken(quiet_world()))
    link(world)
    world.send(settle(ScreeningOutcome.NO_CONCERNS))
    assert world.last(triage.CaseScreened).settled
    world.send(KNIFE.model_copy(update={"case_id": OTHER}))
    screened = [each for each in world.said(triage.CaseScreened) if each.case_id == CASE][-1]
    assert (screened.outcome, screened.settled, screened.urgent) == (ScreeningOutcome.NEEDS_PERSON, False, True)
    assert "open in another case" in refusal(world, settle(ScreeningOutcome.NO_CONCERNS))
    (concern,) = world.row(CASES, OTHER).concerns.raised.values()
    world.send(acted(concern.concern_id).model_copy(update={"case_id": OTHER}))
    world.send(settle(ScreeningOutcome.NO_CONCERNS))
    assert world.answer.verdict == "accepted", "whoever settles it has read it by then"


def test_unlinking_takes_it_back_and_linking_again_brings_it() -> None:
    world = both(World())
    link(world)
    world.send(KNIFE)
    world.send(unlinked(), unlinked(OTHER, CASE))
    assert not asked(world)
    assert not world.row(CASES, OTHER).concerns_elsewhere
    link(world)
    assert asked(world)


def test_a_concern_of_before_this_release_reaches_the_other_case_at_its_first_start() -> None:
    world = both(World())
    link(world)
    world.send(KNIFE)
    other = world.row(CASES, OTHER)
    world.put(CASES, OTHER, replace(other, concerns=replace(other.concerns, elsewhere={}), information={}))
    world.bring_into_force(DatedPolicy(((date.min, dataclasses.replace(world.policy, version="test-2")),)))
    assert world.row(CASES, OTHER).concerns_elsewhere
    assert asked(world)


def test_a_case_that_is_over_is_not_asked_until_it_runs_again() -> None:
    world = both(World(), withdrawn=True)
    link(world)
    world.send(KNIFE)
    assert not asked(world)
    world.send(details(2, case_id=OTHER, case_number="1700000000000002"))
    assert asked(world)


def test_the_other_letter_says_that_there_is_one_and_waits_for_directions() -> None:
    world = both(World())
    link(world)
    world.send(KNIFE)
    world.pass_to(HEARING_AT - timedelta(hours=1))
    letter = world.rows(LETTERS)[OTHER].latest
    assert letter is not None
    (concern,) = letter.content.concerns or ()
    assert (concern.trigger, concern.about, concern.actions) == ("in-another-case", None, ())
    assert letter.sharing == LetterSharing.DIRECTIONS_SOUGHT
    assert "KNIFE" not in repr(letter)


def test_a_child_on_a_plan_is_no_mere_note() -> None:
    world = spoken(quiet_world())
    told = {"known_to_authority": YesNo.YES, "on_plan": YesNo.YES}
    world.send(result(check("c1", CheckKind.LOCAL_AUTHORITY, relevant=YesNo.YES), **told))
    assert world.last(triage.CaseScreened).outcome is ScreeningOutcome.CONCERNS
