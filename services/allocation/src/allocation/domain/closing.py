"""When Cafcass's part in a case is over (A15): points are free at once, and the statement of risk is asked for."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from allocation.domain.case import Closed
from allocation.domain.turn import Turn
from cafcass_contracts import allocation
from cafcass_contracts.workload import EndReason

STATEMENT: Final = "closure"
"""The question to the manager: the statement of risk."""
STATEMENT_DUE: Final = "closure-due"
"""The deadline at which that statement is due."""
FLAG: Final = "closure-statement"
"""What is flagged where it is not there by then."""
DISPUTE: Final = "transfer"
"""The question to the head of service: whether a case goes to another area whose manager does not agree (A9)."""


def close(turn: Turn) -> None:
    """Closes the case, or opens it again, as the court and what is left to do say."""
    because = _because(turn)
    closed = turn.case.closed
    if because is None:
        if closed is not None:
            turn.note("the case is open again", closed=None)
            turn.settle(STATEMENT, "the case is open again")
            turn.cancel_deadline(STATEMENT_DUE)
            lifecycle(turn, "reopened")
        return
    if closed is not None and closed.because is because:
        return
    if closed is not None:  # it stays closed since then, with its statement: only the reason is another
        turn.note(f"closed: {because}", closed=replace(closed, because=because))
        say_closed(turn)
        return
    turn.note(f"closed: {because}", closed=Closed(because, turn.now), flags=turn.case.flags - {FLAG})
    say_closed(turn)
    turn.settle(DISPUTE, "the case is over")
    lifecycle(turn, "closed")
    days = turn.policy.closure_working_days
    due = turn.policy.within(turn.now, days)
    turn.set_deadline(STATEMENT_DUE, due, "A15", working_days=(turn.policy.day(turn.now), days))
    turn.ask(
        STATEMENT,
        turn.policy.manager_role,
        due,
        "the case is over; its closing statement says whether risk was assessed",
        "close-case",
        rules=("A15",),
    )


def _because(turn: Turn) -> EndReason | None:
    case = turn.case
    if case.known is None:
        return None
    if case.is_over and case.court_end is not None:
        return case.court_end[1]
    return EndReason.NO_ROLE if case.involvement_ended is not None and not case.open_works else None


def say_closed(turn: Turn) -> None:
    """Tells of the closure as it now stands."""
    closed, known = turn.case.closed, turn.case.known
    if closed is None:
        return
    turn.say(
        allocation.CaseClosed(
            **turn.basis("A15"),
            law=None if known is None else known.law,
            because=closed.because,
            risk_assessed=closed.risk_assessed,
            by=closed.by,
            closed_at=closed.at,
        )
    )


def lifecycle(turn: Turn, state: str) -> None:
    """Tells the open stream: no people, no case number."""
    turn.say(
        allocation.LifecycleMoved(**turn.basis("A15"), state=state, area=turn.case.area, on=turn.policy.day(turn.now))
    )
