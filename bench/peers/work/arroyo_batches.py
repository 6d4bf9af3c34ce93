"""arroyo, Sentry's library of consumers: read one by one, written in batches by one transaction each, then committed."""

from __future__ import annotations

import os
import signal
import threading
from uuid import UUID

import orjson
import psycopg
from arroyo import Topic
from arroyo.backends.kafka import KafkaConsumer
from arroyo.backends.kafka.configuration import build_kafka_consumer_configuration
from arroyo.commit import ONCE_PER_SECOND
from arroyo.processing import StreamProcessor
from arroyo.processing.strategies import CommitOffsets, ProcessingStrategyFactory, RunTask
from arroyo.processing.strategies.batching import BatchStep
from arroyo.types import Message as Held
from pydantic import ValidationError

from bench.peers.work.case import Case, Decision, decide, read
from bench.peers.work.outbox_thread import relay
from bench.peers.work.place import BATCH, BOOTSTRAP, CLAIM, DATABASE, GROUP, KEEP, PREFIX, REFUSE, SOURCE

_BATCH_SECONDS = 0.1

Came = tuple[str, bytes, Case | str]
"""The id, the bytes, and the application or why it cannot be read."""

wanted = threading.Event()
connection = psycopg.connect(DATABASE)


def parse(message: Held) -> Came:
    """Reads one."""
    cause = dict(message.payload.headers)["ce_id"].decode()
    try:
        return cause, message.payload.value, read(message.payload.value)
    except ValidationError as error:
        return cause, message.payload.value, str(error)


def write(message: Held) -> None:
    """Decides on a batch and writes it down."""
    came: dict[str, Came] = {}
    for held in message.payload:
        came.setdefault(held.payload[0], held.payload)
    with connection.transaction(), connection.cursor() as cursor:
        claimed = {str(row[0]) for row in cursor.execute(CLAIM.replace("$1", "%b"), [sorted(came)])}
        decisions: dict[str, Decision] = {}
        refused = []
        for cause, value, case in (each for each in came.values() if each[0] in claimed):
            if isinstance(case, str):
                refused.append((cause, case, value))
            else:
                decision = decide(case, cause, PREFIX)
                decisions[decision.case_id] = decision
        cursor.executemany(REFUSE.replace("$1, $2, $3", "%s, %s, %s"), refused)
        if decisions:
            documents = [each.document for each in decisions.values()]
            cursor.execute(KEEP.replace("$1", "%b").replace("$2", "%b"), [[*decisions], documents])
            into = "COPY outbox (id, topic, key, headers, value) FROM STDIN (FORMAT BINARY)"
            with cursor.copy(into) as rows:
                rows.set_types(["uuid", "text", "text", "bytea", "bytea"])
                for said in (said for each in decisions.values() for said in each.messages):
                    rows.write_row((UUID(said.id), said.topic, said.key, orjson.dumps(said.headers), said.value))
    wanted.set()


class Steps(ProcessingStrategyFactory):
    """What is done with each message, step by step."""

    def create_with_partitions(self, commit: object, _partitions: object) -> RunTask:
        """Read, gather, write, commit."""
        return RunTask(parse, BatchStep(BATCH, _BATCH_SECONDS, RunTask(write, CommitOffsets(commit))))


def main() -> None:
    """Until it is told to stop."""
    consumer = KafkaConsumer(
        build_kafka_consumer_configuration(
            {},
            bootstrap_servers=[BOOTSTRAP],
            auto_offset_reset="earliest",
            group_id=GROUP,
            queued_min_messages=5000,
            queued_max_messages_kbytes=32_768,
        )
    )
    threading.Thread(target=relay, args=(wanted,), daemon=True).start()
    processor = StreamProcessor(consumer, Topic(SOURCE), Steps(), ONCE_PER_SECOND)
    signal.signal(signal.SIGTERM, lambda *_: processor.signal_shutdown())
    processor.run()
    os._exit(0)  # The relay's thread waits in the database, and is not waited for.


if __name__ == "__main__":
    main()
