"""Who is compared: the command of each, the packages that it needs, and what it leaves undone."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

_NOTHING_OF_OURS: Final = "one field of another shape refuses the whole case; snapshots are not merged, children not linked, nothing is sealed, counted, asked or due"
_OUT_OF_ORDER: Final = "several instances publish one case's messages out of order"


@dataclass(frozen=True, slots=True)
class Peer:
    """One way to do the work."""

    name: str
    module: str | None
    """Of `bench.peers.work`; None for the one in Java."""
    packages: tuple[str, ...]
    undone: str
    """Beside what all of them leave undone."""
    settles: float = 0.15
    """Share of the cases after which it counts: a virtual machine compiles what it runs often."""


LEFT_UNDONE_BY_ALL: Final = _NOTHING_OF_OURS
_READING: Final = ("pydantic==2.14.3", "orjson==3.13.0")
_FASTSTREAM: Final = ("faststream[kafka]==0.7.8", "asyncpg==0.32.0", "uvloop==0.23.0", *_READING)
_THREADS: Final = ("confluent-kafka==2.16.1", "psycopg[binary]==3.3.9", *_READING)

PEERS: Final = (
    Peer(
        "FastStream, a message a handler",
        "faststream_one",
        _FASTSTREAM,
        f"a batch is as many transactions as messages; {_OUT_OF_ORDER}",
    ),
    Peer("FastStream, batches", "faststream_batches", _FASTSTREAM, f"one bad row holds its batch; {_OUT_OF_ORDER}"),
    Peer(
        "faststream-outbox",
        "faststream_outbox_documented",
        ("faststream-outbox==0.19.0", "sqlalchemy==2.1.9", *_FASTSTREAM),
        "twenty relays a topic keep no order",
    ),
    Peer(
        "arroyo, batches",
        "arroyo_batches",
        ("sentry-arroyo==2.48.0", *_THREADS),
        f"one bad row holds its batch; {_OUT_OF_ORDER}",
    ),
    Peer(
        "Quix Streams, exactly once",
        "quix_streams",
        ("quixstreams==3.28.1", "pydantic==2.13.5", "orjson==3.13.0"),
        "state is by the court's key alone, nobody can query it, and readers that do not ask for committed records see aborted ones",
    ),
    Peer(
        "a loop tuned by hand",
        "by_hand",
        _THREADS,
        "one bad row holds its batch; a crash publishes a batch again; two instances take each other's packed rows",
    ),
    Peer(
        "Kafka Streams, exactly once",
        None,
        (),
        "as Quix Streams; another language; measured once its virtual machine is warm",
        settles=0.5,
    ),
)
