"""The decision over a whole service area (A1 to A6, A12): its own input, some time after the first change that calls for it.

First the desk says whose rows are needed, then they are read together and everything that waits is decided on at once.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

from allocation.domain.area.desk import DESKS, Desk, afresh_in_the_morning, desk_of, looking
from allocation.domain.area.explaining import Explaining, Told
from allocation.domain.area.staffing import Staffing
from allocation.domain.area.waiting import place_of
from allocation.domain.assignment.plan import assign
from allocation.domain.assignment.terms import Placement, Plan, Waiting, Weights
from allocation.domain.case.case_file import CASES, held
from allocation.domain.case.needs import record_needs
from allocation.domain.decisions import changed, merged, plain
from allocation.domain.evaluation import finish
from allocation.domain.internal import DecideArea, area_of, area_subject
from allocation.domain.policy import AllocationPolicy
from allocation.domain.queue import as_of, in_turn
from allocation.domain.staff.excluding import record_exclusions
from allocation.domain.staff.practitioner import PEOPLE, practitioner_of
from allocation.domain.staff.workload import copied, told_anew
from allocation.domain.turn import CaseTurn, turn_of
from allocation.domain.work.giving import Settled, give
from allocation.domain.work.proposals import set_fall
from allocation.domain.work.work import Choice, Proposal, Work
from cafcass_contracts import allocation
from cafcass_contracts.safeguarding import SettledBy
from cafcass_domain.decision import DeadlineFired, Decision, Facts, Publish, Received, Touches
from cafcass_domain.london import london_day
from cafcass_domain.state import replace

_WEIGHTS: Final = Weights()
NO_STAFF: Final = "no-staff"
"""Why work waits: the workforce system named nobody in the area."""


def look_touches(received: Received[DeadlineFired], policy: AllocationPolicy) -> Touches:
    """The desk of the area."""
    return {DESKS: [area_of(received.subject)]}


def on_look(facts: Facts, received: Received[DeadlineFired], policy: AllocationPolicy) -> Decision:
    """What the decision needs is known now: the head of the queue (T12) and the staff."""
    desk = desk_of(facts, area_of(received.subject))
    now: datetime = received.received_at
    untried = {case_id: as_of(desk.waiting[case_id], now, policy) for case_id in desk.waiting.keys() - desk.tried}
    queue = sorted(untried, key=lambda case_id: in_turn(untried[case_id], case_id))[: policy.most_at_once]
    after = replace(desk, looks_at=None)
    if not queue:
        after, look = afresh_in_the_morning(after, now, policy)
        return merged([changed(DESKS, desk.area, desk, after), Decision(deadlines=look)])
    decide = DecideArea(subject=area_subject(desk.area), cases=tuple(queue), staff=tuple(sorted(desk.staff)))
    return merged([changed(DESKS, desk.area, desk, after), Decision(internal=(decide,))])


def decide_touches(received: Received[DecideArea], policy: AllocationPolicy) -> Touches:
    """The desk, its staff and the cases at the head of its queue."""
    said = received.data
    return {DESKS: [area_of(said.subject)], PEOPLE: said.staff, CASES: said.cases}


def on_decide(facts: Facts, received: Received[DecideArea], policy: AllocationPolicy) -> Decision:
    """Everything that waits in the area is decided on: given, proposed to its manager, or told to be waiting."""
    area = area_of(received.data.subject)
    desk = desk_of(facts, area)
    staff = {name: practitioner_of(facts, name) for name in received.data.staff}
    turns = {
        case.case_id: turn_of(case, received, policy)
        for case in (held(facts, case_id) for case_id in received.data.cases)
        if case.area == area and case.closed is None
    }
    found = Staffing(area, staff, [turn.case for turn in turns.values()], received, policy)
    pieces = {
        work.work_id: (turn, work) for turn in turns.values() for work in turn.case.open_works if work.is_to_be_placed
    }
    waiting = {name: found.waiting(turn.case, work) for name, (turn, work) in pieces.items()}
    plan = assign(list(waiting.values()), found.candidates, _WEIGHTS)
    left = {name: why if found.candidates else NO_STAFF for name, why in plan.unplaced.items()}
    # That it waits is told with the reason, again only when the reason changes (A12).
    anew = [name for name, why in left.items() if pieces[name][1].queued != why]
    told = {
        name: Told(pieces[name][1].kind, waiting[name]) for name in (*(each.work_id for each in plan.placements), *anew)
    }
    explaining = Explaining(received.id, found.candidates, plan, told.values())
    for placement in plan.placements:
        turn, work = pieces[placement.work_id]
        each = told[placement.work_id]
        _place(found, turn, work, placement, each.piece, explaining.choice(each, placement))
    for name in anew:
        turn, work = pieces[name]
        _leave(found, turn, work, left[name], told[name].piece, explaining.choice(told[name], None))
    made = [finish(turn) for turn in turns.values()]
    said = [_decided(found, plan, explaining)] if pieces else []
    return merged([*made, *said, *_points(found, turns), _queue(desk, turns, received, policy)])


def _place(found: Staffing, turn: CaseTurn, work: Work, placement: Placement, piece: Waiting, choice: Choice) -> None:
    """Given, where policy lets this kind of work be settled alone; else proposed to the manager."""
    name, policy = placement.practitioner_id, found.policy
    employment = found.staff[name].on(london_day(turn.now))
    if employment is None:
        return
    if work.kind in policy.settles_alone and work.moving is None:
        give(turn, work, name, employment, choice, Settled(settled_by=SettledBy.POLICY))
        _record(turn, work, piece)
        return
    proposal = Proposal(work.proposals + 1, name, choice, turn.now)
    after = turn.put(
        replace(work, proposal=proposal, proposals=proposal.number, queued=""), f"{name} proposed for {work.kind}"
    )
    set_fall(turn, after)
    said = {
        **turn.about(after, "A2", "A4"),
        "proposal": proposal.number,
        "practitioner_id": name,
        "area": found.area,
        "team": employment.team,
        "tier": piece.tier,
        "choice": choice,
    }
    turn.say(plain(allocation.AllocationProposed, said))
    _record(turn, after, piece)


def _leave(found: Staffing, turn: CaseTurn, work: Work, why: str, piece: Waiting, choice: Choice) -> None:
    """It waits, for another reason than was told."""
    after = turn.put(replace(work, queued=why), f"{work.kind} waits: {why}")
    said = {
        **turn.about(after, "A12", "T12"),
        "area": found.area,
        "team": turn.case.team,
        "tier": piece.tier,
        "since": work.waits_since,
        "why": why,
        "choice": choice,
    }
    turn.say(plain(allocation.WorkQueued, said))
    _record(turn, after, piece)


def _record(turn: CaseTurn, work: Work, piece: Waiting) -> None:
    """What bore on the choice that official topics do not say (A4, T14)."""
    record_exclusions(turn, work, piece.excluded)
    record_needs(turn, work, piece.suited, _WEIGHTS.needs)


def _decided(found: Staffing, plan: Plan, explaining: Explaining) -> Decision:
    """How everybody stood, and how far the plan is from the best there can be, for who looks after the area (A2, A4)."""
    said = {
        "reasons": ("A2", "A4", "A12"),
        "rests_on": (found.received.id,),
        "policy_version": found.policy.version,
        "area": found.area,
        "candidates": len(found.candidates),
        "tiers": plan.gap.tiers,
        "score": plan.gap.score,
        "score_at_most": plan.gap.score_at_most,
        "decided_at": found.received.received_at,
        "round_id": explaining.round_id,
        "pools": explaining.pools,
    }
    return Decision(publish=(Publish(plain(allocation.AreaDecided, said), area_subject(found.area)),))


def _points(found: Staffing, turns: Mapping[str, CaseTurn]) -> list[Decision]:
    """Practitioners as the cases now say: an area has many of both, and few of these cases are anybody's."""
    theirs = {name: person.cases & turns.keys() for name, person in found.staff.items()}
    for case_id, turn in turns.items():
        for name in {*turn.case.held_by(), *turn.case.beside_by(), *turn.case.reserved_for()} & theirs.keys():
            theirs[name] |= {case_id}
    made = []
    for name, before in found.staff.items():
        after = before
        for case_id in sorted(theirs[name]):
            after = copied(after, turns[case_id].case)
        made.append(told_anew(before, after, found.received, found.policy))
    return made


def _queue(
    before: Desk, turns: Mapping[str, CaseTurn], received: Received[DecideArea], policy: AllocationPolicy
) -> Decision:
    """The queue with what still waits; what was not tried yet is decided on next, else all of it in the morning."""
    now: datetime = received.received_at
    places = {case_id: place_of(turn.case, now, policy) for case_id, turn in turns.items()}
    waits = {case_id: place for case_id, place in places.items() if place is not None}
    left = {
        case_id: waits.get(case_id, place)
        for case_id, place in before.waiting.items()
        if case_id not in received.data.cases or case_id in waits
    }
    desk = replace(before, waiting=left, tried=(before.tried | waits.keys()).intersection(left))
    look: tuple[Any, ...] = ()
    if left.keys() - desk.tried:
        desk, look = looking(desk, now, policy)
    elif desk.tried:
        desk, look = afresh_in_the_morning(desk, now, policy)
    return merged([changed(DESKS, before.area, before, desk), Decision(deadlines=look)])
