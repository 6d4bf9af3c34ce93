"""A broker of Apache Kafka with TLS, passwords and access lists, which is closed to everybody whom the map does not name."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from aiokafka.admin import AIOKafkaAdminClient
from aiokafka.errors import KafkaError
from confluent_kafka.admin import AdminClient
from tenacity import AsyncRetrying, retry_if_exception_type, retry_if_result, stop_after_delay, wait_fixed

from cafcass_provisioning import certificates, topics
from cafcass_provisioning.access import ACCOUNTS, PARTIES
from cafcass_provisioning.broker_settings import ADMINISTRATOR, BROKER, Places, settings
from cafcass_provisioning.broker_users import give_access
from cafcass_provisioning.renewing_certificates import in_one
from cafcass_runtime.kafka_security import client_options
from cafcass_runtime.settings import RuntimeSettings
from cafcass_sandbox.client.sync import run
from cafcass_sandbox.servers.kafka.broker import KafkaBroker
from cafcass_sandbox.servers.kafka.jars import why_not_here
from cafcass_sandbox.servers.ports import free_port
from cafcass_sandbox.servers.server import running

SECONDS = 60.0
PASSWORDS = {user: f"invented-{user}" for user in (*PARTIES, ADMINISTRATOR)}


@dataclass(frozen=True)
class Secured:
    """A broker that is closed to everybody whom the map does not name."""

    bootstrap: str
    folder: Path
    """Of its certificates."""
    authority: certificates.Pair
    next_authority: certificates.Pair
    """Trusted as well, as while one follows the other."""

    def login(self, user: str, password: str | None = None) -> dict[str, Any]:
        """How librdkafka logs in."""
        return {
            "bootstrap.servers": self.bootstrap,
            "security.protocol": "SASL_SSL",
            "ssl.ca.location": str(self.folder / "ca.crt"),
            "sasl.mechanism": "SCRAM-SHA-512",
            "sasl.username": user,
            "sasl.password": password or PASSWORDS[user],
            "log_level": 0,
        }

    def admin(self) -> AdminClient:
        """Whoever may do everything."""
        return AdminClient(self.login(ADMINISTRATOR))


@pytest.fixture(scope="module")
def secured(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Secured]:
    missing = why_not_here()
    if missing is not None:
        pytest.skip(f"Apache Kafka cannot run here: {missing}")
    folder = tmp_path_factory.mktemp("secured")
    authority, following = certificates.authority(), certificates.authority()
    (folder / "ca.crt").write_bytes(authority.certificate + following.certificate)
    (folder / "broker.pem").write_bytes(shown_by(authority))
    client, controller, internal = (f"127.0.0.1:{free_port()}" for _ in range(3))
    places = Places(client, client, controller, internal, folder, folder / "kafka" / "data")
    administrator = f"SCRAM-SHA-512=[name={ADMINISTRATOR},password={PASSWORDS[ADMINISTRATOR]}]"
    kafka = KafkaBroker(
        folder / "kafka",
        port=int(client.rpartition(":")[2]),
        settings=settings(places),
        format_options=["--add-scram", administrator],
    )
    with running(kafka):
        found = Secured(kafka.bootstrap, folder, authority, following)
        run(_make_topics(found))
        give_access(found.admin(), ACCOUNTS.values(), PASSWORDS)
        run(_known_everywhere(found))
        yield found


def shown_by(authority: certificates.Pair) -> bytes:
    """What the broker's file holds with a certificate of this authority."""
    return in_one(certificates.signed(authority, BROKER, ["localhost", "127.0.0.1"]), authority.certificate)


async def _known_everywhere(secured: Secured) -> None:
    """Waits until what was given last, in the order of names, is in force: the broker learns of it from its log, in order."""
    last = ACCOUNTS[max(PARTIES)]
    waiting = AsyncRetrying(
        retry=retry_if_result(lambda seen: seen != {*last.reads, *last.writes}) | retry_if_exception_type(KafkaError),
        stop=stop_after_delay(SECONDS),
        wait=wait_fixed(0.1),
    )
    await waiting(seen_by, secured, last.user)


async def seen_by(secured: Secured, user: str) -> set[str]:
    client = AIOKafkaAdminClient(**client_options(settings_of(secured, user)))
    try:
        await client.start()
        return set(await client.list_topics())
    finally:
        await client.close()


async def _make_topics(secured: Secured) -> None:
    client = AIOKafkaAdminClient(**client_options(settings_of(secured, ADMINISTRATOR)))
    await client.start()
    try:
        await topics.provision(client)
    finally:
        await client.close()


def settings_of(secured: Secured, user: str, **others: str) -> RuntimeSettings:
    said = {
        "kafka": secured.bootstrap,
        "kafka_security_protocol": "SASL_SSL",
        "kafka_ssl_ca": str(secured.folder / "ca.crt"),
        "kafka_username": user,
        "kafka_password": PASSWORDS[user],
        "database": "postgresql://127.0.0.1/none",
        "keyring": "postgresql://127.0.0.1/none",
        "master_key": "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=",
        "namespace": "00000000-0000-4000-8000-000000000000",
    }
    return RuntimeSettings.model_validate(said | others)
