"""On Apache Kafka with TLS, passwords and access lists: what the topic map does not give is refused, every pair tried."""

from __future__ import annotations

import gc
import itertools
from collections.abc import AsyncIterator, Callable, Iterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from aiokafka.admin import AIOKafkaAdminClient
from aiokafka.client import AIOKafkaClient
from aiokafka.errors import (
    GroupAuthorizationFailedError,
    KafkaConnectionError,
    KafkaError,
    TopicAuthorizationFailedError,
)
from aiokafka.protocol.fetch import FetchRequest
from aiokafka.protocol.group import JoinGroupRequest
from aiokafka.protocol.produce import ProduceRequest
from aiokafka.record.default_records import DefaultRecordBatchBuilder
from confluent_kafka import KafkaException
from confluent_kafka.admin import (
    AclBinding,
    AclOperation,
    AclPermissionType,
    AdminClient,
    ResourcePatternType,
    ResourceType,
)
from tenacity import AsyncRetrying, retry_if_exception_type, retry_if_result, stop_after_delay, wait_fixed

from cafcass_contracts.topics import SERVICES, TOPICS
from cafcass_provisioning import certificates, topics
from cafcass_provisioning.access import ACCOUNTS, PARTIES, Account
from cafcass_provisioning.broker_settings import ADMINISTRATOR, BROKER, Places, settings
from cafcass_provisioning.broker_users import UsersError, give_access
from cafcass_runtime.kafka_security import client_options
from cafcass_runtime.settings import RuntimeSettings
from cafcass_sandbox.client.sync import run
from cafcass_sandbox.servers.kafka.broker import KafkaBroker
from cafcass_sandbox.servers.kafka.jars import why_not_here
from cafcass_sandbox.servers.ports import free_port
from cafcass_sandbox.servers.server import running

pytestmark = [
    pytest.mark.kafka,
    # A loop that ends right after a client leaves nobody to hear the farewell that TLS says in both directions.
    pytest.mark.filterwarnings("ignore:unclosed (transport|<socket):ResourceWarning"),
]

SECONDS = 10.0
MILLISECONDS = 10_000
MILLION = 1_000_000
NO_ERROR = 0
PASSWORDS = {user: f"invented-{user}" for user in (*PARTIES, ADMINISTRATOR)}
OPEN_TO_ALL = AclBinding(
    ResourceType.TOPIC, "*", ResourcePatternType.LITERAL, "User:*", "*", AclOperation.ALL, AclPermissionType.ALLOW
)


@pytest.fixture(autouse=True)
def _connections_are_closed_where_that_is_known() -> Iterator[None]:
    yield
    gc.collect()


@dataclass(frozen=True)
class Secured:
    """A broker that is closed to everybody whom the map does not name."""

    bootstrap: str
    folder: Path
    """Of its certificates."""

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


def _write(folder: Path, signed_by: certificates.Pair, pair: certificates.Pair) -> None:
    (folder / "ca.crt").write_bytes(signed_by.certificate)
    (folder / "broker.pem").write_bytes(pair.key + pair.certificate + signed_by.certificate)


@pytest.fixture(scope="module")
def secured(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Secured]:
    missing = why_not_here()
    if missing is not None:
        pytest.skip(f"Apache Kafka cannot run here: {missing}")
    folder = tmp_path_factory.mktemp("secured")
    authority = certificates.authority()
    _write(folder, authority, certificates.signed(authority, BROKER, ["localhost", "127.0.0.1"]))
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
        found = Secured(kafka.bootstrap, folder)
        run(_make_topics(found))
        give_access(found.admin(), ACCOUNTS.values(), PASSWORDS)
        run(_known_everywhere(found))
        yield found


async def _known_everywhere(secured: Secured) -> None:
    """Waits until what was given last, in the order of names, is in force: the broker learns of it from its log, in order."""
    last = ACCOUNTS[max(PARTIES)]
    waiting = AsyncRetrying(
        retry=retry_if_result(lambda seen: seen != {*last.reads, *last.writes}) | retry_if_exception_type(KafkaError),
        stop=stop_after_delay(SECONDS),
        wait=wait_fixed(0.1),
    )
    await waiting(_seen_by, secured, last.user)


async def _seen_by(secured: Secured, user: str) -> set[str]:
    client = AIOKafkaAdminClient(**client_options(_settings(secured, user)))
    try:
        await client.start()
        return set(await client.list_topics())
    finally:
        await client.close()


async def _make_topics(secured: Secured) -> None:
    client = AIOKafkaAdminClient(**client_options(_settings(secured, ADMINISTRATOR)))
    await client.start()
    try:
        await topics.provision(client)
    finally:
        await client.close()


def _settings(secured: Secured, user: str, **others: str) -> RuntimeSettings:
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


@asynccontextmanager
async def _connection(secured: Secured, user: str) -> AsyncIterator[AIOKafkaClient]:
    """A bare connection, which asks the broker even what a client would not ask because it sees that it may not."""
    client = AIOKafkaClient(**client_options(_settings(secured, user)))
    await client.bootstrap()
    try:
        yield client
    finally:
        await client.close()


