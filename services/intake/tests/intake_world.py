"""What intake's tests share: payloads of our own making in HMCTS's shapes, and a world in which decisions are made."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import cache
from pathlib import Path
from typing import Any

from jsonschema import Draft202012Validator, FormatChecker
from pydantic import BaseModel

from cafcass_contracts.codec import decode, encode
from cafcass_contracts.message import Event, Message, Plain
from cafcass_contracts.platform import CommandAnswered, PersonNeeded, Settled
from cafcass_contracts.schemas import RELEASED, Side
from cafcass_domain.decision import Answer, Change, Decision
from cafcass_domain.state import replace
from cafcass_runtime.inputs import parse_json
from cafcass_runtime.policies import DatedPolicy
from cafcass_runtime.testing import checks, world
from cafcass_runtime.testing.memory import Published
from cafcass_runtime.testing.policy import policy_of
from intake.app import PRIVATE_LAW, PUBLIC_LAW, service
from intake.domain.areas import placed
from intake.domain.case.held import CASES, HeldCase, Missing, begin, merge
from intake.domain.case.snapshot import CaseSnapshot, stamp_at
from intake.domain.details.completeness import missing
from intake.domain.details.content import content_of, court_of
from intake.domain.details.view import View
from intake.domain.evaluation import decide
from intake.domain.feeds import private_law, public_law
from intake.domain.hearings.codes import in_our_words
from intake.domain.incoming import subject_of
from intake.domain.policy import IntakePolicy

PAYLOADS = Path(__file__).parent / "payloads"
NOW = datetime(2026, 1, 30, 11, 0, tzinfo=UTC)
LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)
"""Before the day of any hearing that is not long past."""
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
CHILD, OTHER_CHILD = "00000000-0000-4000-8000-00000000a001", "00000000-0000-4000-8000-00000000a004"
ADA, BEN = "00000000-0000-4000-8000-00000000a00a", "00000000-0000-4000-8000-00000000a014"


POLICY_SET = policy_of(service)
POLICY = POLICY_SET.at(NOW)


def another(version: str = "test-2", **changed: Any) -> DatedPolicy[IntakePolicy]:
    """The policy with something changed, and a version of its own."""
    return DatedPolicy(((date.min, dataclasses.replace(policy_of(service, **changed).at(NOW), version=version)),))


def payload(name: str) -> Any:
    """A payload by file name, each time a new one."""
    return json.loads((PAYLOADS / f"{name}.json").read_text())


def private(**changes: Any) -> Any:
    """The full private law case, with `case_data` fields replaced (None takes one out)."""
    case = payload("private-law-full")
    for name, value in changes.items():
        if value is None:
            case["case_data"].pop(name, None)
        else:
            case["case_data"][name] = value
    return case


def bare(**case_data: Any) -> Any:
    """A private law case with nothing but what is given."""
    return {"id": 1700000000000003, "last_modified": "2026-01-06T10:00:00", "case_data": case_data}


def read(case: Any) -> CaseSnapshot:
    """A case read by the adapter of its feed, in our words."""
    return in_our_words(public_law.read(case) if "caseData" in case else private_law.read(case), POLICY)


@dataclass(frozen=True, slots=True)
class Said:
    """What came of one thing that happened."""

    decision: Decision
    publish: tuple[Published, ...]
    """What the decision says, as its readers get it."""
    asks: tuple[Any, ...]
    """What persons are asked from now on, each with its key."""
    settles: tuple[Any, ...]
    """What they are asked no more."""

    @property
    def answer(self) -> Answer | None:
        """The decision's own answer to a command; none means accepted."""
        return self.decision.answer

    @property
    def changes(self) -> tuple[Change, ...]:
        """The rows that changed."""
        return self.decision.changes


