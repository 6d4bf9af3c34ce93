"""The people of the sandbox: for every command there is somebody who may give it."""

from __future__ import annotations

from datetime import date

import pytest

from cafcass_contracts.message import Command
from cafcass_contracts.registry import MESSAGES
from cafcass_contracts.roles import Role
from cafcass_contracts.values import SERVICE_AREAS
from cafcass_contracts.workforce import PractitionerRecorded
from cafcass_sandbox.client.errors import CommandError
from cafcass_sandbox.outside import people
from cafcass_sandbox.outside.workforce import told

TODAY = date(2026, 6, 1)
COMMANDS = [message for message in MESSAGES.values() if issubclass(message, Command)]


@pytest.mark.parametrize("command", COMMANDS, ids=lambda command: command.full_name())
def test_whoever_gives_a_command_has_a_role_that_may(command: type[Command]) -> None:
    actor = people.giver(command)
    assert actor.role in command.given_by
    assert actor.role in {held.role for held in people.find(actor.id).roles}


def test_every_role_is_held_and_every_area_has_a_head() -> None:
    everybody = people.staff(0.05, 1, TODAY)
    assert {held.role for person in everybody for held in person.roles} == set(Role)
    heads = [
        held.area for person in everybody for held in person.roles if held.role == Role.HEAD_OF_SERVICE and held.area
    ]
    assert sorted(heads) == sorted(SERVICE_AREAS)


def test_staff_are_the_workforce_that_is_told_of() -> None:
    practitioners = {
        each.message.practitioner_id for each in told(0.05, 1, TODAY) if isinstance(each.message, PractitionerRecorded)
    }
    assert practitioners <= {person.staff_id for person in people.staff(0.05, 1, TODAY)}


def test_a_person_speaks_in_the_role_that_may_where_they_have_it() -> None:
    confirm = next(command for command in COMMANDS if Role.DUTY_OFFICER in command.given_by)
    assert people.speaking_for("a5-eit-1", confirm).role in confirm.given_by
    with pytest.raises(CommandError, match="a5-eit-1"):
        people.find("a5-eit-l")
