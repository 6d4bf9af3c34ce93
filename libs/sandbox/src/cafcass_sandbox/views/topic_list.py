"""What `cafcass topics` does: the map, and beside it what is at the broker."""

from __future__ import annotations

import asyncio
import json
import sys
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.text import Text

from cafcass_contracts.topics import TOPICS, Topic
from cafcass_sandbox.client import reading
from cafcass_sandbox.client.errors import NoPlatformError
from cafcass_sandbox.client.target import target

_LINE = "{:<34} {:<11} {:>10} {:>8}  {}"


def topics(kafka: str | None, data: Path | None, *, as_json: bool) -> None:
    """Prints the map, with what is at the broker where there is one."""
    try:
        counts = asyncio.run(_counts(target(kafka, data).kafka))
    except NoPlatformError:
        counts = None
    if as_json:
        sys.stdout.write(json.dumps([_described(topic, counts) for topic in TOPICS.values()], indent=2) + "\n")
        return
    console = Console(highlight=False)
    console.print(
        Text(_LINE.format("topic", "class", "partitions", "records", "written by → read by"), "bold"), soft_wrap=True
    )
    for topic in TOPICS.values():
        actual, records = _actual(topic, counts)
        as_mapped = actual in {None, topic.partitions}
        line = _LINE.format(
            topic.name,
            topic.data_class.name.lower(),
            str(topic.partitions) if as_mapped else f"{actual}, not {topic.partitions}",
            "-" if records is None else str(records),
            f"{', '.join(topic.writers)} → {', '.join(topic.readers)}",
        )
        console.print(Text(line), soft_wrap=True)


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
