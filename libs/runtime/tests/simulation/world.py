"""Two instances of one service on one database and one broker, and what can happen to them."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Collection, Coroutine, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import orjson
from aiokafka import TopicPartition
from faststream.kafka import KafkaBroker

from cafcass_contracts import platform
from cafcass_contracts.codec import encode
from cafcass_contracts.envelope import Envelope
from cafcass_contracts.message import Actor, Message
from cafcass_runtime import consumer as consumer_module
from cafcass_runtime.calendar import Calendar
from cafcass_runtime.clock import Clock
from cafcass_runtime.consumer import Consumer
from cafcass_runtime.engine import Engine, Hooks, Limits
from cafcass_runtime.health import Health
from cafcass_runtime.internal import InternalMessages
from cafcass_runtime.metrics import Metrics
from cafcass_runtime.ownership import Partition
from cafcass_runtime.policies import DatedPolicy
from cafcass_runtime.relay import Relay, take_back_refused
from cafcass_runtime.replay import Replay
from cafcass_runtime.retrying import Fault, Patience, classify
from cafcass_runtime.scheduler import Scheduler
from cafcass_runtime.sealing import KeyRing
from cafcass_runtime.settings import RuntimeSettings
from cafcass_runtime.telemetry import Tracing
from simulation.broker import Broker, Client, NoFramework, Outcome, Producer
from simulation.gates import CURRENT, Asyncio, Gates, Pool, Real, Strand
from simulation.ledger import COMMANDS, FACTS, SERVICE, Mood, Noted, Overlooked, topics

START = datetime(2026, 6, 1, 9, 0, tzinfo=UTC)
LIMITS = Limits(
    lanes=2,
    inbox_days=2,
    brake_run=50,
    brake_share=1.0,
    brake_window=500,
    stopped_holds_deadlines=timedelta(hours=1),
)
BROKEN = Mood(version="broken", calendar=Calendar())
MENDED = replace(BROKEN, mended=True)
CASES = {"a": 0, "b": 1, "c": 0}
"""Each case and the partition of facts that it is on."""
TABLES = (
    "runtime.ownership",
    "runtime.inbox",
    "runtime.last_seen",
    "runtime.sequences",
    "runtime.outbox",
    "runtime.outbox_refused",
    "runtime.deadlines",
    "runtime.questions",
    "runtime.internal_messages",
    "runtime.staff",
    "runtime.dead_letters",
    "ledger",
)
TOPICS = topics()
READ = [(name, n) for name, topic in TOPICS.items() if "sim" in topic.readers for n in range(topic.partitions)]
_METRICS = Metrics()
_TRACING = Tracing("sim")
ONE_KEY = bytes(32)


class _OneKey(KeyRing):
    """The same key for every case, and no database of keys."""

    def __init__(self) -> None:
        super().__init__(None, ONE_KEY)  # type: ignore[arg-type]

    async def keys_for(self, subjects: Collection[str], create: bool) -> dict[str, bytes | None]:
        del create
        return dict.fromkeys(subjects, ONE_KEY)


_KEYRING = _OneKey()
_SETTINGS = RuntimeSettings(
    kafka="nowhere:1",
    database="unused",  # type: ignore[arg-type]
    keyring="unused",  # type: ignore[arg-type]
    master_key="AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=",  # type: ignore[arg-type]
    namespace="00000000-0000-0000-0000-000000000000",  # type: ignore[arg-type]
)


@dataclass(frozen=True, slots=True)
class Given:
    """An input as the checker knows it."""

    number: int
    case: str
    order: str
    other: str
    partition: Partition
    offset: int
    at: datetime
    due: datetime | None
    """When its deadline fires, or when the next role is asked what it asks."""


class Owner:
    """One process of the service: everything `Process` would wire, on the simulation's seams."""

    def __init__(self, world: World, name: str) -> None:
        self.name = name
        self.frozen = False
        self.client = Client(world.broker, world.now)
        pool: Any = Pool(world.gates)
        self.engine = Engine(
            SERVICE,
            pool=pool,
            keyring=_KEYRING,
            clock=Clock(START, START, 1.0, wall_now=world.now),
            policy=lambda at: world.mood,
            calendar_version="simulated",
            limits=LIMITS,
            metrics=_METRICS,
            patiently=Patience(0.01, 0.05, _METRICS, waiting=lambda error: None, sleep=world.time.sleep),
            hooks=Hooks(
                committed=world.note_commit,
                retry=lambda: None,
                stopped=lambda partition: self.consumer.stopped(partition),  # noqa: PLW0108 - there is none yet
                told=world.note_told,
            ),
            tracing=_TRACING,
            topics=TOPICS,
            operators=frozenset({"op-1"}),
        )
        self.engine.decoder.cluster = "simulated"
        self.consumer = Consumer(
            self.engine,
            topics=TOPICS,
            settings=_SETTINGS,
            pool=pool,
            clock=self.engine.clock,
            health=Health("sim", _METRICS, expected=(), live_seconds=60),
            metrics=_METRICS,
            owner=name,
        )
        subscriber: Any = self.consumer._subscriber
        subscriber.consumer = self.client
        self.scheduler = Scheduler(self.engine, DatedPolicy(((date.min, world.mood),)))
        self.internal = InternalMessages(self.engine)
        self.replay = Replay(self.engine)
        producer: Any = Producer(world.broker, world.decide_send)
        self.relay = Relay(pool, producer, LIMITS.lanes, _METRICS)
        self.pool = pool

    async def start(self) -> None:
        """What a process does with the database before it reads."""
        async with self.pool.acquire() as connection, connection.transaction():
            await take_back_refused(connection)

    async def poll(self, at_most: int) -> None:
        """One turn of FastStream's loop."""
        records = self.client.poll(at_most)
        if records:
            message = await self.consumer._parse(tuple(records))
            await self.engine_gate("poll")
            await self.consumer._handle(message.body)

    async def engine_gate(self, step: str) -> None:
        """A moment at which the process may freeze though it asks nobody anything."""
        await self.pool._gates.gate(step)

    async def rebalance(self, partitions: Sequence[Partition]) -> None:
        """What aiokafka's coordinator does with a new assignment."""
        before = sorted(self.client.assignment())
        await self.consumer.on_partitions_revoked(before)
        await self.engine_gate("between")
        self.client.assign(partitions, {})
        await self.consumer.on_partitions_assigned([TopicPartition(*p) for p in partitions])


