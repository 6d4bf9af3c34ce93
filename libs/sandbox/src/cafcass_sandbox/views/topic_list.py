"""The map of topics, and beside it what is at a broker."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from rich.text import Text

from cafcass_contracts.topics import TOPICS, Topic
from cafcass_sandbox.client import reading

_LINE = "{:<34} {:<11} {:>10} {:>8}  {}"


@dataclass(frozen=True, slots=True)
class Count:
    """What is at a broker of one topic; records are counted by offset."""

    partitions: int = 0
    records: int = 0


Counts = Mapping[str, Count]
"""By topic."""


async def counts(bootstrap: str) -> Counts:
    """What the broker has of the map's topics. Raises `BrokerUnreachableError`."""
    async with reading.consumer(bootstrap, list(TOPICS)) as reader:
        places = list(reader.assignment())
        first = await reader.beginning_offsets(places) if places else {}
        last = await reading.ends(reader)
    counted: dict[str, Count] = {}
    for place in places:
        known = counted.get(place.topic, Count())
        counted[place.topic] = Count(known.partitions + 1, known.records + last[place] - first[place])
    return counted


def topic_lines(at_broker: Counts | None) -> Iterator[Text]:
    """A heading, then a line for each topic of the map; None: no broker was asked."""
    yield Text(_LINE.format("topic", "class", "partitions", "records", "written by → read by"), "bold")
    for topic in TOPICS.values():
        found = None if at_broker is None else at_broker.get(topic.name, Count())
        actual = topic.partitions if found is None else found.partitions
        line = _LINE.format(
            topic.name,
            topic.data_class.name.lower(),
            str(actual) if actual == topic.partitions else f"{actual}, not {topic.partitions}",
            "-" if found is None else str(found.records),
            f"{', '.join(topic.writers)} → {', '.join(topic.readers)}",
        )
        yield Text(line)


def described(topic: Topic, at_broker: Counts | None) -> dict[str, Any]:
    """A topic as programs are told of it; null where no broker was asked."""
    found = None if at_broker is None else at_broker.get(topic.name, Count())
    return {
        "name": topic.name,
        "description": topic.description,
        "key": topic.key.value,
        "partitions": topic.partitions,
        "retention_seconds": None if topic.retention is None else topic.retention.total_seconds(),
        "data_class": topic.data_class.name.lower(),
        "writers": list(topic.writers),
        "readers": list(topic.readers),
        "messages": [message.full_name() for message in topic.messages],
        "foreign": topic.foreign,
        "max_message_bytes": topic.max_message_bytes,
        "actual_partitions": None if found is None else found.partitions,
        "records": None if found is None else found.records,
    }
