"""One service process: started, looked after, and stopped so that nothing is lost."""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
import socket
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import replace
from functools import partial
from typing import Any, TypeVar

import asyncpg
import structlog
from aiokafka import AIOKafkaProducer
from aiokafka.admin import AIOKafkaAdminClient
from aiokafka.errors import KafkaError

from cafcass_contracts.topics import TOPICS, Topic
from cafcass_runtime import figures, master_keys, ownership, policies, references
from cafcass_runtime.audit_chain import EVERY, AuditChain
from cafcass_runtime.beside import Around
from cafcass_runtime.consumer import Consumer
from cafcass_runtime.database import open_pool
from cafcass_runtime.destroying_again import destroy_again, look_again
from cafcass_runtime.engine import Engine, Hooks, Limits
from cafcass_runtime.health import Health, HealthServer
from cafcass_runtime.inbox import keep_days, utc_today
from cafcass_runtime.internal import InternalMessages
from cafcass_runtime.jobs import LEASE, Jobs
from cafcass_runtime.kafka_security import client_options
from cafcass_runtime.loops import Loop, Loops, wait
from cafcass_runtime.metrics import Metrics
from cafcass_runtime.migrations import KEYRING_MIGRATIONS, RUNTIME_MIGRATIONS, migrate
from cafcass_runtime.outgoing import Homes, Writer
from cafcass_runtime.permission import check_against_map
from cafcass_runtime.policies import DatedPolicy
from cafcass_runtime.policy_changes import PolicyChanges
from cafcass_runtime.relay import Relay, prepare_lanes, take_back_refused
from cafcass_runtime.replay import Replay
from cafcass_runtime.rereading import Rereading
from cafcass_runtime.retrying import Fault, Patience, StoppingError, classify
from cafcass_runtime.room import Room
from cafcass_runtime.scheduler import Scheduler
from cafcass_runtime.sealing import KeyRing, check_cipher
from cafcass_runtime.service import OnDeadline, Service
from cafcass_runtime.settings import RuntimeSettings
from cafcass_runtime.telemetry import Tracing

T = TypeVar("T")

log = structlog.get_logger()

EVERY_SECOND = 1.0
EVERY_FEW_SECONDS = 5.0
EVERY_HOUR = 3600.0
LANE_HELD_ELSEWHERE = 0.05
"""Seconds until lanes that another instance holds are looked at again."""
LARGEST_REQUEST = 20 * 1024 * 1024
"""Bytes. The broker's own limit per topic is in the map."""
BATCH_BYTES = 512 * 1024
CONDITIONS = ("database", "broker", "assignment")


