"""The topics of the map, made on real brokers."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from aiokafka.admin import NewTopic

from cafcass_contracts.topics import TOPICS, topic
from cafcass_sandbox.client.administrator import administrator
from cafcass_sandbox.client.errors import BrokerUnreachableError
from cafcass_sandbox.client.reading import partitions
from cafcass_sandbox.servers.ports import free_port
from cafcass_sandbox.servers.provision import provision

BROKERS = ["broker", pytest.param("kafka_broker", marks=pytest.mark.kafka)]


@pytest.mark.parametrize("kind", BROKERS)
async def test_every_topic_is_made_once(request: pytest.FixtureRequest, kind: str) -> None:
    bootstrap: str = request.getfixturevalue(kind)
    await provision(bootstrap)
    again = await provision(bootstrap)
    assert again.created == []
    assert set(again.kept) == set(TOPICS)
    assert again.different == []
    found = await partitions(bootstrap, set(TOPICS))
    assert {name: len(numbers) for name, numbers in found.items()} == {name: t.partitions for name, t in TOPICS.items()}


@pytest.mark.parametrize("kind", BROKERS)
async def test_what_is_otherwise_than_the_map_is_said_and_left(request: pytest.FixtureRequest, kind: str) -> None:
    bootstrap: str = request.getfixturevalue(kind)
    mine = replace(topic("intake.restricted.v1"), name=f"otherwise.{kind.replace('_', '-')}.v1")
    async with administrator(bootstrap) as admin:
        await admin.create_topics([NewTopic(mine.name, 1, 1, topic_configs={"retention.ms": "1000"})])
    while not (await partitions(bootstrap, {mine.name})).get(mine.name):
        pass
    for _ in range(2):
        outcome = await provision(bootstrap, [mine])
        assert f"{mine.name} has 1 partitions, the map has {mine.partitions}" in outcome.different
        assert mine.retention is not None
        wanted = mine.retention // timedelta(milliseconds=1)
        assert f"{mine.name} has retention.ms=1000, the map has {wanted}" in outcome.different


async def test_a_broker_that_is_not_there_is_said_so() -> None:
    with pytest.raises(BrokerUnreachableError, match="no broker answers"):
        async with administrator(f"127.0.0.1:{free_port()}", seconds=0.2):
            pytest.fail("somebody answered")
