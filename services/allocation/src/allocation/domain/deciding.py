"""The decision over a whole service area (A1 to A6, A12): its own input, some time after the first change that calls for it.

First the desk says whose rows are needed, then they are read together and everything that waits is decided on at once.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property, lru_cache
from typing import Any, Final

from allocation.domain.assignment import Candidate, Placement, Plan, Waiting, Weights, assign, explain
from allocation.domain.case import CASES, CaseFile, Proposal, Work
from allocation.domain.desk import DECIDE, DESKS, Desk, afresh, looking, subject_of
from allocation.domain.evaluate import Touched, finish, held
from allocation.domain.excluding import by_case, by_kind, had_or_holds
from allocation.domain.giving import give
from allocation.domain.noting import copied, rank
from allocation.domain.policy import Policy
from allocation.domain.practitioner import PEOPLE, Practitioner
from allocation.domain.staff import told
from allocation.domain.turn import Turn
from cafcass_contracts import allocation
from cafcass_contracts.safeguarding import SettledBy
from cafcass_contracts.workload import Choice, Considered, Exclusion, Factor, PractitionerRole, WorkKind
from cafcass_domain.decision import Change, DeadlineFired, Decision, Facts, Publish, Received, SetDeadline

NO_STAFF: Final = "no-staff"
"""Why work waits: the workforce system named nobody in the area."""


def look_touches(received: Received[DeadlineFired], policy: Policy) -> Touched:
    """The desk of the area."""
    return {DESKS: [_area(received)]}


def on_look(facts: Facts, received: Received[DeadlineFired], policy: Policy) -> Decision:
    """What the decision needs is known now: the first of the queue (T12) and the staff."""
    desk = facts.get(DESKS, _area(received)) or Desk(_area(received))
    untried = desk.waiting.keys() - desk.tried
    queue = sorted(untried, key=lambda case_id: (*desk.waiting[case_id], case_id))[: policy.most_at_once]
    after = replace(desk, looks_at=None)
    if not queue:
        after, look = afresh(after, policy.next_morning(received.received_at) - policy.gather, policy)
        return Decision(changes=(Change(DESKS, desk.area, after),), deadlines=look)
    data = {"cases": queue, "staff": sorted(desk.staff)}
    decide = SetDeadline(DECIDE, subject_of(desk.area), received.received_at, "A1", data=data)
    return Decision(changes=(Change(DESKS, desk.area, after),), deadlines=(decide,))


def decide_touches(received: Received[DeadlineFired], policy: Policy) -> Touched:
    """The desk, its staff and the cases at the head of its queue."""
    data = received.data.data
    return {DESKS: [_area(received)], PEOPLE: data["staff"], CASES: data["cases"]}


@dataclass(frozen=True)
class _Round:
    """What one decision over an area rests on."""

    area: str
    desk: Desk
    staff: Mapping[str, Practitioner]
    candidates: tuple[Candidate, ...]
    received: Received[Any]
    policy: Policy
    _by_kind: dict[WorkKind, dict[str, tuple[str, ...]]] = field(default_factory=dict)
    _considered: dict[tuple[Any, ...], Considered] = field(default_factory=dict)

    def excluded(self, case: CaseFile, work: Work) -> Mapping[str, tuple[str, ...]]:
        """Of the staff, those who may not have the work, and why. Few have to be asked about a case; a kind is asked about once."""
        general = self._by_kind.get(work.kind)
        if general is None:
            day = self.policy.day(self.received.received_at)
            why = {name: by_kind(work.kind, person, day, self.policy) for name, person in self.staff.items()}
            general = self._by_kind[work.kind] = {name: tuple(map(str, found)) for name, found in why.items() if found}
        concerned = case.complained_of | had_or_holds(work) | self._in_conflict.get(case.case_id, frozenset())
        special = {
            name: (*general.get(name, ()), *map(str, by_case(case, work, self.staff[name])))
            for name in concerned & self.staff.keys()
        }
        return {**general, **{name: why for name, why in special.items() if why}}

    @cached_property
    def _in_conflict(self) -> Mapping[str, frozenset[str]]:
        found: dict[str, set[str]] = {}
        for name, person in self.staff.items():
            for case_id in person.conflicts:
                found.setdefault(case_id, set()).add(name)
        return {case_id: frozenset(names) for case_id, names in found.items()}

    @cached_property
    def by_name(self) -> Mapping[str, Candidate]:
        """The candidates."""
        return {candidate.practitioner_id: candidate for candidate in self.candidates}

    def considered(self, name: str, excluded: tuple[str, ...], factors: tuple[Factor, ...]) -> Considered:
        """Somebody as an event says that they were considered: the same stands in the events about much other work."""
        key = (name, excluded, tuple((each.name, each.weight) for each in factors))
        if key not in self._considered:
            who, codes = self.by_name[name], tuple(dict.fromkeys(map(Exclusion, excluded)))
            self._considered[key] = Considered(
                practitioner_id=name, held=who.held, available=who.available, excluded=codes, factors=factors
            )
        return self._considered[key]


def on_decide(facts: Facts, received: Received[DeadlineFired], policy: Policy) -> Decision:
    """Everything that waits in the area is decided on: given, proposed to its manager, or told to be waiting."""
    area, day, data = _area(received), policy.day(received.received_at), received.data.data
    desk = facts.get(DESKS, area) or Desk(area)
    staff = {name: facts.get(PEOPLE, name) or Practitioner(name) for name in data["staff"]}
    found = _Round(area, desk, staff, _candidates(staff, area, day, policy), received, policy)
    turns = {case_id: Turn(case, case, received, policy) for case_id in data["cases"]
             for case in (held(facts, case_id),) if case.area == area and case.closed is None}  # fmt: skip
    pieces = {
        work.work_id: (case_id, work)
        for case_id, turn in turns.items()
        for work in turn.case.open_works
        if work.waits and work.proposal is None
    }
    waiting = {name: _waiting(found, turns[case_id].case, work) for name, (case_id, work) in pieces.items()}
    plan = assign(list(waiting.values()), found.candidates, Weights())
    for placement in plan.placements:
        name = placement.work_id
        case_id, work = pieces[name]
        _placed(found, turns[case_id], work, placement, waiting[name], choice_of(waiting[name], found, plan, placement))
    for name, why in plan.unplaced.items():
        case_id, work = pieces[name]
        _stays(found, turns[case_id], work, NO_STAFF if not found.candidates else why, waiting[name], plan)
    return _all_said(found, turns, _told(found, plan) if pieces else ())


def _area(received: Received[DeadlineFired]) -> str:
    return (received.subject or "").partition(":")[2]


def _candidates(staff: Mapping[str, Practitioner], area: str, day: Any, policy: Policy) -> tuple[Candidate, ...]:
    """Whoever practises in the area; managers hold work only where one says so (A7)."""
    found = []
    for name, person in staff.items():
        known = person.on(day)
        if known is None or known.area != area or known.role is PractitionerRole.SERVICE_MANAGER:
            continue
        available, most = person.available(day, policy), person.most(day, policy)
        found.append(Candidate(name, known.team, person.kept_points, available, most))
    return tuple(found)


def _waiting(found: _Round, case: CaseFile, work: Work) -> Waiting:
    officers = case.links.union(*case.linked.values(), case.known.officers if case.known is not None else ())
    holders = {each.holder.practitioner_id for each in case.works.values() if each.holder is not None}
    return Waiting(
        work_id=work.work_id,
        tier=rank(case, found.received.received_at, found.policy),
        points=work.weighed.points,
        team=case.team,
        continuity=frozenset(officers | holders),
        excluded=found.excluded(case, work),
        since=work.arose_at,  # the age of the work, as on the desk (T12)
    )


def choice_of(piece: Waiting, found: _Round, plan: Plan, placement: Placement | None) -> Choice:
    """How it was decided (A4): everybody considered with their points, why not, and what spoke for the one chosen."""
    considered = tuple(
        found.considered(
            each.practitioner_id,
            each.excluded,
            tuple(_factor(factor.name, factor.value) for factor in each.factors if factor.value),
        )
        for each in explain(piece, found.candidates, plan, Weights())
    )
    if placement is None:
        return Choice(considered=considered)
    return Choice(
        considered=considered,
        factors=tuple(_factor(each.name, each.value) for each in placement.factors),
        score_before=placement.before,
        score_after=placement.after,
    )


@lru_cache(maxsize=8192)
def _factor(name: str, value: int) -> Factor:
    return Factor(name=name, weight=value)


def _placed(found: _Round, turn: Turn, work: Work, placement: Placement, piece: Waiting, choice: Choice) -> None:
    """Given, where policy lets this kind of work be settled alone; else proposed to the manager."""
    policy = found.policy
    record = found.staff[placement.practitioner_id].on(policy.day(turn.now))
    if record is None:
        return
    if work.kind in policy.settles_alone and work.moving is None:
        give(turn, work, record, choice, settled_by=SettledBy.POLICY)
        return
    number = work.proposals + 1
    proposal = Proposal(number, placement.practitioner_id, choice)
    after = turn.put(
        replace(work, proposal=proposal, proposals=number, queued=""),
        f"{placement.practitioner_id} proposed for {work.kind}",
    )
    turn.say(
        allocation.AllocationProposed(
            **turn.about(after, "A2", "A4"),
            proposal=number,
            practitioner_id=placement.practitioner_id,
            area=found.area,
            team=record.team,
            tier=piece.tier,
            choice=choice,
        )
    )
    settle_by = policy.within(turn.now, policy.settle_working_days)
    soonest = min((clock.due for clock in work.clocks if clock.due > turn.now), default=settle_by)
    turn.settle(f"allocate:{work.work_id}", "proposed anew")
    turn.ask(
        f"allocate:{work.work_id}",
        policy.manager_role,
        min(settle_by, soonest),
        f"{placement.practitioner_id} is proposed for {work.kind}",
        "move-work" if work.moving is not None else "settle-allocation",
        "keep-work" if work.moving is not None else "override-allocation",
        rules=("A4", "A13") if work.moving is not None else ("A4",),
    )


def _stays(found: _Round, turn: Turn, work: Work, why: str, piece: Waiting, plan: Plan) -> None:
    """It waits, and that is told with the reason, again only when the reason changes (A12)."""
    if work.queued == why:
        return
    after = turn.put(replace(work, queued=why), f"{work.kind} waits: {why}")
    turn.say(
        allocation.WorkQueued(
            **turn.about(after, "A12", "T12"),
            area=found.area,
            team=turn.case.team,
            tier=piece.tier,
            since=work.waits_since,
            why=why,
            choice=choice_of(piece, found, plan, None),
        )
    )


def _told(found: _Round, plan: Plan) -> tuple[Publish, ...]:
    """How far the plan is from the best there can be, for who looks after the area (A2, A4)."""
    said = allocation.AreaDecided(
        reasons=("A2", "A4", "A12"),
        rests_on=(found.received.id,),
        policy_version=found.policy.version,
        area=found.area,
        candidates=len(found.candidates),
        tiers=tuple(
            allocation.DecidedTier(tier=each.tier, waiting=each.waiting, placed=each.placed, at_most=each.at_most)
            for each in plan.gap.tiers
        ),
        score=plan.gap.score,
        score_at_most=plan.gap.score_at_most,
        decided_at=found.received.received_at,
    )
    return (Publish(said, subject_of(found.area)),)


def _theirs(staff: Mapping[str, Practitioner], turns: Mapping[str, Turn]) -> Mapping[str, set[str]]:
    """By practitioner, the cases decided on that they have work of, or had: an area has many of both, and few of these."""
    found: dict[str, set[str]] = {}
    for name, person in staff.items():
        lines = (*person.held.values(), *person.reserved.values())
        found[name] = {line.case_id for line in lines if line.case_id in turns}
    for case_id, turn in turns.items():
        for name in (*turn.case.held_by(), *turn.case.reserved_for()):
            found.setdefault(name, set()).add(case_id)
    return found


def _all_said(found: _Round, turns: Mapping[str, Turn], said_of_area: tuple[Publish, ...]) -> Decision:
    """One decision of all: cases, then practitioners as the cases now say, then the desk."""
    made = [finish(turn) for turn in turns.values()]
    changes = [change for each in made for change in each.changes]
    publish = [*(said for each in made for said in each.publish), *said_of_area]
    deadlines = [due for each in made for due in each.deadlines]
    now = found.received.received_at
    theirs = _theirs(found.staff, turns)
    for name, person in found.staff.items():
        after = person
        for case_id in theirs.get(name, ()):
            after = copied(after, turns[case_id].case)
        after, said = told(after, now, found.received.id, found.policy)
        publish += [Publish(each.event, each.subject) for each in said]
        if after != person:
            changes.append(Change(PEOPLE, name, after))
    taken_up = found.received.data.data["cases"]
    waits = {
        case_id
        for case_id, turn in turns.items()
        if any(work.waits and work.proposal is None for work in turn.case.open_works)
    }
    left = {
        case_id: (rank(turns[case_id].case, now, found.policy), place[1]) if case_id in waits else place
        for case_id, place in found.desk.waiting.items()
        if case_id not in taken_up or case_id in waits
    }
    desk = replace(found.desk, waiting=left, tried=(found.desk.tried | waits).intersection(left))
    if left.keys() - desk.tried:
        desk, look = looking(desk, now, found.policy)
        deadlines += look
    elif desk.tried:
        morning = found.policy.next_morning(now)
        desk, look = afresh(desk, morning - found.policy.gather, found.policy)
        deadlines += look
    if desk != found.desk:
        changes.append(Change(DESKS, found.area, desk))
    return Decision(
        changes=tuple(changes),
        publish=tuple(publish),
        deadlines=tuple(deadlines),
        asks=tuple(ask for each in made for ask in each.asks),
        settles=tuple(settle for each in made for settle in each.settles),
    )
