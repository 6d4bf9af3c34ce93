"""On Apache Kafka with TLS, passwords and access lists: what the topic map does not give is refused, every pair tried."""

from __future__ import annotations

import asyncio
import gc
import itertools
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer, TopicPartition
from aiokafka.client import AIOKafkaClient
from aiokafka.conn import AIOKafkaConnection, CloseReason
from aiokafka.errors import (
    GroupAuthorizationFailedError,
    KafkaConnectionError,
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
from secured import PASSWORDS, SECONDS, Secured, secured, seen_by, settings_of, shown_by
from tenacity import AsyncRetrying, retry_if_result, stop_after_delay, wait_fixed

from cafcass_contracts.topics import SERVICES, TOPICS
from cafcass_domain.policy import Policy
from cafcass_provisioning.access import ACCOUNTS, PARTIES, Account
from cafcass_provisioning.broker_users import UsersError, give_access
from cafcass_provisioning.files import replaced
from cafcass_provisioning.reloading import broker_reads_certificates
from cafcass_runtime.kafka_security import client_options
from cafcass_runtime.process import Process
from cafcass_runtime.rereading import Rereading
from cafcass_runtime.service import Service
from cafcass_runtime.settings import RuntimeSettings
from cafcass_sandbox.testing import MakeDatabase

__all__ = ["secured"]  # a fixture

pytestmark = [
    pytest.mark.kafka,
    # A loop that ends right after a client leaves nobody to hear the farewell that TLS says in both directions.
    pytest.mark.filterwarnings("ignore:unclosed (transport|<socket):ResourceWarning"),
]

MILLISECONDS = 10_000
MILLION = 1_000_000
NO_ERROR = 0
OPEN_TO_ALL = AclBinding(
    ResourceType.TOPIC, "*", ResourcePatternType.LITERAL, "User:*", "*", AclOperation.ALL, AclPermissionType.ALLOW
)


@pytest.fixture(autouse=True)
def _connections_are_closed_where_that_is_known() -> Iterator[None]:
    yield
    gc.collect()


@asynccontextmanager
async def _connection(secured: Secured, user: str) -> AsyncIterator[AIOKafkaClient]:
    """A bare connection, which asks the broker even what a client would not ask because it sees that it may not."""
    client = AIOKafkaClient(**client_options(settings_of(secured, user)))
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
    client = AIOKafkaClient(**client_options(settings_of(secured, "intake", **wrong)))
    with pytest.raises(KafkaConnectionError):
        await client.bootstrap()
    await client.close()


async def test_the_runtimes_own_settings_are_let_in(secured: Secured) -> None:
    account = ACCOUNTS["intake"]
    assert await seen_by(secured, "intake") == {*account.reads, *account.writes}


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


@dataclass(frozen=True, kw_only=True, eq=False)
class NoPolicy(Policy):
    """A service that decides nothing."""


# Whatever comes, it sets aside: read from one topic, kept in its database, and published on another.
SETS_ASIDE = Service(name="complaints", handlers=(), tables=(), migrations=Path("none"), policy=NoPolicy)
ITS_PASSWORD_AFTER = "invented-after"


class AtWork:
    """A whole service's process on the broker, and the files of its secrets."""

    def __init__(self, secured: Secured, folder: Path, make_database: MakeDatabase) -> None:
        self._secured, self._folder = secured, folder
        self._databases = {"database": make_database(), "keyring": make_database()}

    def put(self, *, password: str | None = None, trusted: bytes | None = None) -> None:
        """Puts a secret where the service finds it."""
        for name, content in (("password", password and password.encode()), ("ca.crt", trusted)):
            if content:
                (self._folder / ".new").write_bytes(content)
                (self._folder / ".new").replace(self._folder / name)

    def settings(self) -> RuntimeSettings:
        password = (self._folder / "password").read_text()
        more = {**self._databases, "kafka_ssl_ca": str(self._folder / "ca.crt"), "retry_cap_s": "1"}
        return settings_of(self._secured, SETS_ASIDE.name, kafka_password=password, **more)

    @asynccontextmanager
    async def running(self) -> AsyncIterator[Process]:
        settings = self.settings()
        process = Process(SETS_ASIDE, settings, rereading=Rereading(settings, self._folder, self.settings))
        work = asyncio.create_task(process.run())
        try:
            await _until(lambda: process.health.ready)
            yield process
        finally:
            process.stop()
            async with asyncio.timeout(30):
                await work


async def _until(condition: Callable[[], bool]) -> None:
    waiting = AsyncRetrying(retry=retry_if_result(lambda so: not so), stop=stop_after_delay(60), wait=wait_fixed(0.05))

    async def look() -> bool:
        return condition()

    await waiting(look)


@asynccontextmanager
async def _staff(secured: Secured) -> AsyncIterator[Callable[[str], Awaitable[None]]]:
    """Sends the service something and waits until it has been set aside."""
    options = client_options(settings_of(secured, "staff"))
    producer = AIOKafkaProducer(**options)
    consumer = AIOKafkaConsumer(**options, auto_offset_reset="earliest")
    await producer.start()
    await consumer.start()
    consumer.assign([TopicPartition("complaints.dead-letters.v1", 0)])

    async def there_and_back(words: str) -> None:
        await producer.send_and_wait("complaints.commands.v1", words.encode())
        async with asyncio.timeout(60):
            while (await consumer.getone()).value != words.encode():
                pass

    try:
        yield there_and_back
    finally:
        await consumer.stop()
        await producer.stop()


def _lose_every_connection() -> None:
    """As where the network breaks: every client of this process has to come again."""
    for each in gc.get_objects():
        if isinstance(each, AIOKafkaConnection) and each.connected():
            each.close(reason=CloseReason.CONNECTION_BROKEN)


async def _is_let_in(secured: Secured, settings: RuntimeSettings) -> bool:
    client = AIOKafkaClient(**client_options(settings))
    try:
        await client.bootstrap()
    except KafkaConnectionError:
        return False
    finally:
        await client.close()
    return True


async def _until_let_in(secured: Secured, settings: RuntimeSettings, *, so: bool) -> None:
    """The broker learns of a change from its log, after whoever made it was answered."""
    waiting = AsyncRetrying(
        retry=retry_if_result(lambda let_in: let_in is not so), stop=stop_after_delay(60), wait=wait_fixed(0.1)
    )
    await waiting(_is_let_in, secured, settings)


async def test_password_and_certificates_change_under_a_service_at_work(
    secured: Secured, tmp_path: Path, make_database: MakeDatabase
) -> None:
    before, after = secured.authority, secured.next_authority
    service = AtWork(secured, tmp_path, make_database)
    service.put(password=PASSWORDS["complaints"], trusted=before.certificate)
    first = service.settings()
    account = ACCOUNTS["complaints"]
    try:
        async with service.running() as process, _staff(secured) as there_and_back:
            await there_and_back("with what it began with")

            service.put(password=ITS_PASSWORD_AFTER)
            give_access(secured.admin(), [account], {account.user: ITS_PASSWORD_AFTER})
            await _until_let_in(secured, first, so=False)
            _lose_every_connection()
            await there_and_back("with another password")

            service.put(trusted=before.certificate + after.certificate)
            replaced(secured.folder / "broker.pem", shown_by(after))
            broker_reads_certificates(secured.admin())
            (tmp_path / "before.crt").write_bytes(before.certificate)
            trusts_before = service.settings().model_copy(update={"kafka_ssl_ca": tmp_path / "before.crt"})
            await _until_let_in(secured, trusts_before, so=False)
            _lose_every_connection()
            await there_and_back("to another certificate")

            service.put(trusted=after.certificate)
            _lose_every_connection()
            await there_and_back("and trusting no other")
            await _until(lambda: process.health.ready)
    finally:
        give_access(secured.admin(), [account], PASSWORDS)
