"""A piece of work (A10): what it is and weighs, its clocks, who holds it, and who is proposed for it."""

from __future__ import annotations

from datetime import date, datetime
from typing import Final

from allocation.domain.told import Contact
from cafcass_contracts import workload
from cafcass_contracts.safeguarding import CareCategory
from cafcass_contracts.workload import Exclusion, MoveReason, PractitionerRole, WorkKind, WorkState
from cafcass_domain.due import Due
from cafcass_domain.state import State

DONE: Final = "done"
FILED: Final = "filed"


class Clock(State):
    """One time by which something of a piece of work or of casework has to have happened (A1, A8, A11, A16)."""

    kind: str
    """As on the contracts' `Clock`."""
    due: Due
    rule: str
    short_notice: bool = False
    """It was already past when it was known: due now (G1)."""

    @property
    def told(self) -> tuple[str, datetime, str, bool]:
        """What of it is told: not how its time was counted."""
        return (self.kind, self.due.at, self.rule, self.short_notice)

    def said(self) -> workload.Clock:
        """As an event says it."""
        return workload.Clock(kind=self.kind, due=self.due.at, rule=self.rule, short_notice=self.short_notice)


def unless_run_out(clock: Clock, known: Clock | None, now: datetime) -> Clock:
    """The clock as it is counted now; but one that has run out stays as it was then, unless it is counted from something else."""
    start = None if known is None else known.due.counted_from
    return known if known and start and known.due.at <= now and start == clock.due.counted_from else clock


class Weighed(State, omit_defaults=True):
    """What a piece of work weighs, and by which row of the table (A3)."""

    points: int
    """Hundredths of a point."""
    weight: str
    """The row of the table that was applied, such as `2012-04-01 care-guardian`."""
    stage: str = ""
    care_category: CareCategory | None = None

    def said(self) -> workload.Weighed:
        """As an event says it."""
        return workload.Weighed(
            points=self.points, stage=self.stage, care_category=self.care_category, weight=self.weight
        )


class Line(State):
    """One line of the breakdown behind a score (A3)."""

    work_id: str
    case_id: str
    kind: WorkKind
    weighed: Weighed


class Factor(State):
    """What spoke for somebody, and with what weight (A4)."""

    name: str
    weight: int = 0


class Considered(State, kw_only=True, omit_defaults=True):
    """Somebody who was considered for a piece of work (A4). Points are in hundredths."""

    practitioner_id: str
    held: int
    available: int
    excluded: tuple[Exclusion, ...] = ()
    factors: tuple[Factor, ...] = ()


class Choice(State, kw_only=True, omit_defaults=True):
    """How a piece of work comes to its holder (A4). Scores are in tenths of a percent."""

    considered: tuple[Considered, ...] = ()
    round_id: str = ""
    """The decision over an area that says how the others stood; `considered` are then those who stood otherwise."""
    pool: int | None = None
    """Which of its pools."""
    factors: tuple[Factor, ...] = ()
    score_before: int | None = None
    score_after: int | None = None


class Holder(State):
    """Who holds a piece of work."""

    practitioner_id: str
    role: PractitionerRole
    team: str
    since: datetime
    substantive: bool = True
    """False for duty, and for a manager (A7, A8)."""
    contact: Contact | None = None


class Proposal(State):
    """Somebody proposed for a piece of work, until a manager settles it."""

    number: int
    practitioner_id: str
    choice: Choice
    made_at: datetime | None = None
    """Absent where the release before made it."""


class Grounds(State):
    """How far somebody's absence bears on a piece of work: what a manager knew who left it where it is (A13)."""

    until: date
    """The last day of the absence."""
    days: frozenset[date]
    """On which the work needs somebody, and they are away."""

    def goes_beyond(self, known: Grounds, days: int) -> bool:
        """Whether it is worse than what was known: so many days longer, or on another day that the work needs."""
        return (self.until - known.until).days >= days or not self.days <= known.days


