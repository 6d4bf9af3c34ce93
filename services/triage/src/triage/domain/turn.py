"""One change of one case on its way to a decision: the parts of a decision (`evaluate.py`) each add what they say."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from cafcass_contracts.message import Event
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
    StartTask,
)
from triage.domain.case import CASES, TriageCase
from triage.domain.duty import Rotas
from triage.domain.letter_facts import LETTERS, Letter
from triage.domain.policy import Policy


@dataclass(slots=True)
class Turn:
    """What the parts of a decision work on. `case` and `letter` are replaced as they go; `before` is how the case was."""

    before: TriageCase
    case: TriageCase
    letter: Letter | None
    received: Received[Any]
    policy: Policy
    rotas: Rotas
    letter_before: Letter | None = None
    publish: list[Publish] = field(default_factory=list)
    deadlines: list[SetDeadline | CancelDeadline] = field(default_factory=list)
    asks: list[AskPerson] = field(default_factory=list)
    settles: list[Settle] = field(default_factory=list)
    tasks: list[StartTask] = field(default_factory=list)

    @property
    def now(self) -> datetime:
        """When what is decided on was received: a decision never asks for the time."""
        return self.received.received_at

    def say(self, event: Event) -> None:
        """Publishes something about the case."""
        self.publish.append(Publish(event, self.case.case_id))

    def basis(self, *rules: str) -> Mapping[str, Any]:
        """What every event of this decision carries (G2)."""
        return {
            "case_id": self.case.case_id,
            "reasons": rules,
            "rests_on": (self.received.id,),
            "policy_version": self.policy.version,
        }

    def set_deadline(self, kind: str, due: datetime, rule: str, **where: Any) -> None:
        """Sets (or moves) a deadline of the case; `where` is what `SetDeadline` takes beside."""
        self.deadlines.append(SetDeadline(kind=kind, subject=self.case.case_id, due=due, rule=rule, **where))

    def cancel_deadline(self, kind: str, key: str = "") -> None:
        """Takes a deadline of the case back."""
        self.deadlines.append(CancelDeadline(kind, self.case.case_id, key))

    def decision(self, answer: Answer | None = None) -> Decision:
        """All that was said."""
        changes = []
        if self.case is not self.before:
            changes.append(Change(CASES, self.case.case_id, self.case))
        if self.letter is not self.letter_before:
            changes.append(Change(LETTERS, self.case.case_id, self.letter))
        return Decision(
            changes=tuple(changes),
            publish=tuple(self.publish),
            deadlines=tuple(self.deadlines),
            asks=tuple(self.asks),
            settles=tuple(self.settles),
            tasks=tuple(self.tasks),
            answer=answer,
        )
