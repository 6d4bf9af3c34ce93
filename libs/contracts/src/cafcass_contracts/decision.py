"""The words in which a decision speaks: what it is given and what it answers.

A decision is a pure function `(facts, received, policy) -> Decision`. It lives in a service's `domain`, which imports
nothing but this package and the standard library; the runtime does the rest.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Generic, Protocol, TypeVar

from cafcass_contracts.message import Event, Plain

S = TypeVar("S")
D_co = TypeVar("D_co", covariant=True)


@dataclass(frozen=True, slots=True)
class TableRef(Generic[S]):
    """Names one table of a service's state and the type of its rows. Tables are locked in ascending `order`."""

    name: str
    order: int


class Facts:
    """The state that a message touches, as the decision may read it."""

    __slots__ = ("_rows",)

    def __init__(self, rows: Mapping[str, Mapping[str, Any]]) -> None:
        self._rows = rows

    def get(self, table: TableRef[S], key: str) -> S | None:
        """The row of `key`, or None where there is none yet."""
        row: S | None = self._rows.get(table.name, {}).get(key)
        return row


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing wrong with an input, with its place."""

    path: str
    """Where, as a dotted path (`case_data.children[0].dateOfBirth`); empty for the whole."""
    reason: str
    """What is wrong, in words a court clerk can act on. Never carries the value itself (G4)."""


@dataclass(frozen=True, slots=True)
class Received(Generic[D_co]):
    """One message as a decision sees it. All instants are UTC, read through the platform's clock."""

    data: D_co
    id: str
    source: str
    topic: str
    subject: str | None
    happened_at: datetime
    """When it happened, as its publisher says (`ce_time`)."""
    received_at: datetime
    """When it reached us: the record's own time on its topic."""
    sequence: int | None = None
    correlation_id: str | None = None
    problems: tuple[Problem, ...] = ()
    """What was wrong inside and left out, where the handler reads tolerantly."""
    late: bool = False
    """A deadline that fired although something received before it was still unread (its partition was stopped)."""


class UnreadableError(Exception):
    """Raised by a reader of foreign payloads when the whole message cannot be read. Carries every reason."""

    def __init__(self, problems: Sequence[Problem], subject: str | None = None) -> None:
        super().__init__("; ".join(f"{p.path or 'message'}: {p.reason}" for p in problems))
        self.problems = tuple(problems)
        self.subject = subject


@dataclass(frozen=True, slots=True)
class Unreadable:
    """What a service's own answer to an unreadable message is made from."""

    problems: tuple[Problem, ...]
    subject: str | None
    size: int
    """Bytes of the original value."""
    sha256: str
    """Of the original value, so that its sender can find it."""
    key: str | None
    partition: int
    offset: int


@dataclass(frozen=True, slots=True)
class Change:
    """The new row of a key (None deletes it)."""

    table: TableRef[Any]
    key: str
    row: Any | None


@dataclass(frozen=True, slots=True)
class Publish:
    """An event to publish. Its key is `subject` (the case); `topic` is needed only where the event may go to several."""

    event: Event | Plain
    subject: str
    topic: str | None = None


@dataclass(frozen=True, slots=True)
class SetDeadline:
    """Something is due: `kind` fires for `subject` at `due` unless cancelled. Setting it again replaces it.

    `working_days` and `counted_from` say how the shared calendar produced `due` (G1), so that it can be recomputed when
    the calendar changes; both are None where `due` is not counted in working days.
    """

    kind: str
    subject: str
    due: datetime
    rule: str
    key: str = ""
    """Tells apart several deadlines of one kind on one subject."""
    counted_from: date | None = None
    working_days: int | None = None
    data: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class CancelDeadline:
    """Takes back a deadline; nothing happens if there is none."""

    kind: str
    subject: str
    key: str = ""


@dataclass(frozen=True, slots=True)
class DeadlineFired:
    """What a deadline brings back to the decision that set it."""

    kind: str
    key: str
    due: datetime
    rule: str
    data: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class StartTask:
    """Slow work, such as rendering a document, to be done outside every batch, once: its result comes back as `TaskDone`.

    The tasks of one subject are done one after another, in the order in which they were started.
    """

    kind: str
    subject: str
    data: Mapping[str, Any]
    """All that the work needs, as plain JSON. Sealed with the subject's key while it waits (G6)."""


@dataclass(frozen=True, slots=True)
class TaskDone:
    """What slow work brings back to the decision that waits for it."""

    kind: str
    data: Mapping[str, Any]
    """As it was started with."""
    result: Any


@dataclass(frozen=True, slots=True)
class AskPerson:
    """Puts a question to a person: published once as `person-needed`, until settled. `key` names the question on its subject."""

    key: str
    subject: str
    role: str
    team: str
    due: datetime
    reasons: tuple[str, ...]
    """Rule ids."""
    why: str
    """Plain words, without personal data."""
    settled_by: tuple[str, ...]
    """Names of the commands that settle it."""


@dataclass(frozen=True, slots=True)
class Settle:
    """The question `key` of `subject` is answered: published as `settled` if it was open."""

    key: str
    subject: str
    how: str


@dataclass(frozen=True, slots=True)
class Answer:
    """A service's answer to a command: `accepted`, `refused` or `held`, with the reason."""

    verdict: str
    reason: str = ""


ACCEPTED = Answer("accepted")


@dataclass(frozen=True, slots=True)
class Decision:
    """What a decision answers. Order within `publish` is the order on each topic."""

    changes: tuple[Change, ...] = ()
    publish: tuple[Publish, ...] = ()
    deadlines: tuple[SetDeadline | CancelDeadline, ...] = ()
    asks: tuple[AskPerson, ...] = ()
    settles: tuple[Settle, ...] = ()
    """Settled before anything is asked, so that a question can be settled and asked anew."""
    tasks: tuple[StartTask, ...] = ()
    answer: Answer | None = None
    """For commands only; none means accepted."""


NOTHING = Decision()


class WorkingDays(Protocol):
    """The one working-day calendar (G1), as a decision sees it."""

    version: str

    def due(self, received: date | datetime, working_days: int) -> date:
        """The date `working_days` after receipt; the day of receipt is day 0."""
        ...

    def before(self, hearing: date, working_days: int) -> date:
        """The date `working_days` before a hearing; the day of the hearing is day 0."""
        ...

    def is_working_day(self, day: date) -> bool:
        """Whether `day` is neither a weekend nor an England and Wales bank holiday."""
        ...
