"""On Apache Kafka with TLS, passwords and access lists: what the topic map does not give is refused, every pair tried."""

from __future__ import annotations

import itertools
import ssl
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from aiokafka.admin import AIOKafkaAdminClient
from aiokafka.errors import KafkaError as AIOKafkaError
from confluent_kafka import Consumer, KafkaError, KafkaException, Message, Producer, TopicPartition
from confluent_kafka.admin import AdminClient

from cafcass_contracts.topics import SERVICES, TOPICS
from cafcass_provisioning import certificates, topics
from cafcass_provisioning.access import ACCOUNTS, PARTIES, Account
from cafcass_provisioning.broker_settings import ADMINISTRATOR, BROKER, Places, settings
from cafcass_provisioning.broker_users import give_access
from cafcass_runtime.kafka_security import client_options
from cafcass_runtime.settings import RuntimeSettings
from cafcass_sandbox.client.sync import run
from cafcass_sandbox.servers.kafka.broker import KafkaBroker
from cafcass_sandbox.servers.kafka.jars import why_not_here
from cafcass_sandbox.servers.ports import free_port
from cafcass_sandbox.servers.server import running

pytestmark = pytest.mark.kafka

SECONDS = 10.0
PASSWORDS = {user: f"invented-{user}" for user in (*PARTIES, ADMINISTRATOR)}


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
        yield found


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


def _writable(secured: Secured, user: str) -> set[str]:
    """The topics that the broker takes a record on from `user`, every one of the map tried."""
    taken: set[str] = set()
    refusals: Counter[int] = Counter()

    def told(error: KafkaError | None, message: Message) -> None:
        topic = message.topic()
        assert topic is not None
        if error is None:
            taken.add(topic)
        else:
            refusals[error.code()] += 1

    # As our services write; who may write nowhere is refused that as well, and then says nothing of the topics.
    idempotent = bool(ACCOUNTS[user].writes)
    producer = Producer({**secured.login(user), "enable.idempotence": idempotent, "message.timeout.ms": 20_000})
    for name in TOPICS:
        producer.produce(name, b"{}", on_delivery=told)
    assert producer.flush(SECONDS) == 0, f"the broker did not answer {user} about every topic"
    assert set(refusals) <= {KafkaError.TOPIC_AUTHORIZATION_FAILED}
    return taken


def _readable(secured: Secured, user: str) -> set[str]:
    """The topics of which the broker gives `user` a record, every one of the map tried; on each there is one."""
    consumer = Consumer({**secured.login(user), "group.id": f"{user}.", "enable.auto.commit": False})
    read: set[str] = set()
    refused: set[str] = set()
    try:
        consumer.assign([TopicPartition(name, 0, 0) for name in TOPICS])
        until = datetime.now(UTC) + timedelta(seconds=SECONDS)
        while read | refused != set(TOPICS):
            assert datetime.now(UTC) < until, f"the broker did not answer {user} about {set(TOPICS) - read - refused}"
            for message in consumer.consume(100, timeout=0.2):
                error, topic = message.error(), message.topic()
                assert topic is not None
                if error is None:
                    read.add(topic)
                else:
                    assert error.code() == KafkaError.TOPIC_AUTHORIZATION_FAILED, error.str()
                    refused.add(topic)
    finally:
        consumer.close()
    assert not read & refused
    return read


@pytest.fixture(scope="module")
def a_record_everywhere(secured: Secured) -> None:
    producer = Producer(secured.login(ADMINISTRATOR))
    for name in TOPICS:
        producer.produce(name, b"{}", partition=0)
    assert producer.flush(SECONDS) == 0


@pytest.mark.parametrize("party", PARTIES)
def test_only_what_the_map_lets_it_write_is_taken_from_it(secured: Secured, party: str) -> None:
    assert _writable(secured, party) == {name for name, topic in TOPICS.items() if party in topic.writers}


@pytest.mark.usefixtures("a_record_everywhere")
@pytest.mark.parametrize("party", PARTIES)
def test_only_what_the_map_lets_it_read_is_given_to_it(secured: Secured, party: str) -> None:
    assert _readable(secured, party) == {name for name, topic in TOPICS.items() if party in topic.readers}


@pytest.mark.parametrize("service", SERVICES)
def test_no_service_joins_the_group_of_another(secured: Secured, service: str) -> None:
    place = TopicPartition(ACCOUNTS[service].reads[0], 0)
    for other in SERVICES:
        consumer = Consumer({**secured.login(service), "group.id": other})
        try:
            consumer.committed([place], timeout=SECONDS)
            allowed = True
        except KafkaException as error:
            assert error.args[0].code() == KafkaError.GROUP_AUTHORIZATION_FAILED  # noqa: PT017 - one of two right ends
            allowed = False
        finally:
            consumer.close()
        assert allowed == (other == service)


@pytest.mark.parametrize("service", SERVICES)
def test_no_service_makes_topics_or_changes_access_lists(secured: Secured, service: str) -> None:
    mine = AdminClient(secured.login(service))
    future = mine.delete_topics([f"{service}.events.v1"], request_timeout=SECONDS)[f"{service}.events.v1"]
    with pytest.raises(KafkaException, match="TOPIC_AUTHORIZATION_FAILED"):
        future.result()
    with pytest.raises(RuntimeError, match="uthorization failed"):
        give_access(mine, [ACCOUNTS[service]], PASSWORDS)


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
    settings_ = _settings(secured, "intake", **wrong)
    client = AIOKafkaAdminClient(**client_options(settings_), request_timeout_ms=2000)
    with pytest.raises((AIOKafkaError, OSError)):
        await client.start()
    await client.close()


async def test_the_runtimes_own_settings_are_let_in(secured: Secured) -> None:
    client = AIOKafkaAdminClient(**client_options(_settings(secured, "intake")))
    await client.start()
    seen = set(await client.list_topics())
    await client.close()
    account = ACCOUNTS["intake"]
    assert seen == {*account.reads, *account.writes}


def test_a_broker_that_another_authority_signed_is_not_spoken_to(secured: Secured, tmp_path: Path) -> None:
    (tmp_path / "ca.crt").write_bytes(certificates.authority().certificate)
    options = client_options(_settings(replace(secured, folder=tmp_path), "intake"))
    context: ssl.SSLContext = options["ssl_context"]
    assert context.verify_mode is ssl.CERT_REQUIRED
    assert context.check_hostname


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
