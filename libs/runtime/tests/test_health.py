from __future__ import annotations

from collections.abc import AsyncIterator

import pytest
from aiohttp import ClientSession

from cafcass_runtime.health import Health, HealthServer
from cafcass_runtime.metrics import Metrics


class Hand:
    """A timer that is moved by hand."""

    now = 0.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def hand() -> Hand:
    return Hand()


@pytest.fixture
def health(hand: Hand) -> Health:
    return Health("intake", Metrics(), expected=("database", "broker"), live_seconds=60, timer=hand)


def test_a_process_is_not_ready_until_all_that_is_expected_is_well(health: Health) -> None:
    assert health.reasons() == {"database": "not yet", "broker": "not yet"}
    health.set("database", ok=True)
    assert health.reasons() == {"broker": "not yet"}
    health.set("broker", ok=True)
    assert health.reasons() == {}
    assert health.ready


def test_losing_the_database_is_a_reason(health: Health) -> None:
    health.set("broker", ok=True)
    health.set("database", ok=False, detail="waiting")
    assert not health.ready
    assert health.reasons() == {"database": "waiting"}


def test_a_stopped_partition_only_degrades(health: Health) -> None:
    health.set("database", ok=True)
    health.set("broker", ok=True)
    health.set("stopped", ok=False, detail="court.applications.v1/2", gates=False)
    assert health.ready
    assert health.detail()["degraded"]
    health.clear("stopped")
    assert not health.detail()["degraded"]


def test_a_loop_that_does_not_turn_is_not_alive_and_not_ready(health: Health, hand: Hand) -> None:
    health.set("database", ok=True)
    health.set("broker", ok=True)
    hand.now = 61.0
    assert not health.live
    assert not health.ready
    assert health.reasons() == {"loop": "has not turned for 61 s"}
    health.beat()
    assert health.ready


@pytest.fixture
async def address(health: Health) -> AsyncIterator[str]:
    server = HealthServer(health)
    port = await server.start()
    yield f"http://127.0.0.1:{port}"
    await server.stop()


async def test_what_is_asked_over_http(address: str, health: Health, hand: Hand) -> None:
    health.tell("gaps", lambda: {"court.applications.v1": 2})
    async with ClientSession() as session:

        async def get(path: str) -> tuple[int, dict[str, object]]:
            async with session.get(address + path) as answer:
                return answer.status, await answer.json()

        assert await get("/live") == (200, {"live": True})
        status, body = await get("/ready")
        assert (status, body) == (503, {"ready": False, "reasons": {"database": "not yet", "broker": "not yet"}})
        health.set("database", ok=True)
        health.set("broker", ok=True)
        assert await get("/ready") == (200, {"ready": True, "reasons": {}})
        status, body = await get("/health")
        assert status == 200
        assert body["service"] == "intake"
        assert body["gaps"] == {"court.applications.v1": 2}
        async with session.get(f"{address}/metrics") as answer:
            assert "cafcass_ready 1.0" in await answer.text()
        hand.now = 100.0
        assert (await get("/live"))[0] == 503
        async with session.get(f"{address}/metrics") as answer:
            assert "cafcass_ready 0.0" in await answer.text()


async def test_a_port_that_is_taken_is_said(address: str, health: Health) -> None:
    second = HealthServer(health, port=int(address.rsplit(":", 1)[1]))
    with pytest.raises(OSError, match="address already in use"):
        await second.start()
    await second.stop()


def test_each_condition_that_is_not_well_is_1_in_the_metrics_until_it_is_taken_back() -> None:
    metrics = Metrics()
    health = Health("intake", metrics, expected=("database",))
    failing = 'cafcass_condition_failing{condition="%s"} %.1f'
    assert failing % ("database", 1) in metrics.text().decode()
    health.set("database", ok=True)
    health.set("key ring", ok=False, detail="away")
    assert failing % ("database", 0) in metrics.text().decode()
    assert failing % ("key ring", 1) in metrics.text().decode()
    health.clear("key ring")
    assert 'condition="key ring"' not in metrics.text().decode()
