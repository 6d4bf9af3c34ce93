"""The process that leaves at a point: the runtime's own cycles on a real database and broker, turned by hand.

Partitions are assigned by hand, so that nothing waits for a group join; all else that aiokafka and FastStream do is real.
"""

from __future__ import annotations

import asyncio
import contextlib
import signal
from base64 import b64encode
from collections.abc import AsyncIterator, Collection, Iterable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import aiokafka
import anyio._backends._asyncio  # noqa: F401 - FastStream sleeps with it; else every process would import it anew
import asyncpg
import orjson
import structlog
import uvloop
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer, TopicPartition
from awaits import MARKERS
from caseload import INPUTS, SERVICE, topics
from faults import FAULTS
from mutants import MUTANTS
from orders import INBOX_DAYS, Order, Point
from points import POINTS
from pydantic import SecretStr
from rig import MASTER_KEY
from toy import ToyPolicy

from cafcass_runtime import jobs, logs, master_keys, ownership
from cafcass_runtime.calendar import Calendar
from cafcass_runtime.clock import SystemClock
from cafcass_runtime.consumer import Consumer
from cafcass_runtime.database import open_pool
from cafcass_runtime.engine import Engine, Hooks, Limits
from cafcass_runtime.health import Health
from cafcass_runtime.inbox import keep_days, utc_today
from cafcass_runtime.internal import InternalMessages
from cafcass_runtime.jobs import Jobs
from cafcass_runtime.metrics import Metrics
from cafcass_runtime.outgoing import Homes, Writer
from cafcass_runtime.policies import DatedPolicy
from cafcass_runtime.policy_changes import PolicyChanges
from cafcass_runtime.relay import Relay, prepare_lanes, take_back_refused
from cafcass_runtime.replay import Replay
from cafcass_runtime.retrying import Fault, Patience, classify
from cafcass_runtime.scheduler import Scheduler
from cafcass_runtime.sealing import KeyRing
from cafcass_runtime.settings import RuntimeSettings
from cafcass_runtime.telemetry import Tracing

log = structlog.get_logger()

LANES = 4
CALENDAR = Calendar()
"""Counted once for all that are forked: a century of bank holidays takes a while."""
POLICY = DatedPolicy(
    (
        (date.min, ToyPolicy(version="crashes", calendar=CALENDAR)),
        (date(2199, 1, 1), ToyPolicy(version="of a day that nobody waits for", calendar=CALENDAR)),
    )
)
PAUSE = 0.005
"""Seconds between two turns."""


class ByHand(AIOKafkaConsumer):  # type: ignore[misc]  # aiokafka is untyped
    """Is given every partition at once, and tells the listener in the order in which a group would."""

    def __init__(self, *arguments: Any, **named: Any) -> None:
        # Answered soon where there is nothing to read, so that a watermark does not take half a second to move.
        super().__init__(*arguments, **{**named, "fetch_max_wait_ms": 20, "retry_backoff_ms": 10})
        self.listener: aiokafka.ConsumerRebalanceListener | None = None

    def subscribe(self, topics: Collection[str], pattern: None, listener: aiokafka.ConsumerRebalanceListener) -> None:
        """Every partition of the topics."""
        assert pattern is None
        self.listener = listener
        self.assign([TopicPartition(topic, number) for topic in topics for number in (0, 1)])

    async def start(self) -> None:
        """Before the first fetch, as a join does."""
        await super().start()
        assert self.listener is not None
        await self.listener.on_partitions_assigned(self.assignment())

    async def rebalance(self) -> None:
        """Everything is taken away and given back."""
        assert self.listener is not None
        await self.listener.on_partitions_revoked(self.assignment())
        await self.listener.on_partitions_assigned(self.assignment())


aiokafka.AIOKafkaConsumer = ByHand
# Slow work that a process left is taken up again, and what failed is tried again, in a moment instead of minutes.
for name, seconds in (("LEASE", 0.5), ("FIRST_WAIT", 0.02), ("LONGEST_WAIT", 0.1)):
    assert isinstance(getattr(jobs, name), timedelta)
    setattr(jobs, name, timedelta(seconds=seconds))


def run(order: Order) -> None:
    """Be the process."""

    def report(points: Iterable[Point]) -> None:
        Path(order.report).write_bytes(orjson.dumps(list(points), default=tuple))

    if order.leave_at:
        POINTS.leave_at(order.leave_at, lambda point: report([point]))
    logs.configure("toy", SystemClock(), log_format="text")
    for fault in order.faults:
        FAULTS[fault]()
    if order.mutant is not None:
        MUTANTS[order.mutant].plant(order.database)
    uvloop.run(_main(order))
    report(POINTS.reached)


