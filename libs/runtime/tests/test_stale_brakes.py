"""A brake counts what happened while its partition was held: nothing from an earlier time, or from before a person's word."""

from __future__ import annotations

from base64 import b64decode
from typing import Any
from uuid import UUID

import pytest
from aiokafka import TopicPartition
from rig import LIMITS, MASTER_KEY, Rig
from toy import toy_topics

from cafcass_contracts import platform
from cafcass_contracts.message import Actor
from cafcass_runtime import ownership
from cafcass_runtime.consumer import Consumer
from cafcass_runtime.health import Health
from cafcass_runtime.ownership import Partition
from cafcass_runtime.settings import RuntimeSettings
from cafcass_runtime.store import Connection

HERE = ("toy.ticks.v1", 0)
NEARLY = LIMITS.brake_run - 1


@pytest.fixture
async def consumer(rig: Rig) -> Consumer:
    """The consumer that tells the engine of partitions; it was not started, so it has no broker."""
    settings = RuntimeSettings.model_validate(
        {
            "kafka": "127.0.0.1:1",
            "database": "none",
            "keyring": "none",
            "namespace": str(UUID(int=7)),
            "master_key": "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=",
        }
    )
    assert b64decode(settings.master_key.get_secret_value()) == MASTER_KEY
    return Consumer(
        rig.engine,
        topics=toy_topics(),
        settings=settings,
        pool=rig.pool,
        clock=rig.engine.clock,
        health=Health("toy", rig.metrics),
        metrics=rig.metrics,
        owner="one",
    )


async def fail(rig: Rig, times: int, name: str) -> None:
    """So many messages of cases of their own that fail, one after the other."""
    await rig.engine.handle([rig.tick(f"{name}-{n}", 1, "raise") for n in range(times)])


async def test_a_partition_that_comes_back_is_counted_anew(rig: Rig, consumer: Consumer) -> None:
    await fail(rig, NEARLY, "before")
    await consumer.on_partitions_revoked([TopicPartition(*HERE)])
    await rig.own(HERE)
    await fail(rig, NEARLY, "after")
    assert rig.heard.stopped == []
    assert len(await rig.dead_letters()) == 2 * NEARLY
    await fail(rig, 1, "one-more")  # and it does count
    assert rig.heard.stopped == [HERE]


async def test_a_partition_that_a_person_resumed_is_counted_anew(rig: Rig, consumer: Consumer) -> None:
    await fail(rig, LIMITS.brake_run, "before")
    assert rig.heard.stopped == [HERE]
    consumer.stopped(HERE)
    resume = platform.ResumePartition(by=Actor(id="op-1", role="operator"), topic=HERE[0], partition=HERE[1])
    await rig.engine.handle([rig.message(resume, id_="resume", topic="toy.commands.v1")])
    await consumer.look_after()
    await rig.own(HERE)
    await fail(rig, NEARLY, "after")
    assert len(rig.heard.stopped) == 1
    assert len(await rig.dead_letters()) == 2 * NEARLY


async def test_nobody_stops_a_partition_that_somebody_else_has_taken(rig: Rig, monkeypatch: pytest.MonkeyPatch) -> None:
    stop = ownership.stop

    async def too_late(connection: Connection, partition: Partition, *rest: Any) -> bool:
        async with rig.pool.acquire() as other:
            await ownership.take(other, [partition], "two")
        return await stop(connection, partition, *rest)

    monkeypatch.setattr(ownership, "stop", too_late)
    await fail(rig, LIMITS.brake_run, "before")
    assert rig.heard.stopped == []
    assert HERE not in rig.engine.assignment.epochs()
    row = await rig.pool.fetchrow(
        "SELECT owner, stopped_at FROM runtime.ownership WHERE (topic, partition) = ($1, $2)", *HERE
    )
    assert tuple(row or ()) == ("two", None)
