"""Questions to a person on the real database: said once when opened and once when settled, in the order of the messages."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from rig import Rig, open_rig
from toys import Databases

from cafcass_domain.due import Due
from cafcass_domain.state import replace
from cafcass_runtime import question_rows
from cafcass_runtime.questions import Asked

WHERE = ("toy.ticks.v1", 0)
NOON = datetime(2026, 6, 1, 12, tzinfo=UTC)


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


def question(key: str, **more: Any) -> Asked:
    whole = Asked(
        subject="c1",
        key=key,
        revision=3,
        open=True,
        own=False,
        role="adviser",
        team="a1-duty",
        first_role="adviser",
        first_team="",
        basis="hearing",
        asked_at=NOON,
        due=Due(NOON, NOON, "answer_working_days", 2),
        reasons=("T1", "G9"),
        why="odd",
        settled_by=("reset",),
        chased=True,
    )
    return replace(whole, **more)


async def test_they_are_kept_as_they_are_whatever_they_say(rig: Rig) -> None:
    odd = ('"', "\\", ",", "{}", "null", "NULL", "", " a ", "é\n'", '\\"')
    kept = [
        question("a"),
        question("b", reasons=odd, settled_by=(), due=Due(NOON), why="".join(odd)),
        question("c", reasons=(), settled_by=odd[::-1], own=True, chased=False),
    ]
    async with rig.pool.acquire() as connection:
        await question_rows.save(connection, kept[::-1], "")
        assert list((await question_rows.load(connection, ["c1"])).values()) == kept
        kept = [replace(asked, revision=4, reasons=asked.settled_by, settled_by=asked.reasons) for asked in kept]
        await question_rows.save(connection, kept, "")
        assert list((await question_rows.load(connection, ["c1"])).values()) == kept


async def test_what_is_settled_is_read_only_where_it_is_named_or_a_person_answered_it(rig: Rig) -> None:
    kept = [question("open"), question("answered", open=False, answered=True), question("settled", open=False)]
    of_another = replace(question("open"), subject="c2")
    async with rig.pool.acquire() as connection:
        await question_rows.save(connection, [*kept, of_another], "")
        read = [
            {key for _, key in await question_rows.load(connection, ["c1"], names)}
            for names in ([], [("c1", "settled")], [("c2", "settled"), ("c1", "never asked")])
        ]
    assert read == [{"open", "answered"}, {"open", "answered", "settled"}, {"open", "answered"}]
