"""Desks and practitioners hear what became of a case, in a transaction of their own.

What the case means for the area's queue, its teams and practitioners' points is copied from the case here: however often, and
from whatever state of the case, the copy ends the same.
"""

from __future__ import annotations

from datetime import date
from typing import Any

from allocation.domain.area.caseload import CASELOADS, Caseload, rows_with, with_case
from allocation.domain.area.desk import DESKS, Desk, afresh, desk_of, looking
from allocation.domain.area.teams import state_questions
from allocation.domain.area.waiting import place_of
from allocation.domain.case.case_file import CASES, CaseFile, held
from allocation.domain.decisions import changed, merged
from allocation.domain.internal import CaseChanged, LinkedCaseChanged, plan_anew
from allocation.domain.policy import AllocationPolicy
from allocation.domain.staff.practitioner import PEOPLE, Practitioner, practitioner_of
from allocation.domain.staff.workload import copied, told_anew
from cafcass_contracts import allocation
from cafcass_domain.decision import Decision, Facts, Publish, Received, Touches
from cafcass_domain.london import london_day
from cafcass_domain.state import replace


def case_changed_touches(received: Received[CaseChanged], policy: AllocationPolicy) -> Touches:
    """The case, and what its message names."""
    said = received.data
    return {DESKS: said.areas, CASELOADS: said.rows, PEOPLE: said.people, CASES: [said.subject]}


def on_case_changed(facts: Facts, received: Received[CaseChanged], policy: AllocationPolicy) -> Decision:
    """What the case says now is copied to the desks and practitioners concerned."""
    said, case = received.data, held(facts, received.data.subject)
    people, freed = list[Decision](), False
    for name in said.people:
        before = practitioner_of(facts, name)
        after = copied(before, case)
        freed = freed or after.kept_points < before.kept_points
        people.append(told_anew(before, after, received, policy))
    day = london_day(received.received_at)
    again = [
        plan_anew(name, case.case_id)
        for name in said.people
        if _is_planned_anew(practitioner_of(facts, name), case, day)
    ]
    desks = {area: desk_of(facts, area) for area in said.areas}
    heard = replace(
        case,
        listed=rows_with(case).intersection(said.rows) | (case.listed - {*said.rows}),
        noted=frozenset({*case.held_by(), *case.beside_by(), *case.reserved_for()} & {*said.people})
        | (case.noted - {*said.people}),
        noted_areas=frozenset(area for area in desks if area == case.area) | (case.noted_areas - desks.keys()),
    )
    heard, named = _with_manager(heard, desks.get(case.area or ""), received, policy)
    return merged(
        [
            *people,
            *(_heard_at(desk, case, received, policy, freed=freed) for desk in desks.values()),
            *(changed(CASELOADS, row, load, with_case(load, case)) for row, load in _loads(facts, said.rows)),
            named,
            changed(CASES, case.case_id, case, heard),
            Decision(internal=tuple(LinkedCaseChanged(subject=other, key=case.case_id) for other in case.linked)),
            Decision(internal=tuple(again)),  # a hearing may be listed for when somebody is away (A13)
        ]
    )


def _is_planned_anew(person: Practitioner, case: CaseFile, day: date) -> bool:
    """Whether what they hold of the case, or planned of it, has to be looked at again: a hearing may lie where they are away."""
    planned = person.plan is not None and any(each.case_id == case.case_id for each in person.plan.works)
    return planned or (person.practitioner_id in case.held_by() and person.may_be_away(day))


def _loads(facts: Facts, rows: tuple[str, ...]) -> list[tuple[str, Caseload]]:
    return [(row, facts.get(CASELOADS, row) or Caseload(row)) for row in rows]


def _heard_at(
    before: Desk, case: CaseFile, received: Received[Any], policy: AllocationPolicy, *, freed: bool
) -> Decision:
    """A desk that knows what the case has waiting there, and which team works it; its queue is looked at where that changed."""
    now = received.received_at
    desk = _with_place(before, case, received, policy)
    if case.area == desk.area and case.closed is None and case.team is not None:
        desk = replace(desk, working_teams=desk.working_teams | {case.team})
    wakes = freed or desk.waiting != before.waiting
    desk, look = (afresh if freed else looking)(desk, now, policy) if wakes else (desk, ())
    asked = state_questions(desk, london_day(now), policy) if case.area == desk.area else Decision()
    return merged([changed(DESKS, before.area, before, desk), Decision(deadlines=look), asked])


def _with_place(desk: Desk, case: CaseFile, received: Received[Any], policy: AllocationPolicy) -> Desk:
    others = {case_id: place for case_id, place in desk.waiting.items() if case_id != case.case_id}
    place = place_of(case, received.received_at, policy)
    if case.area == desk.area and case.closed is None and place is not None:
        others[case.case_id] = place
    return desk if others == desk.waiting else replace(desk, waiting=others)


def _with_manager(
    case: CaseFile, desk: Desk | None, received: Received[Any], policy: AllocationPolicy
) -> tuple[CaseFile, Decision]:
    """Who is accountable for an open case (G7), told where it changed."""
    if desk is None or case.closed is not None or case.area is None or case.team is None:
        return case, Decision()
    manager = (case.area, case.team, desk.manager_of(case.team, london_day(received.received_at)))
    if manager == case.manager:
        return case, Decision()
    event = allocation.ManagerNamed(
        case_id=case.case_id,
        reasons=("G7",),
        rests_on=(received.id,),
        policy_version=policy.version,
        area=manager[0],
        team=manager[1],
        manager_id=manager[2],
    )
    return replace(case, manager=manager), Decision(publish=(Publish(event, case.case_id),))
