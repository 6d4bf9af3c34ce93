"""What is recorded of the work with a family (A13, A16), and the steps of casework (A18)."""

from __future__ import annotations

from allocation.domain.case.case_file import CaseFile
from allocation.domain.casework.steps import STEP, watch_step
from allocation.domain.commands.about import conflict
from allocation.domain.evaluation import finish
from allocation.domain.policy import AllocationPolicy
from allocation.domain.turn import CaseTurn, begin
from cafcass_contracts import allocation
from cafcass_domain.commands import refused
from cafcass_domain.decision import ACCEPTED, Decision, Facts, Received
from cafcass_domain.state import replace


def on_casework(facts: Facts, received: Received[allocation.RecordCasework], policy: AllocationPolicy) -> Decision:
    """Somebody records what was done (A16), or that a step began (A18)."""
    said, turn = received.data, begin(facts, received, policy, received.data.case_id)
    if (refusal := conflict(turn.case, said)) is not None:
        return refusal
    children = () if turn.case.known is None else tuple(child.id for child in turn.case.known.children)
    lacking = [
        (
            "the case has no such child",
            any(c not in (None, *children) for c in (said.child_seen, said.child_not_to_be_seen)),
        ),
        ("say why the child is not to be seen", said.child_not_to_be_seen is not None and not said.why),
        ("step 3 is only for a stated purpose", said.step == 3 and not said.purpose),
        ("the case has no such work", said.shared is not None and said.shared not in turn.case.works),
        (
            "nobody has to tell the family of that work",
            said.family_told is not None and not _family_is_to_be_told(turn.case, said.family_told),
        ),
        ("a step is not gone back to", said.step is not None and said.step < turn.case.casework.step),
    ]
    if reasons := [why for why, lacks in lacking if lacks]:
        return refused("; ".join(reasons))
    if said.family_told is not None:
        turn.keep(replace(turn.case.works[said.family_told], family_not_told_of=None))
    _take(turn, said)
    return finish(turn, ACCEPTED)


def _family_is_to_be_told(case: CaseFile, work_id: str) -> bool:
    work = case.works.get(work_id)
    return work is not None and work.is_open and work.family_not_told_of is not None


def _take(turn: CaseTurn, said: allocation.RecordCasework) -> None:
    was = turn.case.casework
    done = replace(
        was,
        planned=was.planned or said.planned,
        seen=was.seen | ({said.child_seen} if said.child_seen else set()),
        shared=was.shared | ({said.shared} if said.shared else set()),
    )
    if said.child_not_to_be_seen is not None:
        done = replace(done, exceptions={**done.exceptions, said.child_not_to_be_seen: said.why or ""})
    if said.step is not None and said.step > was.step:
        done = replace(done, step=said.step, step_since=turn.now, purpose=said.purpose)
        turn.cancel_deadline(STEP, str(was.step))
        watch_step(turn, said.step, turn.now)
    turn.note("casework was recorded", casework=done)
