"""Diversity needs and reasonable adjustments (T14): what the application says and what people record, told whenever it changes."""

from __future__ import annotations

from collections.abc import Iterator

from cafcass_contracts import triage as events
from cafcass_contracts.people import Need
from cafcass_contracts.values import NeedKind, YesNo
from triage.domain.case import TriageCase
from triage.domain.turn import Turn


def tell_needs(turn: Turn) -> None:
    """Tells the needs of everybody as they now stand, where they are not as they were told."""
    if turn.case.details is turn.before.details and turn.case.needs is turn.before.needs:
        return
    needs = needs_of(turn.case)
    if needs == needs_of(turn.before):
        return
    told = tuple(events.NeedsOf(about=about, needs=of) for about, of in needs.items())
    turn.say(events.NeedsRecorded(needs=told, **turn.basis("T14")))


def needs_of(case: TriageCase) -> dict[str, tuple[Need, ...]]:
    """The needs of everybody in the case who has any, by id within the case, the application's before what was recorded."""
    found: dict[str, list[Need]] = {}
    for about, need in (*_applied(case), *_recorded(case)):
        of = found.setdefault(about, [])
        if need not in of:
            of.append(need)
    return {about: tuple(of) for about, of in sorted(found.items())}


def _applied(case: TriageCase) -> Iterator[tuple[str, Need]]:
    if case.details is None:
        return
    for person in case.details.people:
        yield from ((person.id, need) for need in person.needs)
        doubted = person.litigation_capacity_in_doubt is YesNo.YES
        if doubted and all(need.kind is not NeedKind.LITIGATION_CAPACITY for need in person.needs):
            yield person.id, Need(kind=NeedKind.LITIGATION_CAPACITY)
    for child in case.details.children:
        yield from ((child.id, need) for need in child.needs)


def _recorded(case: TriageCase) -> Iterator[tuple[str, Need]]:
    for _, said in sorted(case.needs.items()):
        yield from ((said.about, need) for need in said.needs)
