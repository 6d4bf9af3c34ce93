"""What people settle about a case: its area where the court does not say (I3, I6), and who is not in it after all (I4)."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from cafcass_contracts.intake import AssignArea, WithdrawPerson
from cafcass_contracts.values import SERVICE_AREAS
from cafcass_domain.commands import conflict, refused
from cafcass_domain.decision import Decision, Facts, Received, TableRef
from cafcass_domain.state import replace
from intake.domain.areas import usual_team
from intake.domain.case.element import show
from intake.domain.case.held import CASES, Assigned, HeldCase
from intake.domain.case.snapshot import stamp_at
from intake.domain.details.content import court_of
from intake.domain.details.view import View
from intake.domain.evaluation import evaluate
from intake.domain.intake_turn import IntakeTurn
from intake.domain.policy import IntakePolicy

CaseCommand = AssignArea | WithdrawPerson


def command_subject(command: CaseCommand, policy: IntakePolicy) -> str:
    """The case that a command is about."""
    return command.case_id


def command_touches(
    received: Received[AssignArea] | Received[WithdrawPerson], policy: IntakePolicy
) -> dict[TableRef[Any], Collection[str]]:
    """The case that a command is about."""
    return {CASES: {received.data.case_id}}


def on_assign_area(facts: Facts, received: Received[AssignArea], policy: IntakePolicy) -> Decision:
    """Gives a case its area and team, until its court changes (I6)."""
    command = received.data
    held = _held(facts, command)
    if isinstance(held, Decision):
        return held
    area = SERVICE_AREAS.get(command.area)
    if area is None:
        return refused("there is no such service area")
    team = command.team or usual_team(area.id, held.law)
    if team not in area.teams:
        return refused(f"area {area.id} has no such team: its teams are {', '.join(area.teams)}")
    assigned = Assigned(area.id, team, court_of(View(held, policy)).basis)
    return _evaluate(facts, received, held, replace(held, assigned=assigned), policy)


def on_withdraw_person(facts: Facts, received: Received[WithdrawPerson], policy: IntakePolicy) -> Decision:
    """Takes a person or child out of a case. A snapshot that still shows them does not bring them back (I4)."""
    command = received.data
    held = _held(facts, command)
    if isinstance(held, Decision):
        return held
    keys = View(held, policy).keys_of(command.person)
    if not keys:
        return refused("nobody in the case has that id")
    stamp = stamp_at(received.received_at)
    withdrawn = {key: show(held.elements[key], {"withdrawn": True}, stamp) for key in keys}
    return _evaluate(facts, received, held, replace(held, elements={**held.elements, **withdrawn}), policy)


def _held(facts: Facts, command: CaseCommand) -> HeldCase | Decision:
    """The case as the sender saw it, or the refusal, which says what changed since."""
    held = facts.get(CASES, command.case_id)
    if held is None or not held.revision:
        return refused("there is no such case")
    conflicting = conflict(command, held.revision, held.changed_since, name="revision")
    return held if conflicting is None else Decision(answer=conflicting)


def _evaluate(
    facts: Facts, received: Received[Any], before: HeldCase, after: HeldCase, policy: IntakePolicy
) -> Decision:
    return evaluate(IntakeTurn(CASES, before.case_id, before, after, received, policy, facts=facts))
