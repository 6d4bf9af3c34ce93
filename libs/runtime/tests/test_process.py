"""The whole process on the real database and a real broker: killed, joined, left and stopped on purpose."""

from __future__ import annotations

import asyncio
import signal
from typing import Any

import asyncpg
import pytest
from toy_process import DIED, FAULTS
from toys import Toy

from cafcass_runtime.clock import SystemClock


def check(totals: dict[str, list[dict[str, Any]]], cases: int, ticks: int) -> None:
    """Each tick had its effect once, in order, and no sequence is missing."""
    assert len(totals) == cases
    for found in totals.values():
        assert [t["number"] for t in found] == list(range(1, ticks + 1))
        assert [t["total"] for t in found] == [n * (n + 1) // 2 for n in range(1, ticks + 1)]
        assert [t["sequence"] for t in found] == list(range(1, ticks + 1))


@pytest.mark.parametrize("fault", sorted(FAULTS))
async def test_killed_there_and_back_nothing_is_lost_or_done_twice(toy: Toy, fault: str) -> None:
    for number in range(1, 11):
        for case in ("a", "b", "c"):
            await toy.tick(case, number)
    assert await (await toy.start(fault)).wait() == DIED
    await toy.start()
    check(await toy.until_totals(30), cases=3, ticks=10)


async def test_a_second_instance_joins_and_leaves_under_load(toy: Toy) -> None:
    cases = [f"c{n}" for n in range(8)]

    stopped = asyncio.Event()
    ticks = 0

    async def load() -> None:
        nonlocal ticks
        while not stopped.is_set():
            ticks += 1
            for case in cases:
                await toy.tick(case, ticks)

    await toy.start_ready()
    loading = asyncio.create_task(load())
    second = await toy.start_ready()
    joined_at = ticks
    await toy.until_totals(8 * joined_at)
    second.send_signal(signal.SIGTERM)
    assert await second.wait() == 0
    left_at = ticks
    await toy.until_totals(8 * left_at)
    stopped.set()
    await loading
    check(await toy.until_totals(8 * ticks), cases=8, ticks=ticks)


async def test_a_clean_stop_in_the_middle_loses_nothing(toy: Toy) -> None:
    for number in range(1, 101):
        for case in ("a", "b"):
            await toy.tick(case, number)
    first = await toy.start()
    await toy.until_totals(1)
    first.send_signal(signal.SIGTERM)
    async with asyncio.timeout(20):
        assert await first.wait() == 0
    await toy.start()
    check(await toy.until_totals(200), cases=2, ticks=100)


async def test_a_deadline_that_passed_while_away_fires_after_what_waited(toy: Toy) -> None:
    now = SystemClock().wall_now()
    hour = 10.0  # seconds of wall time in one of the platform's hours
    clock = {
        "CAFCASS_CLOCK_ORIGIN_WALL": now.isoformat(),
        "CAFCASS_CLOCK_ORIGIN": now.isoformat(),
        "CAFCASS_CLOCK_RATE": str(3600 / hour),
    }
    first = await toy.start_ready(**clock)
    await toy.tick("c", 1, "deadline")  # due in an hour
    await toy.until_totals(1)
    await toy.until_watermarks()
    first.send_signal(signal.SIGKILL)
    await first.wait()
    assert await toy.overdue() == []
    for number in range(2, 62):  # the answers come in time, and wait
        await toy.tick("c", number)
    await asyncio.sleep(hour)  # away until it is past due
    await toy.start(**clock, CAFCASS_MAX_BATCH_RECORDS="1")  # slow enough for a hasty deadline to pass the answers
    overdue: list[dict[str, Any]] = []
    async with asyncio.timeout(60):
        while not overdue:
            overdue = await toy.overdue()
    assert [(data["total"], data["late"]) for data in overdue] == [(sum(range(62)), False)]


async def test_a_partition_that_somebody_late_fenced_is_claimed_again(toy: Toy) -> None:
    await toy.start_ready()
    await toy.tick("c", 1)
    await toy.until_totals(1)
    connection = await asyncpg.connect(toy.databases.database)
    await connection.execute("UPDATE runtime.ownership SET epoch = epoch + 1, owner = 'late'")
    await connection.close()
    await toy.tick("c", 2)
    check(await toy.until_totals(2), cases=1, ticks=2)
