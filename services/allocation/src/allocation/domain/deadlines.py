"""What falls due about a case: clocks of its work (A1, A7, A8, A11, A12), its casework (A16, A18), its age (A17), its closing statement (A15)."""

from __future__ import annotations

from allocation.domain.case.case_file import CASES
from allocation.domain.case.closing import NO_STATEMENT
from allocation.domain.case.flags import flag
from allocation.domain.case.hearings import is_of_the_release_before
from allocation.domain.evaluation import finish
from allocation.domain.policy import AllocationPolicy
from allocation.domain.turn import CaseTurn, begin
from allocation.domain.work.clocks import notice_delay, run_out
from allocation.domain.work.giving import Settled, take_back
from allocation.domain.work.proposals import withdraw
from allocation.domain.work.work import Work
from cafcass_contracts import allocation
from cafcass_contracts.safeguarding import SettledBy
from cafcass_contracts.values import YesNo
from cafcass_contracts.workload import MoveReason
from cafcass_domain.decision import DeadlineFired, Decision, Facts, Received, Touches
from cafcass_domain.state import replace


def deadline_touches(received: Received[DeadlineFired], policy: AllocationPolicy) -> Touches:
    """A deadline of a case touches that case alone."""
    return {CASES: [received.subject or ""]}


def _begin(facts: Facts, received: Received[DeadlineFired], policy: AllocationPolicy) -> CaseTurn:
    return begin(facts, received, policy, received.subject or "")


def _open_work(turn: CaseTurn, received: Received[DeadlineFired]) -> Work | None:
    """The piece of work that a deadline is about, where it is still to be done."""
    work = turn.case.works.get(received.data.data["work"])
    return work if work is not None and work.is_open else None


def on_clock(facts: Facts, received: Received[DeadlineFired], policy: AllocationPolicy) -> Decision:
    """A clock ran out: what it was for has happened, or it is missed, and the court is told of a delay."""
    turn, fired = _begin(facts, received, policy), received.data
    work = _open_work(turn, received)
    clock = None if work is None else work.clock(fired.key.rpartition(":")[2])
    if work is not None and clock is not None:
        at = clock.due.at if fired.data.get("past") else fired.due  # as the calendar now counts it (G1)
        run_out(turn, work, replace(clock, due=replace(clock.due, at=at)))
    return finish(turn)


def on_hearing_begins(facts: Facts, received: Received[DeadlineFired], policy: AllocationPolicy) -> Decision:
    """A hearing's time has come, of a case known by a summary of the release before: unless it was listed for another time, it was held.

    Clocks that run out with it are looked at first: what nobody held by its hearing is missed, although that hearing ends it (A1).
    """
    turn, fired = _begin(facts, received, policy), received.data
    if turn.case.known is None or not is_of_the_release_before(turn.case.known):
        return finish(turn)
    for work_id in turn.case.works:
        for clock in turn.case.works[work_id].clocks:
            if clock.due.at <= fired.due:
                run_out(turn, turn.case.works[work_id], clock)
    turn.case = replace(turn.case, passed=turn.case.passed | {fired.data["hearing"]})
    return finish(turn)


def on_waits_again(facts: Facts, received: Received[DeadlineFired], policy: AllocationPolicy) -> Decision:
    """Work that was taken from its holder should be somebody's again: its first clock has run out long ago."""
    turn = _begin(facts, received, policy)
    work = _open_work(turn, received)
    if work is not None and not work.is_held:
        notice_delay(turn, work)
    return finish(turn)


def on_proposal_falls(facts: Facts, received: Received[DeadlineFired], policy: AllocationPolicy) -> Decision:
    """Nobody settled a proposal: what it kept free is free again, the work waits, and the next role up is asked (A12)."""
    turn = _begin(facts, received, policy)
    work = _open_work(turn, received)
    if work is not None and work.proposal is not None and work.proposal.number == received.data.data["proposal"]:
        after = withdraw(turn, work, "not-settled", "nobody settled it in time")
        turn.keep(replace(after, unsettled=work.unsettled + 1))
    return finish(turn)


def on_manager_holds(facts: Facts, received: Received[DeadlineFired], policy: AllocationPolicy) -> Decision:
    """A service manager has held work for the first days: from now on it is unallocated (A7)."""
    turn = _begin(facts, received, policy)
    work = _open_work(turn, received)
    if work is not None and work.held_by == received.data.data["who"]:
        take_back(turn, work, MoveReason.MANAGER, Settled(settled_by=SettledBy.POLICY))
    return finish(turn)


def on_year(facts: Facts, received: Received[DeadlineFired], policy: AllocationPolicy) -> Decision:
    """A private law case has been open for a year: its manager hears of it, and the court, for a joint review of the timetable (A17)."""
    turn = _begin(facts, received, policy)
    known = turn.case.known
    if turn.case.closed is None and known is not None and "year" not in turn.case.flags:
        flag(turn, "year", "A17")
        turn.say(
            allocation.TimetableReviewAsked(
                **turn.basis("A17"),
                case_number=known.case_number,
                court=None if known.court is None else known.court.said(),
                open_since=known.received_at,
            )
        )
    return finish(turn)


def on_statement(facts: Facts, received: Received[DeadlineFired], policy: AllocationPolicy) -> Decision:
    """A closed case should have its statement of risk by now (A15)."""
    turn = _begin(facts, received, policy)
    if turn.case.closed is not None and turn.case.closed.risk_assessed is YesNo.NOT_KNOWN:
        flag(turn, NO_STATEMENT, "A15")
    return finish(turn)


def on_step(facts: Facts, received: Received[DeadlineFired], policy: AllocationPolicy) -> Decision:
    """A step has lasted as long as it should (A18)."""
    turn = _begin(facts, received, policy)
    if turn.case.closed is None and turn.case.casework.step == received.data.data["step"]:
        flag(turn, "past-step", "A18", str(turn.case.casework.step))
    return finish(turn)


def on_due(facts: Facts, received: Received[DeadlineFired], policy: AllocationPolicy) -> Decision:
    """A child should have been seen, a plan made or a report shared by now (A16): where not, that is flagged."""
    turn, name = _begin(facts, received, policy), received.data.key
    if name in turn.case.casework.due and not (turn.case.known is not None and turn.case.known.backlog):
        what, _, about = name.partition(":")
        flag(turn, what, "A16", about)
    return finish(turn)
