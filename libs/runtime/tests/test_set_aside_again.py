"""A dead letter that is tried again and set aside again is the one it was: an operator's id for it stays good."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from uuid import UUID

import pytest
from rig import Rig

from cafcass_contracts import platform
from cafcass_contracts.message import Actor
from cafcass_runtime.records import StoredRecord
from cafcass_runtime.sealing import open_sealed

RETRY = platform.RetryDeadLetters(by=Actor(id="op-1", role="operator"))

LETTERS: dict[str, Callable[[Rig], list[StoredRecord]]] = {
    "its decision raises": lambda rig: [rig.tick("c", 1, "raise")],
    "it cannot be read": lambda rig: [rig.record(b'{"case": "c"}', topic="toy.snapshots.v1")],
    "its id was used before": lambda rig: [rig.tick("c", 1, id_="x"), rig.tick("c", 2, id_="x")],
}


async def _letters(rig: Rig) -> dict[UUID, int]:
    rows = await rig.pool.fetch("SELECT id, attempts FROM runtime.dead_letters")
    return {row["id"]: row["attempts"] for row in rows}


@pytest.mark.parametrize("why", LETTERS)
async def test_it_keeps_its_id(rig: Rig, why: str) -> None:
    await rig.engine.handle(LETTERS[why](rig))
    ((letter, attempts),) = (await _letters(rig)).items()
    assert attempts == 1
    # A record without an envelope is named after its broker: after a move to another one it would have another name.
    rig.engine.decoder.cluster = "another broker"
    await rig.engine.handle([rig.message(RETRY, id_="retry", topic="toy.commands.v1")])
    assert await rig.replay.replay_one()
    assert await _letters(rig) == {letter: 2}
    announced = [m for m in await rig.outbox() if m.topic == "toy.dead-letters.v1"]
    assert [dict(m.headers)["dlq-id"] for m in announced] == [str(letter).encode()] * 2
    assert [dict(m.headers)["dlq-attempts"] for m in announced] == [b"1", b"2"]


async def test_what_is_kept_sealed_is_tried_again_as_it_came_and_not_once_its_key_is_destroyed(rig: Rig) -> None:
    """G4, G6: neither the table nor the topic has its content in clear."""
    sealing = replace(rig.engine.service, sealed_when_set_aside=frozenset({"toy.ticks.v1"}))
    rig.engine.decider._service = sealing
    for case in ("c", "d"):
        await rig.engine.handle([rig.tick(case, 1, "raise")])
    kept = {row["subject"]: row for row in await rig.pool.fetch("SELECT * FROM runtime.dead_letters")}
    letters = [m for m in await rig.outbox() if m.topic == "toy.dead-letters.v1"]
    announced = {dict(m.headers)["dlq-sealed-for"]: m.value for m in letters}
    for subject, row in kept.items():
        key = await rig.engine.key_of(subject)
        assert key is not None
        assert row["sealed_for"] == subject
        assert b'"raise"' in open_sealed(key, subject, row["value"])
        assert row["value"] == announced[subject.encode()]
        assert b'"raise"' not in row["value"]
    await rig.keyring.destroy("d")
    await rig.engine.handle([rig.message(RETRY, id_="retry", topic="toy.commands.v1")])
    while await rig.replay.replay_one():
        pass
    again = {row["subject"]: row["state"] for row in await rig.pool.fetch("SELECT * FROM runtime.dead_letters")}
    assert again == {"c": "failed", "d": "unreadable"}


@pytest.mark.parametrize("as_before", [False, True])
async def test_a_record_without_a_value_is_tried_again_as_what_it_is_and_never_said_to_be_destroyed(
    rig: Rig, *, as_before: bool
) -> None:
    """G2, G6: an operator who reads that it was destroyed looks for whoever destroyed it."""
    rig.engine.decider._service = replace(rig.engine.service, sealed_when_set_aside=frozenset({"toy.ticks.v1"}))
    await rig.engine.handle([replace(rig.tick("c", 1), value=None)])
    (row,) = await rig.pool.fetch("SELECT * FROM runtime.dead_letters")
    assert (row["value"], row["sealed_for"]) == (None, None)
    if as_before:
        await rig.engine.handle([rig.tick("c", 2, "raise")])  # the key of its subject is there
        await rig.pool.execute("DELETE FROM runtime.dead_letters WHERE id <> $1", row["id"])
        await rig.pool.execute("UPDATE runtime.dead_letters SET sealed_for = 'c'")
    reason = row["reason"]
    await rig.engine.handle([rig.message(RETRY, id_="retry", topic="toy.commands.v1")])
    assert await rig.replay.replay_one()
    (again,) = await rig.pool.fetch("SELECT * FROM runtime.dead_letters")
    assert (again["id"], again["attempts"], again["reason"]) == (row["id"], 2, reason)
