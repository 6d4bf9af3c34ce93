"""The case as a whole, after each fact and each decision on it: which work arises, changes and ends; who has to be told.

Facts are merged first, so that they may come in any order and more than once; what follows from them is worked out here.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any, Final

from allocation.domain.arising import Wanted, has_been_heard, hearing_key, others_reports, wanted, watched
from allocation.domain.case import CASES, CaseFile, Work
from allocation.domain.caseload import rows_with
from allocation.domain.closing import close, lifecycle
from allocation.domain.expecting import allocated, expect
from allocation.domain.giving import wait_again
from allocation.domain.guardians import name_guardians
from allocation.domain.policy import Policy
from allocation.domain.turn import Counted, Turn
from allocation.domain.weights import weigh
from cafcass_contracts import allocation
from cafcass_contracts.identity import derived_id
from cafcass_contracts.values import LawType, YesNo
from cafcass_contracts.workload import Clock, WorkKind
from cafcass_domain.decision import Answer, Decision, Facts, Received

CLOCK: Final = "work-clock"
"""The deadline at which a clock of a piece of work runs out; its key is the work and the clock."""
PASSED: Final = "hearing-passed"
"""The deadline at which a hearing begins; its key is the hearing."""
NOTE: Final = "case-note"
"""The deadline, due at once, at which desks and practitioners hear what became of a case."""
YEAR: Final = "case-year"
"""The deadline at which a private law case has been open for a year (A17)."""
STEP: Final = "casework-step"
"""The deadline at which a step of casework has lasted as long as it should (A18); its key is the step."""

Touched = dict[Any, Iterable[str]]


def held(facts: Facts, case_id: str) -> CaseFile:
    """The case as it is held, or a new one: facts may come before the case itself."""
    return facts.get(CASES, case_id) or CaseFile(case_id)


def case_touches(received: Received[Any], policy: Policy) -> Touched:
    """A message about a case touches that case alone."""
    return {CASES: [received.data.case_id]}


def deadline_touches(received: Received[Any], policy: Policy) -> Touched:
    """A deadline of a case touches that case alone."""
    return {CASES: [received.subject or ""]}


def begin(facts: Facts, received: Received[Any], policy: Policy, case_id: str) -> Turn:
    """A turn of a case."""
    case = held(facts, case_id)
    return Turn(case, case, received, policy)


def finish(turn: Turn, answer: Answer | None = None) -> Decision:
    """Works out what follows from the case as it now is, and says it."""
    turn.case = replace(turn.case, heard=has_been_heard(turn.case))
    _watch(turn)
    _work(turn)
    _not_ours(turn)
    close(turn)
    allocated(turn)
    expect(turn)
    _tell_allocated(turn)
    name_guardians(turn)
    _long(turn)
    _tell_desks(turn)
    return turn.decision(answer)


def _watch(turn: Turn) -> None:
    for hearing in watched(turn.case):
        if hearing_key(hearing) not in turn.case.passed and hearing.starts_at is not None:
            was = [each for each in watched(turn.before) if hearing_key(each) == hearing_key(hearing)]
            if not was:
                turn.set_deadline(PASSED, hearing.starts_at, "A10", hearing.id, hearing=hearing_key(hearing))


def _work(turn: Turn) -> None:
    wants = wanted(turn.case, turn.policy)
    by_key = {work.key: work for work in turn.case.works.values()}
    for key, want in wants.items():
        work = by_key.get(key)
        if work is None or (not work.is_open and _is_wanted_again(turn, work)):
            _arise(turn, want, work)
        elif work.is_open:
            _change(turn, want, work)
    for key, work in by_key.items():
        if work.is_open and key not in wants:
            end(turn, work, _how_it_ended(turn.case, work))


def _is_wanted_again(turn: Turn, work: Work) -> bool:
    """Whether work that nobody finished is there again: it ended by what was known then, such as a hearing that is now later."""
    put_off = turn.before.heard and not turn.case.heard
    return work.how in {"case-closed", "not-ours", "not-wanted"} or (put_off and work.kind is WorkKind.FIRST_HEARING)


def _arise(turn: Turn, want: Wanted, before: Work | None) -> None:
    """A new piece of work (A10), or one that the court took up again: its last holder knows the children (A6).

    What is there again keeps its extension; what it should have had by a day that is past is not asked
    again, except a report, and it waits as work taken from its holder does.
    """
    if before is not None and before.holder is not None:
        turn.case = replace(turn.case, links=turn.case.links | {before.holder.practitioner_id})
    extended_to = None if before is None else before.extended_to
    work = Work(
        work_id=derived_id("work", turn.case.case_id, want.key),
        key=want.key,
        kind=want.kind,
        arose_at=want.arose_at,
        weighed=weigh(want.kind, want.stage, want.category, turn.policy.day(want.arose_at), turn.policy),
        clocks=tuple(_extended(turn, extended_to, clock) for clock in want.clocks),
        report_id=want.report_id,
        proposals=0 if before is None else before.proposals,
        extended_to=extended_to,
        extensions=0 if before is None else before.extensions,
    )
    if before is None:
        turn.put(work, f"work arose: {want.kind}")
        _say_arose(turn, work)
        return
    gone = {
        clock.kind
        for clock in work.clocks
        if (clock.due <= turn.now and clock.kind != "file")
        or (clock.kind in before.missed and clock == before.clock(clock.kind))
    }
    turn.put(replace(work, missed=frozenset(gone), waits_from=turn.now), f"work is there again: {want.kind}")
    _say_arose(turn, work, {clock.kind for clock in work.clocks} - gone)
    wait_again(turn, work)


def _change(turn: Turn, want: Wanted, work: Work) -> None:
    weighed = weigh(want.kind, want.stage, want.category, turn.policy.day(work.arose_at), turn.policy)
    clocks = tuple(_extended(turn, work.extended_to, clock) for clock in want.clocks)
    after = replace(work, kind=want.kind, weighed=weighed, clocks=clocks, report_id=want.report_id)
    moved = (turn.case.area, turn.case.team) != (turn.before.area, turn.before.team)
    if after == work and not moved:
        return
    again = {clock.kind for clock in clocks if clock != work.clock(clock.kind)}
    queued = "" if moved else work.queued  # who waits where is told anew
    turn.put(replace(after, missed=work.missed - again, queued=queued), f"weight, clock or team of {work.kind}")
    for gone in work.clocks:
        if gone.kind not in {clock.kind for clock in clocks}:
            turn.cancel_deadline(CLOCK, f"{work.work_id}:{gone.kind}")
    _say_arose(turn, after, again)


def _extended(turn: Turn, extended_to: date | None, clock: Clock) -> Clock:
    """The filing date as extended; a later order of the court replaces that (A11)."""
    if clock.kind != "file" or extended_to is None:
        return clock
    due = turn.policy.end_of(extended_to)
    return clock if clock.due >= due else clock.model_copy(update={"due": due, "short_notice": False})


def _say_arose(turn: Turn, work: Work, clocks: set[str] | None = None) -> None:
    for clock in work.clocks:
        if clocks is None or clock.kind in clocks:
            key, days = f"{work.work_id}:{clock.kind}", _counted(work, clock, turn.policy)
            turn.set_deadline(CLOCK, clock.due, clock.rule, key, working_days=days, work=work.work_id)
    known = turn.case.known
    turn.say(
        allocation.WorkArose(
            **turn.about(work, "A1", "A3", "A10"),
            area=turn.case.area,
            team=turn.case.team,
            law=None if known is None else known.law,
            arose_at=work.arose_at,
            weighed=work.weighed,
            clocks=work.clocks,
            report_id=work.report_id,
        )
    )


def _counted(work: Work, clock: Clock, policy: Policy) -> Counted | None:
    """How the calendar came to a due time: that of allocation, unless a hearing is sooner."""
    days = policy.allocate_working_days
    if clock.kind != "allocate" or clock.due != policy.within(work.arose_at, days):
        return None
    return policy.day(work.arose_at), days


def _how_it_ended(case: CaseFile, work: Work) -> str:
    if case.is_over:
        return "case-closed"
    if work.report_id in others_reports(case):
        return "not-ours"
    return "done" if work.kind is WorkKind.FIRST_HEARING and work.holder is not None else "not-wanted"


def end(turn: Turn, work: Work, how: str, **content: Any) -> None:
    """A piece of work is over: its points are free (A15), and nobody is asked about it any more."""
    at = content.pop("completed_at", turn.now)
    turn.put(replace(work, ended_at=at, how=how, proposal=None, moving=None, queued=""), f"{work.kind} ended: {how}")
    for clock in work.clocks:
        turn.cancel_deadline(CLOCK, f"{work.work_id}:{clock.kind}")
    for question in ("allocate", "move", "tell-family"):
        turn.settle(f"{question}:{work.work_id}", f"the work is over: {how}")
    holder = None if work.holder is None else work.holder.practitioner_id
    turn.say(
        allocation.WorkCompleted(
            **turn.about(work, "A15"),
            practitioner_id=holder,
            how=how,
            report_id=work.report_id,
            completed_at=at,
            **content,
        )
    )


def _not_ours(turn: Turn) -> None:
    """Reports that somebody else writes are recorded as theirs (A17)."""
    for report, author in others_reports(turn.case).items():
        if report not in turn.case.not_ours:
            turn.note("a report is not Cafcass's to write", not_ours=turn.case.not_ours | {report})
            turn.say(allocation.ReportNotOurs(**turn.basis("A17"), report_id=report, author=author))


def _tell_allocated(turn: Turn) -> None:
    """Who works the case, as other services and the open stream know it: the holder of its weightiest work."""
    held_ones = [work for work in turn.case.open_works if work.holder is not None]
    first = min(held_ones, key=lambda work: (-work.weighed.points, work.arose_at, work.work_id), default=None)
    if first is None or first.holder is None:
        _tell_unallocated(turn)
        return
    who = first.holder
    told = (who.practitioner_id, who.role, who.team, who.substantive)
    if told == turn.case.allocated:
        return
    if turn.case.allocated is None:
        lifecycle(turn, "allocated")
    turn.case = replace(turn.case, allocated=told)
    turn.say(
        allocation.CaseAllocated(
            **turn.basis("A1", "A8"),
            practitioner_id=who.practitioner_id,
            role=who.role,
            team=who.team,
            substantive=who.substantive,
        )
    )


def _tell_unallocated(turn: Turn) -> None:
    """Nobody holds the case any more: whoever addressed them addresses the team's role again (T4)."""
    was = turn.case.allocated
    if was is None:
        return
    turn.case = replace(turn.case, allocated=None)
    turn.say(
        allocation.CaseUnallocated(**turn.basis("A12", "T4"), practitioner_id=was[0], team=turn.case.team),
    )
    if turn.case.closed is None:
        lifecycle(turn, "unallocated")


