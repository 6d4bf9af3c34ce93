"""Makes the topics of the map on a broker, and says what is otherwise than the map has it."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import timedelta

from aiokafka.admin import AIOKafkaAdminClient, NewTopic
from aiokafka.admin.config_resource import ConfigResource, ConfigResourceType
from aiokafka.errors import for_code

from cafcass_contracts.topics import TOPICS, Topic

_EXISTS = 36
_SETTLE_SECONDS = 30.0
_COPIES = 3
"""Of each record, where there are so many brokers."""


class ProvisionError(RuntimeError):
    """The broker refused a topic. The message says which and why."""


@dataclass(slots=True)
class Provisioned:
    """What was done."""

    cluster_id: str = ""
    """Of the broker."""
    created: list[str] = field(default_factory=list)
    kept: list[str] = field(default_factory=list)
    different: list[str] = field(default_factory=list)
    """One sentence for each thing that is not as the map has it. Nothing is changed: partitions decide the order of what is
    already there, and other settings may be somebody's decision."""


def settings_of(topic: Topic) -> dict[str, str]:
    """The broker's settings for a topic."""
    return {
        "cleanup.policy": "delete",
        "retention.ms": "-1" if topic.retention is None else str(topic.retention // timedelta(milliseconds=1)),
        "max.message.bytes": str(topic.max_message_bytes),
        "message.timestamp.type": "LogAppendTime" if topic.log_append_time else "CreateTime",
    }


async def provision(client: AIOKafkaAdminClient, topics: Iterable[Topic] = TOPICS.values()) -> Provisioned:
    """Creates what is missing and compares the rest; doing it again changes nothing. Raises `ProvisionError`."""
    wanted = {topic.name: topic for topic in topics}
    outcome = Provisioned()
    cluster = await client.describe_cluster()
    outcome.cluster_id = str(cluster["cluster_id"])
    there = set(await client.list_topics())
    missing = [topic for topic in wanted.values() if topic.name not in there]
    if missing:
        copies = min(_COPIES, len(cluster["brokers"]))
        await _create(client, missing, copies, outcome)
        await _settled(client, outcome.created)
    outcome.kept.extend(name for name in wanted if name not in outcome.created)
    if outcome.kept:
        await _compare(client, [wanted[name] for name in outcome.kept], outcome)
    return outcome


async def _create(client: AIOKafkaAdminClient, topics: list[Topic], copies: int, outcome: Provisioned) -> None:
    new = [NewTopic(topic.name, topic.partitions, copies, topic_configs=settings_of(topic)) for topic in topics]
    response = await client.create_topics(new)
    for name, code, *words in response.topic_errors:
        if code == 0:
            outcome.created.append(name)
        elif code != _EXISTS:
            reason = next((word for word in words if word), None) or for_code(code).__name__
            raise ProvisionError(f"the broker refused to make {name}: {reason}")


async def _settled(client: AIOKafkaAdminClient, names: list[str]) -> None:
    """Waits until every partition of the new topics has a leader: before that nobody can use them. Raises `ProvisionError`."""
    loop = asyncio.get_running_loop()
    deadline = loop.time() + _SETTLE_SECONDS
    while names:
        described = await client.describe_topics(names)
        if not any(
            entry["error_code"] or any(part["error_code"] for part in entry["partitions"]) for entry in described
        ):
            return
        if loop.time() > deadline:
            raise ProvisionError(f"the new topics have no leaders after {_SETTLE_SECONDS:.0f} s")
        await asyncio.sleep(0.05)


async def _compare(client: AIOKafkaAdminClient, topics: list[Topic], outcome: Provisioned) -> None:
    described = {entry["topic"]: entry for entry in await client.describe_topics([topic.name for topic in topics])}
    resources = [ConfigResource(ConfigResourceType.TOPIC, topic.name) for topic in topics]
    settings: dict[str, dict[str, str]] = {}
    for response in await client.describe_configs(resources):
        for resource in response.resources:
            settings[resource[3]] = {entry[0]: entry[1] for entry in resource[4]}
    for topic in topics:
        found = len(described[topic.name]["partitions"])
        if found != topic.partitions:
            outcome.different.append(f"{topic.name} has {found} partitions, the map has {topic.partitions}")
        for name, value in settings_of(topic).items():
            actual = settings.get(topic.name, {}).get(name)
            if actual is not None and actual != value:
                outcome.different.append(f"{topic.name} has {name}={actual}, the map has {value}")
