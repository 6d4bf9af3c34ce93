"""The table of work as it stands at an instant: a row for each open piece, in the order of its urgency."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from cafcass_contracts.values import SERVICE_AREAS, LawType, NationalArea
from cafcass_contracts.workload import MoveReason, WorkKind
from cafcass_domain.calendar import WorkingCalendar
from cafcass_domain.london import LONDON
from cafcass_sandbox.views.work.case import CaseWork, Due, Piece
from cafcass_sandbox.views.work.fold import View

_DAY = timedelta(days=1)


class State(StrEnum):
    """Where a piece of work stands."""

    WAITING = "waiting"
    """Nobody has it (A12)."""
    PROPOSED = "proposed"
    """Nobody has it; a manager is asked about somebody (A4)."""
    DUTY = "duty"
    """Held, but not substantively: for duty, or by a manager for the first days (A7, A8)."""
    ALLOCATED = "allocated"


@dataclass(frozen=True, slots=True)
class Age:
    """For how long, counted as G1 does: the day it began is day 0."""

    since: datetime
    working_days: int
    days: int
    """Calendar days."""


@dataclass(frozen=True, slots=True)
class RowClock:
    """One clock of a row."""

    kind: str
    due: datetime
    rule: str
    short_notice: bool
    missed: bool
    """Whether allocation said that it passed without what was due."""
    met: bool
    """Whether what it asks for is so now. A report is met when its work is over, and that is no row any more."""
    overdue: bool
    """Not met, and missed or past."""


@dataclass(frozen=True, slots=True)
class Row:
    """One open piece of work. None is not known (G3)."""

    case_id: str
    work_id: str
    kind: WorkKind
    law: LawType | None
    nation: NationalArea | None
    area: str | None
    team: str | None
    manager_id: str | None
    state: State
    who: str | None
    """Its holder, or who is proposed."""
    why: str | None
    """Why it waits; None: the area has not been decided on since."""
    tier: int | None
    """Of the queue, 0 first (T12), as last told of work that waits or is proposed."""
    sought: MoveReason | None
    """Why somebody else is sought for work that somebody holds (A13)."""
    successor: str | None
    """Who is proposed instead of its holder."""
    points: int | None
    """In hundredths of a point."""
    age: Age | None
    """Since it arose."""
    waits: Age | None
    """Since nobody holds it; None where somebody does, or it is not known."""
    clocks: tuple[RowClock, ...]
    """By due time."""
    flags: tuple[str, ...]
    """Of its case (A16, A17, A18)."""

    @property
    def held(self) -> bool:
        """Whether somebody has it, duty included."""
        return self.state in {State.DUTY, State.ALLOCATED}

    @property
    def overdue(self) -> bool:
        """Whether one of its clocks is."""
        return any(clock.overdue for clock in self.clocks)

    @property
    def next_due(self) -> RowClock | None:
        """The first clock that is not met, overdue or not."""
        return next((clock for clock in self.clocks if not clock.met), None)


def rows(view: View, as_of: datetime, calendar: WorkingCalendar) -> tuple[Row, ...]:
    """Every open piece of work: what nobody holds by tier, then what is held; each by its next due time, the oldest first."""
    found = (_row(case, piece, as_of, calendar) for case in view.cases.values() for piece in case.pieces.values())
    return tuple(sorted(found, key=_place))


def _place(row: Row) -> tuple[bool, bool, int, float, float, str, str]:
    """What was told of a tier before what was not; what has no due time after what has one."""
    due, never = row.next_due, float("inf")
    return (
        row.held,
        row.tier is None,
        row.tier or 0,
        never if due is None else due.due.timestamp(),
        never if row.age is None else row.age.since.timestamp(),
        row.case_id,
        row.work_id,
    )


def _row(case: CaseWork, piece: Piece, as_of: datetime, calendar: WorkingCalendar) -> Row:
    state = _state(piece)
    area = SERVICE_AREAS.get(case.area or "")
    clocks = (_clock(piece, due, as_of) for due in piece.clocks.values())
    return Row(
        case_id=case.case_id,
        work_id=piece.work_id,
        kind=piece.kind,
        law=case.law,
        nation=None if area is None else area.national_area,
        area=case.area,
        team=case.team,
        manager_id=case.manager_id,
        state=state,
        who=piece.holder or piece.proposed,
        why=piece.why if state is State.WAITING else None,
        tier=piece.tier if piece.holder is None else None,
        sought=None if piece.holder is None else piece.sought,
        successor=None if piece.holder is None else piece.proposed,
        points=piece.points,
        age=_age(piece.arose_at, as_of, calendar),
        waits=_age(piece.without_since, as_of, calendar) if piece.holder is None else None,
        clocks=tuple(sorted(clocks, key=lambda clock: (clock.due, clock.kind))),
        flags=tuple(sorted(case.flags)),
    )


def _state(piece: Piece) -> State:
    if piece.holder is not None:
        return State.ALLOCATED if piece.substantive else State.DUTY
    return State.WAITING if piece.proposed is None else State.PROPOSED


def _clock(piece: Piece, clock: Due, as_of: datetime) -> RowClock:
    """A report is filed when its work is over; day 45 asks for more than duty; every other clock asks for a holder (A1, A8, A11)."""
    kind = clock.said.kind
    met = kind != "file" and piece.holder is not None and (piece.substantive or kind != "substantive")
    overdue = not met and (clock.missed or clock.due < as_of)
    return RowClock(kind, clock.due, clock.said.rule, clock.said.short_notice, clock.missed, met, overdue)


def _age(since: datetime | None, as_of: datetime, calendar: WorkingCalendar) -> Age | None:
    if since is None:
        return None
    first, last = _day(since), _day(as_of)
    days = max(0, (last - first).days)
    working = sum(calendar.is_working_day(first + _DAY * number) for number in range(1, days + 1))
    return Age(since, working, days)


def _day(instant: datetime) -> date:
    return instant.astimezone(LONDON).date()
