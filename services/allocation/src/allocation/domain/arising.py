"""Which work a case has (A10), by its law, its applications, the reports ordered in it, and what has ended."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from typing import Final

from allocation.domain.case import CaseFile, Known
from allocation.domain.policy import Policy
from cafcass_contracts.proceedings import Hearing, ReportOrder
from cafcass_contracts.safeguarding import CareCategory
from cafcass_contracts.values import (
    ApplicationKind,
    HearingStatus,
    HearingType,
    LawType,
    ReportAuthor,
    ReportType,
)
from cafcass_contracts.workload import Clock, WorkKind

_BY_APPLICATION: Final = {
    ApplicationKind.RULE_16_4: WorkKind.RULE_16_4,
    ApplicationKind.ADOPTION: WorkKind.ADOPTION,
    ApplicationKind.PLACEMENT: WorkKind.ADOPTION,
    ApplicationKind.ABDUCTION: WorkKind.SPECIALIST,
    ApplicationKind.SURROGACY_HFEA: WorkKind.SPECIALIST,
}
"""What is the same in both kinds of law; all else is work to first hearing, or a care guardian's."""

_BY_REPORT: Final = {
    ReportType.SECTION_7: WorkKind.SECTION_7_MULTI,
    ReportType.SECTION_7_ADDENDUM: WorkKind.ADDENDUM,
    ReportType.SECTION_16A: WorkKind.SECTION_7_RISK,
    ReportType.CHILD_IMPACT: WorkKind.SECTION_7_MULTI,
    ReportType.RULE_16_4: WorkKind.RULE_16_4,
    ReportType.FAMILY_ASSISTANCE: WorkKind.FAMILY_ASSISTANCE,
    ReportType.CONTACT_MONITORING: WorkKind.FAMILY_ASSISTANCE,
    ReportType.OTHER: WorkKind.SPECIALIST,
}
"""Courts do not say how many issues a section 7 report has: multi-issue is assumed until a manager says. Reports that are part of other work are not here."""

SECTION_7: Final = frozenset(
    {WorkKind.SECTION_7_SINGLE, WorkKind.SECTION_7_MULTI, WorkKind.SECTION_7_RISK, WorkKind.SECTION_7_WISHES}
)
"""What a section 7 report may be."""

_PART_OF_OTHER_WORK: Final = frozenset(
    {
        ReportType.SECTION_37,
        ReportType.SAFEGUARDING_LETTER,
        ReportType.POSITION_STATEMENT,
        ReportType.GUARDIAN,
        ReportType.SUITABILITY,
    }
)
_ON_PAPER: Final = frozenset({HearingType.GATEKEEPING})


@dataclass(frozen=True, slots=True)
class Wanted:
    """A piece of work that a case has, before anybody decided on it."""

    key: str
    kind: WorkKind
    arose_at: datetime
    stage: str = ""
    category: CareCategory | None = None
    clocks: tuple[Clock, ...] = ()
    report_id: str | None = None


def wanted(case: CaseFile, policy: Policy) -> dict[str, Wanted]:
    """The work that a case has now, by key; nothing once the court has ended it."""
    if case.known is None or case.is_over:
        return {}
    return {each.key: each for each in (*_applied_for(case, case.known, policy), *_ordered(case, case.known, policy))}


def others_reports(case: CaseFile) -> dict[str, str]:
    """Reports ordered in the case that are not Cafcass's to write, and whose they are (A17)."""
    if case.known is None:
        return {}
    ours = ReportAuthor.CAFCASS
    return {
        report.id: "local-authority" if report.type is ReportType.SECTION_37 else str(report.author)
        for report in case.known.reports
        if report.author is not ours or report.type is ReportType.SECTION_37
    }


def first_hearing(known: Known) -> Hearing | None:
    """The first hearing by type, else the earliest that is not on paper only."""
    listed = [
        hearing
        for hearing in known.hearings
        if hearing.starts_at is not None
        and hearing.status in (HearingStatus.LISTED, HearingStatus.HELD)
        and hearing.type not in _ON_PAPER
    ]
    return min(listed, key=lambda each: (each.type is not HearingType.FIRST, each.starts_at, each.id), default=None)


def has_been_heard(case: CaseFile) -> bool:
    """Whether a private law case has had its first hearing: its time has come, or the court says that it was held."""
    if case.known is None or case.known.law is not LawType.PRIVATE:
        return False
    first = first_hearing(case.known)
    return first is not None and (hearing_key(first) in case.passed or first.status is HearingStatus.HELD)


def hearing_key(hearing: Hearing) -> str:
    """A hearing at its time: listed for another time it is another."""
    return f"{hearing.id}@{hearing.starts_at.astimezone(UTC).isoformat() if hearing.starts_at else ''}"


