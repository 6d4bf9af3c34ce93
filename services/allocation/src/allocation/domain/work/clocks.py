"""The clocks of a piece of work: by when what has to have happened (A1, A8, A11), and what follows where it has not (A12)."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from datetime import date, datetime, time
from typing import Final

from allocation.domain.case.hearings import first_hearing, first_management_hearing
from allocation.domain.policy import AllocationPolicy
from allocation.domain.told import Summary
from allocation.domain.turn import CaseTurn
from allocation.domain.work.work import Clock, Work
from cafcass_contracts import allocation
from cafcass_contracts.values import YesNo
from cafcass_contracts.workload import WorkKind
from cafcass_domain.due import Due, plus
from cafcass_domain.london import at_london, london_day
from cafcass_domain.state import replace

CLOCK: Final = "work-clock"
"""The deadline at which a clock of a piece of work runs out; its key is the work and the clock."""
WAITS_AGAIN: Final = "waits-again"
"""The deadline by which work that was taken from its holder has another (A1), or the court and the parties are told (A12)."""
ALLOCATE: Final = "allocate"
FIRST_HEARING: Final = "first-hearing"
SUBSTANTIVE: Final = "substantive"
FILE: Final = "file"

_NOT_DECIDED: Final = "not-settled"
"""Why work waits that is proposed to a manager, or not decided on yet."""


def clocks_of_application(kind: WorkKind, known: Summary, policy: AllocationPolicy) -> Iterator[Clock]:
    """The clocks of work that an application asks for: the moment at which a listed first hearing begins is one in an emergency.

    An old case told at the start of service has none: its days ran before, and no court is told of thousands of delays at once.
    """
    if known.backlog:
        return
    allocate = policy.after(known.received_at, policy.allocate_working_days)
    if known.emergency:
        first = first_hearing(known)
        if first is not None and first.starts_at is not None:
            begins = Due(first.starts_at)
            allocate = min(allocate, begins, key=lambda due: due.at)
            yield clock(FIRST_HEARING, begins, "A1", known.received_at)
    yield clock(ALLOCATE, allocate, "A1", known.received_at)
    if kind is WorkKind.CARE_GUARDIAN:
        yield _substantive(known, policy)


def _substantive(known: Summary, policy: AllocationPolicy) -> Clock:
    """By the case management hearing where one is listed, else so many days after receipt (A8)."""
    hearing = first_management_hearing(known)
    if hearing is not None:
        return clock(SUBSTANTIVE, Due(hearing), "A8", known.received_at)
    noon = at_london(london_day(known.received_at), time(12))
    day = london_day(plus(noon, policy.substantive_days.length))
    return clock(SUBSTANTIVE, Due(policy.end_of(day), known.received_at), "A8", known.received_at)


def clocks_of_report(arose: datetime, filing: date | None, policy: AllocationPolicy) -> Iterator[Clock]:
    """The clocks of a report that was ordered."""
    yield clock(ALLOCATE, policy.after(arose, policy.allocate_working_days), "A1", arose)
    if filing is not None:
        yield clock(FILE, Due(policy.end_of(filing)), "A11", arose)


def clock(kind: str, due: Due, rule: str, known_since: datetime) -> Clock:
    """A clock; one already past when what it is about was received is due now, at short notice (G1)."""
    return Clock(kind, due, rule, short_notice=due.at <= known_since)


def extended(each: Clock, to: date | None, policy: AllocationPolicy) -> Clock:
    """The filing date as extended; a later order of the court replaces that (A11)."""
    if each.kind != FILE or to is None:
        return each
    due = Due(policy.end_of(to))
    return each if each.due.at >= due.at else replace(each, due=due, short_notice=False)


def watch_clocks(turn: CaseTurn, work: Work, kinds: Collection[str]) -> None:
    """Has each clock of these kinds looked at when it runs out."""
    for each in work.clocks:
        if each.kind in kinds:
            past = {"past": True} if each.due.at < turn.now else {}
            turn.set_deadline(CLOCK, each.due, each.rule, _key(work, each), work=work.work_id, **past)


def stop_clock(turn: CaseTurn, work: Work, each: Clock) -> None:
    """Has a clock looked at no more."""
    turn.cancel_deadline(CLOCK, _key(work, each))


def _key(work: Work, each: Clock) -> str:
    return f"{work.work_id}:{each.kind}"


def run_out(turn: CaseTurn, work: Work, each: Clock) -> None:
    """A clock ran out: what it was for has happened, or it is missed, and the court is told of a delay."""
    if not work.is_open or each.kind in work.missed or _is_met(work, each):
        return
    work = turn.put(replace(work, missed=work.missed | {each.kind}), f"{work.kind}: {each.kind} was missed")
    missed = allocation.ClockMissed(**turn.about(work, each.rule), clock=each.said(), practitioner_id=work.held_by)
    turn.say(missed)
    if not work.is_held:
        notice_delay(turn, work)


def _is_met(work: Work, each: Clock) -> bool:
    """A report is filed when its work is over; every other clock asks for a substantive holder (A7, A8)."""
    return each.kind != FILE and work.is_held


def notice_delay(turn: CaseTurn, work: Work) -> None:
    """The court and the parties are told once that nobody could be given the work in time (A12)."""
    known = turn.case.known
    if known is None or work.noticed:
        return
    turn.put(replace(work, noticed=True), f"the court was told that {work.kind} waits")
    turn.say(
        allocation.DelayNoticed(
            **turn.basis("A12"),
            case_number=known.case_number,
            court=None if known.court is None else known.court.said(),
            work_id=work.work_id,
            kind=work.kind,
            since=work.waits_since,
            why=work.queued or _NOT_DECIDED,
        )
    )


def wait_again(turn: CaseTurn, work: Work) -> None:
    """Has work that waits once more looked at when somebody should have it (A1)."""
    due = turn.policy.after(turn.now, turn.policy.allocate_working_days)
    turn.set_deadline(WAITS_AGAIN, due, "A12", work.work_id, work=work.work_id)


def is_in_time(due: Clock | None, at: datetime) -> YesNo:
    """Whether something was done by its clock; not known where there is none (G3)."""
    if due is None:
        return YesNo.NOT_KNOWN
    return YesNo.YES if at <= due.due.at else YesNo.NO
