"""What people settle about a case: its area where the court does not say (I3, I6), and who is not in it after all (I4)."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from typing import Any

from cafcass_contracts.intake import AssignArea, WithdrawPerson
from cafcass_contracts.values import SERVICE_AREAS, TeamKind
from cafcass_domain.decision import Answer, Decision, Facts, Received, TableRef
from intake.domain.case import Assigned, HeldCase
from intake.domain.element import show
from intake.domain.policy import Policy
from intake.domain.projection import project
from intake.domain.registration import CASES, settle
from intake.domain.snapshot import stamp_of
from intake.domain.view import View


def command_touches(
    received: Received[AssignArea | WithdrawPerson], policy: Policy
) -> dict[TableRef[Any], Collection[str]]:
    """The case that the command is about."""
    return {CASES: {received.data.case_id}}


def on_assign_area(facts: Facts, received: Received[AssignArea], policy: Policy) -> Decision:
    """Gives a case its area and team, until its court changes (I6)."""
    command = received.data
    held = _held(facts, command)
    if isinstance(held, Decision):
        return held
    area = SERVICE_AREAS.get(command.area)
    if area is None:
        return _refused("there is no such service area")
    team = command.team or area.team(TeamKind.EARLY_INTERVENTION if held.law == "private" else TeamKind.PUBLIC_LAW)
    if team not in area.teams:
        return _refused(f"area {area.id} has no such team: its teams are {', '.join(area.teams)}")
    after = replace(held, assigned=Assigned(area.id, team, project(held, policy).court))
    return settle(facts, received, held, after, policy)


def on_withdraw_person(facts: Facts, received: Received[WithdrawPerson], policy: Policy) -> Decision:
    """Takes a person or child out of a case. A snapshot that still shows them does not bring them back (I4)."""
    command = received.data
    held = _held(facts, command)
    if isinstance(held, Decision):
        return held
    keys = View(held, policy).keys_of(command.person)
    if not keys:
        return _refused("nobody in the case has that id")
    stamp = stamp_of(received.received_at)
    elements = dict(held.elements)
    for key in keys:
        elements[key] = show(elements[key], {"withdrawn": True}, stamp)
    return settle(facts, received, held, replace(held, elements=elements), policy)


def _held(facts: Facts, command: AssignArea | WithdrawPerson) -> HeldCase | Decision:
    """The case as the sender saw it, or the refusal, which says what changed since."""
    held = facts.get(CASES, command.case_id)
    if held is None or not held.revision:
        return _refused("there is no such case")
    if command.based_on is not None and command.based_on != held.revision:
        paths = ", ".join(held.changed_since(command.based_on)) or "nothing we still remember"
        return _refused(f"the case is at revision {held.revision}; changed since {command.based_on}: {paths}")
    return held


def _refused(reason: str) -> Decision:
    return Decision(answer=Answer("refused", reason))
