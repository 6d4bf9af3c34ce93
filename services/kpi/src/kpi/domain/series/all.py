"""Every series, declared once: what it counts, of what kind of subject, and which facts it depends on."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from kpi.domain import told
from kpi.domain.card import Card, card_of
from kpi.domain.entry import Entry
from kpi.domain.fact import Fact, Facts
from kpi.domain.policy import Policy
from kpi.domain.series import casework, other, people
from kpi.domain.series.case import AFTER_RECEIPT, Case


class SubjectKind(StrEnum):
    """What facts are about."""

    CASE = "case"
    STAFF = "staff"
    PRACTITIONER = "practitioner"
    MANAGER = "manager"
    CORRESPONDENCE = "correspondence"
    COMPLAINT = "complaint"
    FINANCE = "finance"
    AREA = "area"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Source:
    """One function over the facts of a subject, the series that it fills, and the facts that it depends on."""

    function: Callable[..., Iterable[Entry]]
    series: tuple[str, ...]
    feeds: frozenset[type]


_ALWAYS: Final = (told.Application,)
_WHERE: Final = (told.ManagerNamed,)
_OPEN: Final = (told.CaseClosed, told.LifecycleMoved)
_HOLDER: Final = (told.CaseAllocated, told.CaseUnallocated)
_REPORT: Final = (told.ReportOrdered, told.ReportExtended, told.ReportNotOurs)


def _of_case(function: Callable[[Case], Iterator[Entry]], *series: str, feeds: Iterable[type] = ()) -> Source:
    return Source(function, series, frozenset({*_ALWAYS, *_WHERE, *feeds}))


CASE_SOURCES: Final = (
    _of_case(casework.care_held, "care-held", feeds=(*_OPEN, *_HOLDER)),
    _of_case(casework.private_held, "private-held", feeds=(*_OPEN, *_HOLDER)),
    _of_case(casework.care_by_conference, "care-by-conference", feeds=(*_OPEN, *_HOLDER)),
    _of_case(casework.care_days_to_allocate, "care-days-to-allocate", feeds=_HOLDER),
    _of_case(casework.flow, "care-flow", "private-flow", feeds=_OPEN),
    _of_case(casework.section_7_ordered, "section-7-ordered", feeds=_REPORT),
    _of_case(
        casework.section_7_filed,
        "section-7-filed",
        feeds=(*_REPORT, *_OPEN, told.WorkCompleted, told.WorkArose, told.WorkAllocated),
    ),
    _of_case(
        casework.waiting,
        "waiting",
        feeds=(*_OPEN, *_HOLDER, told.WorkArose, told.WorkAllocated, told.WorkMoved, told.WorkCompleted),
    ),
    _of_case(casework.guardian_in_time, "guardian-in-time", feeds=(*_OPEN, *_HOLDER)),
    _of_case(casework.emergencies, "emergencies", feeds=_HOLDER),
    _of_case(casework.guardian_timeliness, "guardian-timeliness", feeds=_HOLDER),
    _of_case(casework.duration, "care-duration", "private-duration", feeds=_OPEN),
    _of_case(casework.care_demand, "care-demand"),
    _of_case(casework.report_orders_heard, "report-orders-heard", feeds=(*_REPORT, told.Registered)),
    _of_case(casework.evaluated, "evaluated", feeds=(told.Registered,)),
    _of_case(casework.checks_same_day, "checks-same-day", feeds=(told.CheckChanged,)),
    _of_case(casework.check_turnaround, "check-turnaround", feeds=(told.CheckChanged,)),
    _of_case(casework.letters, "letters", feeds=(*_OPEN, told.LetterPlanned, told.LetterIssued)),
    _of_case(casework.children_seen, "children-seen", feeds=(*_OPEN, *_HOLDER, told.Casework)),
    _of_case(casework.case_plans, "case-plans", feeds=(*_OPEN, *_HOLDER, told.Casework)),
)
"""Of a case. Every one depends on what is held about the application and on whose case it is."""

_POST: Final = (told.Employment,)
SOURCES: Final = {
    SubjectKind.CASE: CASE_SOURCES,
    SubjectKind.STAFF: (
        Source(people.assessed, ("assessed",), frozenset({*_POST, told.Graded})),
        Source(people.appraised, ("appraised",), frozenset({*_POST, told.Appraisal})),
        Source(people.supervised, ("supervised-practice", "supervised-support"), frozenset({*_POST, told.Supervision})),
        Source(people.reviewed, ("reviewed",), frozenset({*_POST, told.Supervision})),
        Source(
            people.sick,
            ("sick-practice", "sick-support", "sick-practice-heads", "sick-support-heads"),
            frozenset({*_POST, told.Sickness}),
        ),
        Source(
            people.graded,
            ("graded", "graded-safeguarding", "graded-before-filing", "graded-whole-record", "graded-below-standard"),
            frozenset({*_POST, told.Graded}),
        ),
    ),
    SubjectKind.PRACTITIONER: (Source(people.workload, ("workload",), frozenset({told.Workload})),),
    SubjectKind.MANAGER: (Source(people.span, ("span",), frozenset({told.Span})),),
    SubjectKind.CORRESPONDENCE: (
        Source(
            other.correspondence,
            ("evaluated", "feedback"),
            frozenset({told.CorrespondenceRegistered, told.CorrespondenceRouted}),
        ),
    ),
    SubjectKind.COMPLAINT: (
        Source(
            other.complaints,
            ("complaints-acknowledged", "complaints-answered"),
            frozenset({told.ComplaintRegistered, told.ComplaintPlaced, told.ComplaintStep, told.ComplaintClosed}),
        ),
    ),
    SubjectKind.FINANCE: (
        Source(other.amounts, ("amount-budget", "amount-forecast", "amount-spend"), frozenset({told.Amount})),
    ),
    SubjectKind.AREA: (),
    SubjectKind.OTHER: (),
}
"""By what facts are about."""

_DOUBTED: Final = Source(casework.doubted, ("doubted",), frozenset())

FEEDING: Final = {
    kind: frozenset(fact for source in sources for fact in source.feeds) for kind, sources in SOURCES.items()
}
"""The facts that any series depends on."""

FED: Final = {
    kind: {
        name: frozenset(fact for source in sources if name in source.series for fact in source.feeds)
        for name in {name for source in sources for name in source.series}
    }
    for kind, sources in SOURCES.items()
}
"""The facts that each series depends on."""

LISTED: Final = frozenset(
    {
        told.WorkQueued,
        told.Proposed,
        told.ProposalWithdrawn,
        told.Asked,
        told.Left,
        told.Settled,
        told.ConcernRaised,
        told.ConcernAcknowledged,
    }
)
"""The facts that lists are made of beside these."""


_KINDS: Final = {kind.value: kind for kind in SubjectKind}


def kind_of(subject: str) -> SubjectKind:
    """What a subject is: `staff:...`, `finance:...`; a case has no prefix."""
    prefix, colon, _ = subject.partition(":")
    return _KINDS.get(prefix, SubjectKind.OTHER) if colon else SubjectKind.CASE


@dataclass(frozen=True, slots=True)
class Counted:
    """What the facts of a subject come to."""

    series: tuple[str, ...]
    """Which were counted."""
    entries: tuple[Entry, ...]


class Known:
    """What is known of a subject, as its series see it."""

    __slots__ = ("case", "facts", "kind", "policy")

    def __init__(self, facts: Facts, policy: Policy, case: Case | None = None) -> None:
        self.facts = facts
        self.policy = policy
        self.kind = kind_of(facts.subject)
        self.case = Case(facts, policy) if case is None and self.kind is SubjectKind.CASE else case

    def grown(self, facts: Iterable[Fact], changed: Collection[type]) -> Known:
        """The same subject, where since then only facts of some kinds came, or took the place of others."""
        now = self.facts.grown(facts, changed)
        return Known(now, self.policy, None if self.case is None else self.case.grown(now, changed))


def entries_of(known: Known, fed_by: Iterable[type] | None = None) -> Counted:
    """What the facts of a subject add, of the series that depend on any of some kinds of fact (None: of all)."""
    facts, kind, policy = known.facts, known.kind, known.policy
    changed = None if fed_by is None else frozenset(fed_by)
    sources = [source for source in SOURCES[kind] if changed is None or not changed.isdisjoint(source.feeds)]
    if known.case is not None:
        return Counted(*_filled((*sources, _DOUBTED), known.case))
    doubted = tuple(
        Entry(series="doubted", item=fact.id, since=fact.known, n=0, d=1, other=f"doubt:{AFTER_RECEIPT}")
        for fact in facts
        if fact.ahead
    )
    trusted = Facts(facts.subject, (fact for fact in facts if not fact.ahead)) if doubted else facts
    if kind is SubjectKind.STAFF:
        person = people.Person(trusted, policy)
        names, entries = _filled(sources, person)
        return Counted((*names, "doubted"), (*entries, *doubted))
    names, entries = _filled(sources, trusted, policy)
    return Counted((*names, "doubted"), (*entries, *doubted))


def card(known: Known) -> Card | None:
    """How a subject stands in lists, where it does."""
    if known.case is not None:
        return card_of(known.case)
    if known.kind is SubjectKind.COMPLAINT:
        return other.complaint_card(known.facts)
    return people.Person(known.facts, known.policy).card if known.kind is SubjectKind.STAFF else None


def _filled(sources: Iterable[Source], *given: object) -> tuple[tuple[str, ...], tuple[Entry, ...]]:
    found = tuple(sources)
    names = tuple(name for source in found for name in source.series)
    return names, tuple(entry for source in found for entry in source.function(*given))
