"""Diversity needs and reasonable adjustments of everybody in a case (T14): what the application says, and what people record."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from cafcass_contracts.values import NeedKind, YesNo
from cafcass_domain.state import State
from triage.domain.application import Application
from triage.domain.told import Need


class RecordedNeeds(State):
    """What somebody recorded of the needs of one person or child."""

    about: str
    needs: tuple[Need, ...]


def needs_of(application: Application, recorded: Mapping[str, RecordedNeeds]) -> dict[str, tuple[Need, ...]]:
    """The needs of everybody in the case who has any, by id within the case, the application's before what was recorded."""
    found: dict[str, list[Need]] = {}
    for about, need in (*_applied(application), *_recorded(recorded)):
        of = found.setdefault(about, [])
        if need not in of:
            of.append(need)
    return {about: tuple(of) for about, of in sorted(found.items())}


def _applied(application: Application) -> Iterator[tuple[str, Need]]:
    for person in application.people:
        yield from ((person.id, need) for need in person.needs)
        doubted = person.litigation_capacity_in_doubt is YesNo.YES
        if doubted and all(need.kind is not NeedKind.LITIGATION_CAPACITY for need in person.needs):
            yield person.id, Need(kind=NeedKind.LITIGATION_CAPACITY)
    for child in application.children:
        yield from ((child.id, need) for need in child.needs)


def _recorded(recorded: Mapping[str, RecordedNeeds]) -> Iterator[tuple[str, Need]]:
    for _, said in sorted(recorded.items()):
        yield from ((said.about, need) for need in said.needs)
