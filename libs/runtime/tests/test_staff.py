"""Who may give a command (G10): every pair of command and role, and what is said of those who may not."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from cafcass_contracts.message import Actor, Command
from cafcass_contracts.registry import MESSAGES
from cafcass_contracts.roles import Role
from cafcass_runtime.staff import HeldRole, NotPermitted, Permitted, StaffMember, permission

DAY = date(2026, 6, 1)
STAMP = (datetime(2026, 6, 1, tzinfo=UTC), 0, "x")
COMMANDS = [message for message in MESSAGES.values() if issubclass(message, Command)]


def member(*roles: HeldRole) -> StaffMember:
    return StaffMember(STAMP, roles)


def held(role: str, team: str | None = "a1-eit", since: date = date(2026, 1, 1), until: date | None = None) -> HeldRole:
    return HeldRole(role, team, since, until)


def command(kind: type[Command], role: str = "", team: str | None = None) -> Command:
    """A command of a kind by officer-1: only who gives it matters here."""
    return kind.model_construct(by=Actor(id="officer-1", role=role, team=team))


@pytest.mark.parametrize("role", Role)
@pytest.mark.parametrize("kind", COMMANDS, ids=lambda kind: kind.full_name())
def test_every_pair_of_command_and_role(kind: type[Command], role: Role) -> None:
    found = permission(command(kind, role), member(held(role)), DAY, ())
    assert isinstance(found, Permitted) == (role in kind.given_by)
    if isinstance(found, NotPermitted):
        assert kind.message_name in found.reason
        assert role in found.reason, "what the returns say of them"


@pytest.mark.parametrize("kind", COMMANDS, ids=lambda kind: kind.full_name())
def test_nobody_unknown_may_give_any(kind: type[Command]) -> None:
    found = permission(command(kind, kind.given_by[0]), None, DAY, ())
    assert isinstance(found, NotPermitted)
    assert "the workforce's returns name nobody as officer-1" in found.reason


(SETTLE,) = (kind for kind in COMMANDS if kind.message_name == "settle-allocation")
(RETRY,) = (kind for kind in COMMANDS if kind.message_name == "retry-dead-letters")


@pytest.mark.parametrize(
    ("since", "until", "may"),
    [
        (DAY, None, True),
        (DAY, DAY, True),
        (date(2026, 6, 2), None, False),
        (date(2026, 1, 1), date(2026, 5, 31), False),
    ],
)
def test_a_role_holds_from_its_first_day_to_its_last(since: date, until: date | None, *, may: bool) -> None:
    found = permission(command(SETTLE), member(held(Role.SERVICE_MANAGER, since=since, until=until)), DAY, ())
    assert isinstance(found, Permitted) is may


def test_the_role_that_is_claimed_counts_where_it_is_held() -> None:
    both = member(held(Role.SERVICE_MANAGER, "a1-eit"), held(Role.HEAD_OF_SERVICE, None))
    as_head = permission(command(SETTLE, Role.HEAD_OF_SERVICE), both, DAY, ())
    assert as_head == Permitted(Actor(id="officer-1", role="head-of-service"))
    as_neither = permission(command(SETTLE, Role.ADVISER), both, DAY, ())
    assert as_neither == Permitted(Actor(id="officer-1", role="service-manager", team="a1-eit"))


def test_the_team_that_is_claimed_counts_where_the_role_is_held_there() -> None:
    twice = member(held(Role.SERVICE_MANAGER, "a1-eit"), held(Role.SERVICE_MANAGER, "a2-eit"))
    found = permission(command(SETTLE, Role.SERVICE_MANAGER, "a2-eit"), twice, DAY, ())
    assert found == Permitted(Actor(id="officer-1", role="service-manager", team="a2-eit"))


def test_operators_of_the_environment_may_give_operators_commands_alone() -> None:
    known = permission(command(RETRY), None, DAY, {"officer-1"})
    assert known == Permitted(Actor(id="officer-1", role="operator"))
    assert isinstance(permission(command(SETTLE), None, DAY, {"officer-1"}), NotPermitted)
