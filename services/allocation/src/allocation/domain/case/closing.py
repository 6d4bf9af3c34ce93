"""When Cafcass's part in a case is over (A15): points are free at once, and the statement of risk is asked for."""

from __future__ import annotations

from typing import Final

from allocation.domain.case.case_file import Closed
from allocation.domain.case.telling import move_on
from allocation.domain.turn import CaseTurn
from cafcass_contracts import allocation
from cafcass_contracts.workload import EndReason
from cafcass_domain.state import replace

STATEMENT_DUE: Final = "closure-due"
"""The deadline at which the statement of a closed case is due."""
NO_STATEMENT: Final = "closure-statement"
"""What is flagged where it is not there by then."""


def close(turn: CaseTurn) -> None:
    """Closes the case, or opens it again, as the court and what is left to do say."""
    because = _because(turn)
    closed = turn.case.closed
    if because is None:
        if closed is not None:
            turn.note("the case is open again", closed=None)
            turn.cancel_deadline(STATEMENT_DUE)
            turn.say(allocation.CaseReopened(**turn.basis("A15"), reopened_at=turn.now))
            move_on(turn, "reopened")
        return
    if closed is not None and closed.because is because:
        return
    if closed is not None:  # it stays closed since then, with its statement: only the reason is another
        turn.note(f"closed: {because}", closed=replace(closed, because=because))
        say_closed(turn)
        return
    turn.note(
        f"closed: {because}",
        closed=Closed(because=because, at=turn.now),
        flags=turn.case.flags - {NO_STATEMENT},
        disputed=None,
    )
    say_closed(turn)
    move_on(turn, "closed")
    turn.set_deadline(STATEMENT_DUE, turn.policy.after(turn.now, turn.policy.closure_working_days), "A15")


def _because(turn: CaseTurn) -> EndReason | None:
    case = turn.case
    if case.known is None:
        return None
    if case.is_over and case.court_end is not None:
        return case.court_end[1]
    return EndReason.NO_ROLE if case.has_no_role and not case.open_works else None


def say_closed(turn: CaseTurn) -> None:
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