class Work(State, kw_only=True):
    """One piece of work of a case."""

    work_id: str
    key: str
    """It names the work within its case: `care-guardian`, `report:<id>`."""
    kind: WorkKind
    arose_at: datetime
    weighed: Weighed
    for_needs: int = 0
    """How many of its points the needs of people in the case add (T14): which are theirs is on the restricted topic alone."""
    clocks: tuple[Clock, ...] = ()
    report_id: str | None = None
    holder: Holder | None = None
    proposal: Proposal | None = None
    proposals: int = 0
    unsettled: int = 0
    """How many of them, one after another, fell because nobody settled them (A12)."""
    co_workers: tuple[str, ...] = ()
    co_worker_points: int = 0
    """What each of them carries of it (A3), in hundredths."""
    queued: str = ""
    """Why it waits, as last told (A12); empty: that was not told, or it does not wait."""
    noticed: bool = False
    """Whether the court and the parties were told of the delay (A12)."""
    waits_from: datetime | None = None
    """When it last began to wait: taken from its holder, or somebody else sought; absent: when it arose."""
    had: frozenset[str] = frozenset()
    """From whom it was taken."""
    last: str | None = None
    """Of them, the last."""
    family_not_told_of: str | None = None
    """Who had it before, where the family was not told yet that somebody else has it now, or nobody (A13)."""
    moving: MoveReason | None = None
    """Why somebody else is sought although it has a holder (A13)."""
    court_asked: bool = False
    """Whether the court was asked to agree that somebody else has it, and it is still sought (A6)."""
    kept: MoveReason | None = None
    """The reason for which a manager left it where it is all the same."""
    kept_on: Grounds | None = None
    """What was known of that reason then; absent until it is looked at for the first time."""
    manager_had_it: bool = False
    """Whether a service manager held it already: they do once (A7)."""
    extended_to: date | None = None
    extends: date | None = None
    """The filing date of the court's order that was extended; absent where the release before extended it."""
    extensions: int = 0
    review_from: datetime | None = None
    """From when its next review is counted: when it was first left waiting without anybody, or last reviewed (A12)."""
    learnt_at: datetime | None = None
    """When something was first learnt about its case since then."""
    reviews: int = 0
    """How often its risk was looked at while it waited."""
    urgent: bool = False
    """Whether the last of them found that it comes before all that is not urgent (T12); no longer once it has its holder."""
    missed: frozenset[str] = frozenset()
    """Kinds of its clocks that passed without what was due."""
    ended_at: datetime | None = None
    how: str = ""
    """How it ended, as `work-completed` says it."""

    @property
    def is_open(self) -> bool:
        """Whether it is still to be done."""
        return self.ended_at is None

    @property
    def waits(self) -> bool:
        """Whether somebody is sought for it: it has no holder of its own, or one who has to give it up."""
        return self.is_open and (not self.is_held or self.moving is not None)

    @property
    def is_held(self) -> bool:
        """Whether it has its substantive holder: duty, or a manager, holds it until then (A7, A8)."""
        return self.holder is not None and self.holder.substantive

    @property
    def is_to_be_placed(self) -> bool:
        """Whether an area's decision takes it up: it waits, and nobody is proposed for it."""
        return self.waits and self.proposal is None

    @property
    def waits_since(self) -> datetime:
        """Since when, as it is told and counted (K13)."""
        return self.waits_from or self.arose_at

    @property
    def state(self) -> WorkState:
        """Where it stands, as it is told."""
        manager = self.holder is not None and self.holder.role is PractitionerRole.SERVICE_MANAGER
        states = (
            (WorkState.DONE, self.how in (DONE, FILED)),
            (WorkState.WITHDRAWN, not self.is_open),
            (WorkState.MOVING, self.moving is not None),
            (WorkState.HELD, self.is_held),
            (WorkState.WITH_A_MANAGER, manager),
            (WorkState.HELD_ON_DUTY, self.holder is not None),
            (WorkState.PROPOSED, self.proposal is not None),
        )
        return next((state for state, holds in states if holds), WorkState.WAITING)

    @property
    def held_by(self) -> str | None:
        """Who holds it, by id."""
        return None if self.holder is None else self.holder.practitioner_id

    def clock(self, kind: str) -> Clock | None:
        """Its clock of a kind."""
        return next((clock for clock in self.clocks if clock.kind == kind), None)
