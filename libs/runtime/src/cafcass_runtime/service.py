"""What a service tells the runtime about itself: what it reads, what each message touches, and who decides.

A service's `app.py` is one `Service`. Everything about Kafka, transactions, order and time is the runtime's.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import UUID

from cafcass_contracts.message import Command, Message
from cafcass_domain.decision import (
    DeadlineFired,
    Decision,
    Facts,
    Publish,
    Received,
    TableRef,
    TaskDone,
    Unreadable,
    WorkingDays,
)
from cafcass_runtime.store import Table

Touches = Mapping[TableRef[Any], Iterable[str]]
"""The keys that a message touches, per table."""

Policy = Any
"""A service's own policy object: every number of policy in force at one moment, with its `version`."""

Decide = Callable[[Facts, Received[Any], Policy], Decision]
TouchedBy = Callable[[Received[Any], Policy], Touches]


@dataclass(frozen=True, slots=True)
class Environment:
    """What the environment gives a service's policy beyond its own settings."""

    namespace: UUID
    """The secret namespace of case ids."""
    calendar: WorkingDays


@dataclass(frozen=True, slots=True)
class OnMessage:
    """One of our own messages, wherever the topic map lets this service read it."""

    message: type[Message]
    decide: Decide
    touches: TouchedBy
    subject: Callable[[Any, Policy], str | None] | None = None
    """Where the envelope's subject is not to be relied on (outside publishers): the case, from the data."""
    tolerant: bool = False
    """Whether parts that break the contract are left out and told in `Received.problems` (I3), for outside publishers."""
    urgent: Callable[[Any], bool] | None = None
    """Which of these messages cannot wait (T2): one that is set aside is put to a person at once."""

    @property
    def is_command(self) -> bool:
        """Whether this message is owed exactly one answer."""
        return issubclass(self.message, Command)


@dataclass(frozen=True, slots=True)
class OnForeign:
    """Somebody else's payload on one topic, read by the service's own adapter from the parsed JSON value."""

    topic: str
    read: Callable[[Any], Any]
    """Parsed JSON in, the service's own type out; raises `UnreadableError` with every reason."""
    subject: Callable[[Any, Policy], str | None]
    decide: Decide
    touches: TouchedBy
    urgent: Callable[[Any], bool] | None = None
    """Which of these messages cannot wait (T2): one that is set aside is put to a person at once."""


@dataclass(frozen=True, slots=True)
class OnDeadline:
    """A deadline of one kind that this service set and that is now due."""

    kind: str
    decide: Callable[[Facts, Received[DeadlineFired], Policy], Decision]
    touches: Callable[[Received[DeadlineFired], Policy], Touches]


@dataclass(frozen=True, slots=True)
class OnTask:
    """Slow work of one kind that this service starts: done in a thread, outside every transaction, then decided on.

    `do` is given the task's data and answers with its result. It depends on nothing else, because after a crash it is done
    again; one that raises is tried again, later each time, and a person is told.
    """

    kind: str
    do: Callable[[Mapping[str, Any]], Any]
    decide: Callable[[Facts, Received[TaskDone], Policy], Decision]
    touches: Callable[[Received[TaskDone], Policy], Touches]


Handler = OnMessage | OnForeign | OnDeadline | OnTask
OnUnreadable = Callable[[Unreadable, datetime, Policy], Sequence[Publish]]


@dataclass(frozen=True, slots=True)
class Service:
    """A whole service, as its `app.py` declares it.

    `policy` is called once at start and gives the function from an instant to the policy in force then.
    `unreadable` says, per topic, what the service itself publishes about a message that cannot be read (beside the dead letter).
    """

    name: str
    handlers: tuple[Handler, ...]
    tables: tuple[Table[Any], ...]
    migrations: Path
    policy: Callable[[Environment], Callable[[datetime], Policy]]
    unreadable: Mapping[str, OnUnreadable] = field(default_factory=dict)
    silence_alarm: tuple[str, ...] = ()
    """Topics on which a working hour without a message is itself an alarm."""

    @property
    def source(self) -> str:
        """The CloudEvents source of all it publishes."""
        return source_of(self.name)


def source_of(service: str) -> str:
    """The CloudEvents source of a service's events."""
    return f"urn:uk.gov.cafcass:{service}"
