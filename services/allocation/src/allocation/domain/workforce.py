"""What the workforce system tells (A3, A5, A13): merged into the practitioner, by its own order; desks and cases hear of it after.

What changes by itself on a later day (an absence begins, a reduction ends) has a deadline on that day.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Final

from allocation.domain.desk import DESKS, Desk, afresh
from allocation.domain.evaluate import Touched
from allocation.domain.policy import Policy
from allocation.domain.practitioner import PEOPLE, Absence, Conflict, Practitioner, Record, stamp_of
from allocation.domain.staff import told
from cafcass_contracts import allocation, workforce
from cafcass_contracts.identity import case_id
from cafcass_contracts.workload import HeldWork, PractitionerRole
from cafcass_domain.decision import Change, DeadlineFired, Decision, Facts, Publish, Received, SetDeadline

STAFF: Final = "practitioner-note"
"""The deadline, due at once or on a day on which something changes by itself, at which desks and cases hear of a practitioner."""
REPLAN: Final = "practitioner-replan"
"""The deadline, due at once, at which the work that a practitioner holds is planned anew (A13); it names the cases."""
TURN: Final = "practitioner-turn"
"""The deadline at which a day begins on which something changes by itself."""


def person_touches(received: Received[Any], policy: Policy) -> Touched:
    """A message about a practitioner touches that practitioner alone."""
    return {PEOPLE: [received.data.practitioner_id]}


def person_subject(said: Any, policy: Policy) -> str:
    """Whom a message is about: the workforce system's envelopes are not relied on."""
    return f"practitioner:{said.practitioner_id}"


def on_recorded(facts: Facts, received: Received[workforce.PractitionerRecorded], policy: Policy) -> Decision:
    """A practitioner is so from a day on (A3, A5)."""
    said, person, stamp = received.data, _held(facts, received), stamp_of(received)
    known = person.records.get(said.since)
    if known is None or known.stamp < stamp:
        person = replace(person, records={**person.records, said.since: Record(stamp, said)})
    return _heard(facts, received, policy, person)


def on_absence(facts: Facts, received: Received[workforce.AbsenceRecorded], policy: Policy) -> Decision:
    """A practitioner is away (A13)."""
    said, person, stamp = received.data, _held(facts, received), stamp_of(received)
    known = person.absences.get(said.absence_id)
    if known is None or known.stamp < stamp:
        absence = Absence(stamp, said.starts_on, said.ends_on, said.cancelled)
        person = replace(person, absences={**person.absences, said.absence_id: absence})
    return _heard(facts, received, policy, person)


def on_left(facts: Facts, received: Received[workforce.PractitionerLeft], policy: Policy) -> Decision:
    """A practitioner leaves (A13)."""
    person, stamp = _held(facts, received), stamp_of(received)
    if person.left is None or person.left[0] < stamp:
        person = replace(person, left=(stamp, received.data.last_day))
    return _heard(facts, received, policy, person)


def on_conflict(facts: Facts, received: Received[workforce.ConflictDeclared], policy: Policy) -> Decision:
    """A practitioner has a conflict of interest in a case, or none any more (A6)."""
    said = received.data
    about = case_id(policy.namespace, said.law.value, said.case_number)
    person = with_conflict(_held(facts, received), about, Conflict(stamp_of(received), said.withdrawn))
    return _heard(facts, received, policy, person)


def with_conflict(person: Practitioner, about: str, conflict: Conflict) -> Practitioner:
    """A practitioner with the latest word on a conflict."""
    known = person.conflicts.get(about)
    if known is not None and known.stamp >= conflict.stamp:
        return person
    return replace(person, conflicts={**person.conflicts, about: conflict})


def _held(facts: Facts, received: Received[Any]) -> Practitioner:
    name = received.data.practitioner_id
    return facts.get(PEOPLE, name) or Practitioner(name)


def _heard(facts: Facts, received: Received[Any], policy: Policy, person: Practitioner) -> Decision:
    before = facts.get(PEOPLE, person.practitioner_id)
    if person == before:
        return Decision()
    day, subject = policy.day(received.received_at), f"practitioner:{person.practitioner_id}"
    turns = tuple(
        SetDeadline(
            TURN, subject, policy.begin_of(later), "A13", later.isoformat(), data={"who": person.practitioner_id}
        )
        for later in person.turning_days(day)
    )
    return Decision(
        changes=(Change(PEOPLE, person.practitioner_id, person),),
        deadlines=(*turns, staff_note(person, received, policy)),
    )


