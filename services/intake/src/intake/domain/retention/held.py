"""How long the data of a case is kept, and what holds its destruction back (G6).

A row is never sealed and never destroyed: it has ids and days alone, and says of a case that is gone that it is, when, and by whom.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Final

from cafcass_contracts.destruction import Hindrance
from cafcass_domain.decision import TableRef
from cafcass_domain.state import State


class Hold(State):
    """A legal hold."""

    by: str
    at: datetime


class Ordered(State):
    """The destruction of the data was ordered."""

    at: datetime
    by: tuple[str, ...]
    """Ids of the actors; none where the retention period ended by itself."""
    early: bool


class Retention(State):
    """One case."""

    closed_on: date | None = None
    """The day on which Cafcass's part ended; None while it is open."""
    complaints: frozenset[str] = frozenset()
    """Ids of complaints about it that are open."""
    requests: frozenset[str] = frozenset()
    """Ids of requests about it that nobody has dealt with: whoever asks for what is held does not find it destroyed meanwhile (T4)."""
    hold: Hold | None = None
    early_by: str | None = None
    """Who ordered the destruction before its time, until somebody else confirms it."""
    early_at: datetime | None = None
    """When that was."""
    ordered: Ordered | None = None
    answered: frozenset[str] = frozenset()
    """Services that hold nothing of it any more."""
    completed_at: datetime | None = None

    @property
    def is_open(self) -> bool:
        """Whether anybody may still work the case."""
        return self.closed_on is None and self.completed_at is None

    def hindrances(self) -> tuple[Hindrance, ...]:
        """Why its data may not be destroyed now, as far as this row says it; whether its time has come is another matter."""
        found = {
            Hindrance.CASE_OPEN: self.is_open,
            Hindrance.COMPLAINT_OPEN: bool(self.complaints),
            Hindrance.REQUEST_OPEN: bool(self.requests),
            Hindrance.LEGAL_HOLD: self.hold is not None,
        }
        return tuple(each for each, holds in found.items() if holds)


RETENTIONS: Final[TableRef[Retention]] = TableRef("retentions", order=4)
"""By case id."""


class ComplaintStands(State):
    """Where a complaint stands, by the highest revision that was heard."""

    revision: int
    case_id: str | None
    """The case that it holds back; None where it is closed, or about no case that is known."""
    over: bool = False
    """Closed, or part of another: nothing that is said of it holds anything back until it is opened again."""


COMPLAINTS: Final[TableRef[ComplaintStands]] = TableRef("complaints", order=5)
"""By complaint id, or the correspondence id of a request: one that is placed on another case holds the first back no longer."""
