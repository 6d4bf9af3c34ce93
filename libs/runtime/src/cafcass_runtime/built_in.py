"""Handlers that every service has: operators' commands, who may give commands, the end of a case's data, questions whose time passed."""

from __future__ import annotations

from typing import Any, Final

from cafcass_domain.decision import NOTHING, Decision, Facts, Received, Touches
from cafcass_domain.policy import Policy
from cafcass_runtime import destroying, staff
from cafcass_runtime.operator_commands import OPERATOR_COMMANDS
from cafcass_runtime.questions import OVERDUE
from cafcass_runtime.service import OnDeadline, OnMessage


def _carried_elsewhere(facts: Facts, received: Received[Any], policy: Policy) -> Decision:
    return NOTHING


def _nothing(received: Received[Any], policy: Policy) -> Touches:
    return {}


OVERDUE_HANDLER: Final = OnDeadline(OVERDUE, _carried_elsewhere, _nothing)
"""The time of a question passed: `Decider` itself passes it on."""

MESSAGE_HANDLERS: Final[tuple[OnMessage[Any, Any], ...]] = (
    staff.HANDLER,
    *destroying.HANDLERS,
    *(OnMessage(command, _carried_elsewhere, _nothing) for command in OPERATOR_COMMANDS),
)
"""How the decoder knows them; the operators' commands are carried out by the storage."""
