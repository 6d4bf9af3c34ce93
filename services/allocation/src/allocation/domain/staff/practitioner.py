"""What is known of one practitioner: as they are from each day on, absences, conflicts, and the work they hold."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Final

from allocation.domain.policy import AllocationPolicy
from allocation.domain.staff.absences import Absence, is_away_for_long
from allocation.domain.told import Employment
from allocation.domain.work.work import Line
from cafcass_contracts.workload import Band, ContractKind, MoveReason, PractitionerRole, WorkKind
from cafcass_domain.decision import Facts, TableRef
from cafcass_domain.effective import in_force
from cafcass_domain.stamps import Stamp
from cafcass_domain.state import State, field, replace


class Record(State):
    """How somebody is from a day on, by the latest word about that day."""

    stamp: Stamp
    said: Employment


class Conflict(State):
    """A conflict of interest in a case, by the latest word on it (A6)."""

    stamp: Stamp
    withdrawn: bool


class Told(State):
    """What was last told of somebody's workload."""

    area: str
    team: str
    available: int
    work: tuple[tuple[str, int], ...]
    """Ids and points of what they hold."""
    role: PractitionerRole | None = None
    left: bool = False
    band: Band | None = None
    """Absent where the release before told it."""


class PlannedWork(State):
    """A piece of work that may have to move, and why (A13)."""

    work_id: str
    case_id: str
    kind: WorkKind
    because: MoveReason


class AbsencePlan(State):
    """What a manager is asked to decide on, all of it at once (A13)."""

    number: int
    works: tuple[PlannedWork, ...]
    made_at: datetime | None = None
    """Absent where the release before made it."""
    needed: Mapping[str, datetime] = field(default_factory=dict)
    """By work, when its holder has to be there for the first time since, where that is known."""