async def _errors(client: AIOKafkaClient, request: ProduceRequest | FetchRequest) -> dict[str, int]:
    """The error code for each topic, in what the broker answers."""
    answer = await client.send(client.get_random_node(), request)
    return {name: partitions[0][1] for name, partitions in answer.topics}


def _one_record() -> bytes:
    batch = DefaultRecordBatchBuilder(2, 0, 0, -1, -1, -1, 1000)
    batch.append(0, int(datetime.now(UTC).timestamp() * 1000), None, b"{}", [])
    return bytes(batch.build())


@pytest.mark.parametrize("party", PARTIES)
async def test_only_what_the_map_lets_it_write_is_taken_from_it(secured: Secured, party: str) -> None:
    async with _connection(secured, party) as client:
        request = ProduceRequest(None, -1, MILLISECONDS, [(name, [(0, _one_record())]) for name in TOPICS])
        errors = await _errors(client, request)
    assert errors == {
        name: NO_ERROR if party in topic.writers else TopicAuthorizationFailedError.errno
        for name, topic in TOPICS.items()
    }


@pytest.mark.parametrize("party", PARTIES)
async def test_only_what_the_map_lets_it_read_is_given_to_it(secured: Secured, party: str) -> None:
    async with _connection(secured, party) as client:
        request = FetchRequest(0, 0, MILLION, 0, [(name, [(0, 0, MILLION)]) for name in TOPICS])
        errors = await _errors(client, request)
    assert errors == {
        name: NO_ERROR if party in topic.readers else TopicAuthorizationFailedError.errno
        for name, topic in TOPICS.items()
    }


@pytest.mark.parametrize("service", SERVICES)
async def test_no_service_joins_the_group_of_another(secured: Secured, service: str) -> None:
    refused: set[str] = set()
    async with _connection(secured, service) as client:
        for other in PARTIES:
            request = JoinGroupRequest(ACCOUNTS[other].group, 6000, 6000, "", "", "consumer", [("range", b"")])
            answer = await client.send(client.get_random_node(), request)
            if answer.error_code == GroupAuthorizationFailedError.errno:
                refused.add(other)
    assert refused == set(PARTIES) - {service}


@pytest.mark.parametrize("service", SERVICES)
def test_no_service_makes_topics_or_changes_access_lists(secured: Secured, service: str) -> None:
    mine = AdminClient(secured.login(service))
    future = mine.delete_topics([f"{service}.events.v1"], request_timeout=SECONDS)[f"{service}.events.v1"]
    with pytest.raises(KafkaException, match="TOPIC_AUTHORIZATION_FAILED"):
        future.result()
    with pytest.raises(UsersError, match="refused to give a password"):
        give_access(mine, [ACCOUNTS[service]], PASSWORDS)
    future = mine.create_acls([OPEN_TO_ALL])[OPEN_TO_ALL]
    with pytest.raises(KafkaException, match="CLUSTER_AUTHORIZATION_FAILED"):
        future.result()


@pytest.mark.parametrize(
    "wrong",
    [
        pytest.param({"kafka_password": "not-it"}, id="a wrong password"),
        pytest.param({"kafka_username": "nobody"}, id="a user whom nobody made"),
        pytest.param({"kafka_security_protocol": "SASL_PLAINTEXT"}, id="a password in plain text"),
        pytest.param({"kafka_security_protocol": "PLAINTEXT"}, id="plain text"),
        pytest.param({"kafka_security_protocol": "SSL"}, id="TLS without a password"),
        pytest.param({"kafka_sasl_mechanism": "SCRAM-SHA-256"}, id="a weaker proof"),
        pytest.param({"kafka_sasl_mechanism": "PLAIN"}, id="no proof"),
    ],
)
async def test_who_comes_otherwise_is_refused(secured: Secured, wrong: Mapping[str, str]) -> None:
    client = AIOKafkaClient(**client_options(_settings(secured, "intake", **wrong)))
    with pytest.raises(KafkaConnectionError):
        await client.bootstrap()
    await client.close()


async def test_the_runtimes_own_settings_are_let_in(secured: Secured) -> None:
    account = ACCOUNTS["intake"]
    assert await _seen_by(secured, "intake") == {*account.reads, *account.writes}


def _without_a_right(account: Account) -> Account:
    return replace(account, reads=account.reads[1:])


@pytest.mark.parametrize("change", [_without_a_right], ids=["a topic less"])
def test_what_the_map_no_longer_gives_is_taken_away_and_given_again(
    secured: Secured, change: Callable[[Account], Account]
) -> None:
    before = ACCOUNTS["finance"], ACCOUNTS["kpi"]
    changed = give_access(secured.admin(), [before[0], change(before[1])], PASSWORDS)
    assert (changed.granted, changed.taken) == ([], [f"kpi may READ TOPIC {before[1].reads[0]}"])
    again = give_access(secured.admin(), before, PASSWORDS)
    assert (again.granted, again.taken) == (changed.taken, [])
    unchanged = give_access(secured.admin(), before, PASSWORDS)
    assert list(itertools.chain(unchanged.granted, unchanged.taken)) == []
