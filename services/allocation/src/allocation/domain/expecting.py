"""What a case should have by when: its children seen, a plan, its reports shared with the parties (A16). Each is a due thing with its date."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from typing import Final

from allocation.domain.case import CaseFile, Work
from allocation.domain.policy import Policy
from allocation.domain.turn import Counted, Turn
from cafcass_contracts import allocation
from cafcass_contracts.values import HearingStatus
from cafcass_contracts.workload import Clock, WorkKind

DUE: Final = "casework-due"
"""The deadline at which something of casework is due; its key is what."""


def expected(case: CaseFile, policy: Policy) -> dict[str, tuple[Clock, Counted | None]]:
    """What the case should have by its work and has not, by name, with its date and how that was counted (G1)."""
    return {clock.kind: (clock, counted) for clock, counted in _lacking(case, policy)}


def expect(turn: Turn) -> None:
    """Sets what became due, takes back what is there, and tells of casework where anything about it changed."""
    was, lacks = turn.case.casework, {} if turn.case.closed is not None else expected(turn.case, turn.policy)
    due = {name: clock for name, (clock, _) in sorted(lacks.items())}
    changed = {name for name in lacks if was.due.get(name) != due[name]}
    for name in sorted(changed):
        clock, counted = lacks[name]
        turn.set_deadline(DUE, clock.due, clock.rule, name, working_days=counted)
    for name in sorted(was.due.keys() - due.keys()):
        turn.cancel_deadline(DUE, name)
    if due != was.due:
        turn.case = replace(turn.case, casework=replace(was, due=due), flags=turn.case.flags - changed)
    if turn.case.casework != turn.before.casework:
        _say(turn)


def allocated(turn: Turn) -> None:
    """Remembers when somebody first had work of the case that asks for a plan."""
    since = [work.holder.since for work in _works(turn.case) if work.is_open and work.holder is not None]
    if since and turn.case.casework.had_since is None:
        turn.case = replace(turn.case, casework=replace(turn.case.casework, had_since=min(since)))


def _works(case: CaseFile) -> list[Work]:
    """Work to first hearing asks for none of it, nor what turned out not to be Cafcass's, or not wanted."""
    works = [work for work in case.works.values() if work.kind is not WorkKind.FIRST_HEARING]
    return [work for work in works if work.how not in ("not-ours", "not-wanted")]


def _lacking(case: CaseFile, policy: Policy) -> Iterator[tuple[Clock, Counted | None]]:
    works, done = _works(case), case.casework
    if case.known is None or not works:
        return
    began = min(work.arose_at for work in works)
    for child in case.known.children:
        if child not in done.seen and child not in done.exceptions:
            yield _after(f"child-seen:{child}", began, policy.see_child_working_days, policy)
    if not done.planned and done.had_since is not None:
        yield _after("case-plan", done.had_since, policy.plan_working_days, policy)
    for work in works:
        if work.report_id is not None and work.work_id not in done.shared and (work.is_open or work.how == "filed"):
            yield from _sharing(case, work, policy)


def _after(kind: str, since: datetime, days: int, policy: Policy) -> tuple[Clock, Counted]:
    clock = Clock(kind=kind, due=policy.within(since, days).astimezone(UTC), rule="A16")
    return clock, (policy.day(since), days)


def _sharing(case: CaseFile, work: Work, policy: Policy) -> Iterator[tuple[Clock, Counted | None]]:
    """Working days before the report is needed (G1). One that was filed without any date for it is due then."""
    kind, needed = f"sharing:{work.work_id}", _needed(case, work, policy)
    if needed is not None:
        day, days = policy.day(needed), policy.share_working_days_before
        due = policy.end_of(policy.calendar.before(day, days)).astimezone(UTC)
        yield Clock(kind=kind, due=due, rule="A16", short_notice=due <= work.arose_at), (day, -days)
    elif work.ended_at is not None:
        yield Clock(kind=kind, due=work.ended_at, rule="A16"), None


def _needed(case: CaseFile, work: Work, policy: Policy) -> datetime | None:
    """Its filing date or the hearing that it was ordered for, whichever is sooner; else the next hearing after the day of the order."""
    known, file = case.known, work.clock("file")
    if known is None:
        return None
    hearings = {
        each.id: each.starts_at
        for each in known.hearings
        if each.starts_at is not None and each.status in (HearingStatus.LISTED, HearingStatus.HELD)
    }
    named = [hearings.get(each.hearing_id or "") for each in known.reports if each.id == work.report_id]
    wanted = [at for at in (None if file is None else file.due, *named) if at is not None]
    ordered = policy.day(work.arose_at)
    return min(wanted or [at for at in hearings.values() if policy.day(at) > ordered], default=None)


def _say(turn: Turn) -> None:
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
            due=tuple(done.due.values()),
        )
    )
