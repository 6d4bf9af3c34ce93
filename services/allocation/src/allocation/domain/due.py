"""What happens when a clock of a piece of work runs out (A1, A7, A8, A11, A12), a case has been open for long (A17), or has no closing statement (A15)."""

from __future__ import annotations

from dataclasses import replace

from allocation.domain.case import Work
from allocation.domain.closing import FLAG
from allocation.domain.evaluate import begin, finish
from allocation.domain.giving import take_back
from allocation.domain.policy import Policy
from allocation.domain.turn import Turn
from cafcass_contracts import allocation
from cafcass_contracts.safeguarding import SettledBy
from cafcass_contracts.values import YesNo
from cafcass_contracts.workload import Clock, MoveReason
from cafcass_domain.decision import DeadlineFired, Decision, Facts, Received

_NOT_DECIDED = "not-settled"
"""Why work waits that is proposed to a manager, or not decided on yet."""


def on_clock(facts: Facts, received: Received[DeadlineFired], policy: Policy) -> Decision:
    """A clock ran out: what it was for has happened, or it is missed, and the court is told of a delay."""
    turn = begin(facts, received, policy, received.subject or "")
    work = turn.case.works.get(received.data.data["work"])
    clock = None if work is None else work.clock(received.data.key.rpartition(":")[2])
    if work is not None and clock is not None:
        _ran_out(turn, work, clock.model_copy(update={"due": received.data.due}))  # as the calendar now counts it (G1)
    return finish(turn)


def on_passed(facts: Facts, received: Received[DeadlineFired], policy: Policy) -> Decision:
    """A hearing's time has come: unless it was listed for another time since, it has been.

    Clocks that run out with it are looked at first: what nobody held by its hearing is missed, although that hearing ends it (A1).
    """
    turn = begin(facts, received, policy, received.subject or "")
    for work_id in turn.case.works:
        for clock in turn.case.works[work_id].clocks:
            if clock.due <= received.data.due:
                _ran_out(turn, turn.case.works[work_id], clock)
    turn.case = replace(turn.case, passed=turn.case.passed | {received.data.data["hearing"]})
    return finish(turn)


def _ran_out(turn: Turn, work: Work, clock: Clock) -> None:
    if not work.is_open or clock.kind in work.missed or _met(work, clock):
        return
    work = turn.put(replace(work, missed=work.missed | {clock.kind}), f"{work.kind}: {clock.kind} was missed")
    holder = None if work.holder is None else work.holder.practitioner_id
    turn.say(allocation.ClockMissed(**turn.about(work, clock.rule), clock=clock, practitioner_id=holder))
    if work.holder is None:
        _notice(turn, work)


def _met(work: Work, clock: Clock) -> bool:
    """A report is filed when its work is over; every other clock asks for a holder."""
    if clock.kind == "file" or work.holder is None:
        return False
    return work.holder.substantive if clock.kind == "substantive" else True


def _notice(turn: Turn, work: Work) -> None:
    """The court and the parties are told once that nobody could be given the work in time (A12)."""
    known = turn.case.known
    if known is None or work.noticed:
        return
    turn.put(replace(work, noticed=True), f"the court was told that {work.kind} waits")
    turn.say(
        allocation.DelayNoticed(
            **turn.basis("A12"),
            case_number=known.case_number,
            court=known.court,
            work_id=work.work_id,
            kind=work.kind,
            since=work.waits_since,
            why=work.queued or _NOT_DECIDED,
        )
    )


def on_waits_again(facts: Facts, received: Received[DeadlineFired], policy: Policy) -> Decision:
    """Work that was taken from its holder should be somebody's again: its first clock has run out long ago."""
    turn = begin(facts, received, policy, received.subject or "")
    work = turn.case.works.get(received.data.data["work"])
    if work is not None and work.is_open and work.holder is None:
        _notice(turn, work)
    return finish(turn)


def on_manager_holds(facts: Facts, received: Received[DeadlineFired], policy: Policy) -> Decision:
    """A service manager has held work for the first days: from now on it is unallocated (A7)."""
    turn, data = begin(facts, received, policy, received.subject or ""), received.data.data
    work = turn.case.works.get(data["work"])
    if work is not None and work.is_open and work.holder is not None and work.holder.practitioner_id == data["who"]:
        take_back(turn, work, MoveReason.MANAGER, SettledBy.POLICY, None, YesNo.NOT_KNOWN)
    return finish(turn)


def on_year(facts: Facts, received: Received[DeadlineFired], policy: Policy) -> Decision:
    """A private law case has been open for a year (A17)."""
    turn = begin(facts, received, policy, received.subject or "")
    if turn.case.closed is None:
        flag(turn, "year", "A17")
    return finish(turn)


def on_statement(facts: Facts, received: Received[DeadlineFired], policy: Policy) -> Decision:
    """A closed case should have its statement of risk by now (A15)."""
    turn = begin(facts, received, policy, received.subject or "")
    if turn.case.closed is not None and turn.case.closed.risk_assessed is YesNo.NOT_KNOWN:
        flag(turn, FLAG, "A15")
    return finish(turn)


def flag(turn: Turn, what: str, rule: str, about: str = "") -> None:
    """Tells the accountable manager once."""
    name = f"{what}:{about}" if about else what
    if name in turn.case.flags:
        return
    turn.note(f"flagged: {name}", flags=turn.case.flags | {name})
    manager = turn.case.manager[2] if turn.case.manager else None
    turn.say(
        allocation.CaseFlagged(**turn.basis(rule), flag=what, about=about, team=turn.case.team, manager_id=manager)
    )
