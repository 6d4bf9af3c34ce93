"""What allocation holds of one case: the facts that work follows from, each piece of work with what was decided on it, and what was told."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Final

from allocation.domain.case.hearings import first_hearing, was_held
from allocation.domain.case.homes import Home
from allocation.domain.casework.casework import Casework
from allocation.domain.told import Need, NeedsOf, StaffSafety, Summary
from allocation.domain.work.work import Line, Work
from cafcass_contracts.safeguarding import CareCategory
from cafcass_contracts.values import LawType, TeamKind, YesNo, team_id
from cafcass_contracts.workload import EndReason, WorkKind
from cafcass_domain.decision import Facts, TableRef
from cafcass_domain.stamps import Stamp
from cafcass_domain.state import State, field, replace


class Closed(State, kw_only=True):
    """That Cafcass's part in a case is over (A15)."""

    because: EndReason
    at: datetime
    risk_assessed: YesNo = YesNo.NOT_KNOWN
    by: str | None = None


class Complaint(State):
    """A complaint about the case, by the latest word on it (A6)."""

    stamp: Stamp
    about: frozenset[str]
    open: bool
    by_party: YesNo


class Dispute(State, kw_only=True):
    """A transfer that the receiving manager does not agree to: the head of service decides (A9)."""

    to_team: str
    by: str
    """Who would send the case there."""
    agreed_by: str
    """The receiving manager."""


class AreaCorrected(State, kw_only=True):
    """That intake says of another area now whose a case is, while somebody had work of it (I6, A9)."""

    revision: int
    held: Mapping[str, str] = field(default_factory=dict)
    """Who had which work then."""
    areas: Mapping[str, str] = field(default_factory=dict)
    """From which area they have it, by work."""


class Flag(State):
    """A staff safety flag, by the latest word on it (C6)."""

    stamp: Stamp
    said: StaffSafety
    in_force: bool


class Briefing(State):
    """What was last told those who get or hold work of the case (T14, C6)."""

    who: frozenset[str]
    needs: tuple[NeedsOf, ...] = ()
    safety: tuple[StaffSafety, ...] = ()


class Guardian(State, kw_only=True):
    """A guardian as the court was told (A1)."""

    name: str
    telephone: str | None
    email: str | None
    children: tuple[str, ...]


