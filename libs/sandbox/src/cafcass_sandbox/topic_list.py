"""What `cafcass topics` does: the map, and beside it what is at the broker."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

from aiokafka.errors import KafkaError
from rich.console import Console
from rich.table import Table

from cafcass_contracts.topics import TOPICS, Topic
from cafcass_sandbox import reading
from cafcass_sandbox.commands.options import where
from cafcass_sandbox.errors import NO_PLATFORM, CommandError
from cafcass_sandbox.runfile import NoPlatformError
from cafcass_sandbox.sync import run


def topics(kafka: str | None, data: Path | None, *, as_json: bool) -> None:
    """Prints the map, with what is at the broker where there is one."""
    try:
        counts = run(_counts(where(kafka, data).kafka))
    except NoPlatformError:
        counts = None
    except KafkaError as error:
        raise CommandError(f"the broker does not answer: {error}", NO_PLATFORM) from error
    if as_json:
        sys.stdout.write(json.dumps([_described(topic, counts) for topic in TOPICS.values()], indent=2) + "\n")
        return
    table = Table(box=None, pad_edge=False)
    for heading in ("topic", "class", "key", "written by", "read by"):
        table.add_column(heading, overflow="fold")
    table.add_column("partitions", justify="right")
    table.add_column("records", justify="right")
    for topic in TOPICS.values():
        actual, records = _actual(topic, counts)
        partitions = (
            str(topic.partitions) if actual in {None, topic.partitions} else f"{actual} (map: {topic.partitions})"
        )
        table.add_row(
            topic.name,
            topic.data_class.name.lower(),
            topic.key.value,
            ", ".join(topic.writers),
            ", ".join(topic.readers),
            partitions,
            "-" if records is None else str(records),
        )
    Console(highlight=False).print(table)


async def _counts(bootstrap: str) -> dict[str, tuple[int, int]]:
    """Partitions and records of each topic. Records are counted by offset."""
    async with reading.consumer(bootstrap, list(TOPICS)) as reader:
        places = list(reader.assignment())
        first = await reader.beginning_offsets(places) if places else {}
        last = await reading.ends(reader)
    counted: dict[str, tuple[int, int]] = {}
    for place in places:
        partitions, records = counted.get(place.topic, (0, 0))
        counted[place.topic] = (partitions + 1, records + last[place] - first[place])
    return counted


def _actual(topic: Topic, counts: dict[str, tuple[int, int]] | None) -> tuple[int | None, int | None]:
    if counts is None:
        return None, None
    return counts.get(topic.name, (0, 0))


def _described(topic: Topic, counts: dict[str, tuple[int, int]] | None) -> dict[str, Any]:
    actual, records = _actual(topic, counts)
    return {
        "name": topic.name,
        "description": topic.description,
        "key": topic.key.value,
        "partitions": topic.partitions,
        "retention_seconds": topic.retention.total_seconds(),
        "data_class": topic.data_class.name.lower(),
        "writers": list(topic.writers),
        "readers": list(topic.readers),
        "messages": [message.full_name() for message in topic.messages],
        "foreign": topic.foreign,
        "max_message_bytes": topic.max_message_bytes,
        "actual_partitions": actual,
        "records": records,
    }
