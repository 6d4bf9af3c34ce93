"""What allocation holds of one case: the facts that work follows from, and each piece of work with what was decided on it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Final

from allocation.domain.practitioner import Stamp
from cafcass_contracts.allocation import Guardian
from cafcass_contracts.proceedings import CourtRef, Hearing, ReportOrder
from cafcass_contracts.safeguarding import CareCategory
from cafcass_contracts.values import ApplicationKind, LawType, TeamKind, YesNo, team_id
from cafcass_contracts.workforce import WorkContact
from cafcass_contracts.workload import Choice, Clock, EndReason, HeldWork, MoveReason, Weighed, WorkKind
from cafcass_domain.decision import TableRef


@dataclass(frozen=True, slots=True)
class Known:
    """What intake says of a case, of the highest revision (I4), as far as allocation needs it (G4)."""

    stamp: Stamp
    revision: int
    case_number: str
    law: LawType
    kinds: tuple[ApplicationKind, ...]
    court: CourtRef | None
    area: str | None
    team: str | None
    received_at: datetime
    children: tuple[str, ...]
    """Ids within the case."""
    emergency: bool
    officers: frozenset[str]
    """Who worked with these children before (I5)."""
    hearings: tuple[Hearing, ...]
    reports: tuple[ReportOrder, ...]


@dataclass(frozen=True, slots=True)
class Holder:
    """Who holds a piece of work."""

    practitioner_id: str
    role: str
    team: str
    since: datetime
    substantive: bool = True
    contact: WorkContact | None = None


@dataclass(frozen=True, slots=True)
class Proposal:
    """Somebody proposed for a piece of work, until a manager settles it."""

    number: int
    practitioner_id: str
    choice: Choice


@dataclass(frozen=True, slots=True)
class Work:
    """One piece of work (A10). `key` names it within its case: `care-guardian`, `report:<id>`."""

    work_id: str
    key: str
    kind: WorkKind
    arose_at: datetime
    weighed: Weighed
    clocks: tuple[Clock, ...] = ()
    report_id: str | None = None
    holder: Holder | None = None
    proposal: Proposal | None = None
    proposals: int = 0
    co_workers: tuple[str, ...] = ()
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
    moving: MoveReason | None = None
    """Why somebody else is sought although it has a holder (A13)."""
    kept: MoveReason | None = None
    """The reason for which a manager left it where it is all the same."""
    extended_to: date | None = None
    extensions: int = 0
    missed: frozenset[str] = frozenset()
    """Kinds of its clocks that passed without what was due."""
    ended_at: datetime | None = None
    how: str = ""

    @property
    def is_open(self) -> bool:
        """Whether it is still to be done."""
        return self.ended_at is None

    @property
    def waits(self) -> bool:
        """Whether somebody is sought for it: it has no holder, or one who has to give it up."""
        return self.is_open and (self.holder is None or self.moving is not None)

    @property
    def waits_since(self) -> datetime:
        """When it began to wait (K13)."""
        return self.waits_from or self.arose_at

    def clock(self, kind: str) -> Clock | None:
        """Its clock of a kind."""
        return next((clock for clock in self.clocks if clock.kind == kind), None)


@dataclass(frozen=True, slots=True)
class Closed:
    """That Cafcass's part in a case is over (A15)."""

    because: EndReason
    at: datetime
    risk_assessed: YesNo = YesNo.NOT_KNOWN
    by: str | None = None


@dataclass(frozen=True, slots=True)
class Complaint:
    """A complaint about the case, by the latest word on it (A6)."""

    stamp: Stamp
    about: frozenset[str]
    open: bool
    by_party: YesNo


@dataclass(frozen=True, slots=True)
class Casework:
    """What was done with the children of a case, and how far it is (A16, A18)."""

    step: int = 1
    step_since: datetime | None = None
    purpose: str = ""
    seen: frozenset[str] = frozenset()
    exceptions: Mapping[str, str] = field(default_factory=dict)
    """Children who are not to be seen, and why."""
    planned: bool = False
    shared: frozenset[str] = frozenset()
    """Works whose report was shared."""
    had_since: datetime | None = None
    """When somebody first had work that asks for a plan."""
    due: Mapping[str, Clock] = field(default_factory=dict)
    """What is still missing, with its date, as last told."""


