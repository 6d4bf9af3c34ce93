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
from cafcass_domain.due import Due
from cafcass_domain.numbers import Count, WorkingDays
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


class StaffMember(State):
    """A person with every role they have, by the latest word."""

    stamp: Stamp
    roles: tuple[HeldRole, ...]

    def on(self, day: date) -> tuple[HeldRole, ...]:
        """The roles that they have on a day."""
        return tuple(held for held in self.roles if held.since <= day and (held.until is None or day <= held.until))


STAFF: Final[TableRef[StaffMember]] = TableRef("runtime.staff", order=-1)
"""By the id under which commands name them. Locked before every table of a service."""

NOT_KNOWN: Final = "not-known"
"""The role of whoever has none by the workforce's returns, whatever they claim."""

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
    roles = tuple(HeldRole(each.role, each.team, each.since, each.until) for each in said.roles)
    return Decision(changes=(Change(STAFF, said.staff_id, StaffMember(stamp, roles)),))


HANDLER: Final = OnMessage(
    StaffRecorded, on_staff, staff_touches, lambda said, _: f"staff:{said.staff_id}", tolerant=True
)
"""Every service reads it."""


class Permitted(State):
    """A command with its actor as the workforce's returns know them."""

    by: Actor


class NotPermitted(State):
    """A command by somebody without any of the roles that may give it, with its actor as the workforce's returns know them."""

    by: Actor
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
        known = min(held, key=lambda each: (each.role != by.role, each.role), default=None)
        return NotPermitted(
            Actor(id=by.id, role=NOT_KNOWN, team=None)
            if known is None
            else Actor(id=by.id, role=known.role, team=known.team),
            f"{command.message_name} is given by: {_in_words(allowed)}; {_known(by.id, member, held)}",
        )
    best = min(fitting, key=lambda each: (each.role != by.role, allowed.index(each.role), each.team != by.team))
    return Permitted(Actor(id=by.id, role=best.role, team=best.team or by.team))


def _in_words(allowed: Collection[str]) -> str:
    return "whoever has a role" if set(allowed) == set(Role) else ", ".join(allowed)


def _known(id_: str, member: StaffMember | None, held: Collection[HeldRole]) -> str:
    if member is None:
        return f"the workforce's returns name nobody as {id_}"
    if not held:
        return f"the workforce's returns give {id_} no role on this day"
    return f"the workforce's returns give {id_}: {', '.join(sorted({each.role for each in held}))}"


def question_about(received: Received[Command], due: Due | Count) -> Question:
    """A manager looks at a command that was carried out although whoever gave it has not the role: it could not wait (G10).

    It is put to the team that the workforce's returns give whoever gave it, else to the central one: nobody's claim sends it elsewhere.
    """
    command = received.data
    return Question(
        key=unauthorised(received.id),
        role=Role.SERVICE_MANAGER,
        team=command.by.team or CENTRAL_TEAM,
        due=due,
        reasons=("G10",) if isinstance(due, WorkingDays) else ("G10", "T2"),
        why=f"{command.message_name} ({received.id}) was given by {command.by.id}, who has not the role for it, "
        "and was carried out because it protects a child. Is it right?",
        settled_by=(platform.SettleQuestion.message_name,),
    )


def unauthorised(id_: str) -> str:
    """The name of the question about a command that was carried out in spite of who gave it."""
    return f"given-without-role:{id_}"
