"""What each service of a platform is told."""

from __future__ import annotations

import pytest

from cafcass_provisioning.access import database_name
from cafcass_sandbox.servers.service_processes import clock, installed


@pytest.mark.parametrize(("service", "database"), [("intake", "intake"), ("police-checks", "police_checks")])
def test_a_database_is_called_as_its_service(service: str, database: str) -> None:
    assert database_name(service) == database


def test_services_are_found_and_share_one_clock() -> None:
    assert "intake" in installed()
    variables = clock(60)
    assert variables["CAFCASS_CLOCK_RATE"] == "60"
    assert variables["CAFCASS_CLOCK_ORIGIN"] == variables["CAFCASS_CLOCK_ORIGIN_WALL"]
