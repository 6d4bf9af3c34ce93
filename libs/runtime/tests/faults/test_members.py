"""Members of a service's group that come, go, freeze and die while messages keep coming, on Apache Kafka."""

from __future__ import annotations

import signal

import pytest
from load import Load, Note, all_is_well, listening, until_owned_by
from toy_releases import MORE
from toys import Toy

pytestmark = pytest.mark.kafka

CASES = [f"case-{n}" for n in range(12)]


async def test_killed_under_load_the_other_goes_on(kafka_toy: Toy, record_property: Note) -> None:
    load = Load(kafka_toy, CASES)
    async with listening(kafka_toy) as said:
        stays, dies = await kafka_toy.start(), await kafka_toy.start()
        await until_owned_by(kafka_toy, stays, dies)
        async with load.going_on():
            await load.further(20)
            dies.send_signal(signal.SIGKILL)
            taken_over = await until_owned_by(kafka_toy, stays)
            await load.further(10)
        await all_is_well(kafka_toy, said, record_property, load)
    record_property("figure:seconds until taken over from one killed", round(taken_over, 2))


async def test_frozen_past_its_session_it_writes_nothing_and_joins_again(kafka_toy: Toy, record_property: Note) -> None:
    await _freeze(kafka_toy, record_property, times=1)


@pytest.mark.faults
@pytest.mark.timeout(900)
async def test_frozen_again_and_again(kafka_toy: Toy, record_property: Note) -> None:
    await _freeze(kafka_toy, record_property, times=6)


async def _freeze(toy: Toy, note: Note, times: int) -> None:
    load = Load(toy, CASES)
    toy.environment["CAFCASS_IDLE_IN_TRANSACTION_TIMEOUT_S"] = "2"  # frees what the frozen one holds
    async with listening(toy) as said:
        awake, frozen = await toy.start(), await toy.start()
        await until_owned_by(toy, awake, frozen)
        async with load.going_on():
            for _ in range(times):
                await load.further(20)
                frozen.send_signal(signal.SIGSTOP)
                taken_over = await until_owned_by(toy, awake)
                sent = load.count
                caught_up = await said.until(lambda goal=sent: said.count >= goal)  # type: ignore[misc]
                frozen.send_signal(signal.SIGCONT)
                joined = await until_owned_by(toy, awake, frozen)
                note("figure:seconds until taken over from one frozen", round(taken_over, 2))
                note("figure:seconds until caught up then", round(caught_up, 2))
                note("figure:seconds until one that woke had joined again", round(joined, 2))
                awake, frozen = frozen, awake
            await load.further(10)
        await all_is_well(toy, said, note, load)


@pytest.mark.faults
@pytest.mark.timeout(900)
async def test_a_rolling_restart_loses_nothing(kafka_toy: Toy, record_property: Note) -> None:
    load = Load(kafka_toy, CASES, pace=0.2)
    async with listening(kafka_toy) as said:
        members = [await kafka_toy.start() for _ in range(3)]
        await until_owned_by(kafka_toy, *members[:2])  # two partitions each: the third waits in reserve
        async with load.going_on():
            for _ in range(3):
                await load.further(10)
                leaver = members.pop(0)
                leaver.send_signal(signal.SIGTERM)
                assert await leaver.wait() == 0
                joiner = await kafka_toy.start_ready()
                members.append(joiner)
            await load.further(10)
        await all_is_well(kafka_toy, said, record_property, load)


@pytest.mark.faults
@pytest.mark.timeout(900)
async def test_a_release_that_reads_one_more_topic_rolls_out_under_load(kafka_toy: Toy, record_property: Note) -> None:
    load = Load(kafka_toy, CASES, pace=0.2)
    more = Load(kafka_toy, CASES, topic=MORE, first=1_000_000, pace=0.2)
    async with listening(kafka_toy) as said:
        old = [await kafka_toy.start(), await kafka_toy.start()]
        await until_owned_by(kafka_toy, *old)
        async with load.going_on(), more.going_on():
            new = []
            for leaver in old:
                await load.further(10)
                new.append(await kafka_toy.start_ready(TOY_RELEASE="next"))
                await load.further(10)
                leaver.send_signal(signal.SIGTERM)
                assert await leaver.wait() == 0
            await until_owned_by(kafka_toy, *new)
            await load.further(10)
        await all_is_well(kafka_toy, said, record_property, load, more)
