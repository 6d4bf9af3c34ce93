"""The outbox of the peers that have threads and no event loop: published in order, and deleted once the broker has it."""

from __future__ import annotations

import threading

import orjson
import psycopg
from confluent_kafka import Producer

from bench.peers.work.place import BOOTSTRAP, DATABASE, FORGET, NEXT

_PAUSE_SECONDS = 0.1


def producer() -> Producer:
    """One that neither loses nor doubles what it is given."""
    return Producer(
        {
            "bootstrap.servers": BOOTSTRAP,
            "acks": "all",
            "enable.idempotence": True,
            "linger.ms": 5,
            "batch.size": 1 << 20,
            "queue.buffering.max.messages": 200_000,
            "message.max.bytes": 16 << 20,
        }
    )


def must_arrive(error: object, _message: object) -> None:
    """Of a delivery report: ends the peer where the broker did not take it. Raises `SystemExit`."""
    if error is not None:
        raise SystemExit(str(error))


def relay(wanted: threading.Event) -> None:
    """Without end."""
    out = producer()
    connection = psycopg.connect(DATABASE)
    while True:
        with connection.transaction(), connection.cursor(binary=True) as cursor:
            rows = cursor.execute(NEXT).fetchall()
            for _, topic, key, headers, value in rows:
                out.produce(topic, value, key, headers=orjson.loads(headers), on_delivery=must_arrive)
                out.poll(0)
            out.flush()
            cursor.execute(FORGET.replace("$1", "%s"), [[row[0] for row in rows]])
        if not rows:
            wanted.clear()
            wanted.wait(_PAUSE_SECONDS)
