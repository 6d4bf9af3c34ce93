"""The test kit's world reads what comes in as the engine does."""

from __future__ import annotations

from datetime import date

import pytest
from toy import TOY

from cafcass_contracts.roles import Role
from cafcass_contracts.workforce import StaffRecorded, StaffRole
from cafcass_runtime.staff import STAFF
from cafcass_runtime.testing.world import World


def test_of_a_message_that_is_read_tolerantly_what_is_wrong_is_left_out() -> None:
    role = StaffRole(role=Role.SERVICE_MANAGER, team="a1-duty", since=date(2026, 1, 1))
    broken = StaffRecorded(staff_id="m-1", roles=(role.model_copy(update={"until": "someday"}),))
    world = World(TOY)
    with pytest.warns(UserWarning, match="serialized value"):
        world.send(broken)
    (held,) = world.rows(STAFF)["m-1"].roles
    assert (held.role, held.until) == (Role.SERVICE_MANAGER, None)
