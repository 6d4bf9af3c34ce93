"""Who may give a command (G10): what the workforce's returns say of its actor, asked before any decision."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from typing import Final

from cafcass_contracts import platform
from cafcass_contracts.message import Actor, Command
from cafcass_contracts.roles import Role
from cafcass_contracts.values import CENTRAL_TEAM
from cafcass_contracts.workforce import StaffRecorded
from cafcass_domain.decision import NOTHING, Change, Decision, Facts, Received, TableRef, Touches
from cafcass_domain.numbers import WorkingDays
from cafcass_domain.policy import Policy
from cafcass_domain.questions import Question
from cafcass_domain.stamps import Stamp, stamp_of
from cafcass_domain.state import State
from cafcass_runtime.service import OnMessage
from cafcass_runtime.state_codec import StateCodec
from cafcass_runtime.store import DocumentTable


class HeldRole(State):
    """A role that somebody has from a day on, to a last day."""

    role: str
    team: str | None
    since: date
    until: date | None
    area: str | None = None


class StaffMember(State):
    """A person with every role they have, by the latest word."""

    stamp: Stamp
    roles: tuple[HeldRole, ...]

    def on(self, day: date) -> tuple[HeldRole, ...]:
        """The roles that they have on a day."""
        return tuple(held for held in self.roles if held.since <= day and (held.until is None or day <= held.until))


STAFF: Final[TableRef[StaffMember]] = TableRef("runtime.staff", order=-1)
"""By the id under which commands name them. Locked before every table of a service."""

LOOKED_AT_WITHIN: Final = WorkingDays(1)
"""How soon a manager looks at a command by somebody without the role (assumed, as T1 has it for what is new)."""

TABLE: Final = DocumentTable(STAFF, StateCodec(StaffMember))


def staff_touches(received: Received[StaffRecorded], policy: Policy) -> Touches:
    """The person."""
    return {STAFF: {received.data.staff_id}}


def on_staff(facts: Facts, received: Received[StaffRecorded], policy: Policy) -> Decision:
    """The roles of a person, whole: the latest word holds, in whatever order they come."""
    said, stamp = received.data, stamp_of(received)
    known = facts.get(STAFF, said.staff_id)
    if known is not None and known.stamp >= stamp:
        return NOTHING
    roles = tuple(HeldRole(each.role, each.team, each.since, each.until, each.area) for each in said.roles)
    return Decision(changes=(Change(STAFF, said.staff_id, StaffMember(stamp, roles)),))


HANDLER: Final = OnMessage(
    StaffRecorded, on_staff, staff_touches, lambda said, _: f"staff:{said.staff_id}", tolerant=True
)
"""Every service reads it."""


class Permitted(State):
    """A command with its actor as the workforce's returns know them."""

    by: Actor


class NotPermitted(State):
    """A command by somebody without any of the roles that may give it."""

    reason: str


def permission(
    command: Command, member: StaffMember | None, day: date, operators: Collection[str]
) -> Permitted | NotPermitted:
    """Whether whoever gives a command may give it on a day, and in which role: that which they claim where they have it.

    `operators` are people whom the environment names as operators until the workforce's returns say who is.
    """
    by, allowed = command.by, command.given_by
    held = () if member is None else member.on(day)
    fitting = [each for each in held if each.role in allowed]
    if not fitting and by.id in operators and Role.OPERATOR in allowed:
        return Permitted(Actor(id=by.id, role=Role.OPERATOR, team=by.team))
    if not fitting:
        return NotPermitted(f"{command.message_name} is given by: {', '.join(allowed)}; {_known(by.id, member, held)}")
    best = min(fitting, key=lambda each: (each.role != by.role, allowed.index(each.role), each.team != by.team))
    return Permitted(Actor(id=by.id, role=best.role, team=best.team or by.team))


def _known(id_: str, member: StaffMember | None, held: Collection[HeldRole]) -> str:
    if member is None:
        return f"the workforce's returns name nobody as {id_}"
    if not held:
        return f"the workforce's returns give {id_} no role on this day"
    return f"the workforce's returns give {id_}: {', '.join(sorted({each.role for each in held}))}"


def question_about(command: Command, id_: str) -> Question:
    """A manager looks at a command that was carried out although whoever gave it has not the role: it could not wait (G10)."""
    return Question(
        key=unauthorised(id_),
        role=Role.SERVICE_MANAGER,
        team=command.by.team or CENTRAL_TEAM,
        due=LOOKED_AT_WITHIN,
        reasons=("G10",),
        why=f"{command.message_name} was given by somebody without the role for it, and carried out because it protects a child. Is it right?",
        settled_by=(platform.SettleQuestion.message_name,),
    )


def unauthorised(id_: str) -> str:
    """The name of the question about a command that was carried out in spite of who gave it."""
    return f"given-without-role:{id_}"