def _long(turn: Turn) -> None:
    """A private law case is flagged when it has been open for a year (A17), every case when its first step should be over (A18)."""
    known, again = turn.case.known, turn.before.closed is not None and turn.case.closed is None
    if known is None or (turn.before.known is not None and not again):
        return
    if known.law is LawType.PRIVATE:
        turn.set_deadline(YEAR, known.received_at + timedelta(days=turn.policy.long_case_days), "A17")
    if turn.case.casework.step == 1:
        turn.set_deadline(STEP, known.received_at + timedelta(days=turn.policy.step_days[0]), "A18", "1", step=1)


def _seen_from_outside(case: CaseFile) -> tuple[Any, ...]:
    """What desks and practitioners have to know of a case."""
    works = tuple(
        (work.work_id, work.waits, bool(work.queued), work.holder, work.proposal, work.weighed.points)
        for work in case.open_works
    )
    hearings = () if case.known is None else tuple(case.known.hearings)
    return (case.area, case.team, works, case.is_urgent, hearings, case.closed is None)


def _tell_desks(turn: Turn) -> None:
    """Desks and practitioners hear of it at once, each in its own transaction: a message about a case locks that case alone."""
    case = turn.case
    if _seen_from_outside(case) == _seen_from_outside(turn.before):
        return
    people = {*case.held_by(), *case.reserved_for(), *case.noted}
    areas = {*case.noted_areas, *([case.area] if case.area else [])}
    rows = frozenset() if case.listed == rows_with(case) else case.listed | rows_with(case)
    if people or areas:
        turn.case = replace(case, noted=frozenset(people), noted_areas=frozenset(areas))
        turn.set_deadline(NOTE, turn.now, "A12", people=sorted(people), areas=sorted(areas), rows=sorted(rows))


def is_in_time(due: Clock | None, at: datetime) -> YesNo:
    """Whether something was done by its clock; not known where there is none (G3)."""
    if due is None:
        return YesNo.NOT_KNOWN
    return YesNo.YES if at <= due.due else YesNo.NO
