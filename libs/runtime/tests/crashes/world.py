"""The world around the process that crashes: courts and staff who send, an observer who reads the topics, and the tables.

Everything is the same in every run but the process: topics and tables start empty, and records carry fixed ids and times.
"""

from __future__ import annotations

import asyncio
import signal
from collections.abc import Awaitable, Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, NamedTuple

import asyncpg
import orjson
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer, TopicPartition
from aiokafka.admin import AIOKafkaAdminClient, NewTopic
from caseload import COMMANDS, CONFIDED, INPUTS, MADE, ORDERS, OUTPUTS, STAFF, TABLES, TICKS, Confided, topics
from forks import Forked, Forks
from orders import DIED, INBOX_DAYS, Order, Point
from rig import MASTER_KEY
from toy import Overlooked, Ticked

from cafcass_contracts.codec import encode, encode_apart
from cafcass_contracts.destruction import CaseDestructionCompleted, CaseDestructionOrdered
from cafcass_contracts.envelope import Envelope, read_headers
from cafcass_contracts.message import Actor, Command, Message
from cafcass_contracts.roles import Role
from cafcass_contracts.workforce import StaffRecorded, StaffRole
from cafcass_runtime.clock import SystemClock
from cafcass_runtime.inbox import keep_days, utc_today
from cafcass_runtime.sealing import KeyDestroyedError, KeyRing, open_json, open_sealed, seal_json

PATIENCE = 60.0
"""Seconds in which any run must reach its end."""
PATIENCE_A_GOAL = 3.0
LOOK_AGAIN = 0.004
ERASED = b"erased"
"""Stands for what nobody can open any more."""
COURT = "urn:test:court"
BY = Actor(id="op-1", role="operator")


class StuckError(AssertionError):
    """Something that must come never came."""


class LostError(AssertionError):
    """The process ended in another way than it was told to."""


class Goal(NamedTuple):
    """A point, and how many starts of the script came before the one whose process reaches it."""

    start: int
    point: Point


@dataclass(frozen=True)
class Published:
    """One record as an observer sees it."""

    topic: str
    key: bytes | None
    headers: tuple[tuple[str, bytes | None], ...]
    value: bytes | None
    opened: bytes | None
    """The value with what is sealed in it opened: sealing twice gives different bytes."""

    @property
    def header(self) -> dict[str, bytes | None]:
        """Its headers by name, the last one winning."""
        return dict(self.headers)

    @property
    def identity(self) -> tuple[bytes | None, ...]:
        """What tells a copy from another message."""
        own = self.header
        if "dlq-id" in own:
            return (own["dlq-id"], own["dlq-attempts"], own["dlq-state"])
        return (own["ce_source"], own["ce_id"])


@dataclass
class Outcome:
    """What is there when a run has ended."""

    records: list[Published] = field(default_factory=list)
    """Of all topics, in order per partition, copies included."""
    tables: dict[str, list[Any]] = field(default_factory=dict)
    reached: list[Goal] = field(default_factory=list)
    """The points that processes reached which were not told to leave anywhere."""
    left: list[Goal] = field(default_factory=list)
    """Where processes left, in order."""


