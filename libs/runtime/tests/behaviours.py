"""Two ways to run the toy that must behave alike: the world in memory, and the real engine on a real database."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

import asyncpg
from rig import Rig, open_rig
from toy import TOY, Ticked, ToyPolicy, toy_topics
from toys import Databases

from cafcass_contracts.message import Message
from cafcass_runtime.inbox import keep_days
from cafcass_runtime.outgoing import Homes, Writer
from cafcass_runtime.policies import DatedPolicy
from cafcass_runtime.policy_changes import PolicyChanges
from cafcass_runtime.question_rows import of_row
from cafcass_runtime.scheduler import Scheduler
from cafcass_runtime.testing.wall import Wall
from cafcass_runtime.testing.world import World

READ = ("toy.ticks.v1", "toy.snapshots.v1", "toy.commands.v1", "workforce.staff.v1")


class Behaviour(Protocol):
    """What both can do."""

    wall: Wall

    async def send(self, *messages: Message) -> None:
        """Receives messages, each in its own transaction, and takes what follows at once."""
        ...

    async def pass_to(self, until: datetime) -> None:
        """Lets time pass."""
        ...

    async def bring_into_force(self, policy: DatedPolicy[ToyPolicy]) -> None:
        """Starts again with another policy."""
        ...

    async def do_jobs(self) -> None:
        """Does the slow work that waits."""
        ...

    async def said(self) -> list[tuple[str, str, dict[str, Any]]]:
        """What was published on the events topic, for each case in order: type, case, data."""
        ...

    async def row(self, case: str) -> Any:
        """The row of a case."""
        ...

    async def questions(self) -> list[dict[str, Any]]:
        """Every question, as it is kept."""
        ...

    async def deadlines(self) -> list[tuple[Any, ...]]:
        """Every deadline, as it is kept."""
        ...


def in_order(said: list[tuple[str, str, dict[str, Any]]]) -> list[tuple[str, str, dict[str, Any]]]:
    """By case, and for each in the order in which it was said: no other order is promised."""
    return sorted(said, key=lambda each: each[1])


@dataclass
class InMemory:
    """The world."""

    world: World[ToyPolicy]
    wall: Wall
    sent: int = 0

    async def send(self, *messages: Message) -> None:
        """See `Behaviour`."""
        for message in messages:
            self.sent += 1
            self.world.send(message, id_=f"message-{self.sent}", sequence=self.sent)

    async def pass_to(self, until: datetime) -> None:
        """See `Behaviour`."""
        self.world.pass_to(until)

    async def bring_into_force(self, policy: DatedPolicy[ToyPolicy]) -> None:
        """See `Behaviour`."""
        self.world.bring_into_force(policy)

    async def do_jobs(self) -> None:
        """See `Behaviour`."""
        self.world.do_jobs()

    async def said(self) -> list[tuple[str, str, dict[str, Any]]]:
        """See `Behaviour`."""
        published = [p for p in self.world.memory.published if p.topic == TOY.events_topic]
        return in_order(
            [(p.event.full_name(), p.subject, p.event.model_dump(mode="json", exclude_none=True)) for p in published]
        )

    async def row(self, case: str) -> Any:
        """See `Behaviour`."""
        (table,) = TOY.tables
        return self.world.row(table.ref, case)

    async def questions(self) -> list[dict[str, Any]]:
        """See `Behaviour`."""
        return [_question(asked) for _, asked in sorted(self.world.memory.questions.items())]

    async def deadlines(self) -> list[tuple[Any, ...]]:
        """See `Behaviour`."""
        return sorted(
            (name, held.due.at, held.due.number, held.due.working_days, held.rule)
            for name, (held, _) in self.world.memory.deadlines.items()
        )


@dataclass
class OnDatabase:
    """The engine."""

    rig: Rig
    wall: Wall
    sent: int = 0

    async def send(self, *messages: Message) -> None:
        """See `Behaviour`."""
        for message in messages:
            self.sent += 1
            case = getattr(message, "case", None)
            record = self.rig.message(message, id_=f"message-{self.sent}", subject=case, sequence=self.sent)
            async with self.rig.pool.acquire() as connection:
                await keep_days(connection, self.wall.now.date(), 90)
            await self.rig.engine.handle([record])
            await self._take()

    async def _take(self) -> None:
        while await self.rig.internal.take():
            pass

    async def pass_to(self, until: datetime) -> None:
        """See `Behaviour`. Deadlines fire one by one, each when it is due, as time passes step by step."""
        while True:
            due = await self.rig.pool.fetchval("SELECT min(due) FROM runtime.deadlines")
            change = self.rig.policy.next_change(self.wall.now)
            next_ = min((at for at in (due, change) if at is not None and at <= until), default=None)
            if next_ is None:
                break
            self.wall.now = max(self.wall.now, next_)
            await read_so_far(self.rig)
            await self._change()
            if await self.rig.scheduler.fire():
                await self._take()
        self.wall.now = max(self.wall.now, until)

    async def _change(self) -> None:
        while await self.rig.changes.bring_into_force():
            await self._take()

    async def bring_into_force(self, policy: DatedPolicy[ToyPolicy]) -> None:
        """See `Behaviour`."""
        self.start_with(policy)
        await self.rig.changes.count_again()
        await self._change()

    def start_with(self, policy: DatedPolicy[ToyPolicy]) -> None:
        """Started again with another policy, of which nothing has come into force yet."""
        engine = self.rig.engine
        engine.policy = engine.decider._policy = policy.at
        self.rig.policy = policy
        writer = Writer(TOY.source, Homes(TOY.name, toy_topics()), self.rig.keyring)
        engine._calendar_version = policy.at(self.wall.now).calendar.version
        self.rig.changes = PolicyChanges(engine, policy, writer)
        self.rig.scheduler = Scheduler(engine, policy)

    async def do_jobs(self) -> None:
        """See `Behaviour`."""
        while await self.rig.jobs.do_one():
            await self._take()

    async def said(self) -> list[tuple[str, str, dict[str, Any]]]:
        """See `Behaviour`."""
        found = []
        for each in await self.rig.said():
            name, case, _ = each.pop("type"), each.pop("case"), each.pop("sequence")
            found.append((name, case, each))
        return in_order(found)

    async def row(self, case: str) -> Any:
        """See `Behaviour`."""
        (table,) = TOY.tables
        async with self.rig.pool.acquire() as connection, connection.transaction():
            return (await table.load(connection, [case], self.rig.keyring))[case].state

    async def questions(self) -> list[dict[str, Any]]:
        """See `Behaviour`."""
        rows = await self.rig.pool.fetch("SELECT * FROM runtime.questions ORDER BY subject, key")
        return [_question(of_row(row)) for row in rows]

    async def deadlines(self) -> list[tuple[Any, ...]]:
        """See `Behaviour`."""
        rows = await self.rig.pool.fetch(
            "SELECT subject, kind, key, due, number, working_days, rule FROM runtime.deadlines"
        )
        return sorted(((r[0], r[1], r[2]), r[3], r[4], r[5], r[6]) for r in rows)


def _question(asked: Any) -> dict[str, Any]:
    return {name: getattr(asked, name) for name in asked.__struct_fields__}


@asynccontextmanager
async def in_memory(policy: DatedPolicy[ToyPolicy] | None) -> AsyncIterator[Behaviour]:
    """The toy in memory."""
    wall = Wall()
    world = World(TOY, now=wall.now, policy=policy, topics=toy_topics(), trusting=False)

    yield InMemory(world, world._wall)


@asynccontextmanager
async def on_database(databases: Databases, policy: DatedPolicy[ToyPolicy] | None) -> AsyncIterator[Behaviour]:
    """The toy on the real engine."""
    wall = Wall()
    async with open_rig(databases.database, databases.keyring, wall=wall, policy=policy) as rig:
        await rig.own(*((topic, 0) for topic in READ))
        await read_so_far(rig)
        await rig.changes.count_again()
        while await rig.changes.bring_into_force():
            pass
        yield OnDatabase(rig, wall)


async def read_so_far(rig: Rig) -> None:
    """Everything received up to now is handled."""
    await rig.pool.execute("UPDATE runtime.ownership SET watermark = $1", rig.wall.now)


KEPT = ("totals", "inbox", "last_seen", "sequences", "outbox", "deadlines", "questions", "dead_letters", "jobs")
MORE = ("internal_messages", "staff", "policies", "policy_in_force")


async def forget(databases: Databases) -> None:
    """A database as it was before anything happened."""
    names = ["totals", *(f"runtime.{name}" for name in (*KEPT[1:], *MORE))]
    connection = await asyncpg.connect(databases.database)
    try:
        await connection.execute(f"TRUNCATE {', '.join(names)}; DELETE FROM runtime.ownership")
    finally:
        await connection.close()


__all__ = ["Behaviour", "InMemory", "OnDatabase", "Ticked", "forget", "in_memory", "on_database", "read_so_far"]
