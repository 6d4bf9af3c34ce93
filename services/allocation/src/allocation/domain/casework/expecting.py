"""What a case should have by when: its children seen, a plan, its reports shared with the parties (A16). Each is a due thing with its date."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Final

from allocation.domain.case.case_file import CaseFile
from allocation.domain.policy import AllocationPolicy
from allocation.domain.turn import CaseTurn
from allocation.domain.work.changing import NOT_OURS, NOT_WANTED
from allocation.domain.work.clocks import FILE, clock
from allocation.domain.work.work import FILED, Clock, Work, unless_run_out
from cafcass_contracts import allocation
from cafcass_contracts.values import HearingStatus
from cafcass_contracts.workload import WorkKind
from cafcass_domain.due import Due
from cafcass_domain.london import london_day
from cafcass_domain.numbers import WorkingDays
from cafcass_domain.state import replace

DUE: Final = "casework-due"
"""The deadline at which something of casework is due; its key is what."""


def expected(case: CaseFile, policy: AllocationPolicy) -> dict[str, Clock]:
    """What the case should have by its work and has not, by name, with its date (G1)."""
    return {each.kind: each for each in _lacking(case, policy)}


def expect(turn: CaseTurn) -> None:
    """Sets what became due, takes back what is there, and tells of casework where anything about it changed."""
    was = turn.case.casework
    lacks = {} if turn.case.closed is not None else expected(turn.case, turn.policy)
    due = {name: unless_run_out(each, was.due.get(name), turn.now) for name, each in sorted(lacks.items())}
    again = {name for name, each in due.items() if name not in was.due or each.told != was.due[name].told}
    counted = {name for name, each in due.items() if each != was.due.get(name) and each.due.at > turn.now}
    for name in sorted(again | counted):
        turn.set_deadline(DUE, due[name].due, due[name].rule, name)
    for name in sorted(was.due.keys() - due.keys()):
        turn.cancel_deadline(DUE, name)
    if due != was.due:
        turn.case = replace(turn.case, casework=replace(was, due=due), flags=turn.case.flags - again)
    before = turn.before.casework
    is_new = turn.before.known is None and turn.case.known is not None
    if is_new or again or was.due.keys() != due.keys() or replace(turn.case.casework, due=before.due) != before:
        _say(turn)


def remember_first_holder(turn: CaseTurn) -> None:
    """Remembers when somebody first had work of the case that asks for a plan."""
    since = [work.holder.since for work in _works(turn.case) if work.is_open and work.holder is not None]
    if since and turn.case.casework.had_since is None:
        turn.case = replace(turn.case, casework=replace(turn.case.casework, had_since=min(since)))


def _works(case: CaseFile) -> list[Work]:
    """Work to first hearing asks for none of it, nor what turned out not to be Cafcass's, or not wanted."""
    works = [work for work in case.works.values() if work.kind is not WorkKind.FIRST_HEARING]
    return [work for work in works if work.how not in (NOT_OURS, NOT_WANTED)]


def _lacking(case: CaseFile, policy: AllocationPolicy) -> Iterator[Clock]:
    works, done = _works(case), case.casework
    if case.known is None or not works:
        return
    began = min(work.arose_at for work in works)
    for child in case.known.children:
        ids = case.ids_of(child.id)
        if ids.isdisjoint(done.seen) and ids.isdisjoint(done.exceptions):
            since = max(began, min(case.children_since.get(id_, began) for id_ in ids))
            yield _after(f"child-seen:{child.id}", since, policy.see_child_working_days, policy)
    if not done.planned and done.had_since is not None:
        yield _after("case-plan", done.had_since, policy.plan_working_days, policy)
    for work in works:
        if work.report_id is not None and work.work_id not in done.shared and (work.is_open or work.how == FILED):
            yield from _sharing(case, work, policy)


def _after(kind: str, since: datetime, days: WorkingDays, policy: AllocationPolicy) -> Clock:
    return Clock(kind, policy.after(since, days), "A16")


def _sharing(case: CaseFile, work: Work, policy: AllocationPolicy) -> Iterator[Clock]:
    """Working days before the report is needed (G1). One that was filed without any date for it is due then."""
    kind, needed = f"sharing:{work.work_id}", _needed(case, work)
    if needed is not None:
        due = policy.before(needed, policy.share_working_days_before, at_the_end=True)
        yield clock(kind, due, "A16", work.arose_at)
    elif work.ended_at is not None:
        yield Clock(kind, Due(work.ended_at), "A16")


def _needed(case: CaseFile, work: Work) -> datetime | None:
    """The hearing that it was ordered for; else the next after its filing date, or after the day of the order; else the filing date (A16)."""
    known, file = case.known, work.clock(FILE)
    if known is None:
        return None
    hearings = {
        each.id: each.starts_at
        for each in known.hearings
        if each.starts_at is not None and each.status in (HearingStatus.LISTED, HearingStatus.HELD)
    }
    named = [hearings.get(each.hearing_id or "") for each in known.reports if each.id == work.report_id]
    wanted = [at for at in named if at is not None]
    filed = None if file is None else file.due.at
    after = london_day(work.arose_at) if filed is None else london_day(filed)
    following = [
        at for at in hearings.values() if london_day(at) > after or (filed is not None and london_day(at) == after)
    ]
    return min(wanted or following, default=filed)


def _say(turn: CaseTurn) -> None:
    done, known = turn.case.casework, turn.case.known
    since = done.step_since or (turn.now if known is None else known.received_at)
    turn.say(
        allocation.CaseworkRecorded(
            **turn.basis("A16", "A18"),
            step=done.step,
            step_since=since,
            purpose=done.purpose,
            children_seen=tuple(sorted(done.seen)),
            exceptions=tuple(sorted(done.exceptions)),
            planned=done.planned,
            shared=bool(done.shared),
            missing=tuple(sorted(expected(turn.case, turn.policy))),
            due=tuple(each.said() for each in done.due.values()),
        )
    )
