"""What is known of one practitioner: as they are from each day on, absences, conflicts, and the work they hold."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from typing import Any, Final

from allocation.domain.policy import Policy
from cafcass_contracts.workforce import PractitionerRecorded
from cafcass_contracts.workload import ContractKind, HeldWork, MoveReason, PractitionerRole
from cafcass_domain.decision import Received, TableRef

Stamp = tuple[datetime, int, str]


@dataclass(frozen=True, slots=True)
class Record:
    """How somebody is from a day on, by the latest word about that day."""

    stamp: Stamp
    said: PractitionerRecorded


@dataclass(frozen=True, slots=True)
class Absence:
    """One absence, by the latest word on it. Why is not kept (G4)."""

    stamp: Stamp
    starts_on: date
    ends_on: date | None
    cancelled: bool

    def covers(self, day: date) -> bool:
        """Whether they are away that day. An end that nobody knows has not come (G3)."""
        return not self.cancelled and self.starts_on <= day and (self.ends_on is None or day <= self.ends_on)


@dataclass(frozen=True, slots=True)
class Conflict:
    """A conflict of interest in a case, by the latest word on it (A6)."""

    stamp: Stamp
    withdrawn: bool


@dataclass(frozen=True, slots=True)
class Told:
    """What was last told of somebody's workload."""

    area: str
    team: str
    available: int
    work: tuple[tuple[str, int], ...]
    """Ids and points of what they hold."""
    role: PractitionerRole | None = None
    left: bool = False


@dataclass(frozen=True, slots=True)
class Practitioner:
    """One practitioner. Never changed in place."""

    practitioner_id: str
    records: Mapping[date, Record] = field(default_factory=dict)
    absences: Mapping[str, Absence] = field(default_factory=dict)
    left: tuple[Stamp, date] | None = None
    """The latest word on their last day."""
    conflicts: Mapping[str, Conflict] = field(default_factory=dict)
    """By case id."""
    held: Mapping[str, HeldWork] = field(default_factory=dict)
    """By work id: the breakdown behind the score (A3)."""
    reserved: Mapping[str, HeldWork] = field(default_factory=dict)
    """Work proposed for them, whose points are kept free."""
    areas: frozenset[str] = frozenset()
    """The areas that count them among their staff."""
    told: Told | None = None
    planned: int = 0
    """Points available, on the last day with any, when the work held was last looked at (A13)."""

    def on(self, day: date) -> PractitionerRecorded | None:
        """How they are on a day; None before they began, after they left, and where nobody said."""
        since = max((known for known in self.records if known <= day), default=None)
        if since is None or self.has_left(day):
            return None
        return self.records[since].said

    def has_left(self, day: date) -> bool:
        """Whether their last day is over, and they have not come back since."""
        if self.left is None or day <= self.left[1]:
            return False
        stamp, last = self.left
        return not any(last < since <= day and known.stamp > stamp for since, known in self.records.items())

    def is_away(self, day: date) -> bool:
        """Whether an absence covers the day."""
        return any(absence.covers(day) for absence in self.absences.values())

    def available(self, day: date, policy: Policy) -> int:
        """Points available that day, from hours less reductions and absence (A3); 0 is unavailable."""
        return 0 if self.is_away(day) else self._contracted(day, policy)

    def _contracted(self, day: date, policy: Policy) -> int:
        """Points that hours less reductions leave that day."""
        known = self.on(day)
        if known is None:
            return 0
        points = round(policy.full_time_points * known.weekly_hours / policy.full_time_hours)
        less = sum(
            each.percent
            for each in known.reductions
            if each.starts_on <= day and (each.ends_on is None or day <= each.ends_on)
        )
        points = points * max(0, 100 - less) // 100
        if known.contract is not ContractKind.EMPLOYED and known.most_points is not None:
            points = min(points, known.most_points)
        return points

    def most(self, day: date, policy: Policy) -> int:
        """Points up to which new work is given (A2)."""
        return self.available(day, policy) * policy.safe_maximum // 1000

    @property
    def held_points(self) -> int:
        """Points of the work held."""
        return sum(line.weighed.points for line in self.held.values())

    @property
    def kept_points(self) -> int:
        """Points of the work held and of what is proposed for them."""
        return self.held_points + sum(line.weighed.points for line in self.reserved.values())

    def in_conflict(self, case_id: str) -> bool:
        """Whether they have a conflict of interest in the case (A6)."""
        known = self.conflicts.get(case_id)
        return known is not None and not known.withdrawn

    def must_give_up(self, case_id: str, day: date, policy: Policy) -> MoveReason | None:
        """Why work of a case is planned anew (A13), if it is."""
        if self.in_conflict(case_id):
            return MoveReason.CONFLICT
        if self.has_left(day):
            return MoveReason.LEFT
        if self._is_away_for_long(day, policy):
            return MoveReason.ABSENCE
        if self.on(day) is not None and self._contracted(day, policy) <= 0:
            return MoveReason.HOURS
        return None

    def _is_away_for_long(self, day: date, policy: Policy) -> bool:
        """Whether the day is part of an absence of many days or without a known end: notes that follow on each other are one."""
        absences: list[tuple[date, date | None]] = []
        for each in sorted((a for a in self.absences.values() if not a.cancelled), key=lambda a: a.starts_on):
            begin, end = absences[-1] if absences else (each.starts_on, date.min)
            if end is None or _follows_on(end, each.starts_on, policy):
                latest = None if end is None or each.ends_on is None else max(end, each.ends_on)
                absences[-1] = (begin, latest)
            else:
                absences.append((each.starts_on, each.ends_on))
        return any(
            begin <= day and (end is None or (day <= end and (end - begin).days + 1 >= policy.replan_from_days))
            for begin, end in absences
        )

    def turning_days(self, day: date) -> tuple[date, ...]:
        """Later days on which something about them changes by itself."""
        days = set(self.records)
        for absence in self.absences.values():
            if not absence.cancelled:
                days |= {absence.starts_on} | _day_after(absence.ends_on)
        for record in self.records.values():
            for each in record.said.reductions:
                days |= {each.starts_on} | _day_after(each.ends_on)
        if self.left is not None:
            days |= _day_after(self.left[1])
        return tuple(sorted(known for known in days if known > day))


