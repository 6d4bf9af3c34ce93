"""Which work a case has (A10), by its law, its applications, the reports ordered in it, and what has ended."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, time
from typing import Final

from allocation.domain.case.case_file import CaseFile
from allocation.domain.case.hearings import management_hearing_was_held
from allocation.domain.policy import AllocationPolicy
from allocation.domain.told import ReportOrder, Summary
from allocation.domain.work.clocks import clocks_of_application, clocks_of_report
from allocation.domain.work.work import Clock
from cafcass_contracts.safeguarding import CareCategory
from cafcass_contracts.values import ApplicationKind, LawType, ReportAuthor, ReportType
from cafcass_contracts.workload import WorkKind
from cafcass_domain.state import State

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


class Wanted(State, kw_only=True):
    """A piece of work that a case has, before anybody decided on it."""

    key: str
    kind: WorkKind
    arose_at: datetime
    stage: str = ""
    category: CareCategory | None = None
    clocks: tuple[Clock, ...] = ()
    report_id: str | None = None
    filing: date | None = None
    """By when it is to be filed, without any extension."""


def wanted(case: CaseFile, policy: AllocationPolicy) -> dict[str, Wanted]:
    """The work that a case has now, by key; nothing once the court has ended it."""
    if case.known is None or case.is_over:
        return {}
    return {each.key: each for each in (*_applied_for(case, case.known, policy), *_ordered(case, case.known, policy))}


def others_reports(case: CaseFile) -> dict[str, str]:
    """Reports ordered in the case that are not Cafcass's to write, and whose they are (A17)."""
    if case.known is None:
        return {}
    return {
        report.id: "local-authority" if report.type is ReportType.SECTION_37 else str(report.author)
        for report in case.known.reports
        if not report.cancelled and (report.author is not ReportAuthor.CAFCASS or report.type is ReportType.SECTION_37)
    }


def _applied_for(case: CaseFile, known: Summary, policy: AllocationPolicy) -> Iterator[Wanted]:
    kinds = {_BY_APPLICATION.get(kind, _usual(known)) for kind in known.kinds} or {_usual(known)}
    for kind in sorted(kinds):
        if kind is WorkKind.FIRST_HEARING and _first_hearing_work_is_over(case):
            continue
        is_care = kind is WorkKind.CARE_GUARDIAN
        yield Wanted(
            key=str(kind),
            kind=kind,
            arose_at=known.received_at,
            stage=_stage(case, known) if is_care else "",
            category=case.category[2] if is_care and case.category is not None else None,
            clocks=tuple(clocks_of_application(kind, known, policy)),
        )


def _usual(known: Summary) -> WorkKind:
    return WorkKind.FIRST_HEARING if known.law is LawType.PRIVATE else WorkKind.CARE_GUARDIAN


def _first_hearing_work_is_over(case: CaseFile) -> bool:
    """Involvement ended (T11), or the first hearing was held: what reopened it since is worked until it ends again."""
    return case.has_no_role or (case.is_heard and not case.is_worked_on)


def _stage(case: CaseFile, known: Summary) -> str:
    """A care case is at its beginning until a case management hearing was held."""
    return "proceedings" if management_hearing_was_held(known, case.passed) else "initial"


def filing_date(case: CaseFile, report: ReportOrder) -> date | None:
    """By when a report is to be filed: by the court's order as it stands, else as somebody agreed with the court (A11)."""
    return report.due or case.agreed.get(report.id)


def _ordered(case: CaseFile, known: Summary, policy: AllocationPolicy) -> Iterator[Wanted]:
    others = others_reports(case)
    for report in known.reports:
        if report.cancelled or report.id in others or report.type in _PART_OF_OTHER_WORK:
            continue
        kind = case.kinds.get(f"report:{report.id}", _BY_REPORT.get(report.type, WorkKind.SPECIALIST))
        arose, filing = _arose_at(case, report, known), filing_date(case, report)
        yield Wanted(
            key=str(kind) if kind is WorkKind.RULE_16_4 else f"report:{report.id}",
            kind=kind,
            arose_at=arose,
            clocks=tuple(clocks_of_report(arose, filing, policy)),
            report_id=report.id,
            filing=filing,
        )


def _arose_at(case: CaseFile, report: ReportOrder, known: Summary) -> datetime:
    """When its order was received, not when it was made; one for a later day begins that day."""
    since = max(known.received_at, case.heard_of.get(report.id, known.received_at))
    return since if report.ordered_on is None else max(since, datetime.combine(report.ordered_on, time(9), tzinfo=UTC))
