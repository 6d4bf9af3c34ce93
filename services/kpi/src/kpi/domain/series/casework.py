"""What a case adds to the figures: allocation, stock, throughput, timeliness, reports, letters, checks, casework."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Final

from cafcass_contracts.safeguarding import CheckKind
from cafcass_contracts.values import HearingStatus
from cafcass_contracts.workload import PractitionerRole
from kpi.domain import told
from kpi.domain.entry import Entry
from kpi.domain.fact import day_of
from kpi.domain.series.case import Case, Stretch

_HELD: Final = HearingStatus.HELD.value
_VACATED: Final = HearingStatus.VACATED.value
_OVER_WITHOUT: Final = frozenset({"not-ours", "not-wanted", "case-closed"})
"""Ways in which a report ends without being filed."""


def care_held(case: Case) -> Iterator[Entry]:
    """Open care cases, and those of them with an appointed guardian, from day to day."""
    if case.is_care:
        for each in case.stretches:
            yield case.level("care-held", each, n=int(each.role == PractitionerRole.GUARDIAN.value), d=1)


def private_held(case: Case) -> Iterator[Entry]:
    """Open private law cases, and those of them with a family court adviser, from day to day."""
    if case.is_private:
        for each in case.stretches:
            yield case.level("private-held", each, n=int(each.role == PractitionerRole.ADVISER.value), d=1)


def care_by_conference(case: Case) -> Iterator[Entry]:
    """Care cases that reach their case management conference, and those substantively allocated by then."""
    day = case.conference_day
    if case.is_care and day is not None and _open_until(case, day):
        by = case.guardian_from
        yield case.entry("care-by-conference", day, n=int(by is not None and day_of(by) <= day), d=1)


def care_days_to_allocate(case: Case) -> Iterator[Entry]:
    """Care cases substantively allocated, with the working days since receipt, on the day of their allocation."""
    if case.is_care and case.received is not None and case.guardian_from is not None:
        days = case.working_days(case.received, case.guardian_from)
        yield case.entry("care-days-to-allocate", day_of(case.guardian_from), n=days, d=1)


def flow(case: Case) -> Iterator[Entry]:
    """Requests (in the denominator) and closures (in the numerator), care and private law apart."""
    series = "care-flow" if case.is_care else "private-flow" if case.is_private else ""
    if series and case.received is not None:
        yield case.entry(series, day_of(case.received), n=0, d=1, item=f"{case.id}:request")
        for each in case.closings:
            day = day_of(each)
            yield case.entry(series, day, n=1, d=0, item=f"{case.id}:closure")


def section_7_ordered(case: Case) -> Iterator[Entry]:
    """Section 7 reports ordered (numerator), private law cases that reach their first hearing (denominator), also by court."""
    if not case.is_private:
        return
    other = _court(case)
    first = case.first_hearing
    if first is not None and first.starts_at is not None and first.status == _HELD:
        yield case.entry(
            "section-7-ordered", day_of(first.starts_at), n=0, d=1, item=f"{case.id}:first-hearing", other=other
        )
    for report in case.reports:
        day = report.ordered_on or _heard_of(case, report.id)
        if day is not None:
            yield case.entry("section-7-ordered", day, n=1, d=0, item=report.id, other=other)


def section_7_filed(case: Case) -> Iterator[Entry]:
    """Section 7 reports due, on the agreed or properly extended date, and those filed by it."""
    ended = {said.report_id: (fact, said) for fact, said in case.facts.of(told.WorkCompleted) if said.report_id}
    for report in case.reports:
        due = _agreed(case, report)
        if due is None:
            continue
        over = ended.get(report.id)
        filed = over is not None and over[1].how == "filed" and day_of(over[1].completed_at) <= due
        if over is not None and over[1].how in _OVER_WITHOUT and day_of(over[1].completed_at) <= due:
            continue
        if over is None and not _open_until(case, due):
            continue
        yield case.entry(
            "section-7-filed", due, n=int(filed), d=1, item=report.id, practitioner=_writer(case, report.id)
        )


def waiting(case: Case) -> Iterator[Entry]:
    """Pieces of work that nobody holds substantively, from day to day; the numerator adds up since when, to tell how long."""
    arose = {said.work_id: said for _, said in reversed(case.facts.of(told.WorkArose))}
    turns: dict[str, list[tuple[datetime, tuple[datetime, int, str], bool]]] = {work: [] for work in arose}
    for fact, got in case.facts.of(told.WorkAllocated):
        if got.substantive:
            turns.setdefault(got.work_id, []).append((got.allocated_at, fact.order, False))
    for fact, moved in case.facts.of(told.WorkMoved):
        turns.setdefault(moved.work_id, []).append((moved.moved_at, fact.order, moved.to_practitioner_id is None))
    for fact, done in case.facts.of(told.WorkCompleted):
        turns.setdefault(done.work_id, []).append((done.completed_at, fact.order, False))
    for work, said in arose.items():
        since: datetime | None = said.arose_at
        for at, _, waits in sorted(turns[work]):
            if since is not None and not waits:
                yield from _wait(case, said, since, at)
            since = (since or at) if waits else None
        if since is not None:
            yield from _wait(case, said, since, None)


def _wait(case: Case, said: told.WorkArose, since: datetime, until: datetime | None) -> Iterator[Entry]:
    first = day_of(since)
    for each in case.within(first, None if until is None else day_of(until)):
        yield Entry(
            series="waiting", item=said.work_id, since=each.since, until=each.until, n=first.toordinal(), d=1,
            area=said.area or each.place.area, team=said.team or each.place.team,
        )  # fmt: skip


def guardian_in_time(case: Case) -> Iterator[Entry]:
    """Care applications, and those with a guardian within 48 hours (working days), on the day by which."""
    if case.is_care and case.received is not None:
        day = case.after(case.received, case.policy.guardian_working_days)
        by = case.guardian_from
        if _open_until(case, day) or by is not None:
            yield case.entry("guardian-in-time", day, n=int(by is not None and day_of(by) <= day), d=1)


def emergencies(case: Case) -> Iterator[Entry]:
    """Emergency applications that reach their first hearing, and those with a guardian before it begins."""
    said, first = case.application, case.first_hearing
    if said is None or not said.emergency or first is None or first.starts_at is None or first.status == _VACATED:
        return
    by = case.guardian_from
    yield case.entry("emergencies", day_of(first.starts_at), n=int(by is not None and by < first.starts_at), d=1)


def guardian_timeliness(case: Case) -> Iterator[Entry]:
    """Care applications by the day of receipt, with the working days until a guardian was appointed, once one was."""
    if case.is_care and case.received is not None and case.guardian_from is not None:
        days = case.working_days(case.received, case.guardian_from)
        yield case.entry("guardian-timeliness", day_of(case.received), n=days, d=1)


def duration(case: Case) -> Iterator[Entry]:
    """Cases closed, with the days since receipt, care and private law apart."""
    series = "care-duration" if case.is_care else "private-duration" if case.is_private else ""
    if series and case.received is not None:
        for each in case.closings:
            days = (day_of(each) - day_of(case.received)).days
            yield case.entry(series, day_of(each), n=days, d=1)


def care_demand(case: Case) -> Iterator[Entry]:
    """Care applications by local authority, on the day of receipt."""
    if case.is_care and case.received is not None and case.application is not None:
        other = case.application.local_authority or ""
        yield case.entry("care-demand", day_of(case.received), n=1, d=0, other=f"authority:{other}" if other else "")


def report_orders_heard(case: Case) -> Iterator[Entry]:
    """Report orders, with the days from being made until Cafcass heard of them, on the day it did."""
    for report in case.reports:
        heard = _heard_of(case, report.id)
        if heard is not None and report.ordered_on is not None and report.ordered_on <= heard:
            days = (heard - report.ordered_on).days
            yield case.entry("report-orders-heard", heard, n=days, d=1, item=report.id)


def evaluated(case: Case) -> Iterator[Entry]:
    """Applications, and those registered within a working day, on the day by which."""
    first = case.facts.of(told.Registered)
    if case.received is not None and first:
        day = case.after(case.received, case.policy.evaluated_working_days)
        yield case.entry("evaluated", day, n=int(first[0][0].day <= day), d=1)


def checks_same_day(case: Case) -> Iterator[Entry]:
    """Level 1 checks of the parties that the application names, and those requested on the day of receipt."""
    if not case.is_private or case.received is None:
        return
    received = day_of(case.received)
    for check in _checks(case):
        if check.kind == CheckKind.LEVEL_1.value and day_of(check.needed_at) == received:
            asked = check.requested_at is not None and day_of(check.requested_at) == received
            yield case.entry("checks-same-day", received, n=int(asked), d=1, item=check.check_id)


def check_turnaround(case: Case) -> Iterator[Entry]:
    """Checks answered, with the working days since they were requested."""
    for check in _checks(case):
        if check.requested_at is not None and check.answered_at is not None and check.requested_at <= check.answered_at:
            days = case.working_days(check.requested_at, check.answered_at)
            yield case.entry("check-turnaround", day_of(check.answered_at), n=days, d=1, item=check.check_id)


def letters(case: Case) -> Iterator[Entry]:
    """Letters due before a first hearing, and those issued by their due day."""
    plan = case.facts.last(told.LetterPlanned)
    if plan is None:
        return
    issued = min((fact.day for fact, said in case.facts.of(told.LetterIssued) if said.update == 0), default=None)
    if issued is not None or _open_until(case, plan.due):
        yield case.entry("letters", plan.due, n=int(issued is not None and issued <= plan.due), d=1)


def children_seen(case: Case) -> Iterator[Entry]:
    """Children to be seen in open cases, and those seen, from day to day."""
    for said, each in _casework(case):
        if said.seen + said.to_see:
            yield case.level("children-seen", each, n=said.seen, d=said.seen + said.to_see)


def case_plans(case: Case) -> Iterator[Entry]:
    """Open cases that need a plan, and those that have one, from day to day."""
    for said, each in _casework(case):
        if said.planned or said.plan_missing:
            yield case.level("case-plans", each, n=int(said.planned), d=1)


def _casework(case: Case) -> Iterator[tuple[told.Casework, Stretch]]:
    by_day = {fact.day: said for fact, said in case.facts.of(told.Casework)}
    days = sorted(by_day)
    for n, day in enumerate(days):
        for each in case.within(day, days[n + 1] if n + 1 < len(days) else None):
            yield by_day[day], each


def _checks(case: Case) -> Iterator[told.CheckSaid]:
    latest = {said.check.check_id: said.check for _, said in case.facts.of(told.CheckChanged)}
    yield from latest.values()


def _open_until(case: Case, day: date) -> bool:
    """Whether a case was still open when a day began."""
    return case.received is not None and (day_of(case.received) >= day or case.open_on(day - timedelta(days=1)))


def _court(case: Case) -> str:
    court = None if case.application is None else case.application.court
    named = None if court is None else court.epims_id or court.name
    return f"court:{named}" if named else ""


def _heard_of(case: Case, report: str) -> date | None:
    """When Cafcass first heard of a report's order: when it was told of, else when the case was registered with it."""
    heard = [fact.known for fact, said in case.facts.of(told.ReportOrdered) if said.report.id == report]
    registered = [fact.known for fact, _ in case.facts.of(told.Registered)]
    return min(heard or registered, default=None)


