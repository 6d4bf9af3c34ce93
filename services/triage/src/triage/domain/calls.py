"""Risk identification calls are told (T6): that they were made or tried, never what was said."""

from __future__ import annotations

from cafcass_contracts import triage as events
from triage.domain.turn import Turn


def tell_calls(turn: Turn) -> None:
    """Tells of every call that is new."""
    for id_, call in turn.case.calls.items():
        if id_ not in turn.before.calls:
            turn.say(
                events.RiskCallRecorded(
                    person=call.person, outcome=call.outcome, called_at=call.called_at, **turn.basis("T6")
                )
            )
