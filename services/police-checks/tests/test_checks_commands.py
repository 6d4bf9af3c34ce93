"""What people record and request: accepted, refused with the reason, or held until what it is about is known."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from checks_world import (
    ADA,
    BEN,
    CASE,
    EVE,
    L1,
    L2,
    LA,
    NOW,
    OFFICER,
    ChecksWorld,
    answered,
    cid,
    command,
    consent,
    details,
)

from cafcass_contracts import police_checks as events
from cafcass_contracts.message import Actor
from cafcass_contracts.people import PersonName
from cafcass_contracts.safeguarding import Relevance
from cafcass_contracts.values import OffenceCategory

LEVEL_2, MEMBER, CONSENT = events.RequestLevel2Check, events.RecordHouseholdMember, events.RecordConsent
CLASSIFY, CORRECT, MATCH = events.ClassifyFinding, events.CorrectCheck, events.MatchAnswer
COUNCIL = BEN.model_copy(update={"id": "council", "organisation": "Sampleton Council", "adult_party": False})
TEEN = BEN.model_copy(update={"id": "teen", "date_of_birth": "2012", "adult_party": False})
JUDGE: dict[str, Any] = {
    "check_id": cid(L1, "ada"),
    "finding_id": "f",
    "why": "w",
    "category": OffenceCategory.VIOLENCE,
}


def verdict(world: ChecksWorld, said: Any, **how: Any) -> tuple[str, str]:
    answer = world.send(said, **how).answer
    return (answer.verdict, answer.reason) if answer is not None else ("accepted", "")


@pytest.mark.parametrize(
    ("said", "reason"),
    [
        (command(LEVEL_2, person="nobody", why="w"), "nobody in the case has that id"),
        (command(LEVEL_2, person="council", why="w"), "only adults are checked"),
        (command(LEVEL_2, person="teen", why="w"), "only adults are checked"),
        (command(MEMBER, lives_with="nobody", name=PersonName(whole="Z")), "nobody in the case has the id"),
        (command(MEMBER, lives_with="ada", name=PersonName()), "needs a name"),
        (consent("nobody", "given"), "nobody in the case has that id"),
        (consent("ada", "given"), "without being asked"),
        (consent("eve", "perhaps"), "consent is requested, given, refused or withdrawn"),
        (command(CLASSIFY, relevance=Relevance.FOR_A_PERSON, **JUDGE), "relevant or not-relevant"),
        (command(CLASSIFY, relevance=Relevance.RELEVANT, **{**JUDGE, "category": "odd"}), "no such category"),
        (command(CLASSIFY, relevance=Relevance.RELEVANT, **JUDGE), "no such finding"),
        (command(CORRECT, check_id="nothing", why="w"), "no such check"),
        (command(CORRECT, check_id=cid(L1, "ben"), why="w"), "no answer"),
        (command(CORRECT, check_id=cid(L1, "ben"), why="w", ask="Kent Police"), "national computer"),
        (command(MATCH, answer_id="nothing", check_id=cid(L1, "ben"), why="w"), "no such answer"),
    ],
)
def test_what_cannot_be_done_is_refused_with_the_reason_and_changes_nothing(said: Any, reason: str) -> None:
    world = ChecksWorld()
    world.send(details(people=(ADA, BEN, EVE, COUNCIL, TEEN)))
    world.send(answered(cid(L1, "ada"), "Theft"))
    before = world.case
    answer, why = verdict(world, said)
    assert answer == "refused"
    assert reason in why
    assert world.case == before


def test_a_match_with_what_cannot_be_is_refused() -> None:
    world = ChecksWorld()
    world.send(details(people=(ADA, BEN, EVE)))
    world.send(answered(cid(L1, "nobody")))
    (lost,) = [key.removeprefix("answer.") for key in world.asked() if key.startswith("answer.")]
    for check, case, reason in (
        (cid(LA, "kit"), CASE, "asked of somebody else"),
        (cid(L1, "eve"), CASE, "never asked for"),
        (cid(L1, "ada"), "another", "no such check"),
        ("nothing", None, "no such check"),
    ):
        said = MATCH(by=OFFICER, answer_id=lost, case_id=case, check_id=check, why="w")
        answer, why = verdict(world, said)
        assert (answer, reason in why) == ("refused", True), check


@pytest.mark.parametrize(
    "said",
    [
        command(LEVEL_2, person="ada", why="w"),
        command(MEMBER, lives_with="ada", name=PersonName(whole="Zed Quirk")),
        consent("eve", "given"),
    ],
)
def test_what_is_said_before_the_case_is_known_is_held_and_takes_effect_when_it_is(said: Any) -> None:
    early, in_time = ChecksWorld(), ChecksWorld()
    answer, why = verdict(early, said)
    assert answer == "held"
    assert "kept" in why
    early.send(details(people=(ADA, BEN, EVE)))
    in_time.send(details(people=(ADA, BEN, EVE)))
    assert verdict(in_time, said)[0] == "accepted"
    assert early.states() == in_time.states()


def test_a_command_based_on_an_older_case_is_refused_with_what_changed() -> None:
    world = ChecksWorld()
    world.send(details())
    world.send(details(2, changed=("people[ada].address",)))
    old = command(LEVEL_2, person="ada", why="w", based_on=1)
    assert verdict(world, old) == (
        "refused",
        "the case is at revision 2; changed since 1: people[ada].address",
    )
    assert verdict(world, old.model_copy(update={"based_on": 2})) == ("accepted", "")


def test_who_said_what_when_and_why_is_on_the_record() -> None:
    """G2."""
    world = ChecksWorld()
    world.send(details(people=(ADA, BEN, EVE)))
    world.send(command(LEVEL_2, person="ada", why="said so", by=Actor(id="t1", role="duty-officer")), at=NOW)
    world.send(consent("eve", "given", how="by telephone"))
    asked, given = world.case.level_2["ada"], world.case.consents["eve"].by
    assert (asked.id, asked.role, asked.why, asked.at) == ("t1", "duty-officer", "said so", NOW)
    assert (given.id, given.why) == ("o1", "by telephone")
    (requested,) = [e for e in world.said(events.CheckChanged) if e.check.kind == L2]
    assert (requested.reasons, requested.rests_on, requested.policy_version) == (("P2",), ("message-2",), "test-1")


def test_the_last_word_of_consent_holds_whatever_order_it_came_in() -> None:
    for order in ((0, 1), (1, 0)):
        world = ChecksWorld()
        world.send(details(people=(ADA, BEN, EVE)))
        words = (consent("eve", "given"), consent("eve", "refused"))
        for which in order:
            world.send(words[which], happened_at=NOW + which * timedelta(hours=1))
        assert world.states()["level-1.eve.1"] == "consent-refused"