async def _main(order: Order) -> None:
    loop = asyncio.get_running_loop()
    stop, rebalance = asyncio.Event(), asyncio.Event()
    loop.add_signal_handler(signal.SIGTERM, stop.set)
    loop.add_signal_handler(signal.SIGUSR1, rebalance.set)
    signal.pthread_sigmask(signal.SIG_UNBLOCK, (signal.SIGTERM, signal.SIGUSR1))
    settings = RuntimeSettings(
        kafka=order.kafka,
        database=SecretStr(order.database),
        keyring=SecretStr(order.keyring),
        master_key=SecretStr(b64encode(MASTER_KEY).decode()),
        namespace=SecretStr(str(UUID(int=7))),
        lanes=LANES,
        inbox_days=INBOX_DAYS,
        brake_run=order.brake_run,
        retry_base_s=0.01,
        retry_cap_s=0.2,
    )
    async with _toy(settings, order.cluster) as toy:
        await toy.consumer.start()
        while not stop.is_set():
            await toy.turn()
            if rebalance.is_set():  # after a turn, so that whether there is something to commit is not up to the moment
                rebalance.clear()
                by_hand = toy.consumer.consumer
                assert isinstance(by_hand, ByHand)
                await by_hand.rebalance()
            await asyncio.sleep(PAUSE)
        await toy.consumer.stop()


@dataclass(frozen=True)
class Toy:
    """The cycles of one process."""

    consumer: Consumer
    scheduler: Scheduler
    internal: InternalMessages
    changes: PolicyChanges
    replay: Replay
    jobs: Jobs
    relay: Relay

    async def turn(self) -> None:
        """One turn of each cycle. Like the process itself, goes on where nobody is to blame."""
        for cycle in (
            self.consumer.look_after,
            self._fire,
            self._take,
            self._change,
            self._replay,
            self._work,
            self._publish,
        ):
            try:
                await cycle()
            except Exception as error:
                if classify(error) is Fault.MESSAGE:
                    raise
                log.info("next turn", error=type(error).__name__)

    async def _fire(self) -> None:
        while await self.scheduler.fire():
            pass

    async def _take(self) -> None:
        while await self.internal.take():
            pass

    async def _change(self) -> None:
        while await self.changes.bring_into_force():
            pass

    async def _replay(self) -> None:
        while await self.replay.replay_one():
            pass

    async def _work(self) -> None:
        while await self.jobs.do_one():
            pass

    async def _publish(self) -> None:
        while (await self.relay.drain()).more:
            pass


@asynccontextmanager
async def _toy(settings: RuntimeSettings, cluster: str) -> AsyncIterator[Toy]:
    clock, metrics, named = SystemClock(), Metrics(), topics()
    async with contextlib.AsyncExitStack() as stack:
        pool = await stack.enter_async_context(_pool(settings.database.get_secret_value()))
        keyring_pool = await stack.enter_async_context(_pool(settings.keyring.get_secret_value()))
        # Too small to hold all cases: keys are read again and again, not only created.
        keyring = KeyRing(keyring_pool, master_keys.in_force(settings.master_key.get_secret_value), cache_size=2)
        await keyring.verify()
        consumer: list[Consumer] = []
        engine = Engine(
            SERVICE,
            pool=pool,
            keyring=keyring,
            clock=clock,
            policy=POLICY.at,
            calendar_version=CALENDAR.version,
            limits=Limits(
                lanes=settings.lanes,
                inbox_days=settings.inbox_days,
                brake_run=settings.brake_run,
                brake_share=1.0,
                brake_window=1000,
                stopped_holds_deadlines=timedelta(hours=1),
            ),
            metrics=metrics,
            patiently=Patience(settings.retry_base_s, settings.retry_cap_s, metrics, waiting=lambda error: None),
            hooks=Hooks(
                committed=lambda: None,
                retry=lambda: None,
                stopped=lambda partition: consumer[0].stopped(partition),  # noqa: PLW0108 - made after the engine
            ),
            tracing=Tracing(SERVICE.name),
            topics=named,
            operators=frozenset({"op-1"}),
        )
        engine.decoder.cluster = cluster
        async with pool.acquire() as connection, connection.transaction():
            await ownership.same_broker(connection, cluster)
        async with pool.acquire() as connection, connection.transaction():
            await ownership.expect(connection, [(topic, number) for topic in INPUTS for number in (0, 1)])
            await prepare_lanes(connection, settings.lanes)
            await take_back_refused(connection)
        changes = PolicyChanges(engine, POLICY, Writer(SERVICE.source, Homes(SERVICE.name, named), keyring))
        await changes.count_again()
        async with pool.acquire() as connection, connection.transaction():
            await keep_days(connection, utc_today(clock.wall_now()), settings.inbox_days)
        producer = AIOKafkaProducer(bootstrap_servers=settings.kafka, acks="all")
        await producer.start()
        stack.push_async_callback(producer.stop)
        consumer.append(
            Consumer(
                engine,
                topics=named,
                settings=settings,
                pool=pool,
                clock=clock,
                health=Health(SERVICE.name, metrics),
                metrics=metrics,
                owner="toy",
            )
        )
        scheduler = Scheduler(engine, POLICY)
        yield Toy(
            consumer[0],
            scheduler,
            InternalMessages(engine),
            changes,
            Replay(engine),
            Jobs(engine, keyring),
            Relay(pool, producer, settings.lanes, metrics),
        )


@asynccontextmanager
async def _pool(url: str) -> AsyncIterator[asyncpg.Pool[asyncpg.Record]]:
    pool = await open_pool(url, min_size=1, max_size=4, server_settings={"jit": "off"})
    try:
        yield pool
    finally:
        await pool.close()


assert set(INPUTS) == {name for name, topic in topics().items() if SERVICE.name in topic.readers}
assert MARKERS in vars(ownership), "the runtime was imported before it could be marked"
