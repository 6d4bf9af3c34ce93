"""The composition has what the topic map has, lets nobody in from outside the machine, and gives each container no more than it needs."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml

from cafcass_contracts.topics import SERVICES
from cafcass_provisioning.broker_settings import COMPOSITION
from cafcass_provisioning.secret_files import DATABASE, FRONT, GRAFANA, IDENTITY, PAGES
from cafcass_sandbox.outside.everybody import EVERYBODY
from cafcass_sandbox.outside.people import USUAL_SIZE, staff
from tools.hashes import ROOT

OUTSIDE_WORLD = "outside-world"
FILE = ROOT / "deploy" / "compose" / "compose.yaml"
COMPOSED: dict[str, Any] = yaml.safe_load(FILE.read_text())
CONTAINERS: dict[str, dict[str, Any]] = COMPOSED["services"]


def test_every_service_of_the_map_is_there_under_its_own_name_at_the_broker() -> None:
    assert set(SERVICES) <= set(CONTAINERS)
    for service in SERVICES:
        found = CONTAINERS[service]
        assert found["image"] == f"cafcass-{service}:${{TAG:-dev}}"
        assert found["environment"]["CAFCASS_KAFKA_USERNAME"] == service
        assert found["volumes"] == [f"./secrets/{service}:/run/secrets:ro"]
        assert found["environment"]["CAFCASS_KAFKA"] == COMPOSITION.advertised


@pytest.mark.parametrize("name", CONTAINERS)
def test_a_container_is_hardened(name: str) -> None:
    found = CONTAINERS[name]
    assert found["read_only"] is True
    assert found["cap_drop"] == ["ALL"]
    assert found["security_opt"] == ["no-new-privileges:true"]
    # Images of ours say themselves as whom they run.
    usual = None if found["image"].startswith("cafcass-") else "10001:10001"
    assert ("cap_add" in found, found.get("user")) == ((True, "0:0") if name == "secrets" else (False, usual))


@pytest.mark.parametrize("name", CONTAINERS)
def test_ports_are_on_the_loopback_address_and_services_have_none(name: str) -> None:
    ports = CONTAINERS[name].get("ports", [])
    assert all(port.startswith("127.0.0.1:") for port in ports)
    assert bool(ports) == (name in {"broker", DATABASE, FRONT, IDENTITY, "prometheus", GRAFANA})
    joined = set(CONTAINERS[name].get("networks", ()))
    assert ("loopback" in joined) == bool(ports)
    # Whoever measures reaches neither the broker nor a database.
    assert {"platform", "telemetry"} <= joined if name in SERVICES else not {"platform", "telemetry"} <= joined
    assert COMPOSED["networks"]["platform"] == COMPOSED["networks"]["telemetry"] == {"internal": True}


def test_everything_waits_for_what_it_needs() -> None:
    assert CONTAINERS["provisioning"]["depends_on"] == {
        "broker": {"condition": "service_healthy"},
        DATABASE: {"condition": "service_healthy"},
    }
    for service in SERVICES:
        assert CONTAINERS[service]["depends_on"] == {"provisioning": {"condition": "service_completed_successfully"}}


def test_the_pages_are_served_where_something_is_said_of_them_and_by_nobody_else() -> None:
    said = dict(line.split("=", 1) for line in FILE.with_name("people.env").read_text().splitlines() if line[0] != "#")
    environment = CONTAINERS[PAGES]["environment"]
    assert {name for name in environment if name.startswith("CAFCASS_WEB_")} == set(said)
    assert not any(environment[name] for name in said), "without the file nothing is said"
    assert (CONTAINERS[FRONT]["profiles"], CONTAINERS[IDENTITY]["profiles"]) == (["people"], ["identity"])
    assert said["CAFCASS_WEB_ISSUER"].startswith(CONTAINERS[IDENTITY]["environment"]["IDENTITY_ORIGIN"])
    assert f"{PAGES}:{said['CAFCASS_WEB_PORT']}" in FILE.with_name("nginx.conf").read_text()


def test_the_people_who_may_sign_in_are_people_of_the_simulated_workforce_and_the_realm_holds_no_secret() -> None:
    realm = json.loads(FILE.with_name("realm.json").read_text())
    known = {person.staff_id for person in staff(USUAL_SIZE, 1, date(2026, 6, 1))}
    assert {user["id"] for user in realm["users"]} <= known
    assert {user["credentials"][0]["value"] for user in realm["users"]} == {"${IDENTITY_PEOPLE_PASSWORD}"}
    assert [client["secret"] for client in realm["clients"]] == ["${IDENTITY_CLIENT_SECRET}"]


def test_the_simulated_outside_is_there_when_it_is_asked_for_and_has_no_key() -> None:
    found = CONTAINERS[OUTSIDE_WORLD]
    assert found["profiles"] == [OUTSIDE_WORLD]
    assert found["volumes"] == [f"./secrets/{party}:/run/secrets/{party}:ro" for party in EVERYBODY]
    assert not any(found.get("profiles") for name, found in CONTAINERS.items() if name in {*SERVICES, "provisioning"})


def test_no_secret_is_in_the_file_and_no_files_of_secrets_are_kept() -> None:
    names = {
        name for found in CONTAINERS.values() for name in found.get("environment", {}) if not name.endswith("__FILE")
    }
    assert not {name for name in names if any(word in name for word in ("PASSWORD", "KEY", "DATABASE", "NAMESPACE"))}
    ignored = Path(FILE.with_name(".gitignore")).read_text().splitlines()
    assert "secrets/" in ignored


def test_a_trial_changes_the_clock_and_nothing_else() -> None:
    changed = yaml.safe_load(FILE.with_name("trial.yaml").read_text())["services"]
    assert set(changed) == {"provisioning", OUTSIDE_WORLD, *SERVICES}
    for service in (OUTSIDE_WORLD, *SERVICES):
        assert list(changed[service]) == ["environment"]
        assert all(name.startswith("CAFCASS_CLOCK_") for name in changed[service]["environment"])
    usual = CONTAINERS["provisioning"]["command"]
    assert changed["provisioning"] == {"command": [*usual, "--outside-world"]}
    assert not any("outside-world" in word for word in usual)