class World:
    """The database, the broker, the clock and the owners of one schedule."""

    def __init__(self, gates: Gates) -> None:
        self.gates = gates
        self.wall = START
        self.mood = BROKEN
        self.broker = Broker(TOPICS, self.now)
        self.time = Asyncio(gates)
        self.owners: dict[str, Owner] = {}
        self.strands: list[Strand] = []
        self.given: list[Given] = []
        self.refused: set[bytes] = set()
        """Ids of what the broker refused."""
        self.errors: list[str] = []
        self.committed = False
        self.told = False
        self._sequences: dict[tuple[str, str], int] = {}
        self._gaps_before = _seen_gaps()

    def now(self) -> datetime:
        """Wall time."""
        return self.wall

    def note_commit(self) -> None:
        """Something may be in the outbox."""
        self.committed = True

    def note_told(self) -> None:
        """The service told itself something."""
        self.told = True

    async def decide_send(self, topic: str, partition: int, count: int) -> Outcome:
        """The schedule says how a send ends."""
        outcome = await self.gates.gate(f"send {count} to {topic} {partition}")
        return outcome if isinstance(outcome, Outcome) else Outcome.ACKNOWLEDGED

    # Records

    def note(self, case: str, topic: str, order: str, hours: int, other: str) -> Given:
        """A record for the service to read."""
        number = len(self.given) + 1
        data = Noted(case=case, number=number, order=order, hours=hours, other=other)
        partition, record = self._about(case, topic, data, f"n{number}")
        due = self.wall + timedelta(hours=hours) if "deadline" in order or order == "ask" else None
        given = Given(number, case, order, other, partition, record.offset, self.wall, due)
        self.given.append(given)
        return given

    def overlook(self, case: str, topic: str) -> None:
        """A record that the service has no use for."""
        self._about(case, topic, Overlooked(case=case), f"o{self._sequences.get((topic, case), 0)}-{topic}-{case}")

    def _about(self, case: str, topic: str, data: Message, id_: str) -> tuple[Partition, Any]:
        partition = (topic, CASES[case] if topic == FACTS else 0)
        sequence = self._sequences[topic, case] = self._sequences.get((topic, case), 0) + 1
        return partition, self._append(partition, data, id_, "urn:sim:court", subject=case, sequence=sequence)

    def gaps(self) -> int:
        """How often an owner saw a sequence jump: nothing ever lets one."""
        return round(_seen_gaps() - self._gaps_before)

    def copy(self, partition: Partition, offset: int) -> None:
        """The publisher sends a record twice."""
        record = self.broker.logs[partition][offset]
        self.broker.append(partition, record.key, record.value, record.headers)

    def retry_command(self) -> None:
        """A person has everything set aside tried again."""
        data = platform.RetryDeadLetters(by=Actor(id="op-1", role="operator"))
        offset = len(self.broker.logs[COMMANDS, 0])
        self._append((COMMANDS, 0), data, f"r{offset}", "urn:sim:staff")

    def _append(self, partition: Partition, data: Message, id_: str, source: str, **more: Any) -> Any:
        envelope = Envelope(id_, data.ce_type(), source, self.wall, **more)
        key = str(more.get("subject", "")).encode()
        return self.broker.append(partition, key, encode(data), list(envelope.headers()))

    # Strands

    def start(self, owner: str, kind: str, turn: Callable[[], Coroutine[Any, Any, Any]]) -> Strand:
        """Let one loop of an owner turn once."""
        strand = Strand(owner, kind)

        async def run() -> None:
            CURRENT.set(strand)
            try:
                await turn()
            except Exception as error:  # noqa: BLE001 - as `Process._guarded`: an error ends one turn, never the loop
                if classify(error) is Fault.MESSAGE:
                    self.errors.append(f"{strand.name} raised {type(error).__name__}: {error}")

        self.strands.append(strand)
        strand.task = asyncio.get_running_loop().create_task(run())
        strand.task.add_done_callback(lambda task: self.strands.remove(strand))
        return strand

    def busy(self, owner: str, kind: str) -> bool:
        """Whether that loop is in the middle of a turn."""
        return any(s.owner == owner and s.kind == kind for s in self.strands)

    async def crash(self, owner: str) -> None:
        """The process is gone; what it had open is undone by the server."""
        for strand in [s for s in self.strands if s.owner == owner]:
            assert strand.task is not None
            strand.task.cancel()
        del self.owners[owner]
        await self.gates.settle()

    def install(self) -> Callable[[], None]:
        """Put the simulation's time into the runtime's modules. Returns what takes it out again."""
        consumer: Any = consumer_module
        consumer.asyncio = self.time
        consumer.KafkaBroker = NoFramework

        def take_out() -> None:
            consumer.asyncio = asyncio
            consumer.KafkaBroker = KafkaBroker

        return take_out


