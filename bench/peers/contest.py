"""One peer at work on a backlog, watched from outside: what came out, and what processor time that took, of whom."""

from __future__ import annotations

import asyncio
import os
import shutil
import time
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final
from uuid import UUID, uuid5

from aiokafka import AIOKafkaConsumer, AIOKafkaProducer, TopicPartition
from aiokafka.admin import AIOKafkaAdminClient, NewTopic

from bench.cost import OWN, peak_bytes, processor_seconds
from bench.ground import LARGEST, Ground, say
from bench.peers.contenders import Peer
from bench.peers.environment import command
from cafcass_provisioning.postgres_admin import connected
from cafcass_sandbox.client.sync import run
from cafcass_sandbox.servers.child import Child

PARTITIONS: Final = 6
SAID: Final = 4
"""Messages of a case."""
OUT: Final = ("events", "restricted", "lifecycle")
_IDS: Final = UUID("9a1d6c55-2f0b-5c55-8a37-6fd0c8d8a7b1")
_LOOK_EVERY_SECONDS: Final = 0.25
_QUIET_SECONDS: Final = 3.0
_PATIENCE_SECONDS: Final = 900.0
_TO_THE_LAST: Final = 0.95
"""Share of the cases up to which it counts: of the tail a part is waiting."""
_TABLES: Final = (Path(__file__).with_name("work") / "tables.sql").read_text()
_ROOT: Final = Path(__file__).parents[2]


@dataclass(frozen=True, slots=True)
class Reading:
    """Where the meters stood."""

    at: float
    seconds: Mapping[str, float]


@dataclass(slots=True)
class Seen:
    """What was seen of a run."""

    readings: list[Reading] = field(default_factory=list)
    times: list[float] = field(default_factory=list)
    """When each message was published, in order."""
    ids: Counter[str] = field(default_factory=Counter)
    peak: int = 0
    """Bytes of the largest process."""


@dataclass(frozen=True, slots=True)
class Cost:
    """What was measured, in the stretch that counts."""

    name: str
    cases_per_second: float
    processor_ms: Mapping[str, float]
    """A case: own, postgres, broker."""
    peak_mib: float
    cases: int
    refused: int
    """That it did not read, and said nothing of."""
    doubled: int
    """Messages that came out more than once."""

    @property
    def in_all(self) -> float:
        """Processor milliseconds a case, of all three."""
        return sum(self.processor_ms.values())


def identified(values: Sequence[bytes]) -> list[tuple[str, bytes]]:
    """The messages of a backlog, every hundredth sent once more, each with its id."""
    named = [(str(uuid5(_IDS, str(place))), value) for place, value in enumerate(values)]
    return [sent for place, each in enumerate(named) for sent in ([each, each] if place % 100 == 0 else [each])]


def compete(place: Ground, peer: Peer, number: int, backlog: Sequence[tuple[str, bytes]]) -> Cost:
    """Has a peer work off a backlog. Raises `MissingError`, and `SystemExit` where it ends or does not finish."""
    program = command(peer)
    say(f"{peer.name}, {len(backlog)} messages")
    prefix = f"peer-{number}"
    database = run(_prepared(place, prefix))
    run(_publish(place.bootstrap, prefix, backlog))
    state = place.folder / prefix
    state.mkdir()
    surroundings = {
        "PATH": os.environ["PATH"],
        "PYTHONPATH": str(_ROOT),
        "PEER_BOOTSTRAP": place.bootstrap,
        "PEER_DATABASE": database,
        "PEER_PREFIX": prefix,
        "PEER_STATE": str(state),
    }
    child = Child(peer.name, program, log=place.folder / f"{prefix}.log", environment=surroundings)
    child.start()
    try:
        cases = len({identity for identity, _ in backlog})
        seen = run(_watch(place, child, prefix, cases))
        refused = run(_refused(place, database, prefix))
    finally:
        child.stop()
        shutil.rmtree(state, ignore_errors=True)
    return cost(peer.name, seen, cases, refused, settles=peer.settles)


def cost(name: str, seen: Seen, cases: int, refused: int, *, settles: float) -> Cost:
    """Sums up. Raises `SystemExit` where other messages came out than had to, or too few to be measured."""
    if len(seen.ids) != (cases - refused) * SAID:
        raise SystemExit(f"{name} said {len(seen.ids)} different things of {cases - refused} cases, not {SAID} of each")
    times = sorted(seen.times)
    begin, end = times[int(settles * len(times))], times[int(_TO_THE_LAST * len(times))]
    inside = [reading for reading in seen.readings if begin <= reading.at <= end]
    if len(inside) < 2:
        raise SystemExit(f"{name} was done before it could be measured: give it more --cases")
    first, last = inside[0], inside[-1]
    handled = sum(first.at < at <= last.at for at in times) / SAID
    spent = {who: last.seconds[who] - first.seconds[who] for who in last.seconds}
    return Cost(
        name=name,
        cases_per_second=round(handled / (last.at - first.at), 1),
        processor_ms={who: round(1000 * seconds / handled, 3) for who, seconds in spent.items()},
        peak_mib=round(seen.peak / 2**20, 1),
        cases=cases,
        refused=refused,
        doubled=sum(count - 1 for count in seen.ids.values()),
    )


