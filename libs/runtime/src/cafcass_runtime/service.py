"""What a service tells the runtime about itself: what it reads, what each message touches, and who decides.

A service's `app.py` is one `Service`. Everything about Kafka, transactions, order and time is the runtime's. Handlers are typed over
their message and the service's policy, so that a decision wired to the wrong message does not type-check.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any, Generic, TypeAlias, TypeVar

from cafcass_contracts.message import Command, Message
from cafcass_domain.decision import (
    DeadlineFired,
    Decision,
    Facts,
    JobDone,
    PolicyChanged,
    Publish,
    Received,
    TableRef,
    Touches,
    Unreadable,
)
from cafcass_domain.internal import Internal
from cafcass_domain.policy import Policy
from cafcass_domain.questions import Question
from cafcass_domain.reference import ReferenceRef
from cafcass_runtime.beside import Beside
from cafcass_runtime.store import Table

M = TypeVar("M", bound=Message)
D = TypeVar("D")
N = TypeVar("N", bound=Internal)
P = TypeVar("P", bound=Policy)


@dataclass(frozen=True, slots=True)
class OnMessage(Generic[M, P]):
    """One of our own messages, wherever the topic map lets this service read it."""

    message: type[M]
    decide: Callable[[Facts, Received[M], P], Decision]
    touches: Callable[[Received[M], P], Touches]
    subject: Callable[[M, P], str | None] | None = None
    """Where the envelope's subject is not to be relied on (outside publishers): the case, from the data."""
    tolerant: bool = False
    """Whether parts that break the contract are left out and told in `Received.problems` (I3), for outside publishers."""
    urgent: Callable[[M, P], bool] | None = None
    """Which of these messages cannot wait (T2): one that is set aside is put to a person at once."""
    outlives_case: bool = False
    """Whether it is decided on also once the data of its case was destroyed (G6): what follows from it has ids and figures alone."""

    @property
    def is_command(self) -> bool:
        """Whether this message is owed exactly one answer."""
        return issubclass(self.message, Command)


@dataclass(frozen=True, slots=True)
class OnForeign(Generic[D, P]):
    """Somebody else's payload on one topic, read by the service's own adapter from the parsed JSON value."""

    topic: str
    read: Callable[[Any], D]
    """Parsed JSON in, the service's own type out; it raises `UnreadableError` with every reason."""
    subject: Callable[[D, P], str | None]
    decide: Callable[[Facts, Received[D], P], Decision]
    touches: Callable[[Received[D], P], Touches]
    urgent: Callable[[D, P], bool] | None = None
    """Which of these messages cannot wait (T2): one that is set aside is put to a person at once."""


@dataclass(frozen=True, slots=True)
class OnDeadline(Generic[P]):
    """A deadline of one kind that this service set and that is now due."""

    kind: str
    decide: Callable[[Facts, Received[DeadlineFired], P], Decision]
    touches: Callable[[Received[DeadlineFired], P], Touches]


@dataclass(frozen=True, slots=True)
class OnInternal(Generic[N, P]):
    """A message of the service to itself, decided on as soon as what said it is committed."""

    message: type[N]
    decide: Callable[[Facts, Received[N], P], Decision]
    touches: Callable[[Received[N], P], Touches]
    outlives_case: bool = False
    """Whether one that waits is decided on also where the data of its case is destroyed meanwhile, as `OnMessage.outlives_case` has it."""


@dataclass(frozen=True, slots=True)
class OnPolicyChange(Generic[P]):
    """Every row of a table is decided on again when another policy or calendar comes into force (G1): what depends on it is made anew."""

    table: TableRef[Any]
    decide: Callable[[Facts, Received[PolicyChanged], P], Decision]
    touches: Callable[[Received[PolicyChanged], P], Touches]


@dataclass(frozen=True, slots=True)
class OnJob(Generic[P]):
    """Slow work of one kind that this service starts: done in a thread, outside every transaction, then decided on.

    `do` is given the job's data and answers with its result. It depends on nothing else, because after a crash it is done
    again; one that raises is tried again, later each time, and a person is told.
    """

    kind: str
    do: Callable[[Mapping[str, Any]], Any]
    decide: Callable[[Facts, Received[JobDone], P], Decision]
    touches: Callable[[Received[JobDone], P], Touches]


Handler: TypeAlias = (
    OnMessage[Any, P] | OnForeign[Any, P] | OnDeadline[P] | OnInternal[Any, P] | OnPolicyChange[P] | OnJob[P]
)


@dataclass(frozen=True, slots=True)
class Service(Generic[P]):
    """A whole service, as its `app.py` declares it.

    `unreadable` says, per topic, what the service itself publishes about a message that cannot be read (beside the dead letter).
    """

    name: str
    handlers: tuple[Handler[P], ...]
    tables: tuple[Table[Any], ...]
    migrations: Path
    policy: type[P]
    """What declares its numbers; what is in force at an instant is loaded from the environment and a file."""
    references: tuple[ReferenceRef[Any], ...] = ()
    """The reference data that its decisions use."""
    reference_files: Path | None = None
    """The folder of their dated files."""
    unreadable: Mapping[str, Callable[[Unreadable, datetime, P], Sequence[Publish]]] = field(default_factory=dict)
    news_of_destroyed: Callable[[str, str, P], Question] | None = None
    """What a person is asked where something comes from outside about a case whose data was destroyed (G6, I3).

    By the case and where the message lies: it is passed over, but it may be about a child who is in danger now, and nobody has read it.
    """
    silence_alarm: tuple[str, ...] = ()
    """Topics on which a working hour without a message is itself an alarm."""
    sealed_when_set_aside: frozenset[str] = frozenset()
    """Topics that come in clear and whose messages are kept sealed while they are set aside (G4)."""
    beside: tuple[Beside, ...] = ()
    """What runs in its process beside its loops: a web face."""

    @property
    def source(self) -> str:
        """The CloudEvents source of all it publishes."""
        return source_of(self.name)

    @property
    def migration_folders(self) -> tuple[Path, ...]:
        """The folders of all tables in its database but the runtime's own."""
        return (self.migrations, *(each.migrations for each in self.beside if each.migrations is not None))

    @property
    def outliving(self) -> frozenset[str]:
        """The kinds of its internal messages that stay when the data of their case is destroyed (G6)."""
        return frozenset(h.message.kind for h in self.handlers if isinstance(h, OnInternal) and h.outlives_case)

    @property
    def events_topic(self) -> str:
        """The topic on which it says what it decided, answers commands and asks people."""
        return f"{self.name}.events.v1"


def source_of(service: str) -> str:
    """The CloudEvents source of a service's events."""
    return f"urn:uk.gov.cafcass:{service}"