def _seen_gaps() -> float:
    samples = [sample for metric in _METRICS.gaps.collect() for sample in metric.samples]
    return sum(sample.value for sample in samples if sample.name.endswith("_total"))


async def empty(connection: Real) -> None:
    """A database as at the beginning."""
    await connection.execute("; ".join(f"DELETE FROM {table}" for table in TABLES))


@dataclass
class Left:
    """What the tables hold at the end."""

    ledger: dict[str, list[int]] = field(default_factory=dict)
    offsets: dict[Partition, int] = field(default_factory=dict)
    outbox: int = 0
    deadlines: list[int] = field(default_factory=list)
    dead_letters: list[str] = field(default_factory=list)
    internal: int = 0
    chases: int = 0
    """Questions whose time has passed, and the next role was not asked."""


async def read(connection: Real, now: datetime) -> Left:
    """Look into the tables."""
    row = await connection.fetchrow(_LOOK, now)
    return Left(
        ledger={key: orjson.loads(document) for key, document in row["ledger"] or ()},
        offsets={(topic, partition): offset for topic, partition, offset in row["offsets"] or ()},
        outbox=row["outbox"],
        deadlines=[int(number) for number in row["deadlines"] or ()],
        dead_letters=row["dead_letters"] or [],
        internal=row["internal"],
        chases=row["chases"],
    )


_LOOK = """
SELECT (SELECT array_agg((key, document)) FROM ledger) AS ledger,
    (SELECT array_agg((topic, partition, coalesce(next_offset, 0))) FROM runtime.ownership) AS offsets,
    (SELECT count(*) FROM runtime.outbox) AS outbox,
    (SELECT count(*) FROM runtime.internal_messages) AS internal,
    (SELECT count(*) FROM runtime.deadlines WHERE kind = 'question-overdue' AND due <= $1) AS chases,
    (SELECT array_agg(data ->> 'number') FROM runtime.deadlines WHERE kind = 'wait') AS deadlines,
    (SELECT array_agg(concat_ws(' ', state, topic, subject) ORDER BY place) FROM runtime.dead_letters) AS dead_letters
"""
