"""The toy: it counts the messages of a case and passes each on three times, once under seal. Its topics are its own; the rest is the runtime's."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Annotated, Any, Final

from cafcass_contracts import platform
from cafcass_contracts.message import DataClass, Event, Restricted
from cafcass_contracts.topics import TOPICS as PLATFORM
from cafcass_contracts.topics import Key, Topic
from cafcass_domain.decision import Change, Decision, Facts, Publish, Received, TableRef, Touches
from cafcass_domain.policy import Policy
from cafcass_runtime.service import OnMessage, Service
from cafcass_runtime.state_codec import StateCodec
from cafcass_runtime.store import DocumentTable

NAME: Final = "toy"
SOURCE: Final = "toy.notes.v1"
SAID: Final = 3
"""Messages out for each one in."""


class Noted(Event, owner="courts", name="noted", version=1):
    """Somebody outside notes something about a case."""

    case_id: str
    text: str


class Counted(Event, owner="toy", name="counted", version=1):
    """A note about a case was counted."""

    case_id: str
    number: int
    text: str


class Repeated(Event, owner="toy", name="repeated", version=1):
    """A note about a case, as it came."""

    case_id: str
    text: str


class Confided(Event, owner="toy", name="confided", version=1):
    """A note about a case, for named readers."""

    case_id: str
    text: Annotated[str, Restricted]


class _ToyTopic(Topic):
    """A topic of the toy, which is none of the services whose topics are sealed."""

    __slots__ = ()

    @property
    def sealed(self) -> bool:
        """As for a service's own topics."""
        return self.data_class is DataClass.RESTRICTED


def _topic(name: str, **more: Any) -> Topic:
    return _ToyTopic(
        **{
            "name": name,
            "description": "The toy's.",
            "key": Key.CASE,
            "partitions": 3,
            "retention": timedelta(days=1),
            "data_class": DataClass.OFFICIAL,
            "writers": (NAME,),
            "readers": (),
            **more,
        }
    )


TOPICS: Final[Mapping[str, Topic]] = {
    topic.name: topic
    for topic in (
        _topic(SOURCE, writers=("courts",), readers=(NAME,), messages=(Noted,)),
        _topic("toy.events.v1", messages=(Counted, Repeated, platform.PersonNeeded, platform.CommandAnswered)),
        _topic("toy.restricted.v1", data_class=DataClass.RESTRICTED, messages=(Confided,)),
        _topic("toy.dead-letters.v1"),
        *(replace(PLATFORM[name], writers=(NAME,), readers=()) for name in ("audit.heads.v1",) if name in PLATFORM),
        replace(PLATFORM["workforce.staff.v1"], readers=(NAME,)),
    )
}
"""The toy's own map, with what the runtime itself writes and reads in every service; an earlier release writes no audit."""
COUNTS: Final[TableRef[int]] = TableRef("counts", 1)


def _touches(received: Received[Noted], _policy: Policy) -> Touches:
    return {COUNTS: [received.data.case_id]}


def _decide(facts: Facts, received: Received[Noted], _policy: Policy) -> Decision:
    case, text = received.data.case_id, received.data.text
    number = (facts.get(COUNTS, case) or 0) + 1
    return Decision(
        changes=(Change(COUNTS, case, number),),
        publish=(
            Publish(Counted(case_id=case, number=number, text=text), case),
            Publish(Repeated(case_id=case, text=text), case),
            Publish(Confided(case_id=case, text=text), case),
        ),
    )


TOY: Final[Service[Policy]] = Service(
    name=NAME,
    handlers=(OnMessage(Noted, _decide, _touches, subject=lambda data, _policy: data.case_id),),
    tables=(DocumentTable(COUNTS, StateCodec(int), sealed=True),),
    migrations=Path(__file__).parent / "migrations",
    policy=Policy,
)
