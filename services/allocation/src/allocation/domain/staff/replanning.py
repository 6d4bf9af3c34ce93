"""What becomes of the work of somebody who is away for long, has left, has fewer hours or a conflict of interest (A13).

They hold it until somebody else does: the work is never nobody's on the way. A guardian is changed only by the court (A6).
"""

from __future__ import annotations

from datetime import date, datetime

from allocation.domain.case.case_file import CASES, CaseFile, held
from allocation.domain.decisions import changed, merged
from allocation.domain.evaluation import finish
from allocation.domain.internal import PlanAnew
from allocation.domain.policy import AllocationPolicy
from allocation.domain.staff.absences import away_until
from allocation.domain.staff.excluding import as_told, by_kind, exclusions
from allocation.domain.staff.plan import PLANNED, told, with_plan
from allocation.domain.staff.practitioner import PEOPLE, PlannedWork, Practitioner, practitioner_of
from allocation.domain.staff.presence import Needed, is_away_when_needed, leaves_before, needed, next_needed
from allocation.domain.turn import CaseTurn, turn_of
from allocation.domain.work.giving import work_beside_no_more
from allocation.domain.work.proposals import withdraw
from allocation.domain.work.successors import seek_successor
from allocation.domain.work.work import Grounds, Work
from cafcass_contracts.workload import Exclusion, MoveReason
from cafcass_domain.decision import Decision, Facts, Received, Touches
from cafcass_domain.london import london_day
from cafcass_domain.state import replace


def plan_touches(received: Received[PlanAnew], policy: AllocationPolicy) -> Touches:
    """The practitioner, and the cases that they hold work of."""
    return {PEOPLE: [received.data.who], CASES: received.data.cases}


def on_plan_anew(facts: Facts, received: Received[PlanAnew], policy: AllocationPolicy) -> Decision:
    """For each piece of work they hold: whether somebody else is sought, and why. What is proposed for them falls if it cannot be."""
    name, day = received.data.who, london_day(received.received_at)
    person = practitioner_of(facts, name)
    too_much = _too_much(person, day, policy) if received.data.fewer else frozenset()
    made, kept, most = list[Decision](), person.kept_points, person.most(day, policy)
    planned_before = {} if person.plan is None else {each.work_id: each for each in person.plan.works}
    needed_at: dict[str, datetime | None] = {} if person.plan is None else {**person.plan.needed}
    lines = {name: each for name, each in planned_before.items() if each.case_id not in received.data.cases}
    for case_id in received.data.cases:
        case = held(facts, case_id)
        turn = turn_of(case, received, policy)
        if person.in_conflict(case_id) or person.has_left(day):
            for work in case.open_works:
                work_beside_no_more(turn, work, name)
        for work in turn.case.open_works:
            if work.held_by == name:
                why = _why_given_up(turn, work, person, too_much, planned_before.get(work.work_id))
                now = _with_contact(turn, _kept_still(turn, work, person, why), person, day)
                if why is not None and _is_for_the_plan(now, why):
                    lines[work.work_id] = PlannedWork(work.work_id, case_id, work.kind, why)
                    since = turn.now if person.plan is None else person.plan.made_at or turn.now
                    needed_at[work.work_id] = next_needed(turn.case, work, since)
                else:
                    seek_successor(turn, now, why)
        for work in turn.case.open_works:  # also of those who hold it on duty and are to have it for good
            if work.proposal is not None and work.proposal.practitioner_id == name:
                not_any_more = exclusions(case, work, person, turn.now, policy) or _elsewhere(case, person, day)
                not_any_more = not_any_more or ((Exclusion.SAFE_MAXIMUM,) if kept > most else ())
                if not_any_more:
                    kept -= work.weighed.points
                    withdraw(turn, work, "excluded", ", ".join(as_told(not_any_more)), not_any_more)
        made.append(finish(turn))
    planned = replace(person, planned=person.available(day, policy) or person.planned)
    after = with_plan(planned, lines.values(), needed_at, received.received_at)
    return merged([*made, changed(PEOPLE, name, person, after), told(person, after, received, policy)])


