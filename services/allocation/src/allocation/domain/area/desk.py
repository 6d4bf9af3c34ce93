"""The desk of a service area: its teams and their managers, its staff, what waits, and when it is decided on next."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Final

from allocation.domain.internal import area_subject
from allocation.domain.policy import AllocationPolicy
from allocation.domain.queue import Place
from cafcass_domain.decision import Facts, SetDeadline, TableRef
from cafcass_domain.due import Due, plus
from cafcass_domain.effective import in_force
from cafcass_domain.stamps import Stamp
from cafcass_domain.state import State, field, replace

LOOK: Final = "area-look"
"""The deadline at which an area's queue is looked at, after a while in which changes gather."""


class TeamFrom(State):
    """A team from a day on, by the latest word about that day (G7)."""

    stamp: Stamp
    manager_id: str | None


class Span(State):
    """What was last told of a team's span of control (A14)."""

    manager_id: str | None
    whole_time: int
    """Hundredths of a whole-time equivalent."""
    most: int | None = None
    """How many there should be at most; absent where the release before told it."""


class Desk(State):
    """One service area."""

    area: str
    teams: Mapping[str, Mapping[date, TeamFrom]] = field(default_factory=dict)
    staff: frozenset[str] = frozenset()
    """Ids of its practitioners."""
    gone: frozenset[str] = frozenset()
    """Ids of those of its staff who have left: a team that names one of them as its manager has none (G7)."""
    hours: Mapping[str, tuple[str, int]] = field(default_factory=dict)
    """Team and hundredths of a whole-time equivalent of each practitioner (A14)."""
    waiting: Mapping[str, Place] = field(default_factory=dict)
    """Cases with work that waits, with the place of the oldest of it."""
    tried: frozenset[str] = frozenset()
    """Waiting cases that this sweep of the queue could not place: the next decision takes up those behind them."""
    looks_at: datetime | None = None
    """When the queue is looked at next."""
    working_teams: frozenset[str] = frozenset()
    """Teams that work cases here, as a case said since who manages them changed last: each has to have a manager (G7)."""
    spans: Mapping[str, Span] = field(default_factory=dict)
    """By team."""

    def manager_of(self, team: str | None, day: date) -> str | None:
        """The service manager of a team on a day; None where it has none, they have left, or nobody said."""
        known = in_force(self.teams.get(team or "", {}), day)
        return None if known is None or known.manager_id in self.gone else known.manager_id


DESKS: Final[TableRef[Desk]] = TableRef("desks", order=10)
"""By area. Locked before practitioners and cases."""


def without_case(desk: Desk, case_id: str) -> Desk:
    """The desk without a case that is destroyed (G6)."""
    if case_id not in desk.waiting and case_id not in desk.tried:
        return desk
    waiting = {case: place for case, place in desk.waiting.items() if case != case_id}
    return replace(desk, waiting=waiting, tried=desk.tried - {case_id})


def desk_of(facts: Facts, area: str) -> Desk:
    """The desk of an area, or a new one."""
    return facts.get(DESKS, area) or Desk(area)


def looking(desk: Desk, now: datetime, policy: AllocationPolicy) -> tuple[Desk, tuple[SetDeadline, ...]]:
    """The desk with a look at its queue once it gathered what changes, unless one comes sooner or nothing waits."""
    return _looking_at(desk, plus(now, policy.gather_seconds.length))


def afresh(desk: Desk, now: datetime, policy: AllocationPolicy) -> tuple[Desk, tuple[SetDeadline, ...]]:
    """The desk with a look at its queue set, from the head: somebody may have room now."""
    return looking(replace(desk, tried=frozenset()), now, policy)


def afresh_in_the_morning(desk: Desk, now: datetime, policy: AllocationPolicy) -> tuple[Desk, tuple[SetDeadline, ...]]:
    """The desk with a look at its queue, from the head, when the next working day begins (A12)."""
    return _looking_at(replace(desk, tried=frozenset()), policy.next_morning(now))


def _looking_at(desk: Desk, due: datetime) -> tuple[Desk, tuple[SetDeadline, ...]]:
    if not desk.waiting or (desk.looks_at is not None and desk.looks_at <= due):
        return desk, ()
    return replace(desk, looks_at=due), (SetDeadline(LOOK, area_subject(desk.area), Due(due), "A12"),)
