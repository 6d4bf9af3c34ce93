"""Needs are told, whole, whenever they change (T14)."""

from __future__ import annotations

from cafcass_contracts import people
from cafcass_contracts import triage as events
from cafcass_domain.state import replace
from triage.domain.needs.held import needs_of
from triage.domain.told import said
from triage.domain.turn import CaseTurn


def tell_needs(turn: CaseTurn) -> None:
    """Tells the needs of everybody as they now stand, where they are not as they were told; and once where allocation did not hear them yet."""
    before, case = turn.before, turn.case
    is_new = case.application.details is not before.application.details or case.needs is not before.needs
    if not is_new and case.needs_heard:
        return
    needs = needs_of(case.application, case.needs)
    is_heard = case.needs_heard or not needs
    if is_heard and needs == needs_of(before.application, before.needs):
        return
    turn.case = replace(case, needs_heard=True)
    told = tuple(
        events.NeedsOf(about=about, needs=tuple(said(people.Need, need) for need in of)) for about, of in needs.items()
    )
    turn.say(events.NeedsRecorded(needs=told, **turn.basis("T14")))
