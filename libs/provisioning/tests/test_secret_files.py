"""Each party finds what it needs in a folder of its own, and nothing else."""

from __future__ import annotations

import ssl
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from cafcass_contracts.topics import SERVICES
from cafcass_provisioning import certificates
from cafcass_provisioning.access import ACCOUNTS, PARTIES
from cafcass_provisioning.secret_files import FRONT, IDENTITY, PAGES, Addresses, make, passwords
from cafcass_provisioning.simulated import OUTSIDE_WORLD, outside_world
from cafcass_runtime.settings import RuntimeSettings

ADDRESSES = Addresses(("broker", "127.0.0.1"), ("database", "127.0.0.1"), "database:5432", "/run/secrets")


def test_a_service_starts_from_its_folder(tmp_path: Path) -> None:
    make(tmp_path, ADDRESSES)
    for service in SERVICES:
        settings = RuntimeSettings(_secrets_dir=tmp_path / service, kafka="broker:9093")
        assert settings.kafka_password is not None
        assert "@database:5432/keyring?sslmode=verify-full" in settings.keyring.get_secret_value()


def test_no_two_parties_share_a_password_and_no_folder_holds_anothers(tmp_path: Path) -> None:
    make(tmp_path, ADDRESSES)
    users, roles = passwords(tmp_path)
    drawn = [*users.values(), *roles.values()]
    assert len(set(drawn)) == len(drawn)
    for party in PARTIES:
        held = "".join(file.read_text() for file in (tmp_path / party).iterdir())
        assert [user for user, password in users.items() if password in held] == [party]


def test_what_is_there_is_kept(tmp_path: Path) -> None:
    first = make(tmp_path, ADDRESSES)
    before = {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()}
    assert len(before) == len(first)
    assert make(tmp_path, ADDRESSES) == []
    assert {path: path.read_bytes() for path in before} == before


def test_what_pages_need_is_made_where_it_is_said_where_they_are(tmp_path: Path) -> None:
    make(tmp_path, ADDRESSES)
    assert not (tmp_path / FRONT).exists()
    assert not (tmp_path / IDENTITY).exists()
    made = make(tmp_path, replace(ADDRESSES, front_hosts=("localhost",), identity_hosts=("identity.localhost",)))
    secret = f"{PAGES}/cafcass_web_client_secret"
    assert set(made) == {
        f"{FRONT}/server.pem",
        secret,
        *(f"{IDENTITY}/{name}" for name in ("server.pem", "client_secret", "people_password")),
    }
    assert (tmp_path / secret).read_text() == (tmp_path / IDENTITY / "client_secret").read_text()


def test_only_their_owner_may_read_them(tmp_path: Path) -> None:
    make(tmp_path, ADDRESSES)
    assert {path.stat().st_mode & 0o777 for path in tmp_path.rglob("*") if path.is_file()} == {0o400}


@pytest.mark.parametrize("lasts", [certificates.SERVER_LASTS, timedelta(days=1)])
def test_a_certificate_ends_when_it_says(lasts: timedelta) -> None:
    now = datetime(2026, 11, 27, tzinfo=UTC)
    pair = certificates.signed(certificates.authority(now), "broker", ["broker"], lasts=lasts, now=now)
    assert certificates.ends_at(pair.certificate) == now + lasts


def test_a_certificate_is_taken_by_who_trusts_its_authority(tmp_path: Path) -> None:
    make(tmp_path, ADDRESSES)
    context = ssl.create_default_context(cafile=str(tmp_path / "intake" / "ca.crt"))
    assert len(context.get_ca_certs()) == 1
    ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER).load_cert_chain(tmp_path / "broker" / "broker.pem")


def test_the_simulated_outside_world_writes_nothing_that_a_service_alone_writes() -> None:
    for name in outside_world().writes:
        assert any(name in each.writes for party, each in ACCOUNTS.items() if party not in SERVICES)
    assert OUTSIDE_WORLD not in PARTIES
