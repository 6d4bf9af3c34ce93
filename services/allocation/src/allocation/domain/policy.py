"""The policy that allocation decides by: every number is a setting (`settings.py`), handed in with the facts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from types import MappingProxyType
from typing import Final
from uuid import UUID
from zoneinfo import ZoneInfo

from cafcass_contracts.workload import PractitionerRole, WorkKind
from cafcass_domain.decision import WorkingDays

LONDON: Final = ZoneInfo("Europe/London")

_GUARDIANS: Final = frozenset({PractitionerRole.GUARDIAN})
_ADVISERS: Final = frozenset({PractitionerRole.ADVISER})

ROLES: Final[Mapping[WorkKind, frozenset[PractitionerRole]]] = MappingProxyType(
    {
        **dict.fromkeys(WorkKind, _ADVISERS),
        WorkKind.CARE_GUARDIAN: _GUARDIANS,
        WorkKind.ADOPTION: _GUARDIANS,
        WorkKind.RULE_16_4: _GUARDIANS | _ADVISERS,
        WorkKind.SPECIALIST: _GUARDIANS | _ADVISERS,
    }
)
"""Who may hold what (A5)."""


@dataclass(frozen=True, slots=True)
class Weight:
    """One row of the table of weights, in force for work that arises from `since` on (A3). The row that says most wins."""

    since: date
    kind: WorkKind
    points: int
    """Hundredths of a point."""
    stage: str = ""
    """Empty: every stage."""
    category: str = ""
    """Empty: every category."""


_FROM: Final = date(2012, 4, 1)

WEIGHTS: Final = (
    Weight(_FROM, WorkKind.FIRST_HEARING, 150),
    Weight(_FROM, WorkKind.SECTION_7_SINGLE, 500),
    Weight(_FROM, WorkKind.SECTION_7_MULTI, 700),
    Weight(_FROM, WorkKind.SECTION_7_RISK, 800),
    Weight(_FROM, WorkKind.SECTION_7_WISHES, 400),
    Weight(_FROM, WorkKind.ADDENDUM, 200),
    Weight(_FROM, WorkKind.RULE_16_4, 800),
    Weight(_FROM, WorkKind.FAMILY_ASSISTANCE, 300),
    Weight(_FROM, WorkKind.CARE_GUARDIAN, 700),
    Weight(_FROM, WorkKind.CARE_GUARDIAN, 600, stage="initial"),
    Weight(_FROM, WorkKind.CARE_GUARDIAN, 500, stage="proceedings", category="1"),
    Weight(_FROM, WorkKind.CARE_GUARDIAN, 900, stage="proceedings", category="3"),
    Weight(_FROM, WorkKind.ADOPTION, 300),
    Weight(_FROM, WorkKind.SPECIALIST, 500),
)
"""Assumed (A3)."""


@dataclass(frozen=True, slots=True)
class Policy:
    """Policy in force at one moment."""

    version: str
    calendar: WorkingDays
    namespace: UUID
    """The secret namespace of case ids."""
    weights: tuple[Weight, ...] = WEIGHTS
    roles: Mapping[WorkKind, frozenset[PractitionerRole]] = field(default_factory=lambda: ROLES)
    skills: Mapping[WorkKind, str] = field(default_factory=dict)
    """What skill a kind of work asks for (A5)."""
    not_newly_qualified: frozenset[WorkKind] = frozenset({WorkKind.CARE_GUARDIAN})
    """What newly qualified staff may not hold (A5)."""
    settles_alone: frozenset[WorkKind] = frozenset({WorkKind.FIRST_HEARING})
    """What is allocated without a manager (A4)."""
    changed_by_court: frozenset[WorkKind] = frozenset({WorkKind.CARE_GUARDIAN, WorkKind.ADOPTION, WorkKind.RULE_16_4})
    """Whose holder only the court changes (A6)."""
    full_time_hours: float = 37.0
    full_time_points: int = 10_000
    """Hundredths of a point that somebody of full time has available."""
    amber_from: int = 850
    """Tenths of a percent (A3)."""
    red_above: int = 1000
    safe_maximum: int = 1000
    """Tenths of a percent of the available points up to which new work is given (A2)."""
    allocate_working_days: int = 2
    """Working days in which work is allocated (A1)."""
    substantive_days: int = 45
    """Calendar days from receipt to substantive allocation of a care case (A8)."""
    manager_holds_working_days: int = 3
    """Working days for which a service manager may hold a case (A7)."""
    settle_working_days: int = 1
    """Working days in which a manager settles a proposal, where no clock is sooner."""
    tell_family_working_days: int = 2
    """Working days in which the family is told that somebody else has the work (A13)."""
    closure_working_days: int = 5
    """Working days in which a closed case has its statement of risk (A15)."""
    replan_from_days: int = 10
    """Calendar days of absence from which the work held is planned anew (A13)."""
    gather: timedelta = timedelta(minutes=1)
    """How long an area gathers what changed before it is decided on."""
    most_at_once: int = 200
    """Cases that one decision takes up, over an area or of a team whose manager changes."""
    tier_days: int = 7
    """Days to the next hearing that make one tier of the queue (T12)."""
    tiers_of_hearings: int = 8
    day_begins: time = time(9)
    day_ends: time = time(17)
    manager_role: str = "service-manager"
    head_role: str = "head-of-service"
    span_hundredths: int = 1200
    """Hundredths of whole-time equivalents that a service manager should have at most (A14)."""
    see_child_working_days: int = 10
    """Working days in which a child is seen, from when work that asks for it arose (A16)."""
    plan_working_days: int = 10
    """Working days in which a case has its plan, from when somebody first had such work (A16)."""
    share_working_days_before: int = 3
    """Working days before a report is needed by which the parties have it (A16)."""
    step_days: tuple[int, int, int] = (15, 42, 183)
    """Calendar days that each step of casework lasts at most (A18)."""
    long_case_days: int = 365
    """Calendar days after which an open private law case is flagged (A17)."""

    def decides(self, role: str) -> bool:
        """Whether it is a manager's role: theirs is who holds what (A2, A4)."""
        return role in {self.manager_role, self.head_role}

    def may_move(self, kind: WorkKind) -> bool:
        """Whether a manager may change who holds it: guardians only the court changes (A6)."""
        return kind not in self.changed_by_court

    def day(self, instant: datetime) -> date:
        """The business date of an instant (G1)."""
        return instant.astimezone(LONDON).date()

    def begin_of(self, day: date) -> datetime:
        """The instant at which a working day begins."""
        return datetime.combine(day, self.day_begins, tzinfo=LONDON)

    def end_of(self, day: date) -> datetime:
        """The instant at which a due day ends."""
        return datetime.combine(day, self.day_ends, tzinfo=LONDON)

    def within(self, received: datetime, working_days: int) -> datetime:
        """The end of the day so many working days after receipt (G1)."""
        return self.end_of(self.calendar.due(received, working_days))

    def next_morning(self, instant: datetime) -> datetime:
        """When the next working day begins (A12)."""
        return self.begin_of(self.calendar.due(self.day(instant), 1))
