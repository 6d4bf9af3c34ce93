"""What is not for a service costs it nothing but a look: no id is claimed of it, and its sequence counts all the same."""

from __future__ import annotations

from typing import Any

import pytest
from rig import Rig
from toy import Overlooked

TICKS = "toy.ticks.v1"


def _overlooked(rig: Rig, sequence: int, id_: str = "") -> Any:
    return rig.message(Overlooked(case="c"), id_=id_ or f"o{sequence}", topic=TICKS, subject="c", sequence=sequence)


def _tick(rig: Rig, sequence: int) -> Any:
    return rig.tick("c", sequence, subject="c", sequence=sequence)


@pytest.mark.parametrize(
    ("came", "gaps", "late", "copies"),
    [
        pytest.param(["t1 o2 t3"], 0, 0, 0, id="in order"),
        pytest.param(["t1", "o2", "t3"], 0, 0, 0, id="in batches of their own"),
        pytest.param(["o1 o2 o3"], 0, 0, 0, id="nothing else"),
        pytest.param(["o1 t3"], 1, 0, 0, id="what follows is missing"),
        pytest.param(["t1 o4", "t5"], 1, 0, 0, id="it is behind a gap itself"),
        pytest.param(["t1 o2 o2 t3"], 0, 0, 1, id="a copy in its batch"),
        pytest.param(["t1 o2 t3", "o2", "o2"], 0, 0, 2, id="copies later"),
        pytest.param(["t1 o2 t3", "t1 o2 t3"], 0, 0, 3, id="all of it once more"),
        pytest.param(["t1 t3", "o2"], 1, 0, 1, id="late, which is as good as a copy"),
        pytest.param(["o1 o3", "t2"], 1, 1, 0, id="what is for the service is late"),
    ],
)
async def test_its_sequence_counts_and_nothing_is_claimed_of_it(
    rig: Rig, came: list[str], gaps: int, late: int, copies: int
) -> None:
    ticks = set()
    for batch in came:
        names = batch.split()
        ticks |= {name for name in names if name.startswith("t")}
        await rig.engine.handle([{"t": _tick, "o": _overlooked}[name[0]](rig, int(name[1:])) for name in names])
    metrics = rig.metrics
    counted = [
        each.labels(TICKS)._value.get() for each in (metrics.gaps, metrics.messages_late, metrics.messages_duplicate)
    ]
    assert counted == [gaps, late, copies]
    assert len(await rig.totals("c")) == len(ticks)
    assert await rig.pool.fetchval("SELECT count(*) FROM runtime.inbox") == len(ticks)
    assert await rig.dead_letters() == []


async def test_its_id_keeps_nothing_out(rig: Rig) -> None:
    await rig.engine.handle([_overlooked(rig, 1, "same")])
    await rig.engine.handle([rig.tick("c", 2, id_="same", subject="c", sequence=2)])
    assert await rig.totals("c") == [2]
    assert await rig.dead_letters() == []


async def test_what_cannot_be_read_is_claimed_whatever_it_is_about(rig: Rig) -> None:
    unknown = [
        ("ce_id", b"u"),
        ("ce_source", b"urn:test"),
        ("ce_type", b"toy.unheard-of.v1"),
        ("ce_specversion", b"1.0"),
    ]
    for _ in range(2):
        await rig.engine.handle([rig.record(b"{}", unknown)])
    assert len(await rig.dead_letters()) == 1
    assert await rig.pool.fetchval("SELECT count(*) FROM runtime.inbox") == 1
