"""A batch that takes too long for one transaction is tried in parts, and only a message too long by itself is set aside."""

from __future__ import annotations

import time
from collections.abc import AsyncIterator, Callable
from dataclasses import replace
from typing import Any

import asyncpg
import pytest
from rig import Rig, open_rig
from toys import Databases

from cafcass_domain.decision import Decision
from cafcass_runtime.retrying import Fault, TransactionTooLongError, classify, ran_too_long

TIMEOUT = 0.6
"""Seconds. Long enough for one message on a busy machine, which would have to miss it three times in a row."""
TICKED = "uk.gov.cafcass.court.ticked.v1"


@pytest.fixture
async def hasty(databases: Databases) -> AsyncIterator[Rig]:
    """An engine whose database ends every transaction that takes too long."""
    connection = await asyncpg.connect(databases.database)
    name = databases.database.rsplit("/", 1)[1]
    await connection.execute(f"ALTER DATABASE {name} SET transaction_timeout = '{TIMEOUT * 1000:.0f}ms'")
    await connection.close()
    async with open_rig(databases.database, databases.keyring) as rig:
        await rig.own(("toy.ticks.v1", 0))
        yield rig


def deciding_takes(rig: Rig, monkeypatch: pytest.MonkeyPatch, seconds: Callable[[Any], float]) -> None:
    """Make each decision about a tick take so long."""
    handler: Any = rig.engine.decoder._ours[TICKED]

    def decide(facts: Any, received: Any, policy: Any) -> Decision:
        time.sleep(seconds(received.data))
        decision: Decision = handler.decide(facts, received, policy)
        return decision

    monkeypatch.setitem(rig.engine.decoder._ours, TICKED, replace(handler, decide=decide))


async def test_a_batch_that_takes_too_long_is_handled_message_by_message(
    hasty: Rig, monkeypatch: pytest.MonkeyPatch
) -> None:
    numbers = range(1, 17)
    deciding_takes(hasty, monkeypatch, lambda _: TIMEOUT * 1.3 / len(numbers))
    await hasty.engine.handle([hasty.tick("c", number) for number in numbers])
    assert await hasty.totals("c") == [n * (n + 1) // 2 for n in numbers]
    assert await hasty.dead_letters() == []
    assert hasty.metrics.batch_replays._value.get() == 1


async def test_a_message_too_long_by_itself_is_set_aside_alone(hasty: Rig, monkeypatch: pytest.MonkeyPatch) -> None:
    deciding_takes(hasty, monkeypatch, lambda tick: TIMEOUT * 1.3 if tick.case == "endless" else 0)
    await hasty.engine.handle([hasty.tick("a", 1), hasty.tick("endless", 1), hasty.tick("b", 1)])
    assert (await hasty.totals("a"), await hasty.totals("b")) == ([1], [1])
    assert await hasty.totals("endless") == []
    ((reason, subject),) = await hasty.pool.fetch("SELECT reason, subject FROM runtime.dead_letters")
    assert "TransactionTooLongError" in reason
    assert subject == "endless"


async def _lost(database: str, what: str, **settings: str) -> BaseException:
    connection = await asyncpg.connect(database, server_settings=settings)
    try:
        async with connection.transaction():
            await connection.execute(what)
    except Exception as error:  # noqa: BLE001 - which one is what is looked at
        return error
    finally:
        await connection.close()
    raise AssertionError("the connection was not lost")


async def test_a_transaction_that_took_too_long_is_told_from_a_lost_connection(database: str) -> None:
    terminate = "SELECT pg_terminate_backend(pg_backend_pid())"
    too_long = await _lost(database, "SELECT pg_sleep(10)", transaction_timeout="50")
    lost = await _lost(database, terminate)
    assert {classify(too_long), classify(lost)} == {Fault.TRANSIENT_DATABASE}
    assert (ran_too_long(too_long), ran_too_long(lost)) == (True, False)
    try:
        raise TransactionTooLongError from too_long
    except TransactionTooLongError:  # what is being handled when a connection is lost is not why it was lost
        assert not ran_too_long(await _lost(database, terminate))
