"""One evaluation of one case on its way to a decision: the parts of the evaluation each add what they say."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from types import MappingProxyType
from typing import Any, Generic, TypeVar

from cafcass_contracts.message import Event, Plain
from cafcass_domain.decision import (
    Answer,
    CancelDeadline,
    Change,
    Decision,
    Publish,
    Received,
    SetDeadline,
    StartJob,
    TableRef,
)
from cafcass_domain.due import Due
from cafcass_domain.internal import Internal
from cafcass_domain.policy import Policy
from cafcass_domain.questions import OpenQuestions, Question

S = TypeVar("S")
P = TypeVar("P", bound=Policy)


@dataclass(slots=True)
class Turn(Generic[S, P]):
    """What the parts of an evaluation work on. `case` is replaced as they go; `before` is how it was."""

    table: TableRef[S]
    id: str
    """The key of the case's row, and the subject of all that is said about it."""
    before: S
    case: S
    received: Received[Any]
    policy: P
    changes: list[Change] = field(default_factory=list)
    """Of other rows than the case's own."""
    publish: list[Publish] = field(default_factory=list)
    deadlines: list[SetDeadline | CancelDeadline] = field(default_factory=list)
    questions: list[OpenQuestions] = field(default_factory=list)
    internal: list[Internal] = field(default_factory=list)
    jobs: list[StartJob] = field(default_factory=list)

    @property
    def now(self) -> datetime:
        """When what is decided on was received: a decision never asks for the time."""
        return self.received.received_at

    def basis(self, *rules: str) -> Mapping[str, Any]:
        """What every event of this decision carries (G2)."""
        return {
            "case_id": self.id,
            "reasons": rules,
            "rests_on": (self.received.id,),
            "policy_version": self.policy.version,
        }

    def say(self, event: Event | Plain, topic: str | None = None, *, whole: bool = False) -> None:
        """Publishes something about the case; `whole` as `Publish` has it."""
        self.publish.append(Publish(event, self.id, topic, whole))

    def set_deadline(self, kind: str, due: Due, rule: str, key: str = "", **data: Any) -> None:
        """Sets, or moves, a deadline of the case."""
        self.deadlines.append(SetDeadline(kind, self.id, due, rule, key, data))

    def cancel_deadline(self, kind: str, key: str = "") -> None:
        """Takes a deadline of the case back."""
        self.deadlines.append(CancelDeadline(kind, self.id, key))

    def tell(self, message: Internal) -> None:
        """Has the service take a message of its own, once this decision is committed."""
        self.internal.append(message)

    def start(self, kind: str, data: Mapping[str, Any], due: datetime | None = None) -> None:
        """Starts slow work about the case, and says by when it is wanted."""
        self.jobs.append(StartJob(kind, self.id, data, due))

    def state_questions(
        self,
        questions: Iterable[Question],
        among: tuple[str, ...] = (),
        *,
        apart_from: tuple[str, ...] = (),
        closed: Mapping[str, str] = MappingProxyType({}),
    ) -> None:
        """States every question about the case that is open: those open before and not among them are settled.

        `among` names the keys that are spoken of where not all are, `apart_from` says how the keys begin under which other rows ask about it,
        and `closed` by key why one is open no more.
        """
        self.questions.append(OpenQuestions(self.id, tuple(questions), among, apart_from, closed))

    def decision(self, answer: Answer | None = None) -> Decision:
        """All that was said."""
        own = () if self.case == self.before else (Change(self.table, self.id, self.case),)
        return Decision(
            changes=(*own, *self.changes),
            publish=tuple(self.publish),
            deadlines=tuple(self.deadlines),
            questions=tuple(self.questions),
            internal=tuple(self.internal),
            jobs=tuple(self.jobs),
            answer=answer,
        )
