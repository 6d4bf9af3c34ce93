"""Questions to a person on the real database: said once when opened and once when settled, in the order of the messages."""

from __future__ import annotations

import pytest
from rig import Rig, open_rig
from toys import Databases

WHERE = ("toy.ticks.v1", 0)


async def asked(rig: Rig) -> list[tuple[str, str]]:
    """What was said about questions, in order: opened or settled, with the question's id."""
    said = [s for s in await rig.said() if s["type"].startswith("platform.")]
    names = {"platform.person-needed.v1": "asked", "platform.settled.v1": "settled"}
    ids = list(dict.fromkeys(s["id"] for s in said))
    return [(names[s["type"]], str(ids.index(s["id"]) + 1)) for s in said]


@pytest.mark.parametrize("together", [True, False], ids=["in one batch", "one by one"])
@pytest.mark.parametrize(
    ("orders", "expected"),
    [
        (["ask"], [("asked", "1")]),
        (["ask", "ask"], [("asked", "1")]),
        (["settle"], []),
        (["ask", "settle"], [("asked", "1"), ("settled", "1")]),
        (["settle", "ask"], [("asked", "1")]),
        (["ask", "settle", "ask"], [("asked", "1"), ("settled", "1"), ("asked", "2")]),
        (["ask", "ask anew"], [("asked", "1"), ("settled", "1"), ("asked", "2")]),
        (["ask anew", "ask anew", "settle"], [("asked", "1"), ("settled", "1"), ("asked", "2"), ("settled", "2")]),
    ],
)
async def test_it_is_said_once_when_opened_and_once_when_settled(
    databases: Databases, orders: list[str], expected: list[tuple[str, str]], *, together: bool
) -> None:
    async with open_rig(databases.database, databases.keyring) as rig:
        await rig.own(WHERE)
        ticks = [rig.tick("c1", number, order) for number, order in enumerate(orders, 1)]
        for batch in [ticks] if together else [[tick] for tick in ticks]:
            await rig.engine.handle(batch)
        assert await asked(rig) == expected
        kept = await rig.pool.fetch("SELECT open, why FROM runtime.questions")
        assert all(bool(row["why"]) is row["open"] for row in kept), (
            "words on a topic are sealed: a row in clear keeps none"
        )
