"""The desk of a service area: its teams and their managers, its staff, what waits, and when it is decided on next."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Final

from allocation.domain.policy import Policy
from allocation.domain.practitioner import Stamp
from cafcass_domain.decision import SetDeadline, TableRef

LOOK: Final = "area-look"
"""The deadline at which an area's queue is looked at, after a while in which changes gather."""
DECIDE: Final = "area-decide"
"""The deadline, due at once, at which an area is decided on: it names the rows that the decision needs."""


@dataclass(frozen=True, slots=True)
class TeamFrom:
    """A team from a day on, by the latest word about that day (G7)."""

    stamp: Stamp
    manager_id: str | None


@dataclass(frozen=True, slots=True)
class Desk:
    """One service area. Never changed in place."""

    area: str
    teams: Mapping[str, Mapping[date, TeamFrom]] = field(default_factory=dict)
    staff: frozenset[str] = frozenset()
    """Ids of its practitioners."""
    hours: Mapping[str, tuple[str, int]] = field(default_factory=dict)
    """Team and hundredths of a whole-time equivalent of each practitioner (A14)."""
    waiting: Mapping[str, tuple[int, datetime]] = field(default_factory=dict)
    """Cases with work that waits: its tier, and when the oldest of it arose (T12)."""
    tried: frozenset[str] = frozenset()
    """Waiting cases that this sweep of the queue could not place: the next decision takes up those behind them."""
    looks_at: datetime | None = None
    """When the queue is looked at next."""
    unmanaged: frozenset[str] = frozenset()
    """Teams that work cases without a manager: the head of service is asked (G7)."""
    spans: Mapping[str, tuple[str | None, int]] = field(default_factory=dict)
    """What was last told of each team's span of control."""

    def manager_of(self, team: str | None, day: date) -> str | None:
        """The service manager of a team on a day; None where it has none or nobody said."""
        days = self.teams.get(team or "", {})
        since = max((known for known in days if known <= day), default=None)
        return None if since is None else days[since].manager_id


DESKS: Final[TableRef[Desk]] = TableRef("desks", order=10)
"""By area. Locked before practitioners and cases."""


def looking(desk: Desk, at: datetime, policy: Policy) -> tuple[Desk, tuple[SetDeadline, ...]]:
    """The desk with a look at its queue set, unless one comes sooner or nothing waits."""
    due = at + policy.gather
    if not desk.waiting or (desk.looks_at is not None and desk.looks_at <= due):
        return desk, ()
    return replace(desk, looks_at=due), (SetDeadline(kind=LOOK, subject=subject_of(desk.area), due=due, rule="A12"),)


def afresh(desk: Desk, at: datetime, policy: Policy) -> tuple[Desk, tuple[SetDeadline, ...]]:
    """The desk with a look at its queue set, from the head: somebody may have room now."""
    return looking(replace(desk, tried=frozenset()), at, policy)


def subject_of(area: str) -> str:
    """What an area's deadlines are about."""
    return f"area:{area}"
