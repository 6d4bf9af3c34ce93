"""The runtime broken on purpose, in ways that only a crash brings to light: the proof must find them."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

import asyncpg
from aiokafka import AIOKafkaProducer

from cafcass_runtime import inbox, ownership

LATER = 0.02
"""Seconds until what was said to be sent is sent."""


def _acknowledged_before_it_is_sent(_: str) -> None:
    send_batch = AIOKafkaProducer.send_batch
    background: set[asyncio.Task[Any]] = set()

    async def hasty(self: AIOKafkaProducer, *arguments: Any, **named: Any) -> Any:
        async def later() -> None:
            await asyncio.sleep(LATER)
            await (await send_batch(self, *arguments, **named))

        task = asyncio.create_task(later())
        background.add(task)
        task.add_done_callback(background.discard)
        done: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        done.set_result(None)
        return done

    stop = AIOKafkaProducer.stop

    async def stop_in_order(self: AIOKafkaProducer) -> None:
        await asyncio.gather(*background)  # who is stopped loses nothing: only a crash shows what is wrong
        await stop(self)

    AIOKafkaProducer.send_batch = hasty
    AIOKafkaProducer.stop = stop_in_order


def _apart(owner: Any, name: str) -> Callable[[str], None]:
    """Let a step of the transaction commit for itself, before the rest."""

    def plant(database: str) -> None:
        original: Callable[..., Awaitable[Any]] = getattr(owner, name)

        async def hasty(_: Any, *arguments: Any) -> Any:
            connection = await asyncpg.connect(database)
            try:
                return await original(connection, *arguments)
            finally:
                await connection.close()

        setattr(owner, name, hasty)

    return plant


@dataclass(frozen=True)
class Mutant:
    """One way to be broken. `shows_in` is the function of the runtime in which leaving brings it to light."""

    plant: Callable[[str], None]
    shows_in: str


MUTANTS = {
    "acknowledged before it is sent": Mutant(_acknowledged_before_it_is_sent, "Relay.drain"),
    "offsets stored before the effect": Mutant(_apart(ownership, "advance"), "Decider.decide"),
    "ids claimed before the effect": Mutant(_apart(inbox, "claim"), "Decider.decide"),
}
