"""What follows when something about a practitioner changes (A3, A13): desks count them, their score is told, the work they hold is planned anew.

What changes by itself on a later day (an absence begins, a reduction ends) has a deadline on that day.
"""

from __future__ import annotations

from typing import Any, Final

from allocation.domain.area.desk import DESKS, Desk, afresh, desk_of
from allocation.domain.area.spans import tell_spans, with_hours
from allocation.domain.area.teams import with_leavers
from allocation.domain.decisions import changed, merged
from allocation.domain.incoming.times import is_meant
from allocation.domain.internal import PlanAnew, PractitionerChanged, practitioner_subject
from allocation.domain.policy import AllocationPolicy
from allocation.domain.staff.practitioner import PEOPLE, Practitioner, practitioner_of
from allocation.domain.staff.workload import told_anew
from cafcass_domain.decision import (
    Change,
    DeadlineFired,
    Decision,
    Facts,
    PolicyChanged,
    Received,
    SetDeadline,
    Touches,
)
from cafcass_domain.due import Due
from cafcass_domain.london import london_day
from cafcass_domain.state import replace

DAY: Final = "practitioner-turn"
"""The deadline at which a day begins on which something about a practitioner changes by itself; its key is the day."""


def known_anew(
    before: Practitioner | None, person: Practitioner, received: Received[Any], policy: AllocationPolicy
) -> Decision:
    """Something is known of a practitioner that was not: the days on which they change are watched, and desks and cases hear."""
    if person == before:
        return Decision()
    change = Decision(changes=(Change(PEOPLE, person.practitioner_id, person),))
    return merged([change, heard_of(person, received, policy)])


def heard_of(person: Practitioner, received: Received[Any], policy: AllocationPolicy) -> Decision:
    """Has desks and cases hear of a practitioner, now and on each later day on which they change by themselves."""
    name, day = person.practitioner_id, london_day(received.received_at)
    return Decision(
        deadlines=tuple(
            SetDeadline(
                DAY, practitioner_subject(name), Due(policy.begin_of(later)), "A13", later.isoformat(), {"who": name}
            )
            for later in person.days_of_change(day)
            if is_meant(later, received.received_at)
        ),
        internal=(changed_person(person, received),),
    )


def changed_person(person: Practitioner, received: Received[Any]) -> PractitionerChanged:
    """The word of a practitioner to the desks of their areas, old and new."""
    known = person.on(london_day(received.received_at))
    areas = {*person.areas, *([known.area] if known is not None else [])}
    name = person.practitioner_id
    return PractitionerChanged(subject=practitioner_subject(name), who=name, areas=tuple(sorted(areas)))


def day_touches(received: Received[DeadlineFired], policy: AllocationPolicy) -> Touches:
    """The practitioner."""
    return {PEOPLE: [received.data.data["who"]]}


def on_day(facts: Facts, received: Received[DeadlineFired], policy: AllocationPolicy) -> Decision:
    """A day begins on which something about a practitioner changes by itself."""
    person = practitioner_of(facts, received.data.data["who"])
    return Decision(internal=(changed_person(person, received),))


def policy_change_touches(received: Received[PolicyChanged], policy: AllocationPolicy) -> Touches:
    """The practitioner."""
    return {PEOPLE: [received.data.key]}


def on_policy_change(facts: Facts, received: Received[PolicyChanged], policy: AllocationPolicy) -> Decision:
    """Another policy is in force: what they have available, their band and what they may be given may be others now (A2, A3)."""
    return heard_of(practitioner_of(facts, received.data.key), received, policy)


def changed_touches(received: Received[PractitionerChanged], policy: AllocationPolicy) -> Touches:
    """The practitioner, and the desks of their areas, old and new."""
    return {DESKS: received.data.areas, PEOPLE: [received.data.who]}


def on_changed(facts: Facts, received: Received[PractitionerChanged], policy: AllocationPolicy) -> Decision:
    """Desks count a practitioner among their staff or no more; their queue is looked at; the work they hold is planned anew."""
    before = practitioner_of(facts, received.data.who)
    desks = [_counted(desk_of(facts, area), before, received, policy) for area in received.data.areas]
    day = london_day(received.received_at)
    known = before.on(day)
    areas = before.areas - {*received.data.areas}
    if known is not None and known.area in received.data.areas:
        areas |= {known.area}
    available, cases = before.available(day, policy), sorted(before.cases)
    fewer = 0 < available < before.planned
    planned = before.planned if fewer and cases else available or before.planned  # until it is planned anew
    person = told_anew(before, replace(before, areas=areas, planned=planned), received, policy)
    name = before.practitioner_id
    again = PlanAnew(subject=practitioner_subject(name), who=name, cases=tuple(cases), fewer=fewer)
    return merged([*desks, person, Decision(internal=(again,) if cases else ())])


def _counted(before: Desk, person: Practitioner, received: Received[Any], policy: AllocationPolicy) -> Decision:
    """A desk that counts a practitioner among its staff where they are there today, and as no team's manager once they have left."""
    name, day = person.practitioner_id, london_day(received.received_at)
    known = person.on(day)
    here = known is not None and known.area == before.area
    staff = before.staff | {name} if here else before.staff - {name}
    desk = with_hours(replace(before, staff=staff), name, known if here else None, policy)
    gone = before.gone | {name} if person.has_left(day) else before.gone - {name}
    desk, words = with_leavers(desk, gone, day)
    desk, told = tell_spans(desk, received, policy)
    desk, look = afresh(desk, received.received_at, policy)
    said = Decision(publish=told, deadlines=look, internal=words)
    return merged([changed(DESKS, before.area, before, desk), said])
