"""A service that the map does not list cannot read, and cannot write."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest
from toy import TOY, Ticked, Totalled, Whispered, toy_topics

from cafcass_contracts.message import Event
from cafcass_contracts.platform import CommandAnswered, Settled, Verdict
from cafcass_runtime.outgoing import Cause, Draft, Homes, TopicNotAllowedError
from cafcass_runtime.permission import NotAllowedError, check_against_map
from cafcass_runtime.service import OnForeign, OnMessage

TOPICS = toy_topics()


def _nothing(*_: Any) -> Any:
    return {}


def test_the_toy_may_read_what_it_reads() -> None:
    check_against_map(TOY, TOPICS)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"name": "stranger"}, "stranger read nothing"),
        ({"handlers": (OnMessage(Totalled, _nothing, _nothing),)}, "may not read toy.totalled.v1"),
        ({"handlers": (OnForeign("toy.ticks.v1", _nothing, _nothing, _nothing, _nothing),)}, "as a foreign payload"),
        ({"handlers": (OnForeign("nobody.knows.v1", _nothing, _nothing, _nothing, _nothing),)}, "nobody.knows.v1"),
        ({"unreadable": {"toy.events.v1": _nothing}}, "may not read toy.events.v1"),
        ({"silence_alarm": ("toy.events.v1",)}, "may not read toy.events.v1"),
        ({"sealed_when_set_aside": frozenset({"toy.events.v1"})}, "may not read toy.events.v1"),
    ],
)
def test_a_service_is_refused_what_the_map_does_not_give_it(change: dict[str, Any], words: str) -> None:
    with pytest.raises(NotAllowedError, match=words):
        check_against_map(replace(TOY, **change), TOPICS)


def test_an_event_goes_to_its_one_topic_and_no_other() -> None:
    homes = Homes("toy", TOPICS)
    assert homes.topic_for(Totalled(total=1, number=1), None) == "toy.events.v1"
    with pytest.raises(TopicNotAllowedError, match="may not be written to"):
        homes.topic_for(Whispered(secret="s", number=1), "toy.events.v1")
    with pytest.raises(TopicNotAllowedError, match="0 topics"):
        homes.topic_for(Ticked(case="c", number=1), None)
    with pytest.raises(TopicNotAllowedError):
        Homes("stranger", TOPICS).topic_for(Totalled(total=1, number=1), None)


def test_what_is_kept_apart_is_said_on_its_own_topic_and_nowhere_else() -> None:
    carries = (Whispered, Settled, CommandAnswered)
    apart = replace(TOPICS["toy.restricted.v1"], apart="apart-", answers=(Ticked,), messages=carries)
    homes = Homes("toy", {**TOPICS, apart.name: apart})
    cause = Cause("m", "urn:test", datetime(2026, 6, 1, tzinfo=UTC), "m")

    def home(subject: str, event: Event) -> str:
        (draft,) = homes.readdressed([Draft("toy.events.v1", subject, event, cause, "0")])
        return draft.topic

    settled = Settled(id="q", subject="x", how="")
    answer = CommandAnswered(command_id="m", command=Ticked.full_name(), verdict=Verdict.REFUSED)
    other = answer.model_copy(update={"command": Whispered.full_name()})
    assert home("apart-1", settled) == home("apart-1", other) == apart.name
    assert home("case", answer) == apart.name, "whatever its sender says that it is about"
    assert home("case", settled) == home("case", other) == home("not-apart-1", settled) == "toy.events.v1"
    assert home("apart-1", Totalled(total=1, number=1)) == "toy.events.v1", "what it does not carry reaches its readers"
