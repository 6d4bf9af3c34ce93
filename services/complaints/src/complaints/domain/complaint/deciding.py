"""How every command about one complaint is taken: by nobody whom it is about (C7), on the revision that its giver saw, and then evaluated."""

from __future__ import annotations

from collections.abc import Callable, Collection
from typing import TypeVar

from cafcass_contracts.complaints_commands import ComplaintCommand
from cafcass_contracts.message import Command
from cafcass_contracts.roles import MANAGERS, Role
from cafcass_domain.commands import conflict, refusal
from cafcass_domain.decision import Answer, Decision, Facts, Received, Touches
from complaints.domain.complaint.evaluation import begin, finish
from complaints.domain.complaint.held import COMPLAINTS, About, Complaint, Handler
from complaints.domain.complaint.turn import ComplaintTurn
from complaints.domain.policy import ComplaintsPolicy

C = TypeVar("C", bound=ComplaintCommand)

_RANKS = (*MANAGERS, Role.OPERATIONAL_DIRECTOR)
"""Managers, each under those that follow."""
NOT_THEIRS = "whoever a complaint is about decides nothing about it (C7)"


def why_not_theirs(handler: Handler, about: Collection[About]) -> str | None:
    """Why somebody may not look into what is about these people; None where they may: nobody does of whom it is, nor anybody under them."""
    if handler.id in {each.id for each in about}:
        return NOT_THEIRS
    higher = _RANKS[_RANKS.index(handler.role) + 1 :] if handler.role in _RANKS else ()
    above = next((rank for rank in higher if rank in {each.role for each in about}), None)
    return None if above is None else f"the {above} whom it is about is above them (C7): give it to somebody else"


def command_subject(command: ComplaintCommand, policy: ComplaintsPolicy) -> str:
    """The complaint."""
    return command.complaint_id


def command_touches(received: Received[C], policy: ComplaintsPolicy) -> Touches:
    """The complaint."""
    return {COMPLAINTS: {received.data.complaint_id}}


def by_command(
    act: Callable[[ComplaintTurn, C], Answer | None], *, closed: bool = False
) -> Callable[[Facts, Received[C], ComplaintsPolicy], Decision]:
    """A decision on a command. `act` changes the turn, or answers why not; `closed` says whether a closed complaint takes it."""

    def decide(facts: Facts, received: Received[C], policy: ComplaintsPolicy) -> Decision:
        complaint = facts.get(COMPLAINTS, received.data.complaint_id)
        why = not_taken(complaint, received.data, closed=closed)
        if complaint is None or why is not None:
            return Decision(answer=why)
        turn = begin(complaint, received, policy)
        answer = act(turn, received.data)
        return Decision(answer=answer) if answer is not None else finish(turn)

    return decide


def not_taken(complaint: Complaint | None, command: Command, *, closed: bool) -> Answer | None:
    """Why a command cannot be carried out whatever it says; None where it can."""
    if complaint is None:
        return refusal("there is no complaint of that id")
    if command.by.id in {about.id for about in complaint.about}:
        return refusal(NOT_THEIRS)
    if complaint.joined is not None:
        return refusal(f"it goes on as part of complaint {complaint.joined}")
    if not closed and not complaint.open:
        return refusal("it is closed: open it again first")
    return conflict(command, complaint.revision, lambda _: (), name="revision")