class CaseFile(State):
    """One case. Decisions answer with a new one."""

    case_id: str
    version: int = 0
    """Counts what was decided about it; a command says which it was based on."""
    history: tuple[tuple[int, str], ...] = ()
    """What each of the last versions changed, in plain words without personal data."""
    known: Summary | None = None
    named: tuple[int, Mapping[str, str]] | None = None
    """What the children are called, by id, of the highest revision: the court takes a guardian with the names of their children (A1)."""
    also: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Other ids under which a child was told before, by the one that holds (I9), of that revision."""
    homes: Mapping[str, Home] = field(default_factory=dict)
    """By child, where they live, no closer than a manager has to be asked whether they moved (A9, G4)."""
    heard_of: Mapping[str, datetime] = field(default_factory=dict)
    """When each report's order was first received: its clocks begin then, however long ago it was made (G1)."""
    children_since: Mapping[str, datetime] = field(default_factory=dict)
    """When each child was first heard of: what is due about one who joins the case later is counted from then (A16)."""
    court_end: tuple[Stamp, EndReason] | None = None
    """The latest word that the application was withdrawn or the case concluded."""
    reopened: Stamp | None = None
    """The latest word that the court opened the case again."""
    involvement_ended: Stamp | None = None
    """The latest word that Cafcass's part ended (T11)."""
    involvement_reopened: tuple[Stamp, bool] | None = None
    """The latest word that it is open again, and whether for more than a first hearing that was not held after all."""
    concerns: Mapping[str, bool] = field(default_factory=dict)
    """Child protection concerns by id, and whether somebody has each in hand (T2)."""
    complaints: Mapping[str, Complaint] = field(default_factory=dict)
    """By id, the closed ones too: an earlier word may come after (A6)."""
    needs: tuple[Stamp, tuple[NeedsOf, ...]] | None = None
    """The needs of everybody in it, by the latest word on them (T14)."""
    safety: Mapping[str, Flag] = field(default_factory=dict)
    """Staff safety flags by id, those that are over too: an earlier word may come after (C6)."""
    briefed: Briefing | None = None
    category: tuple[int, bool, CareCategory] | None = None
    """Of a care case, by the highest review; a settled one before one that is proposed (T8)."""
    links: frozenset[str] = frozenset()
    """Who worked with these children before (I5)."""
    officers: Mapping[str, frozenset[str]] = field(default_factory=dict)
    """Who worked with these children in each linked case, as the court knows (I5)."""
    linked: Mapping[str, frozenset[str]] = field(default_factory=dict)
    """Who holds work of each linked case, as allocation knows (I5)."""
    passed: frozenset[str] = frozenset()
    """Hearings (id and start) whose time has come, of a case that is known by a summary of the release before."""
    transferred: tuple[str, str] | None = None
    """Area and team to which the case was sent (A9)."""
    disputed: Dispute | None = None
    area_corrected: AreaCorrected | None = None
    """Until a manager decides what becomes of the work that people of the area before hold."""
    works: Mapping[str, Work] = field(default_factory=dict)
    """By work id."""
    kinds: Mapping[str, WorkKind] = field(default_factory=dict)
    """By key of the work: what a manager said that a report is (A10)."""
    agreed: Mapping[str, date] = field(default_factory=dict)
    """By report whose order names no filing date, the one that somebody agreed with the court (A11)."""
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
        if self.known.area is not None and self.is_heard:
            return team_id(self.known.area, TeamKind.PRIVATE_LAW)
        return self.known.team

    @property
    def is_private(self) -> bool:
        """Whether it is sent by the rule of private law, as is what nobody says to be public law (A9)."""
        return self.known is None or self.known.law is not LawType.PUBLIC

    @property
    def is_heard(self) -> bool:
        """Whether a private law case has had its first hearing: from then on it is the private law team's (I6)."""
        if self.known is None or self.known.law is not LawType.PRIVATE:
            return False
        first = first_hearing(self.known)
        return first is not None and was_held(self.known, first, self.passed)

    @property
    def is_over(self) -> bool:
        """Whether the court has ended the case, and not opened it again."""
        return self.court_end is not None and (self.reopened is None or self.reopened < self.court_end[0])

    @property
    def has_no_role(self) -> bool:
        """Whether Cafcass's part ended, and was not reopened since (T11)."""
        ended, reopened = self.involvement_ended, self.involvement_reopened
        return ended is not None and (reopened is None or reopened[0] < ended)

    @property
    def is_worked_on(self) -> bool:
        """Whether Cafcass's part is open again beyond its first hearing: a serious fact came, or another hearing was listed (T11)."""
        return not self.has_no_role and self.involvement_reopened is not None and self.involvement_reopened[1]

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
    def every_need(self) -> tuple[Need, ...]:
        """Every need of anybody in it (T14)."""
        return () if self.needs is None else tuple(need for each in self.needs[1] for need in each.needs)

    @property
    def dangers(self) -> tuple[StaffSafety, ...]:
        """Who in it may be a danger to staff, as far as that is in force (C6)."""
        return tuple(flag.said for _, flag in sorted(self.safety.items()) if flag.in_force)

    @property
    def is_emergency(self) -> bool:
        """Whether the application is an emergency (A1)."""
        return self.known is not None and self.known.emergency and not self.known.backlog

    @property
    def is_urgent(self) -> bool:
        """Whether a child protection concern is open, the application is an emergency, or a manager found so of work that waits (T2, A12, T12)."""
        found = any(work.urgent for work in self.open_works)
        return found or self.is_emergency or not all(self.concerns.values())

    @property
    def held_in_the_area_before(self) -> Mapping[str, str]:
        """Who still holds what they had when intake said that the case is another area's, each with the area from which they have it."""
        corrected = self.area_corrected
        if corrected is None or self.closed is not None:
            return {}
        had = {
            work.holder.practitioner_id: corrected.areas[work.work_id]
            for work in self.open_works
            if work.holder is not None
            and corrected.held.get(work.work_id) == work.holder.practitioner_id
            and corrected.areas[work.work_id] != self.area
        }
        return dict(sorted(had.items()))

    def ids_of(self, child: str) -> frozenset[str]:
        """Every id under which something may be held of a child."""
        return frozenset({child, *self.also.get(child, ())})

    def held_by(self) -> dict[str, dict[str, Line]]:
        """What each practitioner holds of this case."""
        found: dict[str, dict[str, Line]] = {}
        for work in self.open_works:
            if work.holder is not None:
                found.setdefault(work.holder.practitioner_id, {})[work.work_id] = self._line(work)
        return found

    def reserved_for(self) -> dict[str, dict[str, Line]]:
        """What of this case is proposed for each practitioner."""
        found: dict[str, dict[str, Line]] = {}
        for work in self.open_works:
            if work.proposal is not None:
                found.setdefault(work.proposal.practitioner_id, {})[work.work_id] = self._line(work)
        return found

    def beside_by(self) -> dict[str, dict[str, Line]]:
        """What each co-worker carries of this case beside the holders (A3)."""
        found: dict[str, dict[str, Line]] = {}
        for work in self.open_works:
            line = self._line(work)
            weight = f"{work.weighed.weight} co-worker"
            part = replace(line, weighed=replace(work.weighed, points=work.co_worker_points, weight=weight))
            for name in work.co_workers:
                found.setdefault(name, {})[work.work_id] = part
        return found

    def _line(self, work: Work) -> Line:
        return Line(work.work_id, self.case_id, work.kind, work.weighed)

    def changed_since(self, version: int) -> tuple[str, ...]:
        """What changed after a version, in plain words."""
        return tuple(dict.fromkeys(said for number, said in self.history if number > version))


CASES: Final[TableRef[CaseFile]] = TableRef("cases", order=30)
"""By case id; sealed."""

_REMEMBERED: Final = 50


def held(facts: Facts, case_id: str) -> CaseFile:
    """The case as it is held, or a new one: facts may come before the case itself."""
    return facts.get(CASES, case_id) or CaseFile(case_id)


def with_work(case: CaseFile, work: Work) -> CaseFile:
    """The case with one piece of work as it now is."""
    return replace(case, works={**case.works, work.work_id: work})


def with_version(case: CaseFile, said: Iterable[str]) -> CaseFile:
    """The case one version on."""
    number = case.version + 1
    history = (*case.history, *((number, what) for what in said))[-_REMEMBERED:]
    return replace(case, version=number, history=history)
