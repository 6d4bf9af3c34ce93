"""The rows that a service's own inputs are made from: deadlines, internal messages, jobs."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from cafcass_contracts.identity import derived_id
from cafcass_domain.decision import DeadlineFired


@dataclass(frozen=True, slots=True)
class DueRow:
    """A deadline that is due, with what led to it."""

    id: UUID
    revision: int
    set_by: str
    subject: str
    fired: DeadlineFired
    correlation_id: str
    unreadable: str | None = None
    """Its data as it is kept, where that cannot be read."""

    @property
    def message_id(self) -> str:
        """The id under which it is handled: from what set it and its revision, so that a repeat is recognised.

        Its row is gone once it fired, so one set again begins at the first revision: what set it tells the two apart.
        """
        return derived_id("deadline", str(self.id), self.set_by, str(self.revision))


@dataclass(frozen=True, slots=True)
class WaitingMessage:
    """An internal message that waits to be decided on."""

    place: int
    id: str
    kind: str
    subject: str
    key: str
    data: bytes
    wall_time: datetime
    """When what led to it was received."""
    correlation_id: str


@dataclass(frozen=True, slots=True)
class LeasedJob:
    """A job that this instance does now."""

    place: int
    id: str
    kind: str
    subject: str
    data: bytes
    """Sealed."""
    wall_time: datetime
    """Of what started it."""
    correlation_id: str
    attempts: int
    """This one included. It tells this lease from one that somebody took after it ran out."""
