"""A manager settles the plan for what somebody holds who is away, leaves or has fewer hours (A13)."""

from __future__ import annotations

from allocation.domain.case.case_file import CASES, CaseFile, held
from allocation.domain.decisions import changed, merged
from allocation.domain.evaluation import finish
from allocation.domain.internal import plan_anew, practitioner_subject
from allocation.domain.policy import AllocationPolicy
from allocation.domain.staff import plan
from allocation.domain.staff.practitioner import PEOPLE, PlannedWork, practitioner_of
from allocation.domain.turn import turn_of
from allocation.domain.work.successors import seek_successor
from cafcass_contracts import allocation
from cafcass_contracts.workload import MoveReason
from cafcass_domain.commands import refused
from cafcass_domain.decision import ACCEPTED, Decision, Facts, Received, Touches
from cafcass_domain.questions import OpenQuestions
from cafcass_domain.state import replace


def plan_of(said: allocation.SettleAbsencePlan, policy: AllocationPolicy) -> str:
    """Whose plan a command is about."""
    return practitioner_subject(said.practitioner_id)


def plan_touches(received: Received[allocation.SettleAbsencePlan], policy: AllocationPolicy) -> Touches:
    """The practitioner, and the cases that the command names."""
    cases = sorted({each.case_id for each in received.data.works})
    return {PEOPLE: [received.data.practitioner_id], CASES: cases}


def on_settle_plan(
    facts: Facts, received: Received[allocation.SettleAbsencePlan], policy: AllocationPolicy
) -> Decision:
    """Somebody else is sought for what moves, a guardian through the court; the rest stays where it is."""
    said, person = received.data, practitioner_of(facts, received.data.practitioner_id)
    if person.plan is None:
        return refused("nothing of theirs is to be planned")
    if person.plan.number != said.plan:
        return refused(f"plan {person.plan.number} is the one that is open")
    moves = {(each.case_id, each.work_id): each.moves for each in said.works}
    lines = {(each.case_id, each.work_id): each for each in person.plan.works}
    if moves.keys() != lines.keys():
        return refused("say of each piece of work of the plan, and of no other, whether it moves")
    if any(not moves[name] and line.because is MoveReason.LEFT for name, line in lines.items()):
        return refused("what somebody holds who leaves cannot stay with them")
    made = [
        _settled(
            held(facts, case_id),
            received,
            policy,
            {w: (line, moves[c, w]) for (c, w), line in lines.items() if c == case_id},
        )
        for case_id in sorted({case_id for case_id, _ in lines})
    ]
    word = plan.settled(
        person,
        received,
        policy,
        moved=[work_id for (_, work_id), go in moves.items() if go],
        kept=[work_id for (_, work_id), go in moves.items() if not go],
        by=said.by.id,
    )
    no_more = OpenQuestions(practitioner_subject(person.practitioner_id))
    after = changed(PEOPLE, person.practitioner_id, person, replace(person, plan=None))
    return merged([*made, after, Decision(publish=(word,), questions=(no_more,), answer=ACCEPTED)])


def _settled(
    case: CaseFile,
    received: Received[allocation.SettleAbsencePlan],
    policy: AllocationPolicy,
    works: dict[str, tuple[PlannedWork, bool]],
) -> Decision:
    said, turn = received.data, turn_of(case, received, policy)
    for work_id, (line, moves) in works.items():
        work = turn.case.works.get(work_id)
        if work is None or not work.is_open or work.held_by != said.practitioner_id:
            continue
        if moves:
            seek_successor(turn, work, line.because)
        else:
            turn.tell(plan_anew(said.practitioner_id, case.case_id))  # what is known now is what it rests on
            turn.put(replace(work, kept=line.because, kept_on=None), f"{work.kind} stays where it is")
        turn.say(
            allocation.OverrideRecorded(
                **turn.basis("A13"), work_id=work_id, practitioner_id=said.practitioner_id, by=said.by.id, why=said.why
            )
        )
    return finish(turn)
