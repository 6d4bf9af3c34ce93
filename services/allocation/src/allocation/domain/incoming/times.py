"""Dates and times of a case as it comes in: one that nobody can mean is not known (G3), and nothing was received later than its receipt (I9)."""

from __future__ import annotations

from datetime import date, datetime

from allocation.domain.told import Hearing, ReportOrder, Summary
from cafcass_domain.due import LONGEST
from cafcass_domain.london import london_day
from cafcass_domain.state import replace


def is_meant(when: date | datetime, now: datetime) -> bool:
    """Whether anybody can mean a date or a time: it lies within a lifetime of now."""
    return abs(london_day(when) - london_day(now)) <= LONGEST


def with_times_that_are_meant(summary: Summary, now: datetime) -> Summary:
    """The summary without the dates and times that nobody can mean. Intake has asked the court about them."""
    return replace(
        summary,
        received_at=received_at(summary.received_at, now),
        hearings=tuple(_hearing(each, now) for each in summary.hearings),
        reports=tuple(_report(each, now) for each in summary.reports),
    )


def received_at(said: datetime, now: datetime) -> datetime:
    """When something was received: never later than now, and now where nobody can mean what is said."""
    return min(said, now) if is_meant(said, now) else now


def _hearing(hearing: Hearing, now: datetime) -> Hearing:
    at = hearing.starts_at
    return hearing if at is None or is_meant(at, now) else replace(hearing, starts_at=None)


def _report(report: ReportOrder, now: datetime) -> ReportOrder:
    made, due = report.ordered_on, report.due
    return replace(
        report,
        ordered_on=made if made is not None and is_meant(made, now) else None,
        due=due if due is not None and is_meant(due, now) else None,
    )