async def _prepared(place: Ground, prefix: str) -> str:
    """Topics, and a schema of its own with the tables; the address of the database with that schema."""
    admin = AIOKafkaAdminClient(bootstrap_servers=place.bootstrap)
    await admin.start()
    try:
        # The broker's own time, not the producer's: some libraries give what they say the time of what they read.
        settings = {"max.message.bytes": str(LARGEST), "message.timestamp.type": "LogAppendTime"}
        names = [f"{prefix}.{name}" for name in ("cases", *OUT, "refused")]
        await admin.create_topics([NewTopic(name, PARTITIONS, 1, topic_configs=settings) for name in names])
    finally:
        await admin.close()
    schema = prefix.replace("-", "_")
    async with connected(place.raw_database) as connection:
        await connection.execute(f"CREATE SCHEMA {schema}; ALTER ROLE CURRENT_USER SET search_path TO {schema}")
        await connection.execute(f"SET search_path TO {schema}; {_TABLES}")
    return place.raw_database


async def _publish(bootstrap: str, prefix: str, backlog: Sequence[tuple[str, bytes]]) -> None:
    """Each case's messages to one partition, spread evenly."""
    producer = AIOKafkaProducer(
        bootstrap_servers=bootstrap, acks="all", linger_ms=5, max_batch_size=1 << 20, max_request_size=LARGEST
    )
    await producer.start()
    try:
        for at in range(0, len(backlog), 5000):
            await asyncio.gather(
                *[
                    await producer.send(
                        f"{prefix}.cases",
                        value,
                        key=identity.encode(),
                        headers=[("ce_id", identity.encode())],
                        partition=UUID(identity).int % PARTITIONS,
                    )
                    for identity, value in backlog[at : at + 5000]
                ]
            )
    finally:
        await producer.stop()


async def _watch(place: Ground, child: Child, prefix: str, cases: int) -> Seen:
    """Reads the meters until what came out is all there and nothing more comes."""
    seen = Seen()
    topics = [f"{prefix}.{name}" for name in OUT]
    places = [TopicPartition(topic, number) for topic in topics for number in range(PARTITIONS)]
    consumer = AIOKafkaConsumer(
        bootstrap_servers=place.bootstrap,
        enable_auto_commit=False,
        isolation_level="read_committed",
        fetch_max_bytes=LARGEST,
        max_partition_fetch_bytes=LARGEST,
    )
    await consumer.start()
    try:
        consumer.assign(places)
        reached, since = 0, time.monotonic()
        deadline = since + _PATIENCE_SECONDS
        # A little less than all is enough to begin waiting for quiet: some cases are refused.
        while reached < cases * SAID * 0.9 or time.monotonic() - since < _QUIET_SECONDS:
            if child.pid is None or time.monotonic() > deadline:
                raise SystemExit(
                    f"{child.name} did not finish; {reached} of {cases * SAID} messages: {child.last_words()}"
                )
            trees = {OWN: [child.pid], **place.trees}
            seen.readings.append(Reading(time.time(), {who: processor_seconds(pids) for who, pids in trees.items()}))
            seen.peak = max(seen.peak, peak_bytes(child.pid))
            await asyncio.sleep(_LOOK_EVERY_SECONDS)
            ends = sum((await consumer.end_offsets(places)).values())
            if ends != reached:
                reached, since = ends, time.monotonic()
        await _read(consumer, places, seen)
    finally:
        await consumer.stop()
    return seen


async def _read(consumer: AIOKafkaConsumer, places: Sequence[TopicPartition], seen: Seen) -> None:
    """What came out: only now, so that reading it costs the broker nothing while it is measured."""
    await consumer.seek_to_beginning(*places)
    while found := await consumer.getmany(timeout_ms=int(1000 * _QUIET_SECONDS), max_records=5000):
        for record in (record for part in found.values() for record in part):
            seen.times.append(record.timestamp / 1000)
            seen.ids[dict(record.headers)["ce_id"].decode()] += 1


async def _refused(place: Ground, database: str, prefix: str) -> int:
    """How many it refused: in the table, or on the topic of one that has no database."""
    async with connected(database) as connection:
        rows = int(await connection.fetchval("SELECT count(*) FROM refused"))
    consumer = AIOKafkaConsumer(
        bootstrap_servers=place.bootstrap, enable_auto_commit=False, isolation_level="read_committed"
    )
    await consumer.start()
    try:
        places = [TopicPartition(f"{prefix}.refused", number) for number in range(PARTITIONS)]
        consumer.assign(places)
        await consumer.seek_to_beginning(*places)
        ids = set()
        while found := await consumer.getmany(timeout_ms=500, max_records=5000):
            ids |= {(record.partition, record.offset) for part in found.values() for record in part}
    finally:
        await consumer.stop()
    return rows + len(ids)
