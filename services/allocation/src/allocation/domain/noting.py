"""Desks and practitioners hear what became of a case, in a transaction of their own.

A message about a case locks that case alone. What it means for the area's queue and for practitioners' points is copied from the
case here: however often, and from whatever state of the case, the copy ends the same.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Any

from allocation.domain.arising import next_hearing
from allocation.domain.case import CASES, CaseFile
from allocation.domain.caseload import CASELOADS, Caseload, rows_with, with_case
from allocation.domain.desk import DESKS, Desk, afresh, looking, subject_of
from allocation.domain.evaluate import Touched, held
from allocation.domain.linking import LINKED
from allocation.domain.policy import Policy
from allocation.domain.practitioner import PEOPLE, Practitioner, holding
from allocation.domain.staff import told
from cafcass_contracts import allocation
from cafcass_domain.decision import AskPerson, Change, DeadlineFired, Decision, Facts, Publish, Received, SetDeadline


def note_touches(received: Received[DeadlineFired], policy: Policy) -> Touched:
    """The case, and what its deadline names."""
    data = received.data.data
    return {DESKS: data["areas"], CASELOADS: data["rows"], PEOPLE: data["people"], CASES: [received.subject or ""]}


def on_note(facts: Facts, received: Received[DeadlineFired], policy: Policy) -> Decision:
    """What the case says now is copied to the desks and practitioners concerned."""
    case, now, data = held(facts, received.subject or ""), received.received_at, received.data.data
    changes: list[Change] = []
    publish: list[Publish] = []
    deadlines: list[SetDeadline] = []
    asks: list[AskPerson] = []
    freed = False
    for name in data["people"]:
        before = facts.get(PEOPLE, name) or Practitioner(name)
        after = copied(before, case)
        freed = freed or after.kept_points < before.kept_points
        after, said = told(after, now, received.id, policy)
        publish += said
        if after != before:
            changes.append(Change(PEOPLE, name, after))
    named, said_manager = case.manager, None
    for area in data["areas"]:
        before_desk = facts.get(DESKS, area) or Desk(area)
        desk = _with_case(before_desk, case, now, policy)
        wakes = freed or desk.waiting != before_desk.waiting
        desk, look = (afresh if freed else looking)(desk, now, policy) if wakes else (desk, ())
        deadlines += look
        if area == case.area:
            named, said_manager = _manager(case, desk, received, policy)
            desk, asked = _unmanaged(case, desk, now, policy)
            asks += asked
        if desk != before_desk:
            changes.append(Change(DESKS, area, desk))
    changes += _listed(facts, case, data["rows"])
    deadlines += [SetDeadline(LINKED, other, now, "A6", key=case.case_id) for other in case.linked]
    publish += [Publish(said_manager, case.case_id)] if said_manager is not None else []
    now_named = {*case.held_by(), *case.reserved_for()}
    after_case = replace(
        case,
        manager=named,
        listed=rows_with(case).intersection(data["rows"]) | (case.listed - {*data["rows"]}),
        noted=frozenset(now_named & {*data["people"]}) | (case.noted - {*data["people"]}),
        noted_areas=frozenset({case.area} if case.area in data["areas"] and case.area is not None else ())
        | (case.noted_areas - {*data["areas"]}),
    )
    if after_case != case:
        changes.append(Change(CASES, case.case_id, after_case))
    return Decision(changes=tuple(changes), publish=tuple(publish), deadlines=tuple(deadlines), asks=tuple(asks))


def _listed(facts: Facts, case: CaseFile, rows: list[str]) -> list[Change]:
    before = [facts.get(CASELOADS, row) or Caseload(row) for row in rows]
    return [Change(CASELOADS, load.row, after) for load in before if (after := with_case(load, case)) != load]


def copied(person: Practitioner, case: CaseFile) -> Practitioner:
    """A practitioner with what they hold of a case, as the case says."""
    name = person.practitioner_id
    return holding(person, case.case_id, case.held_by().get(name, {}), case.reserved_for().get(name, {}))


def rank(case: CaseFile, now: datetime, policy: Policy) -> int:
    """The tier of the queue that the case's work is in (T12): urgent concerns, then the soonest hearings, then the rest."""
    if case.is_urgent:
        return 0
    hearing = next_hearing(case, now)
    last = policy.tiers_of_hearings + 1
    return last if hearing is None else min(last, 1 + (hearing - now).days // policy.tier_days)


def _with_case(desk: Desk, case: CaseFile, now: datetime, policy: Policy) -> Desk:
    waiting = [work for work in case.open_works if work.waits and work.proposal is None]
    others = {case_id: place for case_id, place in desk.waiting.items() if case_id != case.case_id}
    if case.area == desk.area and waiting and case.closed is None:
        # T12 says oldest: the work, not its wait. Children whose work was taken from somebody do not start again at the end.
        others[case.case_id] = (rank(case, now, policy), min(work.arose_at for work in waiting))
    return desk if others == desk.waiting else replace(desk, waiting=others)


def _manager(case: CaseFile, desk: Desk, received: Received[Any], policy: Policy) -> Any:
    """Who is accountable for an open case (G7), told where it changed."""
    if case.closed is not None or case.area is None or case.team is None:
        return case.manager, None
    manager = (case.area, case.team, desk.manager_of(case.team, policy.day(received.received_at)))
    if manager == case.manager:
        return manager, None
    return manager, allocation.ManagerNamed(
        case_id=case.case_id,
        reasons=("G7",),
        rests_on=(received.id,),
        policy_version=policy.version,
        area=manager[0],
        team=manager[1],
        manager_id=manager[2],
    )


def _unmanaged(case: CaseFile, desk: Desk, now: datetime, policy: Policy) -> tuple[Desk, list[AskPerson]]:
    """A team that works a case and has no manager: the head of service is asked once, until the team is recorded with one (G7)."""
    team = case.team
    if case.closed is not None or team is None or team in desk.unmanaged or desk.manager_of(team, policy.day(now)):
        return desk, []
    ask = AskPerson(
        key=f"manager:{team}",
        subject=subject_of(desk.area),
        role=policy.head_role,
        team=team,
        due=policy.within(now, policy.settle_working_days),
        reasons=("G7",),
        why="the team works cases and no service manager is recorded for it",
        settled_by=("team-recorded",),
    )
    return replace(desk, unmanaged=desk.unmanaged | {team}), [ask]
