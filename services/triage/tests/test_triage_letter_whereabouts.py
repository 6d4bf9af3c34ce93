"""Where somebody lives in confidence, and who somebody is, is told to no party by the letter, in whatever words (G4, T9)."""

from __future__ import annotations

from datetime import timedelta

import pytest
from triage_world import (
    CASE,
    FATHER,
    HEARING_AT,
    MOTHER,
    World,
    call,
    check,
    details,
    finding,
    quiet_world,
    result,
    settle,
)

from cafcass_contracts import triage
from cafcass_contracts.people import Address, ContactDetail, Person, PersonName, Relation
from cafcass_contracts.safeguarding import CheckState, LetterSharing, ScreeningOutcome
from cafcass_contracts.values import PartyRole, YesNo
from triage.domain.letter.facts import LETTERS

SCHOOL = "The children go to Oak Tree Primary now, and we use the launderette by the canal."
HIDDEN = MOTHER.model_copy(update={"address": Address(line_1="7 Hidden Lane", confidential=YesNo.YES)})
OPEN = MOTHER.model_copy(update={"address": Address(line_1="7 Open Lane", confidential=YesNo.NO)})
WITH_HER = Relation(child="c1", person="p1", lives_with=YesNo.YES)
PAT = Person(
    id="p3",
    roles=(PartyRole.HOUSEHOLD_MEMBER,),
    name=PersonName(first="Pat", last="Protected"),
    identity_confidential=YesNo.YES,
)


def issued(world: World) -> str:
    world.pass_to(HEARING_AT - timedelta(days=4))
    return repr(world.rows(LETTERS)[CASE].versions[-1])


@pytest.mark.practice(
    "H12", "Where a home is confidential, nobody's own words are shared before a court has read them."
)
@pytest.mark.parametrize(("mother", "held_back"), [(HIDDEN, True), (OPEN, False)], ids=["confidential", "open"])
def test_what_is_said_freely_is_held_back_where_a_home_is_confidential(mother: Person, held_back: bool) -> None:
    world = quiet_world(people=(mother, FATHER), relations=(WITH_HER,))
    world.send(call("p1", said=SCHOOL, consents_to_sharing=YesNo.YES))
    assert "Oak Tree" in issued(world)
    assert (world.last(triage.LetterShared).sharing is LetterSharing.DIRECTIONS_SOUGHT) is held_back


@pytest.mark.parametrize(
    "written",
    [
        "oh double seven, zero zero nine, one two three four five six",
        "0 double 7 double 0 nine one two three 456",
        "nought seven seven - double-oh 9 - 12 three four five 6",
    ],
)
def test_a_confidential_number_in_words_is_struck_out(written: str) -> None:
    phone = ContactDetail(value="07700 9123456", confidential=YesNo.YES)
    world = quiet_world(people=(OPEN.model_copy(update={"phone": phone}), FATHER))
    world.send(call("p1", said=f"Ring {written}, please.", consents_to_sharing=YesNo.YES))
    text = issued(world)
    assert "[contact detail withheld], please." in text


@pytest.mark.practice("E5", "Whose identity is to be protected is not named in the letter, and directions are sought.")
def test_whose_identity_is_confidential_is_named_nowhere_in_the_letter() -> None:
    world = quiet_world(
        people=(OPEN, FATHER, PAT), relations=(WITH_HER, Relation(child="c1", person="p3", lives_with=YesNo.YES))
    )
    world.send(result(check("p3")))
    text = issued(world)
    assert "Protected" not in text
    assert "household member" in text
    assert world.last(triage.LetterShared).sharing is LetterSharing.DIRECTIONS_SOUGHT


def directions(world: World) -> str:
    latest = world.rows(LETTERS)[CASE].versions[-1]
    assert latest.sharing == LetterSharing.DIRECTIONS_SOUGHT
    return latest.directions_sought or ""


@pytest.mark.parametrize(
    ("about", "whose"),
    [("p2", "Fred Fakeman (respondent)"), ("p3", "a household member")],
    ids=["a party", "protected"],
)
def test_the_court_is_told_whose_convictions_hold_the_letter_back_and_no_protected_name(about: str, whose: str) -> None:
    world = quiet_world(people=(OPEN, FATHER, PAT), relations=(WITH_HER,))
    world.send(result(check(about, relevant=YesNo.YES), finding()), settle(ScreeningOutcome.CONCERNS))
    text = issued(world)
    assert "Protected" not in text
    assert f"convictions of {whose}" in directions(world)


def test_nobody_is_named_for_convictions_that_the_letter_does_not_hold() -> None:
    """G4: what a check found that is still outstanding, or asked for no more, stays unsaid, and so does of whom."""
    world = quiet_world(people=(OPEN, FATHER), relations=(WITH_HER,))
    asked = check("p2", relevant=YesNo.YES, state=CheckState.REQUESTED)
    world.send(result(asked, finding()), settle(ScreeningOutcome.CONCERNS))
    issued(world)
    assert "Fred" not in directions(world)
    assert "convictions of somebody who was checked" in directions(world)


def test_a_name_that_is_protected_later_is_not_told_again_when_directions_are_sought() -> None:
    """G4: what holds a letter back is told in today's words, also of what an earlier version says."""
    pat = PAT.model_copy(update={"identity_confidential": YesNo.NO})
    world = quiet_world(people=(OPEN, FATHER, pat), relations=(WITH_HER,))
    world.send(result(check("p3", relevant=YesNo.YES), finding()), settle(ScreeningOutcome.CONCERNS))
    issued(world)
    assert "convictions of Pat Protected (household member)" in directions(world)
    world.send(details(9, people=(OPEN, FATHER, PAT), relations=(WITH_HER,)))
    world.send(call("p1", said="She moved."))
    world.pass_to(HEARING_AT - timedelta(days=1))
    assert len(world.rows(LETTERS)[CASE].versions) > 1
    assert "Pat" not in directions(world)
    assert "convictions of a household member" in directions(world)
