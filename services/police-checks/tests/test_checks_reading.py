"""What no list may judge is read by duty on the day on which it comes (T2, P5)."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from checks_world import ADA, BEN, EVE, L1, L2, LA, ChecksWorld, answered, authority, cid, command, consent, details

from cafcass_contracts import police_checks as events
from cafcass_contracts.message import Message
from cafcass_contracts.platform import PersonOverdue
from cafcass_contracts.police import PoliceEntry
from cafcass_contracts.safeguarding import DisposalKind, Relevance
from cafcass_contracts.values import OffenceCategory, YesNo
from cafcass_runtime.testing.policy import policy_of
from police_checks.app import service

WEEK = datetime(2026, 6, 5, 8, tzinfo=UTC)
"""A Friday morning."""
EVENING = datetime(2026, 6, 5, 16, 30, tzinfo=UTC)
MIDNIGHT = datetime(2026, 6, 5, 22, 59, tzinfo=UTC)
"""The last minute of that Friday, in London."""
UNKNOWN = (
    "Drowning child",
    "Sexaul assualt",
    "Stabbing",
    "Touching a child",
    "CSE",
    "Failing to protect girl from risk of harm",
    "Theft",
)
WORDS = (
    answered(cid(L2, "ben"), intelligence="He will drive into the canal with the girl this weekend.", traced=YesNo.YES),
    authority(cid(LA, "kit"), known=YesNo.YES, on_plan=YesNo.NO, looked_after=YesNo.NO, in_words="Bite marks."),
)


def asked_of(answer: Message, at: datetime = EVENING, **policy: Any) -> tuple[ChecksWorld, Any]:
    world = ChecksWorld(now=WEEK, policy=policy_of(service, **policy) if policy else None)
    world.send(details(), command(events.RequestLevel2Check, person="ben", why="asked for"))
    world.send(answer, at=at)
    return world, world.question()


@pytest.mark.parametrize("disposal", [DisposalKind.CONVICTION, DisposalKind.PENDING])
@pytest.mark.parametrize("offence", UNKNOWN)
def test_an_offence_that_no_row_knows_is_read_by_duty_the_same_day(offence: str, disposal: DisposalKind) -> None:
    world, asked = asked_of(answered(cid(L1, "ben"), PoliceEntry(offence=offence, disposal=disposal)))
    assert (asked.role, asked.team, asked.due.at) == ("duty-officer", "a3-duty", MIDNIGHT)
    assert "T2" in asked.reasons
    world.pass_to(MIDNIGHT + timedelta(minutes=1))
    assert [each.role for each in world.said(PersonOverdue) if each.was_asked == "duty-officer"] == ["service-manager"]


@pytest.mark.parametrize("answer", WORDS)
def test_what_an_answer_says_in_words_is_read_by_duty_the_same_day(answer: Message) -> None:
    _, asked = asked_of(answer)
    assert (asked.role, asked.team, asked.due.at) == ("duty-officer", "a3-duty", MIDNIGHT)
    assert "T2" in asked.reasons


@pytest.mark.parametrize("answer", [*WORDS, answered(cid(L1, "ben"), "Drowning child")])
@pytest.mark.parametrize(
    ("at", "desk"),
    [
        (EVENING, ("service-manager", "night-desk")),
        (EVENING - timedelta(hours=1), ("duty-officer", "a3-duty")),
        (EVENING + timedelta(days=1), ("service-manager", "night-desk")),
    ],
)
def test_out_of_hours_it_is_read_by_whom_settings_name(answer: Message, at: datetime, desk: tuple[str, str]) -> None:
    _, asked = asked_of(answer, at, out_of_hours_role="service-manager", out_of_hours_team="night-desk")
    assert (asked.role, asked.team) == desk


def test_a_duty_officer_may_judge_what_they_read() -> None:
    assert "duty-officer" in events.ClassifyFinding.given_by
    world, _ = asked_of(WORDS[0])
    (result,) = [each for each in world.results() if each.intelligence]
    answer = next(iter(world.case.answers))
    judge = command(
        events.ClassifyFinding,
        check_id=result.check.check_id,
        finding_id=answer,
        category=OffenceCategory.VIOLENCE,
        relevance=Relevance.RELEVANT,
        why="read",
    )
    world.send(judge)
    assert not world.asked()


def test_what_a_row_knows_and_is_not_serious_waits_for_a_checks_officer() -> None:
    entry = PoliceEntry(offence="Common assault", disposal=DisposalKind.PENDING)
    _, asked = asked_of(answered(cid(L1, "ada"), entry), EVENING - timedelta(hours=2))
    assert (asked.role, asked.due.at) == ("checks-officer", datetime(2026, 6, 8, 16, tzinfo=UTC))


@pytest.mark.parametrize("check", ["not one of ours", cid(L1, "nobody")])
@pytest.mark.parametrize("more", [{"intelligence": "He has a knife."}, {"entries": (PoliceEntry(offence="CSE"),)}])
def test_an_answer_that_belongs_to_no_check_is_read_the_same_day_too(check: str, more: dict[str, Any]) -> None:
    """T2: what it says may be of a child in danger, whosever it is."""
    _, asked = asked_of(answered(check).model_copy(update={"traced": YesNo.YES, **more}))
    assert (asked.role, asked.due.at) == ("duty-officer", MIDNIGHT)


@pytest.mark.parametrize(
    ("at", "desk"),
    [
        (EVENING, ("service-manager", "night-desk")),
        (EVENING - timedelta(hours=1), ("duty-officer", "a3-duty")),
        (EVENING + timedelta(days=1), ("service-manager", "night-desk")),
    ],
)
def test_a_serious_answer_after_consent_was_taken_back_is_read_at_once_for_a_child_in_danger(
    at: datetime, desk: tuple[str, str]
) -> None:
    """P3, T2: no check may rest on it, and a child's safety does not wait for that, at any hour."""
    policy = policy_of(service, out_of_hours_role="service-manager", out_of_hours_team="night-desk")
    world = ChecksWorld(now=WEEK, policy=policy)
    world.send(details(people=(ADA, BEN, EVE)), consent("eve", "given"), consent("eve", "withdrawn"))
    late = answered(
        cid(L1, "eve"), PoliceEntry(offence="Rape of a female aged under 13", disposal=DisposalKind.CONVICTION)
    )
    world.send(late, at=at)
    (asked,) = (each for (_, key), each in world.questions.items() if key.startswith("answer."))
    assert (asked.role, asked.team, asked.due.at) == (*desk, at)
    for words in (
        "A child may be in danger",
        "raise-concern",
        "That comes first, whether or not the answer may be used",
    ):
        assert words in asked.why
    assert "Rape" not in asked.why
    assert "Eve" not in asked.why
    assert not any(each.check.about == "eve" and each.relevant for each in world.results())


@pytest.mark.parametrize("answer", WORDS)
def test_the_question_says_what_to_do_and_that_a_child_may_be_in_danger(answer: Message) -> None:
    _, asked = asked_of(answer)
    for words in ("a child may be in danger", "Read it today", "raise-concern", "classify-finding"):
        assert words in asked.why
    assert BEN.name.last not in asked.why
    assert asked.key.removeprefix("words.") in asked.why
