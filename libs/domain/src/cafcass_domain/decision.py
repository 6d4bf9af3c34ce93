"""The words in which a decision speaks: what it is given and what it answers.

A decision is a pure function `(facts, received, policy) -> Decision`. It lives in a service's `domain`; the runtime does the rest.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any, Generic, TypeAlias, TypeVar

from cafcass_contracts.message import Event, Plain
from cafcass_contracts.problems import Problem
from cafcass_domain.due import Due
from cafcass_domain.internal import Internal
from cafcass_domain.questions import OpenQuestions
from cafcass_domain.state import State

S = TypeVar("S")
D_co = TypeVar("D_co", covariant=True)


class TableRef(State, Generic[S]):
    """Names one table of a service's state and the type of its rows. Tables are locked in ascending `order`."""

    name: str
    order: int


Touches: TypeAlias = Mapping[TableRef[Any], Iterable[str]]
"""The keys that a message touches, per table."""


class Facts:
    """The state that a message touches, as the decision may read it."""

    __slots__ = ("_rows",)

    def __init__(self, rows: Mapping[str, Mapping[str, Any]]) -> None:
        self._rows = rows

    def get(self, table: TableRef[S], key: str) -> S | None:
        """The row of `key`, or None where there is none yet."""
        row: S | None = self._rows.get(table.name, {}).get(key)
        return row


class Received(State, Generic[D_co]):
    """One message as a decision sees it. All instants are UTC, read through the platform's clock."""

    data: D_co
    id: str
    source: str
    topic: str
    subject: str | None
    happened_at: datetime
    """When it happened, as its publisher says (`ce_time`); never later than it was received (I9)."""
    received_at: datetime
    """When it reached us: the record's own time on its topic."""
    sequence: int | None = None
    correlation_id: str | None = None
    problems: tuple[Problem, ...] = ()
    """What was wrong inside and left out, where the handler reads tolerantly."""
    claimed_at: datetime | None = None
    """When it happened as its publisher says, where that is later than it was received: whoever counts by it doubts it."""
    late: bool = False
    """A deadline that fired although something received before it was still unread (its partition was stopped)."""


class Unreadable(State):
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


class Change(State):
    """The new row of a key (None deletes it)."""

    table: TableRef[Any]
    key: str
    row: Any | None


class Publish(State):
    """An event to publish. Its key is `subject` (the case); `topic` is needed only where the event may go to several."""

    event: Event | Plain
    subject: str
    topic: str | None = None
    whole: bool = False
    """Whether it says all that earlier events of its type about its subject said: of several in one transaction only the last is published."""


class SetDeadline(State):
    """Something is due: `kind` fires for `subject` unless it is cancelled. Setting it again replaces it."""

    kind: str
    subject: str
    due: Due
    rule: str
    key: str = ""
    """Tells apart several deadlines of one kind on one subject."""
    data: Mapping[str, Any] = {}
    """What the decision that takes it cannot find in its state, as plain JSON."""


class CancelDeadline(State):
    """Takes back a deadline; nothing happens if there is none."""

    kind: str
    subject: str
    key: str = ""


class DeadlineFired(State):
    """What a deadline brings back to the decision that set it."""

    kind: str
    key: str
    due: datetime
    rule: str
    data: Mapping[str, Any]


class PolicyChanged(State):
    """From now on another policy or calendar is in force: whatever a row's decisions made of numbers is to be made again (G1)."""

    key: str
    """Of the row that this is about."""


class StartJob(State):
    """Slow work, such as rendering a document, to be done outside every batch, once: its result comes back as `JobDone`.

    The jobs of one subject are done one after another, in the order in which they were started. What is due within a working day comes
    first; everything else waits while the service has decisions to make, for a while (`CAFCASS_JOBS_WAIT_AT_MOST`).
    """

    kind: str
    subject: str
    data: Mapping[str, Any]
    """All that the work needs, as plain JSON. It is sealed with the subject's key while it waits (G6)."""
    due: datetime | None = None
    """By when it is wanted; None where nobody waits for it."""


class JobDone(State):
    """What slow work brings back to the decision that waits for it."""

    kind: str
    data: Mapping[str, Any]
    """As it was started with."""
    result: Any


class Destroy(State):
    """Whatever the service holds of a case goes, for good (G6): its rows, and the runtime's own about it, in the transaction of the decision."""

    case_id: str
    with_key: bool = False
    """Whether the key of the case goes too, with all that was ever sealed with it: intake alone says so, once every service has answered."""


class Answer(State):
    """A service's answer to a command: `accepted`, `refused` or `held`, with the reason."""

    verdict: str
    reason: str = ""


ACCEPTED = Answer("accepted")


class Decision(State):
    """What a decision answers. Order within `publish` is the order on each topic."""

    changes: tuple[Change, ...] = ()
    publish: tuple[Publish, ...] = ()
    deadlines: tuple[SetDeadline | CancelDeadline, ...] = ()
    questions: tuple[OpenQuestions, ...] = ()
    """Of each subject named, every question that is open from now on: what was open and is not among them is settled."""
    internal: tuple[Internal, ...] = ()
    """What the service tells itself: decided on in transactions of their own, as soon as this one is committed."""
    jobs: tuple[StartJob, ...] = ()
    destroys: tuple[Destroy, ...] = ()
    answer: Answer | None = None
    """For commands only; none means accepted."""


NOTHING = Decision()
