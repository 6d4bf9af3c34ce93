"""When the data of a closed case has been kept long enough (G6)."""

from __future__ import annotations

from datetime import date
from typing import Final

from cafcass_contracts.values import ApplicationKind
from cafcass_domain.decision import CancelDeadline, SetDeadline
from cafcass_domain.due import Due
from intake.domain.case.held import HeldCase
from intake.domain.details.content import application_kinds
from intake.domain.details.view import View
from intake.domain.policy import IntakePolicy
from intake.domain.retention.held import Retention

RETENTION_OVER: Final = "retention-over"
"""The deadline at which the data of a closed case has been kept long enough, and its destruction is tried."""

_OF_ADOPTION: Final = frozenset({ApplicationKind.ADOPTION, ApplicationKind.PLACEMENT})
_LAST_YEAR: Final = 9_000
"""Nobody means a year after it; what is due then is due never."""


def years_kept(held: HeldCase | None, policy: IntakePolicy) -> int:
    """How many years the data of a case is kept from its closure: of several kinds the longest, and of a case that nobody knows too."""
    by_kind = (policy.keep_private_years, policy.keep_public_years, policy.keep_adoption_years)
    if held is None:
        return max(by_kind)
    if _OF_ADOPTION.intersection(map(ApplicationKind, application_kinds(View(held, policy)))):
        return policy.keep_adoption_years
    return policy.keep_private_years if held.law == "private" else policy.keep_public_years


def kept_until(closed_on: date, years: int) -> date:
    """The day on which they are over; of a 29 February the first of March."""
    year = min(closed_on.year + years, _LAST_YEAR)
    leap_day = (closed_on.month, closed_on.day) == (2, 29)
    return date(year, 3, 1) if leap_day and not _is_leap(year) else closed_on.replace(year=year)


def over_on(retention: Retention, held: HeldCase | None, policy: IntakePolicy) -> date | None:
    """The day on which the retention period of a closed case is over; None while it is open."""
    return None if retention.closed_on is None else kept_until(retention.closed_on, years_kept(held, policy))


def clock(
    case_id: str, retention: Retention, held: HeldCase | None, policy: IntakePolicy
) -> tuple[SetDeadline | CancelDeadline, ...]:
    """The deadline of a case as it now has to be."""
    day = over_on(retention, held, policy)
    if day is None or retention.ordered is not None:
        return (CancelDeadline(RETENTION_OVER, case_id),)
    return (SetDeadline(RETENTION_OVER, case_id, Due(policy.begin_of(day)), "G6"),)


def _is_leap(year: int) -> bool:
    return year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)