def _is_for_the_plan(work: Work, why: MoveReason) -> bool:
    """Whether a manager decides first. What moves already, was left where it is, or is only held for now, needs no plan."""
    return why in PLANNED and work.is_held and work.moving is None and work.kept is not why


def _kept_still(turn: CaseTurn, work: Work, person: Practitioner, why: MoveReason | None) -> Work:
    """The work, which no manager has left where it is any more once its holder is away for longer, or on another day that it needs."""
    if why is None or work.kept is not why:
        return work
    need, policy = needed(turn.case, work, turn.now, turn.policy), turn.policy
    until = away_until(person.absences.values(), london_day(turn.now), policy)
    grounds = Grounds(until, frozenset(day for day in need.days if person.is_away(day)))
    if work.kept_on is None:
        after = replace(work, kept_on=grounds)
        turn.keep(after)
        return after
    if grounds.goes_beyond(work.kept_on, policy.replan_from_days):
        return turn.put(
            replace(work, kept=None, kept_on=None), f"{work.kind} was left where it is before that was known"
        )
    return work


def _why_given_up(
    turn: CaseTurn, work: Work, person: Practitioner, too_much: frozenset[str], planned: PlannedWork | None
) -> MoveReason | None:
    case, policy, day = turn.case, turn.policy, london_day(turn.now)
    for_hours = planned is not None and planned.because is MoveReason.HOURS
    goes_on = (work.moving is MoveReason.HOURS or for_hours) and person.held_points > person.most(day, policy)
    return (
        person.must_give_up(case.case_id, day, policy)
        or _is_not_there(person, needed(case, work, turn.now, policy))
        or _not_theirs_any_more(work, person, day, policy)
        or (MoveReason.HOURS if goes_on or work.work_id in too_much else None)
    )


def _is_not_there(person: Practitioner, need: Needed) -> MoveReason | None:
    """Leave that is known, or sickness, across a day that the work needs; a last day that is known, before the work is over."""
    if is_away_when_needed(person, need):
        return MoveReason.ABSENCE
    return MoveReason.LEFT if leaves_before(person, need) else None


def _not_theirs_any_more(work: Work, person: Practitioner, day: date, policy: AllocationPolicy) -> MoveReason | None:
    """What no manager could give them now: only what a manager holds for some days is an exception (A5, A7)."""
    if work.holder is None or not work.holder.substantive:
        return None
    never = {Exclusion.ROLE, Exclusion.CONTRACT}.intersection(by_kind(work.kind, person, day, policy))
    return MoveReason.ROLE if never else None


def _elsewhere(case: CaseFile, person: Practitioner, day: date) -> tuple[Exclusion, ...]:
    known = person.on(day)
    return (Exclusion.OTHER_AREA,) if known is None or known.area != case.area else ()


def _with_contact(turn: CaseTurn, work: Work, person: Practitioner, day: date) -> Work:
    """The work with how its holder is reached now: the court is told (A13)."""
    known = person.on(day)
    if known is None or work.holder is None or known.contact == work.holder.contact:
        return work
    return turn.put(replace(work, holder=replace(work.holder, contact=known.contact)), "how the holder is reached")


def _too_much(person: Practitioner, day: date, policy: AllocationPolicy) -> frozenset[str]:
    """The lightest work that is above what they may hold where their hours became fewer (A13).

    Somebody whom a manager took above the safe maximum, with the same hours as then, keeps what they have (A2).
    """
    most = person.most(day, policy)
    if most <= 0:
        return frozenset()
    over, found = person.held_points - most, set[str]()
    for work_id, line in sorted(person.held.items(), key=lambda each: (each[1].weighed.points, each[0])):
        if over <= 0:
            break
        over -= line.weighed.points
        found.add(work_id)
    return frozenset(found)
