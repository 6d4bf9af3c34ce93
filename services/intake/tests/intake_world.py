"""What intake's tests share: payloads of our own making in HMCTS's shapes, and a world in which decisions are made."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any
from uuid import UUID

from jsonschema import Draft202012Validator, FormatChecker
from pydantic import BaseModel

from cafcass_contracts.codec import decode, encode
from cafcass_contracts.message import Event, Plain
from cafcass_contracts.problems import Problem
from cafcass_contracts.schemas import RELEASED, Side
from cafcass_domain.decision import Decision, Facts, Received, TableRef
from intake.domain import private_law, public_law
from intake.domain.case import HeldCase
from intake.domain.policy import Policy
from intake.domain.registration import CASES, on_snapshot, subject_of
from intake.domain.snapshot import CaseSnapshot
from intake.store import TABLES

PAYLOADS = Path(__file__).parent / "payloads"
NOW = datetime(2026, 1, 6, 11, 0, tzinfo=UTC)
CHILD, OTHER_CHILD = "00000000-0000-4000-8000-00000000a001", "00000000-0000-4000-8000-00000000a004"
ADA, BEN = "00000000-0000-4000-8000-00000000a00a", "00000000-0000-4000-8000-00000000a014"


class EveryDay:
    """A calendar in which every day is a working day."""

    version = "every-day"

    def due(self, received: date | datetime, working_days: int) -> date:
        start = received.date() if isinstance(received, datetime) else received
        return start + timedelta(days=working_days)

    def before(self, hearing: date, working_days: int) -> date:
        return hearing - timedelta(days=working_days)

    def is_working_day(self, day: date) -> bool:
        return True


POLICY = Policy(version="test-1", namespace=UUID(int=7), calendar=EveryDay())


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
    """A case read by the adapter of its feed."""
    return public_law.read(case) if "caseData" in case else private_law.read(case)


class World:
    """Intake's state and everything it published, with decisions made one after another. State goes through the store."""

    def __init__(self) -> None:
        self.rows: dict[str, dict[str, Any]] = {table.ref.name: {} for table in TABLES}
        self.tables = {table.ref.name: table for table in TABLES}
        self.decisions: list[Decision] = []
        self.now = NOW

    def take(
        self,
        decide: Callable[[Facts, Received[Any], Policy], Decision],
        data: Any,
        *,
        happened_at: datetime | None = None,
        problems: tuple[Problem, ...] = (),
        touches: Callable[[Received[Any], Policy], Any] | None = None,
    ) -> Decision:
        received = Received(
            data=data,
            id=f"message-{len(self.decisions) + 1}",
            source="test",
            topic="test",
            subject=None,
            happened_at=happened_at or self.now,
            received_at=self.now,
            problems=problems,
        )
        rows = self.rows
        if touches is not None:
            keys: dict[TableRef[Any], Any] = touches(received, POLICY)
            rows = {
                ref.name: {k: v for k, v in self.rows[ref.name].items() if k in set(wanted)}
                for ref, wanted in keys.items()
            }
        decision = decide(Facts(rows), received, POLICY)
        self.decisions.append(decision)
        for change in decision.changes:
            table: Any = self.tables[change.table.name]
            self.rows[change.table.name][change.key] = table.decode(table.encode(change.row))
        return replace(decision, publish=tuple(replace(p, event=as_read(p.event)) for p in decision.publish))

    def send(self, case: Any) -> Decision:
        """A case as HMCTS sends it."""
        return self.take(on_snapshot, read(copy.deepcopy(case)))

    def held(self, case: Any) -> HeldCase:
        """What is held of a case."""
        found: HeldCase = self.rows[CASES.name][subject_of(read(case), POLICY)]
        return found


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


def events(decision: Decision, kind: type[Event] | None = None) -> list[Any]:
    """The events of a decision, of one kind or all."""
    return [p.event for p in decision.publish if kind is None or isinstance(p.event, kind)]


def one(decision: Decision, kind: type[Event]) -> Any:
    """The one event of a kind."""
    (found,) = events(decision, kind)
    return found