@dataclass(frozen=True, slots=True)
class CaseFile:
    """One case. Never changed in place: decisions answer with a new one."""

    case_id: str
    version: int = 0
    """Counts what was decided about it; a command says which it was based on."""
    history: tuple[tuple[int, str], ...] = ()
    """What each of the last versions changed, in plain words without personal data."""
    known: Known | None = None
    named: tuple[int, Mapping[str, str]] | None = None
    """What the children are called, by id, of the highest revision: the court takes a guardian with the names of their children (A1)."""
    heard_of: Mapping[str, datetime] = field(default_factory=dict)
    """When each report's order was first received: its clocks begin then, however long ago it was made (G1)."""
    court_end: tuple[Stamp, EndReason] | None = None
    """The latest word that the application was withdrawn or the case concluded."""
    reopened: Stamp | None = None
    """The latest word that the court opened the case again."""
    involvement_ended: Stamp | None = None
    """T11."""
    concerns: Mapping[str, bool] = field(default_factory=dict)
    """Child protection concerns by id, and whether somebody has each in hand (T2)."""
    complaints: Mapping[str, Complaint] = field(default_factory=dict)
    """By id, the closed ones too: an earlier word may come after (A6)."""
    category: tuple[int, bool, CareCategory] | None = None
    """Of a care case, by the highest review; a settled one before one that is proposed (T8)."""
    links: frozenset[str] = frozenset()
    """Who worked with these children in linked cases, as the court knows (I5)."""
    linked: Mapping[str, frozenset[str]] = field(default_factory=dict)
    """Who holds work of each linked case, as allocation knows (I5)."""
    passed: frozenset[str] = frozenset()
    """Hearings (id and start) whose time has come."""
    heard: bool = False
    """Whether a private law case has had its first hearing: from then on it is the private law team's (I6)."""
    transferred: tuple[str, str] | None = None
    """Area and team to which the case was sent (A9)."""
    works: Mapping[str, Work] = field(default_factory=dict)
    """By work id."""
    kinds: Mapping[str, WorkKind] = field(default_factory=dict)
    """By key of the work: what a manager said that a report is (A10)."""
    not_ours: frozenset[str] = frozenset()
    """Reports that are somebody else's to write (A17)."""
    closed: Closed | None = None
    casework: Casework = Casework()
    flags: frozenset[str] = frozenset()
    """What was flagged to its manager."""
    manager: tuple[str, str, str | None] | None = None
    """Area, team and accountable manager as last told (G7)."""
    allocated: tuple[str, str, str, bool] | None = None
    """What `case-allocated` last said: practitioner, role, team, whether substantive."""
    guardians: tuple[Guardian, ...] = ()
    """As the court was last told."""
    noted: frozenset[str] = frozenset()
    """Practitioners whose rows know of this case, or are about to: a note that is set again still names them."""
    noted_areas: frozenset[str] = frozenset()
    """Areas whose desks know of this case, or are about to."""
    listed: frozenset[str] = frozenset()
    """The rows of teams' cases that know of this one (G7)."""
    asked: frozenset[str] = frozenset()
    """Keys of the questions that are with a person."""

    @property
    def area(self) -> str | None:
        """The area that works it."""
        if self.transferred is not None:
            return self.transferred[0]
        return None if self.known is None else self.known.area

    @property
    def team(self) -> str | None:
        """The team that works it."""
        if self.transferred is not None:
            return self.transferred[1]
        if self.known is None:
            return None
        if self.heard and self.known.area is not None:
            return team_id(self.known.area, TeamKind.PRIVATE_LAW)
        return self.known.team

    @property
    def is_over(self) -> bool:
        """Whether the court has ended the case, and not opened it again."""
        return self.court_end is not None and (self.reopened is None or self.reopened < self.court_end[0])

    @property
    def open_works(self) -> tuple[Work, ...]:
        """Work still to be done."""
        return tuple(work for work in self.works.values() if work.is_open)

    @property
    def complained_of(self) -> frozenset[str]:
        """Who is the subject of an open complaint by a party (A6), or by somebody of whom that is not known (G3)."""
        counts = [each for each in self.complaints.values() if each.open and each.by_party is not YesNo.NO]
        return frozenset().union(*(each.about for each in counts))

    @property
    def is_urgent(self) -> bool:
        """Whether a child protection concern is open, or the application is an emergency (T2, T12)."""
        return (self.known is not None and self.known.emergency) or not all(self.concerns.values())

    def held_by(self) -> dict[str, dict[str, HeldWork]]:
        """What each practitioner holds of this case."""
        found: dict[str, dict[str, HeldWork]] = {}
        for work in self.open_works:
            if work.holder is not None:
                found.setdefault(work.holder.practitioner_id, {})[work.work_id] = self._line(work)
        return found

    def reserved_for(self) -> dict[str, dict[str, HeldWork]]:
        """What of this case is proposed for each practitioner."""
        found: dict[str, dict[str, HeldWork]] = {}
        for work in self.open_works:
            if work.proposal is not None:
                found.setdefault(work.proposal.practitioner_id, {})[work.work_id] = self._line(work)
        return found

    def _line(self, work: Work) -> HeldWork:
        return HeldWork(work_id=work.work_id, case_id=self.case_id, kind=work.kind, weighed=work.weighed)

    def changed_since(self, version: int) -> tuple[str, ...]:
        """What changed after a version, in plain words."""
        return tuple(dict.fromkeys(said for number, said in self.history if number > version))


CASES: Final[TableRef[CaseFile]] = TableRef("cases", order=30)
"""By case id; sealed."""

_REMEMBERED: Final = 50


def with_work(case: CaseFile, work: Work) -> CaseFile:
    """The case with one piece of work as it now is."""
    return replace(case, works={**case.works, work.work_id: work})


def with_version(case: CaseFile, said: Iterable[str]) -> CaseFile:
    """The case one version on."""
    number = case.version + 1
    history = (*case.history, *((number, what) for what in said))[-_REMEMBERED:]
    return replace(case, version=number, history=history)
