"""Work that arises, changes and ends as the facts of its case do: worked out anew each time, said where it is not as it was."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from allocation.domain.case.case_file import CaseFile
from allocation.domain.case.hearings import first_hearing
from allocation.domain.case.needs import added
from allocation.domain.turn import CaseTurn
from allocation.domain.work.arising import Wanted, others_reports, wanted
from allocation.domain.work.clocks import FILE, extended, run_out, stop_clock, wait_again, watch_clocks
from allocation.domain.work.weights import weigh
from allocation.domain.work.work import DONE, Clock, Weighed, Work, unless_run_out
from cafcass_contracts import allocation
from cafcass_contracts.identity import derived_id
from cafcass_contracts.workload import WorkKind
from cafcass_domain.london import london_day
from cafcass_domain.state import replace

CASE_CLOSED = "case-closed"
NOT_OURS = "not-ours"
NOT_WANTED = "not-wanted"


def change_work(turn: CaseTurn) -> None:
    """The work of the case as it is wanted now."""
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
            _end_unwanted(turn, work)


def record_reports_of_others(turn: CaseTurn) -> None:
    """Reports that somebody else writes are recorded as theirs (A17)."""
    for report, author in others_reports(turn.case).items():
        if report not in turn.case.not_ours:
            turn.note("a report is not Cafcass's to write", not_ours=turn.case.not_ours | {report})
            turn.say(allocation.ReportNotOurs(**turn.basis("A17"), report_id=report, author=author))


def end(turn: CaseTurn, work: Work, how: str, **content: Any) -> None:
    """A piece of work is over: its points are free (A15), and nobody is asked about it any more."""
    at = content.pop("completed_at", turn.now)
    over = replace(work, ended_at=at, how=how, proposal=None, moving=None, queued="")
    turn.put(over, f"{work.kind} ended: {how}")
    for each in work.clocks:
        stop_clock(turn, work, each)
    turn.say(
        allocation.WorkCompleted(
            **turn.about(over, "A15"),
            practitioner_id=work.held_by,
            how=how,
            report_id=work.report_id,
            completed_at=at,
            **content,
        )
    )


def _is_wanted_again(turn: CaseTurn, work: Work) -> bool:
    """Whether work that nobody finished is there again: it ended by what was known then, such as a hearing that is now later."""
    put_off = turn.before.is_heard and not turn.case.is_heard
    reopened = turn.before.involvement_reopened != turn.case.involvement_reopened
    again = (put_off or reopened) and work.kind is WorkKind.FIRST_HEARING
    return again or work.how in {CASE_CLOSED, NOT_OURS, NOT_WANTED}


def _arise(turn: CaseTurn, want: Wanted, before: Work | None) -> None:
    """A new piece of work (A10), or one that the court took up again: its last holder knows the children (A6).

    What is there again keeps its extension; what it should have had by a day that is past is not asked
    again, except a report, and it waits as work taken from its holder does.
    """
    if before is not None and before.holder is not None:
        turn.case = replace(turn.case, links=turn.case.links | {before.holder.practitioner_id})
    extended_to = None if before is None else extension_of(before, want)
    weighed, for_needs = _weighed(turn, want, want.arose_at)
    work = Work(
        work_id=derived_id("work", turn.id, want.key),
        key=want.key,
        kind=want.kind,
        arose_at=want.arose_at,
        weighed=weighed,
        for_needs=for_needs,
        co_worker_points=weighed.points * turn.policy.co_worker_percent // 100,
        clocks=tuple(extended(each, extended_to, turn.policy) for each in want.clocks),
        report_id=want.report_id,
        proposals=0 if before is None else before.proposals,
        extended_to=extended_to,
        extends=None if before is None or extended_to is None else before.extends,
        extensions=0 if before is None else before.extensions,
    )
    kinds = {each.kind for each in work.clocks}
    if before is None:
        turn.put(work, f"work arose: {want.kind}")
        watch_clocks(turn, work, kinds)
        _say_arose(turn, work)
        return
    gone = {each.kind for each in work.clocks if _is_asked_no_more(turn, each, before)}
    turn.put(replace(work, missed=frozenset(gone), waits_from=turn.now), f"work is there again: {want.kind}")
    watch_clocks(turn, work, kinds - gone)
    _say_arose(turn, work)
    wait_again(turn, work)


def _is_asked_no_more(turn: CaseTurn, each: Clock, before: Work) -> bool:
    if each.due.at <= turn.now and each.kind != FILE:
        return True
    known = before.clock(each.kind)
    return each.kind in before.missed and known is not None and each.told == known.told


def _change(turn: CaseTurn, want: Wanted, work: Work) -> None:
    """What the work is now. That the same due time is counted otherwise is kept and not told."""
    extended_to = extension_of(work, want)
    clocks = tuple(
        unless_run_out(extended(each, extended_to, turn.policy), work.clock(each.kind), turn.now)
        for each in want.clocks
    )
    weighed, for_needs = _weighed(turn, want, work.arose_at)
    after = replace(
        work,
        extended_to=extended_to,
        kind=want.kind,
        weighed=weighed,
        for_needs=for_needs,
        co_worker_points=weighed.points * turn.policy.co_worker_percent // 100,
        clocks=clocks,
        report_id=want.report_id,
    )
    moved = (turn.case.area, turn.case.team) != (turn.before.area, turn.before.team)
    if after == work and not moved:
        return
    again = {each.kind for each in clocks if _is_told_anew(each, work)}
    counted = {each.kind for each in clocks if each != work.clock(each.kind) and each.due.at > turn.now}
    watch_clocks(turn, after, again | counted)
    if not (moved or _is_another(after, work)):
        turn.keep(after)
        return
    queued = "" if moved else work.queued  # who waits where is told anew
    turn.put(replace(after, missed=work.missed - again, queued=queued), f"weight, clock or team of {work.kind}")
    for gone in work.clocks:
        if gone.kind not in {each.kind for each in clocks}:
            stop_clock(turn, work, gone)
    _say_arose(turn, after)


def extension_of(work: Work, want: Wanted) -> date | None:
    """To when it is extended: an extension is of the order that it names, and a later order of the court stands over it (A11)."""
    return None if work.extends is not None and work.extends != want.filing else work.extended_to


def _is_told_anew(each: Clock, work: Work) -> bool:
    known = work.clock(each.kind)
    return known is None or each.told != known.told


def _is_another(after: Work, work: Work) -> bool:
    """Whether anything about it is to be told."""
    return _told(after) != _told(work)


def _told(work: Work) -> tuple[Any, ...]:
    return (work.kind, work.weighed, work.report_id, [each.told for each in work.clocks])


def _weighed(turn: CaseTurn, want: Wanted, arose_at: datetime) -> tuple[Weighed, int]:
    """What it weighs, and how much of that is for needs (T14)."""
    row = weigh(want.kind, want.stage, want.category, london_day(arose_at), turn.policy)
    for_needs = added(row.points, turn.case, turn.policy)
    return replace(row, points=row.points + for_needs), for_needs


def _say_arose(turn: CaseTurn, work: Work) -> None:
    known = turn.case.known
    turn.say(
        allocation.WorkArose(
            **turn.about(work, "A1", "A3", "A10"),
            area=turn.case.area,
            team=turn.case.team,
            law=None if known is None else known.law,
            arose_at=work.arose_at,
            weighed=work.weighed.said(),
            clocks=tuple(each.said() for each in work.clocks),
            report_id=work.report_id,
        )
    )


def _end_unwanted(turn: CaseTurn, work: Work) -> None:
    """What nobody held by its hearing is missed, although that hearing ends it (A1): its clocks are looked at first."""
    how = _how_it_ended(turn.case, work)
    if work.kind is WorkKind.FIRST_HEARING and turn.case.is_heard and turn.case.known is not None:
        first = first_hearing(turn.case.known)
        begun = None if first is None else first.starts_at
        for each in work.clocks:
            if begun is not None and each.due.at <= min(begun, turn.now):
                run_out(turn, turn.case.works[work.work_id], each)
    end(turn, turn.case.works[work.work_id], how)


def _how_it_ended(case: CaseFile, work: Work) -> str:
    if case.is_over:
        return CASE_CLOSED
    if work.report_id in others_reports(case):
        return NOT_OURS
    return DONE if work.kind is WorkKind.FIRST_HEARING and work.holder is not None else NOT_WANTED
