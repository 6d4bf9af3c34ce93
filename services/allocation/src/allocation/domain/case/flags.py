"""What is late about a case is flagged once to its manager (A15 to A18)."""

from __future__ import annotations

from typing import Final

from allocation.domain.casework.steps import watch_step
from allocation.domain.turn import CaseTurn
from cafcass_contracts import allocation
from cafcass_contracts.values import LawType

YEAR: Final = "case-year"
"""The deadline at which a private law case has been open for a year (A17)."""


def flag(turn: CaseTurn, what: str, rule: str, about: str = "") -> None:
    """Tells the accountable manager once."""
    name = f"{what}:{about}" if about else what
    if name in turn.case.flags:
        return
    turn.note(f"flagged: {name}", flags=turn.case.flags | {name})
    manager = turn.case.manager[2] if turn.case.manager else None
    turn.say(
        allocation.CaseFlagged(**turn.basis(rule), flag=what, about=about, team=turn.case.team, manager_id=manager)
    )


def watch_age(turn: CaseTurn) -> None:
    """A private law case is flagged when it has been open for a year (A17), every case when its first step should be over (A18)."""
    known, again = turn.case.known, turn.before.closed is not None and turn.case.closed is None
    if known is None or known.backlog or (turn.before.known is not None and not again):
        return
    if known.law is LawType.PRIVATE:
        turn.set_deadline(YEAR, turn.policy.after(known.received_at, turn.policy.long_case_days), "A17")
    if turn.case.casework.step == 1:
        watch_step(turn, 1, known.received_at)
