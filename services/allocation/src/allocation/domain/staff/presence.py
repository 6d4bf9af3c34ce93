"""Whether somebody is there for the time that a piece of work needs (A3): its hearings and due days, and the days until the last of them.

Notice of leave, or of leaving, counts from when it is given. One day away counts only where it is a day that the work needs.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta

from allocation.domain.case.case_file import CaseFile
from allocation.domain.case.hearings import first_hearing
from allocation.domain.policy import AllocationPolicy
from allocation.domain.staff.practitioner import Practitioner
from allocation.domain.work.clocks import FILE
from allocation.domain.work.work import Work
from cafcass_contracts.values import HearingStatus
from cafcass_contracts.workload import WorkKind
from cafcass_domain.due import plus
from cafcass_domain.london import london_day
from cafcass_domain.state import State

_LONGEST = timedelta(days=366)
"""So far ahead is looked whether somebody is there: no leave is planned further off."""


class Needed(State):
    """The time of a piece of work."""

    since: date
    until: date
    """Its last day that is known; where none is, so long as it can wait (A13)."""
    days: frozenset[date]
    """On which its holder has to be there: hearings, and days on which something is to be filed."""
    open_ended: bool
    """Whether only the court changes its holder: it goes on after every day that is known (A6)."""


def needed(case: CaseFile, work: Work, now: datetime, policy: AllocationPolicy) -> Needed:
    """The time that a piece of work needs, as far as it is known."""
    today = london_day(now)
    days = frozenset(day for day in map(london_day, _moments(case, work)) if today <= day <= today + _LONGEST)
    waits = london_day(plus(now, policy.replan_from_days.length))
    return Needed(today, max(days, default=waits), days, work.kind in policy.changed_by_court)


def next_needed(case: CaseFile, work: Work, since: datetime) -> datetime | None:
    """When the holder of a piece of work has to be there, or file something, for the first time after `since`, as far as is known."""
    return min((at for at in _moments(case, work) if at > since), default=None)


def _moments(case: CaseFile, work: Work) -> Iterator[datetime]:
    if case.known is None:
        return
    hearings = case.known.hearings
    if work.kind is WorkKind.FIRST_HEARING:
        first = first_hearing(case.known)
        hearings = () if first is None else (first,)
    yield from (
        each.starts_at for each in hearings if each.starts_at is not None and each.status is HearingStatus.LISTED
    )
    file = work.clock(FILE)
    if file is not None:
        yield file.due.at


def is_there(person: Practitioner, need: Needed, policy: AllocationPolicy) -> bool:
    """Whether somebody is there for new work: on each day that it needs, for most of the time until the last, and not about to leave."""
    if leaves_before(person, need) or is_away_when_needed(person, need):
        return False
    touching = [each for each in person.absences.values() if each.touches(need.since, need.until)]
    if not touching:
        return True
    days = [need.since + timedelta(days=each) for each in range((need.until - need.since).days + 1)]
    worked = [day for day in days if policy.calendar.is_working_day(day)]
    return 2 * sum(any(each.covers(day) for each in touching) for day in worked) <= len(worked)


def is_away_when_needed(person: Practitioner, need: Needed) -> bool:
    """Whether an absence covers a day that the work needs."""
    return any(person.is_away(day) for day in need.days)


def leaves_before(person: Practitioner, need: Needed) -> bool:
    """Whether they are known to leave before the work is over."""
    last = person.last_day
    return last is not None and (need.open_ended or last < need.until)


def least_available(person: Practitioner, need: Needed, policy: AllocationPolicy) -> int:
    """The fewest points that their hours, less reductions, make available over the time of the work (A3)."""
    days = (need.since, *(day for day in person.days_of_change(need.since) if day <= need.until))
    return min(person.contracted(day, policy) for day in days)
