"""The toy's engine on a real database, and its records made by hand."""

from __future__ import annotations

import os
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any

import toy
from toy import TOY, Ticked, ToyPolicy, toy_topics

from cafcass_runtime.engine import Limits
from cafcass_runtime.policies import DatedPolicy
from cafcass_runtime.records import StoredRecord
from cafcass_runtime.testing import engine as kit
from cafcass_runtime.testing.engine import LIMITS, MASTER_KEY, OpenEngine
from cafcass_runtime.testing.wall import Wall

__all__ = ["LIMITS", "MASTER_KEY", "Rig", "Wall", "dies_here", "open_rig", "prepare"]


class Rig(OpenEngine[ToyPolicy]):
    """The toy's engine with everything around it within reach."""

    def record(self, value: bytes | None, headers: Any = None, **where: Any) -> StoredRecord:
        """A record at the next offset of its partition, of ticks unless told."""
        return super().record(value, headers, **{"topic": "toy.ticks.v1", **where})

    def tick(self, case: str, number: int, order: str = "add", *, id_: str | None = None, **more: Any) -> StoredRecord:
        """A tick of a case."""
        return self.message(Ticked(case=case, number=number, order=order), id_=id_ or f"{case}-{number}", **more)

    async def totals(self, case: str) -> list[int]:
        """The totals said of a case, in order."""
        said = await self.said()
        return [s["total"] for s in said if s["type"] == "toy.totalled.v1" and s["case"] == case]


async def prepare(database: str, keyring: str) -> None:
    """Bring both databases up to date."""
    await kit.prepare(TOY, database, keyring)


@asynccontextmanager
async def open_rig(
    database: str,
    keyring_url: str,
    *,
    wall: Wall | None = None,
    limits: Limits = LIMITS,
    policy: DatedPolicy[ToyPolicy] | None = None,
) -> AsyncIterator[Rig]:
    """An engine of the toy service on databases that were prepared."""
    opened = kit.open_engine(
        toy.TOY, database, keyring_url, wall=wall, limits=limits, policy=policy, topics=toy_topics()
    )
    async with opened as rig:
        yield Rig(**vars(rig))


def dies_here() -> Callable[..., Any]:
    """Something to put in the place of a function: the process is gone when it is called."""

    def die(*_: Any, **__: Any) -> None:
        os._exit(9)

    return die
