"""Apache Kafka killed and restarted, cut off, silent, deaf and slow while messages keep coming: nothing lost, nothing twice."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from load import Load, Note, all_is_well, listening, until_owned_by
from proxy import Network, Proxy, proxying
from toys import Broker, Databases, Toy, ToyProcess, make_topics, open_toy

from cafcass_sandbox.servers.kafka.broker import KafkaBroker
from cafcass_sandbox.servers.kafka.jars import why_not_here
from cafcass_sandbox.servers.ports import free_port

pytestmark = pytest.mark.kafka

CASES = [f"case-{n}" for n in range(12)]


@dataclass(frozen=True)
class Breakable:
    """A broker that may be killed, and the port that a proxy before it must listen on."""

    kafka: KafkaBroker
    proxy_port: int


@pytest.fixture(scope="module")
def breakable(sandbox_folder: Path) -> Iterator[Breakable]:
    """A broker for this file alone."""
    missing = why_not_here()
    if missing is not None:
        pytest.skip(f"Apache Kafka cannot run here: {missing}")
    proxy_port = free_port()
    kafka = KafkaBroker(sandbox_folder / "kafka-breakable", proxy_port=proxy_port)
    kafka.start()
    try:
        kafka.wait_ready()
        yield Breakable(kafka, proxy_port)
    finally:
        kafka.stop()


@pytest.fixture
async def proxy(breakable: Breakable) -> AsyncIterator[Proxy]:
    """What stands between the processes and the broker."""
    async with proxying(breakable.proxy_port, breakable.kafka.proxied_port) as made:
        yield made


@pytest.fixture
async def toy(breakable: Breakable, databases: Databases) -> AsyncIterator[Toy]:
    """Toy processes whose broker is within reach of the test."""
    if not breakable.kafka.child.running:  # a test before this one failed with the broker down
        breakable.kafka.start()
        await asyncio.to_thread(breakable.kafka.wait_ready)
    await make_topics(breakable.kafka.bootstrap)
    async with open_toy(Broker(breakable.kafka.bootstrap, idempotent=True), databases) as made:
        yield made


async def members(toy: Toy, proxy: Proxy | None = None) -> list[ToyProcess]:
    """Two processes that share the partitions, behind the proxy where there is one."""
    if proxy is not None:
        toy.environment["CAFCASS_KAFKA"] = proxy.bootstrap
    both = [await toy.start(), await toy.start()]
    await until_owned_by(toy, *both)
    return both


@pytest.mark.faults
async def test_killed_and_restarted(toy: Toy, breakable: Breakable, record_property: Note) -> None:
    load = Load(toy, CASES)
    async with listening(toy) as said:
        both = await members(toy)
        async with load.going_on():
            await load.further(20)
            breakable.kafka.kill()
            for process in both:
                assert "broker" in await process.until_not_ready()
            breakable.kafka.start()
            await asyncio.to_thread(breakable.kafka.wait_ready)
            before = load.count
            took = await said.until(lambda: said.count > before)
            await load.further(20)
        await all_is_well(toy, said, record_property, load)
    record_property("figure:seconds until anew counted after a broker's restart", round(took, 2))


@pytest.mark.faults
@pytest.mark.timeout(900)
@pytest.mark.parametrize("network", [Network.CUT, Network.SILENT, Network.DEAF], ids=lambda network: network.value)
async def test_cut_off_and_back(toy: Toy, proxy: Proxy, record_property: Note, network: Network) -> None:
    load = Load(toy, CASES, pace=0.1)
    async with listening(toy) as said:
        both = await members(toy, proxy)
        async with load.going_on():
            await load.further(20)
            proxy.become(network)
            for process in both:
                assert "broker" in await process.until_not_ready()
            proxy.become(Network.OPEN)
            before = load.count
            took = await said.until(lambda: said.count > before)
            for process in both:
                await process.until_ready()
        await all_is_well(toy, said, record_property, load)
    record_property(f"figure:seconds until anew counted after {network.value}", round(took, 2))


@pytest.mark.faults
@pytest.mark.timeout(900)
async def test_acknowledgements_lost_again_and_again_publish_nothing_twice(
    toy: Toy, proxy: Proxy, record_property: Note
) -> None:
    """The producer is idempotent: what it sends again because no answer came, the broker knows."""
    load = Load(toy, CASES)
    async with listening(toy) as said:
        toy.environment["CAFCASS_KAFKA"] = proxy.bootstrap
        await toy.start_ready()
        async with load.going_on():
            for _ in range(10):
                counted = said.count
                await said.until(lambda goal=counted + 100: said.count > goal)  # type: ignore[misc]
                proxy.become(Network.DEAF)
                await load.further(5)
                proxy.become(Network.OPEN)
        await all_is_well(toy, said, record_property, load)
        assert said.copies == 0


@pytest.mark.faults
@pytest.mark.timeout(900)
async def test_slow(toy: Toy, proxy: Proxy, record_property: Note) -> None:
    load = Load(toy, CASES, pace=0.2)
    async with listening(toy) as said:
        both = await members(toy, proxy)
        async with load.going_on():
            await load.further(5)
            proxy.delay = 0.5
            await load.further(30)
            for process in both:
                await process.until_ready()
        await all_is_well(toy, said, record_property, load)