class World(world.World[IntakePolicy]):
    """Intake in memory, with what came of each thing gathered."""

    def __init__(self, **how: Any) -> None:
        super().__init__(service, **{"now": NOW, "policy": POLICY_SET, **how})

    def show(self, case: Any, **how: Any) -> Said:
        """A case as HMCTS sends it, in whatever JSON."""
        topic = PUBLIC_LAW if "caseData" in case else PRIVATE_LAW
        sent = parse_json(json.dumps(case).encode())
        return self._gathered(lambda: self.receive(topic, sent, **how))

    def tell(self, message: Message, **how: Any) -> Said:
        """A message of ours: an event of the typed feed, a command, a piece of post."""
        return self._gathered(lambda: self.send(message, **how))

    def held(self, case: Any) -> HeldCase:
        """What is held of a case."""
        return self.row(CASES, subject_of(read(case), POLICY))

    def _take(self, *messages: Any) -> Decision:
        made = super()._take(*messages)
        checks.every_question_can_be_answered(service, self)
        return made

    def _gathered(self, happen: Callable[[], Decision]) -> Said:
        before = len(self.memory.published)
        decision = happen()
        for each in decision.publish:
            as_read(each.event)
        news = self.memory.published[before:]
        return Said(
            decision,
            tuple(p for p in news if not isinstance(p.event, (PersonNeeded, Settled, CommandAnswered))),
            tuple(Keyed(self._key(p.event.id), p.event) for p in news if isinstance(p.event, PersonNeeded)),
            tuple(Keyed(self._key(p.event.id), p.event) for p in news if isinstance(p.event, Settled)),
        )

    def _key(self, id_: str) -> str:
        """The key of the question with an id, however often it was asked."""
        every = (
            (asked.key, replace(asked, revision=revision).id(self.service.events_topic))
            for asked in self.memory.questions.values()
            for revision in range(1, asked.revision + 1)
        )
        return next(key for key, known in every if known == id_)


@dataclass(frozen=True, slots=True)
class Keyed:
    """A question as it was asked or settled, with the key under which intake states it."""

    key: str
    event: Any

    def __getattr__(self, name: str) -> Any:
        return getattr(self.event, name)


def seen(held: HeldCase) -> tuple[Any, Missing]:
    """What readers see of a held case, and what it lacks."""
    view = View(held, POLICY)
    decided = decide(view, placed(held, court_of(view), POLICY), None, POLICY, LONG_AGO)
    content = content_of(view, decided)
    return content, missing(view, content, decided, POLICY)


def merged(*snapshots: CaseSnapshot, since: datetime = EPOCH) -> HeldCase:
    """What is held of snapshots that were taken one after another, since an instant."""
    held = begin("case", snapshots[0], "2026-01-30T11:00:00Z")
    for stamp, snapshot in enumerate(snapshots, stamp_at(since) + 1):
        held = merge(held, snapshot, stamp)
    return held


def as_read(event: Event | Plain) -> Event:
    """An event as its readers get it, read as strictly as they read it and without a null.

    It suits the released schemas of writers and of readers: no word in it that the contracts do not declare.
    """
    wire = encode(event)
    model = event.model if isinstance(event, Plain) else type(event)
    for side in Side:
        released(model, side).validate(json.loads(wire))
    if not isinstance(event, Plain):
        return event
    assert not has_null(event.content)
    read_back = decode(event.model, wire)
    assert not extras(read_back)
    return read_back


@cache
def released(model: type[Event], side: Side) -> Draft202012Validator:
    """What the released schema of an event accepts, formats too."""
    schema = json.loads((RELEASED / f"{model.full_name()}.{side}.json").read_text("utf-8"))
    return Draft202012Validator(schema, format_checker=FormatChecker())


def has_null(value: Any) -> bool:
    """Whether a null is anywhere inside."""
    if isinstance(value, Mapping):
        return any(has_null(inner) for inner in value.values())
    if isinstance(value, list | tuple):
        return any(has_null(inner) for inner in value)
    return value is None


def extras(value: Any) -> list[str]:
    """The fields anywhere inside a message that no contract declares."""
    if isinstance(value, BaseModel):
        inside = [name for _, inner in value for name in extras(inner)]
        return [*(value.model_extra or ()), *inside]
    return [name for inner in value for name in extras(inner)] if isinstance(value, tuple) else []


def events(decision: Said, kind: type[Event] | None = None) -> list[Any]:
    """The events of a decision, of one kind or all."""
    return [p.event for p in decision.publish if kind is None or isinstance(p.event, kind)]


def one(decision: Said, kind: type[Event]) -> Any:
    """The one event of a kind."""
    (found,) = events(decision, kind)
    return found
