"""What is recorded of the work with a family (A13, A16), and the steps of casework (A18)."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from allocation.domain.case import Casework
from allocation.domain.commands import conflict, refused
from allocation.domain.due import flag
from allocation.domain.evaluate import STEP, begin, finish
from allocation.domain.giving import TELL_FAMILY
from allocation.domain.policy import Policy
from allocation.domain.turn import Turn
from cafcass_contracts import allocation
from cafcass_domain.decision import ACCEPTED, DeadlineFired, Decision, Facts, Received


def on_casework(facts: Facts, received: Received[allocation.RecordCasework], policy: Policy) -> Decision:
    """Somebody records what was done (A16), or that a step began (A18)."""
    said, turn = received.data, begin(facts, received, policy, received.data.case_id)
    if (answer := conflict(turn.case, said)) is not None:
        return answer
    children = () if turn.case.known is None else turn.case.known.children
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
            said.family_told is not None and f"{TELL_FAMILY}:{said.family_told}" not in turn.case.asked,
        ),
        ("a step is not gone back to", said.step is not None and said.step < turn.case.casework.step),
    ]
    if reasons := [why for why, lacks in lacking if lacks]:
        return refused("; ".join(reasons))
    if said.family_told is not None:
        turn.settle(f"{TELL_FAMILY}:{said.family_told}", "the family was told")
    _take(turn, said)
    return finish(turn, ACCEPTED)


def _take(turn: Turn, said: allocation.RecordCasework) -> None:
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
        _watch_step(turn, done, turn.now)
    turn.note("casework was recorded", casework=done)


def _watch_step(turn: Turn, casework: Casework, since: datetime) -> None:
    """Has the step looked at when it should be over (A18)."""
    due = since + timedelta(days=turn.policy.step_days[casework.step - 1])
    turn.set_deadline(STEP, due, "A18", str(casework.step), step=casework.step)


def on_step(facts: Facts, received: Received[DeadlineFired], policy: Policy) -> Decision:
    """A step has lasted as long as it should (A18)."""
    turn = begin(facts, received, policy, received.subject or "")
    if turn.case.closed is None and turn.case.casework.step == received.data.data["step"]:
        flag(turn, "past-step", "A18", str(turn.case.casework.step))
    return finish(turn)


def on_due(facts: Facts, received: Received[DeadlineFired], policy: Policy) -> Decision:
    """A child should have been seen, a plan made or a report shared by now (A16): where not, that is flagged."""
    turn, name = begin(facts, received, policy, received.subject or ""), received.data.key
    if name in turn.case.casework.due:
        what, _, about = name.partition(":")
        flag(turn, what, "A16", about)
    return finish(turn)