class World:
    """One run at a time."""

    def __init__(
        self,
        forks: Forks,
        kafka: str,
        database: str,
        keyring: str,
        pools: tuple[asyncpg.Pool[asyncpg.Record], asyncpg.Pool[asyncpg.Record]],
        clients: tuple[AIOKafkaAdminClient, AIOKafkaProducer, AIOKafkaConsumer],
        folder: Path,
    ) -> None:
        self._forks = forks
        self._addresses = {"kafka": kafka, "database": database, "keyring": keyring}
        self.pool, self.keyring_pool = pools
        self._admin, self._producer, self._observer = clients
        self.folder = folder
        self._log, self._report = folder / "victims.log", folder / "reported.json"
        self.began = SystemClock().wall_now().replace(microsecond=0) - timedelta(hours=1)
        self._victim: Forked | None = None
        self._keeper: asyncio.Task[None] | None = None
        self._begin((), (), None)

    @classmethod
    async def open(cls, kafka: str, database: str, keyring: str, folder: Path) -> World:
        """Everything that lasts over many runs."""
        pools = (
            await asyncpg.create_pool(database, min_size=1, max_size=2),
            await asyncpg.create_pool(keyring, min_size=1, max_size=2),
        )
        async with pools[0].acquire() as connection:  # as every run finds it, the first one too
            await keep_days(connection, utc_today(SystemClock().wall_now()), INBOX_DAYS)
            await connection.execute(MADE)
        admin = AIOKafkaAdminClient(bootstrap_servers=kafka)
        producer = AIOKafkaProducer(bootstrap_servers=kafka, acks="all")
        observer = AIOKafkaConsumer(bootstrap_servers=kafka, fetch_max_wait_ms=10, retry_backoff_ms=10)
        for client in (admin, producer, observer):
            await client.start()
        return cls(await Forks.start(), kafka, database, keyring, pools, (admin, producer, observer), folder)

    async def close(self) -> None:
        """Nothing is left running."""
        await self._forks.stop()
        for client in (self._observer, self._producer):
            await client.stop()
        await self._admin.close()
        for pool in (self.pool, self.keyring_pool):
            await pool.close()

    # A run

    def _begin(self, leave_at: Collection[Goal], faults: Collection[str], mutant: str | None) -> None:
        self._leave_at, self._faults, self._mutant = list(leave_at), list(faults), mutant
        self._starts = 0
        self.sent = 0
        self.brake_run = 100
        self._outcome = Outcome()

    async def play(
        self,
        script: Callable[[World], Awaitable[None]],
        *,
        leave_at: Collection[Goal] = (),
        faults: Collection[str] = (),
        mutant: str | None = None,
        patience: float = PATIENCE,
    ) -> Outcome:
        """Play a script to its end. Whoever reaches a goal leaves there and is started again, with the goals that remain.

        `faults` go wrong in the first process alone; a `mutant` is broken from the first to the last.
        """
        self._begin(leave_at, faults, mutant)
        await self._clear()
        try:
            async with asyncio.timeout(patience + PATIENCE_A_GOAL * len(leave_at)):
                await script(self)
                await self.stop()
        except TimeoutError:
            raise StuckError(f"left at {self._outcome.left}: {await self._figures()}") from None
        finally:
            await self._kill()
        await self._observe()
        await self._read_tables()
        return self._outcome

    async def _clear(self) -> None:
        await self.pool.execute("".join(f"DELETE FROM {table};" for table in _ALL_TABLES))
        await self.keyring_pool.execute("DELETE FROM case_keys")
        names = [*INPUTS, *OUTPUTS]
        there = set(names) & set(await self._admin.list_topics())
        if there:
            await self._admin.delete_topics(sorted(there))
        while there & set(await self._admin.list_topics()):
            pass
        await self._admin.create_topics([NewTopic(name, 2, 1) for name in names])

    # The process

    async def start(self) -> None:
        """Start the process; from now on it is started again whenever it leaves."""
        self._starts += 1
        await self._fork()
        self._keeper = asyncio.create_task(self._keep())

    async def _fork(self) -> None:
        self._report.unlink(missing_ok=True)
        self._victim = await self._forks.fork(
            Order(
                **self._addresses,
                cluster="test",
                log=str(self._log),
                report=str(self._report),
                brake_run=self.brake_run,
                leave_at=[goal.point for goal in self._leave_at if goal.start == self._starts],
                faults=self._faults,
                mutant=self._mutant,
            )
        )
        self._faults = []

    async def _keep(self) -> None:
        while True:
            assert self._victim is not None
            if await asyncio.shield(self._victim.exit_code) != DIED:
                return
            goal = Goal(self._starts, self._reported()[0])
            self._outcome.left.append(goal)
            self._leave_at.remove(goal)
            await self._fork()

    async def stop(self) -> None:
        """Let the process finish what it does and end. Raises `LostError` where it ended in another way."""
        while True:
            victim = self._victim
            assert victim is not None
            victim.signal(signal.SIGTERM)
            code = await asyncio.shield(victim.exit_code)
            if code != DIED:
                break
            await self._followed(victim)  # it left while it was stopping: the next one shall stop
        if code != 0:
            raise LostError(f"exit code {code} after {self._outcome.left}: see {self._log}")
        self._outcome.reached += [Goal(self._starts, point) for point in self._reported()]

    async def _followed(self, victim: Forked) -> None:
        """Wait until the next process is there."""
        while self._victim is victim:  # noqa: ASYNC110 - a task of ours is about to start it
            await asyncio.sleep(LOOK_AGAIN)

    def _reported(self) -> list[Point]:
        return [Point(*point) for point in orjson.loads(self._report.read_bytes())]

    def rebalance(self) -> None:
        """Partitions are taken from the process and given back."""
        assert self._victim is not None
        self._victim.signal(signal.SIGUSR1)

    async def _kill(self) -> None:
        if self._keeper is not None:
            self._keeper.cancel()
            self._keeper = None
        if self._victim is not None and not self._victim.exit_code.done():
            self._victim.signal(signal.SIGKILL)
            await self._victim.exit_code

    # Who sends

    async def send(self, topic: str, partition: int, value: bytes, headers: Sequence[tuple[str, bytes]] = ()) -> None:
        """A record with a time of its own: a millisecond after the one before."""
        self.sent += 1
        stamp = round(self._time().timestamp() * 1000)
        await self._producer.send_and_wait(topic, value, partition=partition, headers=list(headers), timestamp_ms=stamp)

    def _time(self) -> datetime:
        return self.began + timedelta(milliseconds=self.sent)

    def _headers(self, message: Message, id_: str, **more: Any) -> list[tuple[str, bytes]]:
        return Envelope(id_, message.ce_type(), COURT, self.began, **more).headers()

    async def tick(self, partition: int, case: str, number: int, order: str = "add", *, id_: str | None = None) -> None:
        """A court's tick of a case."""
        data = Ticked(case=case, number=number, order=order)
        more = {} if id_ is not None or not number else {"subject": case, "sequence": number}
        await self.send(TICKS, partition, encode(data), self._headers(data, id_ or f"{case}-{number}", **more))

    async def overlook(self, partition: int, case: str, number: int) -> None:
        """A court's word about a case that the service has no use for."""
        data = Overlooked(case=case)
        await self.send(TICKS, partition, encode(data), self._headers(data, f"o-{case}", subject=case, sequence=number))

    async def confide(self, partition: int, case: str, number: int) -> None:
        """A court's word under seal."""
        data = Confided(case=case, secret="hush", number=number)
        clear, restricted = encode_apart(data)
        key = (await self.keyring().keys_for([case], create=True))[case]
        assert key is not None
        sealed = seal_json(clear, restricted, key, case)
        await self.send(CONFIDED, partition, sealed, self._headers(data, f"hush-{case}-{number}", subject=case))

    async def command(self, command: Command, id_: str) -> None:
        """A command of the staff."""
        await self.send(COMMANDS, 0, encode(command), self._headers(command, id_))

    async def end(self, message: CaseDestructionOrdered | CaseDestructionCompleted) -> None:
        """Intake's word on the end of a case."""
        case = message.case_id
        await self.send(
            ORDERS, 0, encode(message), self._headers(message, f"{message.message_name}-{case}", subject=case)
        )

    async def staff(self, id_: str, role: Role) -> None:
        """The workforce's word on a person."""
        told = StaffRecorded(staff_id=id_, roles=(StaffRole(role=role, since=self.began.date()),))
        await self.send(STAFF, 0, encode(told), self._headers(told, f"staff-{id_}"))

    def keyring(self) -> KeyRing:
        """The key ring as it is now, nothing remembered."""
        return KeyRing(self.keyring_pool, MASTER_KEY)

    # Who looks

    async def until(self, query: str, *arguments: Any) -> None:
        """Wait until a query says true."""
        while not await self.pool.fetchval(query, *arguments):
            assert self._keeper is not None
            if self._keeper.done():
                raise LostError(f"ended by itself after {self._outcome.left}: see {self._log}")
            await asyncio.sleep(LOOK_AGAIN)

    async def is_handled(self) -> bool:
        """Whether all that was sent has been handled."""
        return bool(await self.pool.fetchval(_HANDLED, self.sent))

    async def until_handled(self) -> None:
        """Wait until all that was sent has been handled."""
        await self.until(_HANDLED, self.sent)

    async def until_quiet(self) -> None:
        """Wait until nothing is left to be done: nothing due, nothing to try again, nothing to do, nothing to publish."""
        await self.until_handled()
        await self.until("SELECT NOT EXISTS (SELECT FROM runtime.dead_letters WHERE state = 'retry')")
        await self.until("SELECT NOT EXISTS (SELECT FROM runtime.deadlines WHERE due <= now())")
        await self.until("SELECT NOT EXISTS (SELECT FROM runtime.internal_messages)")
        await self.until("SELECT waking IS NULL FROM runtime.policy_in_force")
        await self.until("SELECT NOT EXISTS (SELECT FROM runtime.jobs)")
        await self.until("SELECT NOT EXISTS (SELECT FROM runtime.outbox)")

    async def _figures(self) -> dict[str, Any]:
        counts = {
            name: await self.pool.fetchval(f"SELECT count(*) FROM runtime.{name}")
            for name in ("outbox", "outbox_refused", "deadlines", "dead_letters", "inbox", "jobs", "internal_messages")
        }
        held = await self.pool.fetch("SELECT topic, partition, next_offset, stopped_reason FROM runtime.ownership")
        return {**counts, "sent": self.sent, "ownership": [tuple(row) for row in held]}

    async def _observe(self) -> None:
        """Everything on the output topics, up to a mark that is set behind it."""
        partitions = [TopicPartition(topic, number) for topic in OUTPUTS for number in (0, 1)]
        marks = {
            tp: (await self._producer.send_and_wait(tp.topic, b"mark", partition=tp.partition)).offset
            for tp in partitions
        }
        self._observer.assign(partitions)
        for tp in partitions:
            self._observer.seek(tp, 0)
        keyring = self.keyring()
        while marks:
            for tp, records in (await self._observer.getmany(timeout_ms=50)).items():
                for record in records:
                    if record.offset < marks[tp]:
                        self._outcome.records.append(await self._published(record, keyring))
                    else:
                        del marks[tp]
        self._observer.unsubscribe()

    async def _published(self, record: Any, keyring: KeyRing) -> Published:
        opened = record.value
        envelope = read_headers(record.headers)
        sealed_for = dict(record.headers).get("dlq-sealed-for", b"").decode()
        if sealed_for and (key := (await keyring.keys_for([sealed_for], create=False)).get(sealed_for)) is not None:
            opened = open_sealed(key, sealed_for, record.value)
        elif topics()[record.topic].sealed and envelope is not None and envelope.subject is not None:
            keys = await keyring.keys_for([envelope.subject], create=False)
            try:
                opened = open_json(record.value, keys.get(envelope.subject), envelope.subject)
            except KeyDestroyedError:
                opened = ERASED
        return Published(record.topic, record.key, tuple(record.headers), record.value, opened)

    async def _read_tables(self) -> None:
        """What lasts, without what may differ: versions, places, and the bytes of what is sealed."""
        tables = {name: [tuple(row) for row in await self.pool.fetch(query)] for name, query in _TABLES.items()}
        keys = await self.keyring().keys_for([key for key, _ in tables["totals"]], create=False)
        tables["totals"] = [
            (name, ERASED if (key := keys[name]) is None else orjson.loads(open_sealed(key, name, document)))
            for name, document in tables["totals"]
        ]
        rows = await self.keyring_pool.fetch("SELECT subject, wrapped IS NULL FROM case_keys ORDER BY subject")
        tables["case_keys"] = [tuple(row) for row in rows]
        tables["sequences"] = [(subject, orjson.loads(counts)) for subject, counts in tables["sequences"]]
        self._outcome.tables = tables


