"""Who must not have work of a case (A6), and who works beside its holder (A4)."""

from __future__ import annotations

from allocation.domain.commands.about import conflict, open_work
from allocation.domain.commands.by_hand import refused_as_restricted, say_why
from allocation.domain.evaluation import finish
from allocation.domain.policy import AllocationPolicy
from allocation.domain.staff.changing import changed_person
from allocation.domain.staff.excluding import by_case, only_recorded, record_exclusions
from allocation.domain.staff.practitioner import PEOPLE, Conflict, with_conflict
from allocation.domain.turn import begin
from cafcass_contracts import allocation
from cafcass_contracts.workload import Exclusion
from cafcass_domain.commands import refused
from cafcass_domain.decision import ACCEPTED, Change, Decision, Facts, Publish, Received
from cafcass_domain.london import london_day
from cafcass_domain.stamps import stamp_of
from cafcass_domain.state import replace


def on_declare(facts: Facts, received: Received[allocation.DeclareConflict], policy: AllocationPolicy) -> Decision:
    """Somebody puts a conflict of interest on record (A6): never again that case, and what they hold of it is planned anew."""
    said, turn = received.data, begin(facts, received, policy, received.data.case_id)
    if (refusal := conflict(turn.case, said)) is not None:
        return refusal
    before = facts.get(PEOPLE, said.practitioner_id)
    if before is None:
        return refused("nobody of that id practises here")
    person = with_conflict(before, said.case_id, Conflict(stamp_of(received), said.withdrawn))
    if person == before:
        return refused("a later word on it is known")
    recorded = allocation.ConflictRecorded(
        **turn.basis("A6"),
        practitioner_id=said.practitioner_id,
        withdrawn=said.withdrawn,
        by=said.by.id,
        why=said.why,
    )
    return Decision(
        changes=(Change(PEOPLE, said.practitioner_id, person),),
        publish=(Publish(recorded, said.case_id),),
        internal=(changed_person(person, received),),
        answer=ACCEPTED,
    )


def on_co_workers(facts: Facts, received: Received[allocation.ChangeCoWorkers], policy: AllocationPolicy) -> Decision:
    """Who works beside the holder, who stays the only one to answer for the work."""
    said, turn = received.data, begin(facts, received, policy, received.data.case_id)
    work = open_work(turn.case, said)
    if isinstance(work, Decision):
        return work
    if work.held_by is not None and work.held_by in said.co_workers:
        return refused("the holder is no co-worker")
    against, above = dict[str, tuple[Exclusion, ...]](), list[str]()
    for name in said.co_workers:
        person = facts.get(PEOPLE, name)
        if person is None or person.on(london_day(turn.now)) is None:
            return refused(f"nobody of the id {name} practises here")
        against[name] = only_recorded(by_case(turn.case, work, person))
        most = person.most(london_day(turn.now), policy)
        if name not in work.co_workers and person.kept_points + work.co_worker_points > most:
            above.append(name)
    conflicts = any(Exclusion.CONFLICT in why for why in against.values())
    if conflicts or (any(against.values()) and not said.despite_restricted):
        return refused_as_restricted(turn, work, against)
    if above and not (said.above_safe_maximum and said.why):
        return refused(f"{', '.join(above)} would be above the safe maximum: say so, with the reason (A2)")
    record_exclusions(turn, work, against)
    after = turn.put(replace(work, co_workers=tuple(sorted({*said.co_workers}))), f"co-workers of {work.kind}")
    turn.say(allocation.CoWorkersChanged(**turn.about(after, "A4"), co_workers=after.co_workers))
    for name in above:
        say_why(turn, after, said, name)
    return finish(turn, ACCEPTED)
