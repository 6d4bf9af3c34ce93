"""Needs are told, whole, whenever they change (T14)."""

from __future__ import annotations

from cafcass_contracts import people
from cafcass_contracts import triage as events
from triage.domain.needs.held import needs_of
from triage.domain.told import said
from triage.domain.turn import CaseTurn


def tell_needs(turn: CaseTurn) -> None:
    """Tells the needs of everybody as they now stand, where they are not as they were told."""
    before, case = turn.before, turn.case
    if case.application.details is before.application.details and case.needs is before.needs:
        return
    needs = needs_of(case.application, case.needs)
    if needs == needs_of(before.application, before.needs):
        return
    told = tuple(
        events.NeedsOf(about=about, needs=tuple(said(people.Need, need) for need in of)) for about, of in needs.items()
    )
    turn.say(events.NeedsRecorded(needs=told, **turn.basis("T14")))