def _agreed(case: Case, report: told.Report) -> date | None:
    """The date by which a report is to be filed: an extension's, unless a later order of the court stands over it (A11)."""
    said = [
        (fact.order, day_of(each.due))
        for fact, each in case.facts.of(told.ReportExtended)
        if each.report_id == report.id
    ]
    ordered = [
        (fact.order, each.report.due)
        for fact, each in case.facts.of(told.ReportOrdered)
        if each.report.id == report.id and each.report.due is not None
    ]
    extended = max(said, default=None)
    if extended is None or (
        ordered and max(ordered) > extended and max(ordered)[1] != _ordered_before(ordered, extended)
    ):
        return max(ordered)[1] if ordered else report.due
    return extended[1]


def _ordered_before(
    ordered: list[tuple[tuple[datetime, int, str], date]], extended: tuple[tuple[datetime, int, str], date]
) -> date | None:
    """What the court had ordered when an extension was agreed: the same date said again afterwards is no later order."""
    return max((each for each in ordered if each < extended), default=(None, None))[1]


def _writer(case: Case, report: str) -> str:
    """Who had a report to write: who completed it, or holds it."""
    for _, done in reversed(case.facts.of(told.WorkCompleted)):
        if done.report_id == report and done.practitioner_id:
            return done.practitioner_id
    work = {said.work_id for _, said in case.facts.of(told.WorkArose) if said.report_id == report}
    holders = [said.practitioner_id for _, said in case.facts.of(told.WorkAllocated) if said.work_id in work]
    return holders[-1] if holders else ""


def doubted(case: Case) -> Iterator[Entry]:
    """Facts that are not counted, because they say a time that cannot be, on the day on which they were recorded."""
    for fact, why in case.doubted:
        yield case.entry("doubted", fact.known, n=0, d=1, item=fact.id, other=f"doubt:{why}")