def staff_note(person: Practitioner, received: Received[Any], policy: Policy) -> SetDeadline:
    """Has desks and cases hear of a practitioner at once."""
    known = person.on(policy.day(received.received_at))
    areas = sorted({*person.areas, *([known.area] if known is not None else [])})
    data = {"who": person.practitioner_id, "areas": areas}
    return SetDeadline(STAFF, f"practitioner:{person.practitioner_id}", received.received_at, "A13", data=data)


def turn_touches(received: Received[DeadlineFired], policy: Policy) -> Touched:
    """The practitioner."""
    return {PEOPLE: [received.data.data["who"]]}


def on_turn(facts: Facts, received: Received[DeadlineFired], policy: Policy) -> Decision:
    """A day begins on which something about a practitioner changes by itself."""
    name = received.data.data["who"]
    person = facts.get(PEOPLE, name) or Practitioner(name)
    return Decision(deadlines=(staff_note(person, received, policy),))


def staff_touches(received: Received[DeadlineFired], policy: Policy) -> Touched:
    """The practitioner, and the desks of their areas, old and new."""
    return {DESKS: received.data.data["areas"], PEOPLE: [received.data.data["who"]]}


def on_staff(facts: Facts, received: Received[DeadlineFired], policy: Policy) -> Decision:
    """Desks count a practitioner among their staff or no more; their queue is looked at; the work they hold is planned anew."""
    data, now = received.data.data, received.received_at
    name, day = data["who"], policy.day(received.received_at)
    before = facts.get(PEOPLE, name) or Practitioner(name)
    known = before.on(day)
    changes: list[Change] = []
    publish: list[Publish] = []
    deadlines: list[SetDeadline] = []
    for area in data["areas"]:
        desk = facts.get(DESKS, area) or Desk(area)
        here = known is not None and known.area == area
        after = replace(
            desk,
            staff=desk.staff | {name} if here else desk.staff - {name},
            hours=_hours(desk, name, before, here=here, received=received, policy=policy),
        )
        after, said_spans = spans(after, received, policy)
        publish += said_spans
        after, look = afresh(after, now, policy)
        deadlines += look
        if after != desk:
            changes.append(Change(DESKS, area, after))
    areas = (before.areas - {*data["areas"]}) | ({known.area} if known and known.area in data["areas"] else set())
    available = before.available(day, policy)
    lines: Mapping[str, HeldWork] = {**before.held, **before.reserved}
    cases, fewer = sorted({line.case_id for line in lines.values()}), 0 < available < before.planned
    planned = before.planned if fewer and cases else available or before.planned  # until it is planned anew
    after_areas = replace(before, areas=frozenset(areas), planned=planned)
    person, said = told(after_areas, now, received.id, policy)
    publish += said
    if person != before:
        changes.append(Change(PEOPLE, name, person))
    if cases:
        what = {"who": name, "cases": cases, "fewer": fewer}
        deadlines.append(SetDeadline(REPLAN, f"practitioner:{name}", now, "A13", data=what))
    return Decision(changes=tuple(changes), publish=tuple(publish), deadlines=tuple(deadlines))


def _hours(
    desk: Desk, name: str, person: Practitioner, *, here: bool, received: Received[Any], policy: Policy
) -> dict[str, tuple[str, int]]:
    known = person.on(policy.day(received.received_at))
    hours = {who: what for who, what in desk.hours.items() if who != name}
    if here and known is not None and known.role is not PractitionerRole.SERVICE_MANAGER:
        hours[name] = (known.team, round(100 * known.weekly_hours / policy.full_time_hours))
    return hours


def spans(desk: Desk, received: Received[Any], policy: Policy) -> tuple[Desk, list[Publish]]:
    """Each manager's span of control, told where it changed (A14); to one who lost the team, that it counts 0 for them."""
    publish, said, day = [], dict(desk.spans), policy.day(received.received_at)
    for team in sorted({*desk.spans, *(team for team, _ in desk.hours.values())}):
        manager = desk.manager_of(team, day)
        span = sum(part for of, part in desk.hours.values() if of == team)
        was = desk.spans.get(team)
        if was == (manager, span) or (manager is None and was is None):
            continue
        said[team] = (manager, span)
        lost = was[0] if was is not None and was[0] != manager else None
        for who, part in ((lost, 0), (manager, span)):
            if who is None:
                continue
            event = allocation.SpanRecorded(
                reasons=("A14",),
                rests_on=(received.id,),
                policy_version=policy.version,
                manager_id=who,
                area=desk.area,
                team=team,
                whole_time_hundredths=part,
                most_hundredths=policy.span_hundredths,
                ended=who == lost,
                as_of=received.received_at,
            )
            publish.append(Publish(event, who))
    return replace(desk, spans=said), publish
