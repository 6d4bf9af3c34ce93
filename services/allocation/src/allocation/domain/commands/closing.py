"""The statement with which a case is closed (A15)."""

from __future__ import annotations

from allocation.domain.case.closing import STATEMENT_DUE, say_closed
from allocation.domain.commands.about import conflict
from allocation.domain.evaluation import finish
from allocation.domain.policy import AllocationPolicy
from allocation.domain.turn import begin
from cafcass_contracts import allocation
from cafcass_contracts.values import YesNo
from cafcass_domain.commands import refused
from cafcass_domain.decision import ACCEPTED, Decision, Facts, Received
from cafcass_domain.state import replace


def on_close(facts: Facts, received: Received[allocation.CloseCase], policy: AllocationPolicy) -> Decision:
    """The statement of a closed case: whether risk was assessed (A15). Not known is no statement (G3)."""
    said, turn = received.data, begin(facts, received, policy, received.data.case_id)
    if (refusal := conflict(turn.case, said)) is not None:
        return refusal
    closed = turn.case.closed
    if closed is None:
        return refused("the case goes on")
    if said.risk_assessed is YesNo.NOT_KNOWN:
        return refused("say whether risk was assessed")
    if said.risk_assessed is not YesNo.YES:
        return refused(
            "a case is closed with risk assessed: assess it, and record that; until then its manager is reminded (A15)"
        )
    if not all(turn.case.concerns.values()):
        return refused(
            "a child protection concern of the case is open, and nobody has taken it in hand: risk is not assessed before that (T2, A15)"
        )
    turn.note(
        "its closing statement was recorded", closed=replace(closed, risk_assessed=said.risk_assessed, by=said.by.id)
    )
    turn.cancel_deadline(STATEMENT_DUE)
    say_closed(turn)
    turn.say(allocation.ClosureRecorded(**turn.basis("A15"), by=said.by.id, statement=said.statement))
    return finish(turn, ACCEPTED)
