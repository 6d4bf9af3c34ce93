"""What every command has in common that puts something right: whom it is about, and what the record says of it (G2, I9)."""

from __future__ import annotations

from datetime import UTC
from typing import Any

from cafcass_contracts.intake import AssignArea, CaseCommand, FactsCorrected, NameFirstHearing, WithdrawPerson
from cafcass_domain.commands import conflict, refused
from cafcass_domain.decision import Decision, Facts, Publish, Received
from cafcass_domain.state import replace
from intake.domain.case.held import CASES, HeldCase
from intake.domain.evaluation import evaluate
from intake.domain.feeds.dates import written
from intake.domain.intake_turn import IntakeTurn
from intake.domain.policy import IntakePolicy


def held_case(
    facts: Facts, command: CaseCommand | AssignArea | WithdrawPerson | NameFirstHearing
) -> HeldCase | Decision:
    """The case as the sender saw it, or the refusal, which says what changed since."""
    held = facts.get(CASES, command.case_id)
    if held is None or not held.revision:
        return refused("there is no such case")
    conflicting = conflict(command, held.revision, held.changed_since, name="revision")
    return held if conflicting is None else Decision(answer=conflicting)


def carried_out(
    facts: Facts, received: Received[Any], before: HeldCase, after: HeldCase, policy: IntakePolicy
) -> Decision:
    """The case evaluated after a correction, with who gave it, why and from where it is known on its record."""
    command: CaseCommand = received.data
    after = replace(after, heard_at=max(before.heard_at, written(received.received_at.astimezone(UTC))))
    turn = IntakeTurn(CASES, before.case_id, before, after, received, policy, facts=facts, rules=("I9",))
    decision = evaluate(turn)
    recorded = FactsCorrected(
        case_id=before.case_id,
        command=command.message_name,
        paths=turn.case.history[-1][1] if turn.case.revision > before.revision else (),
        by=command.by,
        why=command.why,
        source=command.source,
        at=received.received_at,
        reasons=("I9",),
        rests_on=(received.id,),
        policy_version=policy.version,
    )
    return replace(decision, publish=(*decision.publish, Publish(recorded, before.case_id)))