class Practitioner(State):
    """One practitioner."""

    practitioner_id: str
    records: Mapping[date, Record] = field(default_factory=dict)
    absences: Mapping[str, Absence] = field(default_factory=dict)
    left: tuple[Stamp, date] | None = None
    """The latest word on their last day."""
    conflicts: Mapping[str, Conflict] = field(default_factory=dict)
    """By case id."""
    held: Mapping[str, Line] = field(default_factory=dict)
    """By work id: the breakdown behind the score (A3)."""
    beside: Mapping[str, Line] = field(default_factory=dict)
    """Work of others beside whom they work: their part of it (A3)."""
    reserved: Mapping[str, Line] = field(default_factory=dict)
    """Work proposed for them, whose points are kept free."""
    areas: frozenset[str] = frozenset()
    """The areas that count them among their staff."""
    told: Told | None = None
    plan: AbsencePlan | None = None
    """What of their work may have to move, until a manager decides on it."""
    plans: int = 0
    """How many plans there were."""
    planned: int = 0
    """Points available, on the last day with any, when the work held was last looked at (A13)."""

    def on(self, day: date) -> Employment | None:
        """How they are on a day; None before they began, after they left, and where nobody said."""
        known = in_force(self.records, day)
        return None if known is None or self.has_left(day) else known.said

    @property
    def last_day(self) -> date | None:
        """Their last day, where it is known and they are not back since; also one that is still to come (A3)."""
        if self.left is None:
            return None
        stamp, last = self.left
        back = any(last < since and known.stamp > stamp for since, known in self.records.items())
        return None if back else last

    def has_left(self, day: date) -> bool:
        """Whether their last day is over, and they have not come back since."""
        if self.left is None or day <= self.left[1]:
            return False
        stamp, last = self.left
        return not any(last < since <= day and known.stamp > stamp for since, known in self.records.items())

    def may_be_away(self, day: date) -> bool:
        """Whether an absence goes on or is to come, or they have left or are about to."""
        goes_on = (each for each in self.absences.values() if not each.cancelled)
        return self.last_day is not None or any(each.ends_on is None or each.ends_on >= day for each in goes_on)

    def is_away(self, day: date) -> bool:
        """Whether an absence covers the day."""
        return any(absence.covers(day) for absence in self.absences.values())

    def available(self, day: date, policy: AllocationPolicy) -> int:
        """Points available that day, from hours less reductions and absence (A3); 0 is unavailable."""
        return 0 if self.is_away(day) else self.contracted(day, policy)

    def contracted(self, day: date, policy: AllocationPolicy) -> int:
        """Points that hours less reductions leave that day; of bank staff and contractors, what was agreed with them (A3)."""
        known = self.on(day)
        if known is None:
            return 0
        points = round(policy.full_time_points * known.weekly_hours / policy.full_time_hours)
        if known.contract is not ContractKind.EMPLOYED and known.agreed_points is not None:
            points = known.agreed_points
        less = sum(
            each.percent
            for each in known.reductions
            if each.starts_on <= day and (each.ends_on is None or day <= each.ends_on)
        )
        points = points * max(0, 100 - less) // 100
        if known.contract is not ContractKind.EMPLOYED and known.most_points is not None:
            points = min(points, known.most_points)
        return points

    def most(self, day: date, policy: AllocationPolicy) -> int:
        """Points up to which new work is given (A2). Whether they are there when the work needs them is asked for each piece (A3)."""
        return self.contracted(day, policy) * policy.safe_maximum // 1000

    @property
    def carried(self) -> Mapping[str, Line]:
        """By work id: the work held, and their part of others' work."""
        return {**self.beside, **self.held}

    @property
    def held_points(self) -> int:
        """Points of the work held, and of their part of others' work."""
        return sum(line.weighed.points for line in self.carried.values())

    @property
    def kept_points(self) -> int:
        """Points of the work held, of their part of others' work, and of what is proposed for them."""
        return sum(line.weighed.points for line in {**self.carried, **self.reserved}.values())

    @property
    def cases(self) -> frozenset[str]:
        """The cases that they hold work of, work beside its holder, or are proposed for."""
        return frozenset(line.case_id for line in (*self.carried.values(), *self.reserved.values()))

    def in_conflict(self, case_id: str) -> bool:
        """Whether they have a conflict of interest in the case (A6)."""
        known = self.conflicts.get(case_id)
        return known is not None and not known.withdrawn

    def must_give_up(self, case_id: str, day: date, policy: AllocationPolicy) -> MoveReason | None:
        """Why work of a case is planned anew (A13), if it is."""
        if self.in_conflict(case_id):
            return MoveReason.CONFLICT
        if self.has_left(day):
            return MoveReason.LEFT
        if is_away_for_long(self.absences.values(), day, policy):
            return MoveReason.ABSENCE
        if self.on(day) is not None and self.contracted(day, policy) <= 0:
            return MoveReason.HOURS
        return None

    def days_of_change(self, day: date) -> tuple[date, ...]:
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


PEOPLE: Final[TableRef[Practitioner]] = TableRef("practitioners", order=20)
"""By practitioner id."""


def practitioner_of(facts: Facts, practitioner_id: str) -> Practitioner:
    """A practitioner as they are held, or somebody of whom nothing is known yet."""
    return facts.get(PEOPLE, practitioner_id) or Practitioner(practitioner_id)


def with_conflict(person: Practitioner, about: str, conflict: Conflict) -> Practitioner:
    """A practitioner with the latest word on a conflict."""
    known = person.conflicts.get(about)
    if known is not None and known.stamp >= conflict.stamp:
        return person
    return replace(person, conflicts={**person.conflicts, about: conflict})


def holding(
    person: Practitioner,
    case_id: str,
    held: Mapping[str, Line],
    beside: Mapping[str, Line],
    reserved: Mapping[str, Line],
) -> Practitioner:
    """A practitioner with what they hold of one case as the case says."""
    after = replace(
        person,
        beside=_with_lines(person.beside, case_id, beside),
        held=_with_lines(person.held, case_id, held),
        reserved=_with_lines(person.reserved, case_id, reserved),
    )
    return person if after == person else after


def _with_lines(lines: Mapping[str, Line], case_id: str, new: Mapping[str, Line]) -> dict[str, Line]:
    """The lines of a breakdown with those of one case replaced."""
    kept = {work: line for work, line in lines.items() if line.case_id != case_id}
    return dict(sorted({**kept, **new}.items()))