def watched(case: CaseFile) -> tuple[Hearing, ...]:
    """The hearings whose time changes what work there is: the first, and case management."""
    if case.known is None or case.is_over:
        return ()
    first = first_hearing(case.known)
    management = [
        each
        for each in case.known.hearings
        if each.type is HearingType.CASE_MANAGEMENT and each.status is HearingStatus.LISTED and each.starts_at
    ]
    return tuple({each.id: each for each in (*management, *([first] if first else []))}.values())


def next_hearing(case: CaseFile, now: datetime) -> datetime | None:
    """When the next thing at court is (T12)."""
    hearings = () if case.known is None else case.known.hearings
    starts = [each.starts_at for each in hearings if each.starts_at and each.status is HearingStatus.LISTED]
    return min((start for start in starts if start >= now), default=None)


def _applied_for(case: CaseFile, known: Known, policy: Policy) -> Iterator[Wanted]:
    kinds = {_BY_APPLICATION.get(kind, _usual(known)) for kind in known.kinds} or {_usual(known)}
    for kind in sorted(kinds):
        if kind is WorkKind.FIRST_HEARING and _first_hearing_work_is_over(case):
            continue
        stage = _stage(case) if kind is WorkKind.CARE_GUARDIAN else ""
        category = None if kind is not WorkKind.CARE_GUARDIAN or case.category is None else case.category[2]
        clocks = tuple(_clocks(kind, known, policy))
        yield Wanted(str(kind), kind, known.received_at, stage, category, clocks)


def _usual(known: Known) -> WorkKind:
    return WorkKind.FIRST_HEARING if known.law is LawType.PRIVATE else WorkKind.CARE_GUARDIAN


def _first_hearing_work_is_over(case: CaseFile) -> bool:
    """Involvement ended (T11), or the first hearing has been."""
    return case.involvement_ended is not None or has_been_heard(case)


def _stage(case: CaseFile) -> str:
    """A care case is at its beginning until a case management hearing has been."""
    hearings = () if case.known is None else case.known.hearings
    been = any(
        each.status is HearingStatus.HELD or (each.status is HearingStatus.LISTED and hearing_key(each) in case.passed)
        for each in hearings
        if each.type is HearingType.CASE_MANAGEMENT
    )
    return "proceedings" if been else "initial"


def _clocks(kind: WorkKind, known: Known, policy: Policy) -> Iterator[Clock]:
    first = first_hearing(known)
    allocate = policy.within(known.received_at, policy.allocate_working_days)
    if known.emergency and first is not None and first.starts_at is not None:
        allocate = min(allocate, first.starts_at)
        yield clock("first-hearing", first.starts_at, "A1", known.received_at)
    yield clock("allocate", allocate, "A1", known.received_at)
    if kind is WorkKind.CARE_GUARDIAN:
        day = policy.day(known.received_at) + timedelta(days=policy.substantive_days)
        yield clock("substantive", policy.end_of(day), "A8", known.received_at)


def clock(kind: str, due: datetime, rule: str, received: datetime) -> Clock:
    """A clock; one already past when what it is about was received is due now, at short notice (G1)."""
    return Clock(kind=kind, due=due.astimezone(UTC), rule=rule, short_notice=due <= received)


def _ordered(case: CaseFile, known: Known, policy: Policy) -> Iterator[Wanted]:
    others = others_reports(case)
    for report in known.reports:
        if report.id in others or report.type in _PART_OF_OTHER_WORK:
            continue
        kind = case.kinds.get(f"report:{report.id}", _BY_REPORT.get(report.type, WorkKind.SPECIALIST))
        yield Wanted(
            key=str(kind) if kind is WorkKind.RULE_16_4 else f"report:{report.id}",
            kind=kind,
            arose_at=_arose_at(case, report, known),
            clocks=tuple(_report_clocks(case, report, known, policy)),
            report_id=report.id,
        )


def _arose_at(case: CaseFile, report: ReportOrder, known: Known) -> datetime:
    """When its order was received, not when it was made; one for a later day begins that day."""
    since = max(known.received_at, case.heard_of.get(report.id, known.received_at))
    return since if report.ordered_on is None else max(since, datetime.combine(report.ordered_on, time(9), tzinfo=UTC))


def _report_clocks(case: CaseFile, report: ReportOrder, known: Known, policy: Policy) -> Iterator[Clock]:
    arose = _arose_at(case, report, known)
    yield clock("allocate", policy.within(arose, policy.allocate_working_days), "A1", arose)
    if report.due is not None:
        yield clock("file", policy.end_of(report.due), "A11", arose)
