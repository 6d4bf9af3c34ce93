"""A loop tuned by hand, as the lower bound of Python: confluent-kafka, psycopg, one transaction a batch.

What is said is one packed row a batch. It is published from memory after the commit while the next batch is read, and its row
is deleted with the next transaction, once the broker has acknowledged all of it.
"""

from __future__ import annotations

import pickle
import signal

import psycopg
from confluent_kafka import Consumer, Producer
from confluent_kafka import Message as Record
from pydantic import ValidationError

from bench.peers.work.case import Decision, Message, decide, read
from bench.peers.work.outbox_thread import must_arrive, producer
from bench.peers.work.place import BATCH, BOOTSTRAP, CLAIM, DATABASE, GROUP, KEEP, PREFIX, REFUSE, SOURCE

_WAIT_SECONDS = 0.05

_PACKED = """
CREATE TABLE IF NOT EXISTS packed (place bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, messages bytea NOT NULL);
ALTER TABLE packed ALTER COLUMN messages SET STORAGE EXTERNAL
"""


class Loop:
    """Reads, decides, writes, publishes."""

    def __init__(self) -> None:
        self._connection = psycopg.connect(DATABASE, autocommit=True)
        self._connection.execute(_PACKED)
        self._out: Producer = producer()
        self._flying: list[int] = []
        """Rows of which the messages are not acknowledged yet."""
        self._stopped = False

    def stop(self, *_: object) -> None:
        """After this batch."""
        self._stopped = True

    def run(self) -> None:
        """Until it is told to stop."""
        for place, packed in self._connection.execute("SELECT place, messages FROM packed ORDER BY place").fetchall():
            self._publish(pickle.loads(packed))  # noqa: S301 - written by this very loop
            self._flying.append(place)
        consumer = Consumer(
            {
                "bootstrap.servers": BOOTSTRAP,
                "group.id": GROUP,
                "auto.offset.reset": "earliest",
                "enable.auto.commit": False,
                "queued.max.messages.kbytes": 32_768,
            }
        )
        consumer.subscribe([SOURCE])
        while not self._stopped:
            records = consumer.consume(BATCH, _WAIT_SECONDS)
            self._handle(records)
            if records:
                consumer.commit(asynchronous=True)
        self._out.flush()
        consumer.close()

    def _handle(self, records: list[Record]) -> None:
        came: dict[str, bytes] = {}
        for record in records:
            if record.error():
                raise SystemExit(str(record.error()))
            came.setdefault(dict(record.headers())["ce_id"].decode(), record.value())
        decided = {cause: _decide(cause, value) for cause, value in came.items()}
        self._out.flush()  # Of the batch before, while this one was read.
        with self._connection.transaction(), self._connection.cursor() as cursor:
            claimed = {str(row[0]) for row in cursor.execute(CLAIM.replace("$1", "%b"), [sorted(came)])}
            fresh = {cause: found for cause, found in decided.items() if cause in claimed}
            refused = [(cause, found, came[cause]) for cause, found in fresh.items() if isinstance(found, str)]
            cursor.executemany(REFUSE.replace("$1, $2, $3", "%s, %s, %s"), refused)
            decisions = {found.case_id: found for found in fresh.values() if isinstance(found, Decision)}
            documents = [each.document for each in decisions.values()]
            cursor.execute(KEEP.replace("$1", "%b").replace("$2", "%b"), [[*decisions], documents])
            cursor.execute("DELETE FROM packed WHERE place = ANY(%s)", [self._flying])
            said = [message for each in decisions.values() for message in each.messages]
            self._flying = [_place(cursor, said)] if said else []
        self._publish(said)

    def _publish(self, messages: list[Message]) -> None:
        for said in messages:
            self._out.produce(said.topic, said.value, said.key, headers=said.headers, on_delivery=must_arrive)
        self._out.poll(0)


def _decide(cause: str, value: bytes) -> Decision | str:
    try:
        return decide(read(value), cause, PREFIX)
    except ValidationError as error:
        return str(error)


def _place(cursor: psycopg.Cursor, messages: list[Message]) -> int:
    row = cursor.execute(
        "INSERT INTO packed (messages) VALUES (%b) RETURNING place", [pickle.dumps(messages)]
    ).fetchone()
    return int(row[0])


if __name__ == "__main__":
    loop = Loop()
    signal.signal(signal.SIGTERM, loop.stop)
    loop.run()
