"""One change of one case on its way to a decision: the parts of a decision each add what they say."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any

from allocation.domain.case import CASES, CaseFile, Work, with_version, with_work
from allocation.domain.policy import Policy
from cafcass_contracts.message import Event
from cafcass_contracts.values import CENTRAL_TEAM
from cafcass_domain.decision import (
    Answer,
    AskPerson,
    CancelDeadline,
    Change,
    Decision,
    Publish,
    Received,
    SetDeadline,
    Settle,
)

Counted = tuple[date, int]
"""From which day how many working days are counted."""


@dataclass(slots=True)
class Turn:
    """What the parts of a decision work on. `case` is replaced as they go; `before` is how it was."""

    before: CaseFile
    case: CaseFile
    received: Received[Any]
    policy: Policy
    publish: list[Publish] = field(default_factory=list)
    deadlines: list[SetDeadline | CancelDeadline] = field(default_factory=list)
    asks: list[AskPerson] = field(default_factory=list)
    settles: list[Settle] = field(default_factory=list)
    said: list[str] = field(default_factory=list)
    """What changed, in plain words without personal data."""

    @property
    def now(self) -> datetime:
        """When what is decided on was received: a decision never asks for the time."""
        return self.received.received_at

    @property
    def number(self) -> int:
        """The version that the case has once this is decided."""
        return self.before.version + 1

    def say(self, event: Event, topic: str | None = None) -> None:
        """Publishes something about the case."""
        self.publish.append(Publish(event, self.case.case_id, topic))

    def basis(self, *rules: str) -> Mapping[str, Any]:
        """What every event of this decision carries (G2)."""
        return {
            "case_id": self.case.case_id,
            "reasons": rules,
            "rests_on": (self.received.id,),
            "policy_version": self.policy.version,
        }

    def about(self, work: Work, *rules: str) -> Mapping[str, Any]:
        """What every event about a piece of work carries."""
        return {**self.basis(*rules), "work_id": work.work_id, "kind": work.kind, "case_version": self.number}

    def put(self, work: Work, said: str) -> Work:
        """Replaces a piece of work; `said` is for whoever acted on the version before."""
        self.case = with_work(self.case, work)
        self.said.append(said)
        return work

    def note(self, said: str, **changes: Any) -> None:
        """Replaces what is known of the case."""
        self.case = replace(self.case, **changes)
        self.said.append(said)

    def set_deadline(
        self, kind: str, due: datetime, rule: str, key: str = "", *, working_days: Counted | None = None, **data: Any
    ) -> None:
        """Sets (or moves) a deadline of the case. One that the calendar counted is counted anew when the calendar changes (G1)."""
        day, days = working_days or (None, None)
        self.deadlines.append(SetDeadline(kind, self.case.case_id, due, rule, key, day, days, data))

    def cancel_deadline(self, kind: str, key: str = "") -> None:
        """Takes a deadline of the case back."""
        self.deadlines.append(CancelDeadline(kind, self.case.case_id, key))

    def ask(self, key: str, role: str, due: datetime, why: str, *settled_by: str, rules: tuple[str, ...]) -> None:
        """Puts a question to a role of the case's team, unless it is with them already."""
        if key in self.case.asked:
            return
        team = self.case.team or CENTRAL_TEAM
        self.asks.append(AskPerson(key, self.case.case_id, role, team, due, rules, why, settled_by))
        self.case = replace(self.case, asked=self.case.asked | {key})

    def settle(self, key: str, how: str) -> None:
        """Says that a question is answered, or fell away."""
        if key in self.case.asked:
            self.settles.append(Settle(key, self.case.case_id, how))
            self.case = replace(self.case, asked=self.case.asked - {key})

    def decision(self, answer: Answer | None = None) -> Decision:
        """All that was said."""
        if self.said:
            self.case = with_version(self.case, self.said)
        changes = () if self.case == self.before else (Change(CASES, self.case.case_id, self.case),)
        return Decision(
            changes=changes,
            publish=tuple(self.publish),
            deadlines=tuple(self.deadlines),
            asks=tuple(self.asks),
            settles=tuple(self.settles),
            answer=answer,
        )
