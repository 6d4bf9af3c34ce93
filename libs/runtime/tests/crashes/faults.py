"""What goes wrong from outside, once each, so that the ways round it are passed too. Planted in the victim alone."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

import asyncpg
from aiokafka import AIOKafkaProducer
from aiokafka.errors import MessageSizeTooLargeError

from cafcass_runtime import engine, ownership, relay

REFUSED = b"refused"
"""The key of the one case whose messages the broker will not take."""


def _once(owner: Any, name: str, *instead: Callable[..., Any]) -> None:
    """Let the first calls of `owner.name` do something else each, and all later ones what they always did."""
    original: Callable[..., Awaitable[Any]] = getattr(owner, name)
    waiting = list(instead)

    async def stands_in(*arguments: Any, **named: Any) -> Any:
        if waiting:
            found = waiting.pop(0)(*arguments, **named)
            if found is not None:
                return found
        return await original(*arguments, **named)

    setattr(owner, name, stands_in)


def _raises(error: Exception) -> Callable[..., None]:
    def fail(*_: Any, **__: Any) -> None:
        raise error

    return fail


def _two_transactions_met_and_the_database_went_away() -> None:
    _once(
        ownership,
        "advance",
        _raises(asyncpg.SerializationError("two met")),
        _raises(asyncpg.ConnectionDoesNotExistError("gone")),
    )


def _nobody_foresaw_it() -> None:
    _once(engine.Engine, "handle", _raises(RuntimeError()))


def _another_holds_lanes() -> None:
    """First all of them, then all but one."""
    _once(
        relay,
        "lock_lanes",
        lambda *_: [],
        lambda *_: [0],
    )


def _the_broker_refuses_a_case() -> None:
    create_batch, send_batch = AIOKafkaProducer.create_batch, AIOKafkaProducer.send_batch
    refused: set[int] = set()

    def create(self: AIOKafkaProducer) -> Any:
        batch = create_batch(self)
        append = batch.append

        def note(**record: Any) -> Any:
            if record["key"] == REFUSED:
                refused.add(id(batch))
            return append(**record)

        batch.append = note
        refused.discard(id(batch))
        return batch

    async def send(self: AIOKafkaProducer, batch: Any, topic: str, *, partition: int) -> Any:
        if id(batch) in refused:
            raise MessageSizeTooLargeError
        return await send_batch(self, batch, topic, partition=partition)

    AIOKafkaProducer.create_batch = create
    AIOKafkaProducer.send_batch = send


FAULTS: dict[str, Callable[[], None]] = {
    "conflict": _two_transactions_met_and_the_database_went_away,
    "unforeseen": _nobody_foresaw_it,
    "lanes": _another_holds_lanes,
    "refusal": _the_broker_refuses_a_case,
}