class Process:
    """A service at work. `run` returns when it is told to stop. Secrets are asked of `rereading` each time that they are used."""

    def __init__(
        self,
        service: Service[Any],
        settings: RuntimeSettings,
        topics: Mapping[str, Topic] = TOPICS,
        rereading: Rereading | None = None,
    ) -> None:
        check_against_map(service, topics)
        for each in service.beside:
            each.check()
        check_cipher()
        self.service = service
        self.settings = settings
        self._now = rereading or Rereading(settings)
        self.clock = settings.clock()
        self.calendar = settings.calendar()
        self.policy: DatedPolicy[Any] = policies.load(
            service.policy,
            service.name,
            calendar=self.calendar,
            namespace=settings.namespace_uuid(),
            editions=references.load(service.reference_files, service.references),
            environment=os.environ,
            file=settings.policy_file,
        )
        self.metrics = Metrics()
        self._tracing = Tracing(service.name, settings.otlp_endpoint, share=settings.trace_share)
        self.health = Health(service.name, self.metrics, expected=CONDITIONS, live_seconds=settings.live_seconds)
        self._room = Room(self.health)
        self.owner = f"{service.name}@{socket.gethostname()}:{os.getpid()}"
        self._topics = topics
        self._stop = asyncio.Event()
        self._consumer: Consumer | None = None
        self._publish_now = asyncio.Event()
        self._patiently = Patience(
            settings.retry_base_s,
            settings.retry_cap_s,
            self.metrics,
            waiting=self._waits,
            stopping=self._stop.is_set,
            sleep=lambda seconds: wait(self._stop, seconds),
        )
        self._internal_now = asyncio.Event()
        self._replay_now = asyncio.Event()
        self._jobs_now = asyncio.Event()

    def stop(self) -> None:
        """Begin to stop: the batch in flight is finished, the outbox drained as far as time allows."""
        self._stop.set()
        for event in (self._publish_now, self._internal_now, self._replay_now, self._jobs_now):
            event.set()

    async def run(self) -> None:
        """Run until told to stop. Waits for a database or broker that is not there yet."""
        async with contextlib.AsyncExitStack() as stack:
            server = HealthServer(self.health, self.settings.health_host, self.settings.health_port)
            port = await server.start()
            stack.push_async_callback(server.stop)
            stack.push_async_callback(asyncio.to_thread, self._tracing.shutdown)
            log.info("starting", port=port)
            stopping = asyncio.create_task(self._stop.wait())
            starting = asyncio.create_task(self._start(stack))
            beating = asyncio.create_task(self._beat())
            stack.callback(beating.cancel)
            await asyncio.wait({stopping, starting}, return_when=asyncio.FIRST_COMPLETED)
            if not starting.done():
                starting.cancel()
            with contextlib.suppress(asyncio.CancelledError, StoppingError):
                await starting
            await stopping
            log.info("stopping")
        log.info("stopped")

    async def _beat(self) -> None:
        said: set[str] = set()
        while True:
            self.health.beat()
            stuck = self.health.stuck()
            for name in stuck.keys() - said:
                log.error("loop stuck", loop=name)
            said = set(stuck)
            await asyncio.sleep(EVERY_SECOND)

    async def _start(self, stack: contextlib.AsyncExitStack) -> None:
        settings = self.settings
        await self._persist("database", self._migrate)
        pool = await self._persist("database", lambda: self._pool(self._database, settings.pool_max))
        stack.push_async_callback(pool.close)
        keyring_pool = await self._persist("database", lambda: self._pool(self._keyring, settings.keyring_pool_max))
        stack.push_async_callback(keyring_pool.close)
        keyring = KeyRing(
            keyring_pool,
            master_keys.in_force(self._master_key),
            cache_size=settings.key_cache_size,
            cache_seconds=settings.key_cache_seconds,
        )
        await self._persist("database", keyring.verify)
        self.health.set("database", ok=True)

        engine = self._engine(pool, keyring)
        fires = [handler.kind for handler in self.service.handlers if isinstance(handler, OnDeadline)]
        self.metrics.begin_at_zero(deadlines=fires, topics=engine.reads)
        await self._persist("broker", lambda: self._meet_broker(pool, engine))
        producer = await self._persist("broker", self._producer)
        stack.push_async_callback(producer.stop)
        relay = Relay(pool, producer, settings.lanes, self.metrics)
        there = await self._persist("broker", lambda: self._partitions(producer, engine))
        await self._persist("database", lambda: self._prepare(pool, there))
        options = client_options(self.settings)
        await self._persist("broker", lambda: destroy_again(engine, pool, keyring, options, self._topics))
        homes = Homes(self.service.name, self._topics)
        writer = Writer(self.service.source, homes, keyring)
        chain = AuditChain(self.service, pool, writer, homes, self.clock)
        changes = PolicyChanges(engine, self.policy, writer)
        await self._persist("database", changes.count_again)

        consumer = Consumer(
            engine,
            topics=self._topics,
            settings=settings,
            pool=pool,
            clock=self.clock,
            health=self.health,
            metrics=self.metrics,
            owner=self.owner,
            rereading=self._now,
        )
        self._consumer = consumer
        await self._persist("broker", consumer.start)
        self.health.set("broker", ok=True)
        loops = Loops(self._patiently, self.health, self.metrics, self._stop, seconds=settings.loop_seconds)
        relaying = Loop("relay", lambda: self._publish(relay), EVERY_SECOND, self._publish_now)
        publishing = asyncio.create_task(loops.run(relaying))
        stack.push_async_callback(self._finish_publishing, publishing, relay)
        jobs = Jobs(engine, keyring, lambda: consumer.behind, settings.jobs_wait_at_most)
        at_work = (
            Loop("look after", consumer.look_after, EVERY_SECOND),
            Loop("figures", lambda: self._figures(pool), EVERY_FEW_SECONDS),
            Loop("room", lambda: self._room.write(pool), EVERY_FEW_SECONDS),
            Loop("key ring", lambda: self._look_at(keyring), EVERY_FEW_SECONDS),
            Loop("inbox days", lambda: self._keep_inbox(pool), EVERY_HOUR),
            Loop("destroyed cases", lambda: look_again(engine), EVERY_FEW_SECONDS),
            Loop("scheduler", Scheduler(engine, self.policy).fire, EVERY_SECOND),
            Loop("policy changes", changes.bring_into_force, EVERY_SECOND),
            Loop("internal messages", InternalMessages(engine).take, EVERY_SECOND, self._internal_now),
            Loop("audit chain", chain.link, EVERY),
            Loop("replay", Replay(engine).replay_one, EVERY_SECOND, self._replay_now),
            Loop("jobs", jobs.do_one, EVERY_SECOND, self._jobs_now, longest=LEASE.total_seconds()),
        )
        tasks = [asyncio.create_task(loops.run(loop)) for loop in at_work]
        stack.push_async_callback(self._finish_reading, consumer, tasks)
        around = Around(self.service.name, self._database, self.clock, self.health)
        for each in self.service.beside:
            await stack.enter_async_context(each.run(around))
        log.info("started")

    # Starting

    async def _migrate(self) -> None:
        await migrate(self._keyring(), KEYRING_MIGRATIONS)
        await migrate(self._database(), RUNTIME_MIGRATIONS, *self.service.migration_folders)

    async def _pool(self, url: Callable[[], str], size: int) -> asyncpg.Pool[asyncpg.Record]:
        settings = self.settings
        return await open_pool(
            url,
            min_size=min(settings.pool_min, size),
            max_size=size,
            server_settings={
                "application_name": self.owner[:60],
                "idle_in_transaction_session_timeout": str(int(settings.idle_in_transaction_timeout_s * 1000)),
                "transaction_timeout": str(int(settings.transaction_timeout_s * 1000)),
                "jit": "off",
            },
            command_timeout=settings.transaction_timeout_s + 5,  # a connection that died in silence answers never
        )

    def _database(self) -> str:
        return self._now().database.get_secret_value()

    def _keyring(self) -> str:
        return self._now().keyring.get_secret_value()

    def _master_key(self) -> str:
        return self._now().master_key.get_secret_value()

    def _engine(self, pool: asyncpg.Pool[asyncpg.Record], keyring: KeyRing) -> Engine:
        settings = self.settings
        return Engine(
            self.service,
            pool=pool,
            keyring=keyring,
            clock=self.clock,
            policy=self.policy.at,
            calendar_version=self.calendar.version,
            limits=Limits(
                lanes=settings.lanes,
                inbox_days=settings.inbox_days,
                brake_run=settings.brake_run,
                brake_share=settings.brake_share,
                brake_window=settings.brake_window,
                stopped_holds_deadlines=settings.stopped_partition_holds_deadlines,
            ),
            metrics=self.metrics,
            patiently=self._patiently,
            hooks=Hooks(
                committed=self._publish_now.set,
                retry=self._replay_now.set,
                stopped=self._stopped,
                started=self._jobs_now.set,
                told=self._internal_now.set,
            ),
            tracing=self._tracing,
            topics=self._topics,
            operators=settings.operators,
        )

    def _stopped(self, partition: ownership.Partition) -> None:
        if self._consumer is not None:
            self._consumer.stopped(partition)

    async def _meet_broker(self, pool: asyncpg.Pool[asyncpg.Record], engine: Engine) -> None:
        """Find the broker, its identity and the topics; raises `NotAllowedError` where a topic is missing."""
        admin = AIOKafkaAdminClient(**client_options(self.settings, self._now), client_id=self.owner)
        await admin.start()
        try:
            cluster = str((await admin.describe_cluster())["cluster_id"])
            there = set(await admin.list_topics())
        finally:
            await admin.close()
        needed = {n for n, t in self._topics.items() if self.service.name in (*t.readers, *t.writers)}
        if missing := sorted(needed - there):
            raise MissingTopicsError(f"topics are missing at the broker: {', '.join(missing)}")
        async with pool.acquire() as connection, connection.transaction():
            before = await ownership.same_broker(connection, cluster)
        if before is not None:
            log.error(
                "this is another broker than before: reading starts anew, known messages are recognised",
                cluster=cluster,
            )
            self.health.set("cluster", ok=False, detail=f"the broker was {before}, it is {cluster} now", gates=False)
        engine.decoder.cluster = cluster

    async def _producer(self) -> AIOKafkaProducer:
        producer = AIOKafkaProducer(
            **client_options(self.settings, self._now),
            client_id=self.owner,
            acks="all",
            enable_idempotence=self.settings.kafka_idempotent,
            metadata_max_age_ms=self.settings.kafka_metadata_max_age_ms,
            max_batch_size=BATCH_BYTES,
            max_request_size=LARGEST_REQUEST,
        )
        try:
            await producer.start()
        except BaseException:
            await producer.stop()
            raise
        return producer

    @staticmethod
    async def _partitions(producer: AIOKafkaProducer, engine: Engine) -> list[ownership.Partition]:
        """Every partition that there is to read, whoever will read it."""
        return [(topic, number) for topic in engine.reads for number in await producer.partitions_for(topic)]

    async def _prepare(self, pool: asyncpg.Pool[asyncpg.Record], there: Sequence[ownership.Partition]) -> None:
        async with pool.acquire() as connection, connection.transaction():
            await ownership.expect(connection, there)
            await prepare_lanes(connection, self.settings.lanes)
            taken_back = await take_back_refused(connection)
        if taken_back:
            log.info("events that the broker had refused are sent again", count=taken_back)
        await self._keep_inbox(pool)

    # At work

    async def _publish(self, relay: Relay) -> bool:
        drained = await relay.drain()
        if drained.published:
            self.health.set("broker", ok=True)
        elif drained.more:
            await asyncio.sleep(LANE_HELD_ELSEWHERE)  # another instance has the lanes, and most likely our rows
        return drained.more

    async def _keep_inbox(self, pool: asyncpg.Pool[asyncpg.Record]) -> None:
        async with pool.acquire() as connection, connection.transaction():
            await connection.execute("SELECT pg_advisory_xact_lock(hashtext('runtime.keep_inbox_days'))")
            await keep_days(connection, utc_today(self.clock.wall_now()), self.settings.inbox_days)

    async def _figures(self, pool: asyncpg.Pool[asyncpg.Record]) -> None:
        async with pool.acquire() as connection:
            await figures.measure(
                connection, self.metrics, self.health, self.clock, self.calendar, self.service, self.settings
            )

    async def _look_at(self, keyring: KeyRing) -> None:
        """The key ring is asked now and then: what is cached would hide for minutes that it is away, or another one."""
        self._now()
        self.health.set("secrets", ok=not self._now.problem, detail=self._now.problem, gates=False)
        try:
            await keyring.verify()
        except Exception as error:
            self.health.set("key ring", ok=False, detail=f"waiting ({type(error).__name__})")
            raise
        self.health.set("key ring", ok=True)

    # Stopping

    async def _finish_reading(self, consumer: Consumer, tasks: list[asyncio.Task[None]]) -> None:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        try:
            await consumer.stop()
        except TimeoutError:
            log.warning("stopped in the middle of a batch: it will be read again")

    async def _finish_publishing(self, publishing: asyncio.Task[None], relay: Relay) -> None:
        """Send what is left, as far as time allows: what cannot be sent now is in the outbox still."""
        with contextlib.suppress(Exception):
            async with asyncio.timeout(self.settings.graceful_timeout_s):
                await publishing
                more = True
                while more:
                    drained = await relay.drain()
                    more = drained.more and drained.published > 0
        publishing.cancel()

    # Common

    async def _persist(self, condition: str, action: Callable[[], Awaitable[T]]) -> T:
        """Do it as soon as it can be done; meanwhile say what is waited for."""
        return await replace(self._patiently, waiting=partial(self._waits_for, condition))(action)

    def _waits_for(self, condition: str, error: BaseException | None) -> None:
        if error is not None:
            self.health.set(condition, ok=False, detail=f"waiting ({type(error).__name__})")

    def _waits(self, error: BaseException | None) -> None:
        """At work, each error tells by itself what is away; whatever ends well has used the database."""
        if error is None:
            self.health.set("database", ok=True)
        else:
            self._room.failed(error)
            self._waits_for("broker" if classify(error) is Fault.BROKER else "database", error)


class MissingTopicsError(KafkaError):  # type: ignore[misc]  # aiokafka is untyped
    """The broker does not have every topic of the map yet: provision them. Waited for, like a broker that is away."""


async def run_until_stopped(service: Service[Any], settings: RuntimeSettings) -> None:
    """Run a service until SIGTERM or SIGINT."""
    process = Process(service, settings, rereading=Rereading.of_this_process(settings))
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, process.stop)
    await process.run()
