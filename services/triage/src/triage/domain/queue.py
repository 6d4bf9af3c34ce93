"""The order in which waiting cases are worked (T12): by harm and time together. A total order: no two cases tie."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime

from triage.domain.case import TriageCase

_NEVER = datetime.max.replace(tzinfo=UTC)

Rank = tuple[bool, datetime, datetime, datetime, str]


@dataclass(frozen=True, slots=True)
class Waiting:
    """One case in the queue."""

    case_id: str
    urgent_since: datetime | None
    """When the oldest open child protection concern was raised (T2)."""
    hearing_at: datetime | None
    """The next thing at court, where one is listed."""
    received_at: datetime | None
    """When the application was received; a case not known well enough to say so is older than all (G3)."""

    @property
    def rank(self) -> Rank:
        """What it is ordered by: urgent concerns (the oldest first), then the soonest hearing, then the oldest, then the id."""
        return (
            self.urgent_since is None,
            self.urgent_since or _NEVER,
            self.hearing_at or _NEVER,
            self.received_at or datetime.min.replace(tzinfo=UTC),
            self.case_id,
        )


def waiting(case: TriageCase) -> Waiting:
    """A case as the queue sees it."""
    opened = [concern.raised_at for concern in case.concerns.values() if concern.is_open]
    hearing = case.first_hearing
    return Waiting(
        case_id=case.case_id,
        urgent_since=min(opened, default=None),
        hearing_at=None if hearing is None else hearing.starts_at,
        received_at=None if case.details is None else case.details.received_at,
    )


def in_order(cases: Iterable[Waiting]) -> list[Waiting]:
    """The queue, what comes first first."""
    return sorted(cases, key=lambda case: case.rank)
