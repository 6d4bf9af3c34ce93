"""Words are judged by no list alone (T2): danger words raise sooner, and whatever has none is read by a person the same day."""

from __future__ import annotations

from typing import Any

import pytest
from lives_of_release_1 import post
from triage_world import APPLIED, CASE, OFFICER, World, call, details, quiet_world, report, settle, spoken

from cafcass_contracts import triage
from cafcass_contracts.message import Command
from cafcass_contracts.safeguarding import ConcernTrigger, ContactKind, FactorState, ScreeningOutcome
from cafcass_contracts.values import LawType, RiskFactor

DANGER = "He strangled her in front of the girl an hour ago."
CALM = "On l'a vue avec lui."


def contact(words: str) -> triage.RecordContact:
    return triage.RecordContact(
        case_id=CASE, by=OFFICER, kind=ContactKind.PHONE, at=APPLIED, with_whom="A neighbour", about=words
    )


def told(words: str) -> tuple[Command, ...]:
    return (
        report(RiskFactor.MENTAL_HEALTH, FactorState.PRESENT, words=words),
        report(RiskFactor.DOMESTIC_ABUSE, FactorState.NOT_KNOWN, words=words),
        call("p1", said=words),
        call("p1", issues=(words,)),
        contact(words),
    )


@pytest.mark.parametrize("standing", [{}, {"withdrawn": True}, {"law": LawType.PUBLIC}])
@pytest.mark.parametrize("way", range(5))
def test_danger_words_raise_a_concern_whatever_way_they_come(way: int, standing: dict[str, Any]) -> None:
    world = World()
    world.send(details(**standing))
    world.send(told(CALM)[way])
    assert not world.said(triage.ConcernRaised)
    world.send(told(DANGER)[way])
    assert world.last(triage.ConcernRaised).trigger is ConcernTrigger.REPORTED
    assert world.last(triage.ConcernRecorded).in_words == DANGER


def test_what_somebody_says_is_not_there_raises_nothing() -> None:
    world = quiet_world()
    world.send(report(RiskFactor.HARM_TO_CHILD, FactorState.ABSENT, words="She says that nobody hit her."))
    assert not world.said(triage.ConcernRaised)


CLOSED: tuple[dict[str, Any], ...] = ({"withdrawn": True}, {"concluded": True}, {"law": LawType.PUBLIC})


@pytest.mark.parametrize("hour", [10, 22])
@pytest.mark.parametrize("standing", [None, *CLOSED], ids=["unknown", "withdrawn", "concluded", "public law"])
def test_words_about_no_case_that_is_known_or_a_closed_one_are_read_the_same_day(
    standing: dict[str, Any] | None, hour: int
) -> None:
    world, at = World(), APPLIED.replace(hour=hour)
    piece = post("PR-1", "letter", "He put out a cigarette on her arm.")
    if standing is None:
        piece = piece.model_copy(update={"case_id": None})
    else:
        world.send(details(**standing))
    world.send(piece, at=at)
    (asked,) = [each for (_, key), each in world.questions.items() if key == "correspondence:PR-1:read"]
    assert (asked.role, asked.due.at.date()) == ("duty-officer", at.date())


def test_words_about_a_case_whose_outcome_is_settled_are_passed_on_alone() -> None:
    world = spoken(quiet_world())
    world.send(settle(ScreeningOutcome.NO_CONCERNS))
    world.send(post("PR-1", "letter", "When is the hearing?"))
    assert [key for _, key in world.questions if key.startswith("correspondence:")] == ["correspondence:PR-1:pass-on"]
