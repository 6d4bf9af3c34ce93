"""What every service may say, and the commands that every service takes."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

from pydantic import AwareDatetime, Field

from cafcass_contracts.message import Command, Event, RuleId, Sealed, Value
from cafcass_contracts.roles import OPERATORS, Role


class FieldProblem(Value):
    """One thing missing or wrong: its place and the reason, never the value (G4)."""

    path: str
    """A dotted path in what was sent; empty for the whole."""
    reason: str


class PersonNeeded(Event, owner="platform", name="person-needed", version=1):
    """A person has to look at something. Until a person is known, a role of a team is asked.

    Published by any service. `due` is an instant; `reasons` are rule ids; `why` is in plain words without personal data.
    Readers list it as open work until `settled` with the same `id`.
    """

    id: str
    subject: str
    """The case, or what else it is about."""
    role: str
    team: str
    due: AwareDatetime
    reasons: tuple[RuleId, ...]
    why: Annotated[str, Sealed]
    settled_by: tuple[str, ...]
    """Names of the commands that settle it."""
    calendar_version: str = ""
    """The version of the working-day calendar that `due` was counted with, where it was (G1)."""
    about: Annotated[tuple[str, ...], Sealed] = ()
    """What of the subject it is about, as the commands that settle it need it: its key among the questions of the subject, then what it was
    asked about where it says that, such as the number of a proposal. Empty from an earlier release."""


class PersonOverdue(Event, owner="platform", name="person-overdue", version=1):
    """What a person was asked was not answered in time: the next role up is asked now (G9). Published by who asked.

    The question keeps its `id` until it is `settled`. Where nobody is above who was asked last, they stay asked.
    """

    id: str
    """Of the `person-needed` that it is about."""
    subject: str
    was_asked: str
    """The role that did not answer in time."""
    was_due: AwareDatetime
    role: str
    """Who is asked now."""
    team: str
    due: AwareDatetime | None = None
    """Until when; absent where nobody is above who was asked last."""
    reasons: tuple[RuleId, ...]
    why: Annotated[str, Sealed]
    """The question itself, in plain words without personal data."""
    settled_by: tuple[str, ...]
    """Names of the commands that settle it."""
    about: Annotated[tuple[str, ...], Sealed] = ()
    """As in the `person-needed` that it is about."""


class Settled(Event, owner="platform", name="settled", version=1):
    """What a person was asked is answered, by a command or because the question fell away. Published by who asked."""

    id: str
    """Of the `person-needed` that it settles."""
    subject: str
    how: Annotated[str, Sealed]
    """In plain words, without personal data."""


class Verdict(StrEnum):
    """The three answers to a command."""

    ACCEPTED = "accepted"
    REFUSED = "refused"
    HELD = "held"


class CommandAnswered(Event, owner="platform", name="command-answered", version=1):
    """The one answer that every command gets. Published by the service the command went to."""

    command_id: str
    command: str
    """The full name of the command."""
    verdict: Verdict
    reason: Annotated[str, Sealed] = ""


class Resolution(StrEnum):
    """How a set-aside message ended."""

    RETRIED = "retried"
    DISCARDED = "discarded"


class DeadLetterResolved(Event, owner="platform", name="dead-letter-resolved", version=1):
    """A set-aside message was handled after all, or given up by a person. Published by the service that had set it aside."""

    id: str
    """Of the dead letter."""
    how: Resolution
    why: Annotated[str, Sealed] = ""
    """Where it was discarded: the person's reason, for the record (G2). Where a command was refused when it was tried again: why."""


class TaskDiscarded(Event, owner="platform", name="task-discarded", version=1):
    """Slow work was given up by a person: what would have followed from it does not. Published by whose work it was."""

    id: str
    """Of the work, as the `person-needed` about it says."""
    kind: str
    subject: str
    why: Annotated[str, Sealed]
    """The person's reason, for the record (G2)."""


class DeadlineMoved(Event, owner="platform", name="deadline-moved", version=1):
    """An open due time was counted again because the working-day calendar or a number of policy changed (G1). Published by whose it is."""

    subject: str
    kind: str
    """What is due; `person-needed` where it is the answer to a question."""
    key: str = ""
    """Tells apart several of one kind; of a question its `id`."""
    rule: RuleId
    was_due: AwareDatetime
    due: AwareDatetime
    calendar_version: str
    policy_version: str = ""
    """The policy that it was counted with."""


class AuditHeadTold(Event, owner="platform", name="audit-head-told", version=1):
    """How long the chain of a service's audit is, and its last hash (G2). Published by each service, which is the subject, when lines were added.

    Kept outside the database, it shows where the chain's end was cut off or the whole of it made anew.
    """

    place: Annotated[int, Field(ge=1)]
    """How many lines the chain had."""
    sha256: Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
    """Of the last of them and all before it."""
    at: AwareDatetime
    """When it was told, in wall time."""


class RetryDeadLetters(Command, owner="platform", name="retry-dead-letters", version=1, given_by=OPERATORS):
    """Take set-aside messages up again, in order: those named, or all that match. Every service takes it."""

    ids: tuple[str, ...] = ()
    """Dead-letter ids; empty means: by the filters."""
    reason: str | None = None
    """Only those whose reason contains this."""
    since: AwareDatetime | None = None
    """Only those set aside at or after this instant."""


class DiscardDeadLetters(Command, owner="platform", name="discard-dead-letters", version=1, given_by=OPERATORS):
    """Give set-aside messages up for good: those named, or all that match. Every service takes it."""

    ids: tuple[str, ...] = ()
    """Dead-letter ids; empty means: by the filters."""
    reason: str | None = None
    """Only those whose reason contains this."""
    since: AwareDatetime | None = None
    """Only those set aside at or after this instant."""
    why: Annotated[str, Field(min_length=1)]
    """For the record (G2)."""


class DiscardTask(Command, owner="platform", name="discard-task", version=1, given_by=OPERATORS):
    """Give slow work up for good that can never be done; what waits behind it of the same case goes on. Every service takes it."""

    task_id: str
    why: Annotated[str, Field(min_length=1)]
    """For the record (G2)."""


class ResumePartition(Command, owner="platform", name="resume-partition", version=1, given_by=OPERATORS):
    """Read a partition again that the brake stopped. Every service takes it."""

    topic: str
    partition: Annotated[int, Field(ge=0)]


class SettleQuestion(
    Command,
    owner="platform",
    name="settle-question",
    version=1,
    given_by=tuple(Role),
):
    """Say that a question which no other command settles was looked at and answered (G9, G10). Every service takes it.

    Of all roles, it is taken from the one that was asked, first or now, and from managers.
    """

    subject: str
    """What the question is about, as `person-needed` says."""
    question_id: str
    """Of the `person-needed`."""
    how: Annotated[str, Field(min_length=1)]
    """What came of it, in plain words without personal data."""