_HANDLED = "SELECT sum(next_offset) = $1 FROM runtime.ownership"

_TABLES: Mapping[str, str] = {
    "totals": "SELECT key, document FROM totals ORDER BY key",
    **{table.ref.name: f"SELECT key, version FROM {table.ref.name} ORDER BY key" for table in TABLES},
    "destructions": "SELECT case_id, rows, with_key FROM runtime.destructions ORDER BY case_id",
    "outbox": "SELECT slot, count FROM runtime.outbox",
    "outbox_refused": "SELECT topic, reason FROM runtime.outbox_refused",
    "sequences": "SELECT subject, counts FROM runtime.sequences ORDER BY subject",
    "last_seen": "SELECT topic, source, subject, sequence FROM runtime.last_seen ORDER BY topic, source, subject",
    "inbox": "SELECT day, id FROM runtime.inbox ORDER BY day, id",
    "ownership": "SELECT topic, partition, next_offset, stopped_reason FROM runtime.ownership ORDER BY topic, partition",
    "jobs": "SELECT subject, kind FROM runtime.jobs",
    "deadlines": "SELECT subject, kind, key, due, revision, calendar_version FROM runtime.deadlines ORDER BY id",
    "questions": "SELECT subject, key, revision, open, urgent, role, first_role, due FROM runtime.questions ORDER BY subject, key",
    "internal_messages": "SELECT subject, kind FROM runtime.internal_messages",
    "staff": "SELECT key, document FROM runtime.staff ORDER BY key",
    "policy_in_force": "SELECT version, calendar_version, waking FROM runtime.policy_in_force",
    "dead_letters": "SELECT id, state, blocking, topic, record_offset, subject, reason, attempts, clash "
    "FROM runtime.dead_letters ORDER BY id",
}

_ALL_TABLES = (
    "totals",
    *(table.ref.name for table in TABLES),
    *(
        f"runtime.{name}"
        for name in (
            *("broker", "ownership", "inbox", "last_seen", "sequences", "outbox", "outbox_refused"),
            *("lanes", "deadlines", "questions", "dead_letters", "jobs", "internal_messages", "staff"),
            *("policies", "policy_in_force", "destructions"),
        )
    ),
)
