"""The letter says that harm was reported where somebody reported harm, and of words that nobody has judged only that they are words (T2, T6)."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from triage_world import CASE, HEARING_AT, OFFICER, World, acted, call, quiet_world, raised, report, spoken

from cafcass_contracts import triage
from cafcass_contracts.intake import CorrespondenceRecorded
from cafcass_contracts.safeguarding import FactorState
from cafcass_contracts.values import CorrespondenceKind, RiskFactor
from cafcass_documents.testing import Page
from cafcass_domain.state import replace, to_builtins
from triage.domain.letter.changes import differs
from triage.domain.letter.facts import LETTERS
from triage.letter.rendering import render
from triage.letter.updates import news

REPORTED = "harm or danger to a child was reported"
DENIAL = call("p2", said="He says that he did not hurt anybody, and has not been drunk since January.")
OF_ABUSE = report(RiskFactor.DOMESTIC_ABUSE, FactorState.PRESENT, "p2", "He strangled her a year ago.")
NAMED = call("p1", said="She says that he hurt Cleo.", factors=(RiskFactor.HARM_TO_CHILD,))
OF_HARM = report(RiskFactor.HARM_TO_CHILD, FactorState.PRESENT, "p2", "He hurt Cleo.")


def letter_of_a_school(kind: str) -> CorrespondenceRecorded:
    said: Any = {"kind": kind, "channel": "email", "received_at": HEARING_AT, "text": "Nobody was hurt on the trip."}
    return CorrespondenceRecorded(correspondence_id="PR-1", case_id=CASE, **said)


def lettered(*messages: Any) -> World:
    """The quiet case whose letter has gone; then these came."""
    world = spoken(quiet_world())
    world.pass_to(HEARING_AT - timedelta(days=3))
    world.send(*messages)
    world.pass_to(HEARING_AT - timedelta(days=2))
    return world


def text(world: World) -> str:
    return Page(render({"versions": to_builtins(world.rows(LETTERS)[CASE].versions)}).html).text


def told(world: World) -> str:
    versions = world.rows(LETTERS)[CASE].versions
    return " ".join(line for line in news(versions[0].content, versions[-1].content) if "Child protection" in line)


@pytest.mark.practice(
    "L4", "A denial in a call is told as words that nobody has judged, by whoever said them, and duty has it at once."
)
def test_a_denial_is_never_told_as_a_report_of_harm() -> None:
    world = lettered(DENIAL)
    assert len(world.said(triage.ConcernRaised)) == 1, "duty has it at once all the same"
    assert REPORTED not in text(world)
    assert (
        "what Fred Fakeman (respondent) said in a call may bear on a child's safety; nobody has judged it yet; "
        "it is with the duty officer." in text(world)
    )


@pytest.mark.parametrize(
    ("came", "words"),
    [
        (OF_ABUSE, "what a teacher reported, about Fred Fakeman, may bear on a child's safety; nobody has judged it"),
        (
            letter_of_a_school(CorrespondenceKind.LETTER),
            "what somebody wrote to Cafcass may bear on a child's safety; nobody has judged it",
        ),
    ],
)
def test_words_that_a_list_took_for_danger_are_told_as_words_whatever_way_they_came(came: Any, words: str) -> None:
    world = lettered(came)
    assert words in told(world)
    assert REPORTED not in text(world)


@pytest.mark.parametrize(
    "came",
    [OF_HARM, NAMED, raised(), letter_of_a_school(CorrespondenceKind.SAFEGUARDING)],
    ids=["a report", "a factor named in a call", "a person raised it", "sent as safeguarding"],
)
def test_what_was_reported_named_or_raised_is_told_as_reported(came: Any) -> None:
    world = lettered(came)
    assert REPORTED in told(world)
    assert "nobody has judged" not in text(world)


def test_a_report_of_harm_after_a_denial_is_news_for_the_court() -> None:
    world = lettered(DENIAL)
    before = len(world.rows(LETTERS)[CASE].versions)
    world.send(raised())
    assert len(world.rows(LETTERS)[CASE].versions) > before
    assert REPORTED in told(world)


def test_what_a_person_did_about_the_words_of_a_denial_is_told_and_still_no_report_of_harm() -> None:
    world = lettered(DENIAL)
    (concern,) = world.case.concerns.open
    taken = triage.AcknowledgeConcern(case_id=CASE, by=OFFICER, concern_id=concern.concern_id, action="Reading it.")
    world.send(taken)
    in_hand = world.rows(LETTERS)[CASE].versions[-1].content
    world.send(acted(concern.concern_id))
    world.pass_to(HEARING_AT - timedelta(days=1))
    said = told(world)
    assert [each.state for each in in_hand.concerns or ()] in (["in-hand"], ["open"])
    assert (
        "what Fred Fakeman (respondent) said in a call: it was looked into whether this bears on a child's safety; "
        "done since: referred to the local authority." in said
    )
    assert REPORTED not in text(world)


def test_a_denial_after_a_report_that_a_person_acted_on_is_told_as_words_again() -> None:
    world = lettered(raised())
    (concern,) = world.case.concerns.open
    world.send(triage.AcknowledgeConcern(case_id=CASE, by=OFFICER, concern_id=concern.concern_id, action="Rang."))
    world.send(acted(concern.concern_id))
    before = world.rows(LETTERS)[CASE].versions[-1].content
    world.send(DENIAL)
    world.pass_to(HEARING_AT - timedelta(days=1))
    after = world.rows(LETTERS)[CASE].versions[-1].content
    said = " ".join(news(before, after))
    assert "what Fred Fakeman (respondent) said in a call may bear on a child's safety; nobody has judged it" in said
    assert REPORTED not in said


def test_a_letter_that_did_not_tell_them_apart_is_not_updated_for_it() -> None:
    """T7: no release of ours makes an update."""
    world = lettered(DENIAL)
    now = world.rows(LETTERS)[CASE].versions[-1].content
    kept = replace(now, concerns=tuple(replace(each, heard=None) for each in now.concerns or ()))
    assert not differs(kept, now)
    assert not news(kept, now)
    assert differs(replace(now, concerns=()), now)