def _day_after(day: date | None) -> set[date]:
    """The day after a last day; none where that is not known, or is the end of all days."""
    return set() if day is None or day == date.max else {day + timedelta(days=1)}


def _follows_on(end: date, start: date, policy: Policy) -> bool:
    """Whether no working day lies between the end of one absence and the start of the next."""
    apart = (start - end).days
    return apart <= 1 or (apart <= _LONGEST_BREAK and start <= policy.calendar.due(end, 1))


_LONGEST_BREAK: Final = 7
"""Calendar days: no weekend with its bank holidays is longer."""

PEOPLE: Final[TableRef[Practitioner]] = TableRef("practitioners", order=20)
"""By practitioner id."""


def stamp_of(received: Received[Any]) -> Stamp:
    """What orders this message among others about the same thing."""
    return (received.happened_at, received.sequence or 0, received.id)


def with_line(lines: Mapping[str, HeldWork], case_id: str, new: Mapping[str, HeldWork]) -> dict[str, HeldWork]:
    """The lines of a breakdown with those of one case replaced."""
    kept = {work: line for work, line in lines.items() if line.case_id != case_id}
    return dict(sorted({**kept, **new}.items()))


def holding(
    person: Practitioner, case_id: str, held: Mapping[str, HeldWork], reserved: Mapping[str, HeldWork]
) -> Practitioner:
    """A practitioner with what they hold of one case as the case says."""
    after = replace(
        person,
        held=with_line(person.held, case_id, held),
        reserved=with_line(person.reserved, case_id, reserved),
    )
    return person if after == person else after
