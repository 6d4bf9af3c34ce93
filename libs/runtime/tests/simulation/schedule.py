"""A schedule: everything that happens, drawn from one seed, so that the seed is enough to have it again."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Callable, Coroutine
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from cafcass_runtime import ownership
from cafcass_runtime.ownership import Partition
from simulation.broker import Outcome
from simulation.checker import Finding, check
from simulation.gates import Fate, Gates, Real, Strand, Ticket
from simulation.ledger import ANSWERS, FACTS
from simulation.world import CASES, MENDED, READ, Left, Owner, World, empty, read

NAMES = ("one", "two")
STEPS = 100
"""Choices of the disorderly part of a schedule."""
ROUNDS = 30
"""Of the orderly end: every loop of every owner has a turn in each; far more than anything needs."""
LONG_WAIT = 13
"""Hours. What is set so long before its time is not due yet when order comes, and is after `HOURS_PASS` rounds of it."""
HOURS_PASS = 5

Action = Callable[[], Coroutine[Any, Any, None]]


@dataclass
class Result:
    """What a schedule found, and what happened in it."""

    seed: int
    findings: list[Finding] = field(default_factory=list)
    trace: list[str] = field(default_factory=list)

    def __str__(self) -> str:
        found = "\n".join(f"  {finding}" for finding in self.findings)
        steps = "\n".join(f"  {n:3} {step}" for n, step in enumerate(self.trace))
        return f"seed {self.seed} found\n{found}\nin\n{steps}"


class Schedule:
    """One run of the world."""

    def __init__(self, seed: int, gates: Gates, *, overlooks: bool = False) -> None:
        self._random = random.Random(seed)
        self._overlooks = overlooks
        self._gates = gates
        self._world = World(gates)
        self.result = Result(seed)
        self._assigned: dict[str, list[Partition]] = {name: [] for name in NAMES}
        # Swarm testing: each seed leaves some kinds of trouble out, so that the others go deeper.
        self._pace = {kind: self._random.choice((0.1, 0.3, 1.0, 3.0)) for kind in _KINDS}
        self._cases = sorted(CASES)[: self._random.choice((1, 2, 3))]
        self._weights = {kind: self._random.choice((0.0, weight, weight)) for kind, weight in _TROUBLE.items()}

    async def run(self, connection: Real) -> Result:
        """Disorder, then order, then the checker."""
        await empty(connection)
        await ownership.expect(connection, READ)  # as `Process` does before anybody reads
        self._gates.open = False
        self._gates.tickets.clear()
        world = self._world
        take_out = world.install()
        try:
            for name in NAMES:
                world.owners[name] = Owner(world, name)
            for _ in range(self._random.choice((2, 4, 7))):  # what waits already when the service starts
                self._note()
                if self._random.random() < 0.4:
                    self._tick()
            await self._rebalance()
            await self._gates.settle()
            if self._random.random() < 0.7:
                await self._begin_in_order()
            for _ in range(STEPS):
                await self._step()
            await self._come_to_order(connection)
            self.result.findings = check(world, await read(connection, world.wall))
        finally:
            self._gates.open = True
            for strand in list(world.strands):
                assert strand.task is not None
                strand.task.cancel()
            await asyncio.gather(*(s.task for s in list(world.strands) if s.task), return_exceptions=True)
            take_out()
        return self.result

    async def _begin_in_order(self) -> None:
        """Most schedules begin with every partition claimed."""
        await self._gates.settle()
        while tickets := self._movable():
            self._gates.let(tickets[0], Fate.GO)
            await self._gates.settle()

    # Disorder

    async def _step(self) -> None:
        movable = self._movable()
        choices = [
            *((20.0 / len(movable) * self._pace[t.strand.kind], self._let_one(t)) for t in movable),
            *((weight, self._turn(name, kind)) for name, kind, weight in self._idle()),
            (1.2, self._note),
            *((4.0, self._restart(name)) for name in NAMES if name not in self._world.owners),
            *((weight, getattr(self, kind)) for kind, weight in self._weights.items() if weight),
        ]
        chosen = self._random.choices([c for _, c in choices], [w for w, _ in choices])[0]
        done = chosen()
        if asyncio.iscoroutine(done):
            await done
        await self._gates.settle()

    def _movable(self) -> list[Ticket]:
        owners = self._world.owners
        free = [t for t in self._gates.tickets if t.strand.owner in owners and not owners[t.strand.owner].frozen]
        return sorted(free, key=lambda t: (t.strand.name, t.step))  # whose answer came first is chance

    def _idle(self) -> list[tuple[str, str, float]]:
        return [
            (name, kind, weight)
            for name, owner in self._world.owners.items()
            if not owner.frozen
            for kind, weight in self._loops(owner).items()
            if weight and not self._world.busy(name, kind)
        ]

    def _loops(self, owner: Owner) -> dict[str, float]:
        """How likely each loop has its turn: most often where there is something to do, now and then where there is not."""
        world = self._world
        due = any(g.due is not None and g.due <= world.wall for g in world.given)
        return {
            "poll": 8.0 if owner.client.has_records() else 0.0,
            "hear": 3.0 if owner.client.is_behind() else 0.8,
            "look": 1.0,
            "publish": 5.0 if world.committed else 0.2,
            "fire": 2.5 if due else 0.1,
            "take": 4.0 if world.told else 0.1,
            "retry": 0.8 if world.mood.mended else 0.1,
        }

    def _say(self, what: str) -> None:
        self.result.trace.append(what)

    def _let_one(self, ticket: Ticket) -> Callable[[], None]:
        def let() -> None:
            verdict = self._verdict(ticket)
            self._say(f"{ticket.strand.name}: {ticket.step}{'' if verdict is Fate.GO else f' -> {verdict.value}'}")
            self._gates.let(ticket, verdict)

        return let

    def _verdict(self, ticket: Ticket) -> Any:
        draw = self._random.random()
        if ticket.step.startswith("send"):
            if self._weights["_lose_connection"] and draw < 0.3:
                return self._random.choice((Outcome.UNWRITTEN, Outcome.UNANSWERED))
            return Outcome.ACKNOWLEDGED
        if not self._weights["_lose_connection"] or ticket.step in ("sleep", "poll", "between", "after COMMIT"):
            return Fate.GO
        if ticket.step == "COMMIT" and draw < 0.06:
            return Fate.ANSWER_LOST
        return Fate.CONNECTION_LOST if draw > 0.985 else Fate.GO

    def _turn(self, name: str, kind: str) -> Callable[[], None]:
        def turn() -> None:
            owner = self._world.owners[name]
            if kind == "hear":
                for _ in range(self._random.choice((1, 1, 2))):
                    owner.client.hear(self._random.choice((1, 2, 5)))
                    owner.client.ask()
                self._say(f"{name} hears from the broker")
                return
            if kind == "publish" and self._random.random() < 0.3:
                self._world.committed = False
            if kind == "take" and self._random.random() < 0.3:
                self._world.told = False
            turns = self._turns(owner)
            self._say(f"{name}.{kind} begins")
            self._world.start(name, kind, turns[kind])

        return turn

    def _turns(self, owner: Owner) -> dict[str, Callable[[], Coroutine[Any, Any, Any]]]:
        at_most = self._random.choice((1, 2, 3, 8))
        return {
            "poll": lambda: owner.poll(at_most),
            "look": owner.consumer.look_after,
            "publish": owner.relay.drain,
            "fire": owner.scheduler.fire,
            "take": owner.internal.take,
            "retry": owner.replay.replay_one,
        }

    # What may happen beside

    def _note(self) -> None:
        draw = self._random
        case = draw.choice(self._cases)
        topic = draw.choice((FACTS, FACTS, ANSWERS))
        orders = {
            "plain": 4.0,
            "deadline": 5.0,
            "broken": 2.0 if self._weights["_mend"] else 0.0,
            "broken-deadline": 0.5,
            "tell": 2.0,
            "tell-the-latest": 2.0,
            "broken-tell": 0.3,
            "ask": 2.0,
            "answer": 1.5,
        }
        order = draw.choices(list(orders), list(orders.values()))[0]
        other = draw.choice(self._cases) if draw.random() < 0.15 else ""
        hours = draw.choice((1, 1, 1, 2, 2, LONG_WAIT))
        given = self._world.note(case, topic, order, hours, "" if other == case else other)
        self._say(f"record {given.number} of {case} on {given.partition}: {order} {other}")
        while self._overlooks and draw.random() < 0.5:
            self._world.overlook(case, topic)
            self._say(f"something else about {case} on {given.partition}")

    def _copy(self) -> None:
        partition = self._random.choice([p for p in READ if p[0] != "sim.commands.v1"])
        log = self._world.broker.logs[partition]
        if log:
            offset = self._random.randrange(len(log))
            self._world.copy(partition, offset)
            self._say(f"copy of {partition} {offset}")

    def _tick(self) -> None:
        self._world.wall += timedelta(seconds=self._random.choice((1, 600, 3600, 7200)))
        self._say(f"it is {self._world.wall:%H:%M:%S}")

    async def _second(self) -> None:
        """Whoever is awake hears from the broker and looks after things: it happens every second, and hours pass here."""
        self._say("a second passes")
        self._world.wall += timedelta(seconds=1)
        for name, owner in sorted(self._world.owners.items()):
            if owner.frozen or self._world.busy(name, "look"):
                continue
            owner.client.hear(5)
            owner.client.ask()
            look = self._world.start(name, "look", owner.consumer.look_after)
            await self._gates.settle()
            while mine := [t for t in self._gates.tickets if t.strand is look]:
                self._gates.let(mine[0], Fate.GO)
                await self._gates.settle()

    def _freeze(self) -> None:
        owner = self._world.owners.get(self._random.choice(NAMES))
        if owner is not None:
            owner.frozen = not owner.frozen
            self._say(f"{owner.name} {'freezes' if owner.frozen else 'wakes'}")

    async def _end_transactions(self) -> None:
        """The server ends what a frozen owner holds."""
        for owner in self._world.owners.values():
            if owner.frozen:
                self._say(f"the server ends the transactions of {owner.name}")
                for strand in self._world.strands:
                    if strand.owner == owner.name and not self._gates.is_waiting(strand):
                        for session in strand.sessions:
                            await session.lose()

    async def _crash(self) -> None:
        name = self._random.choice(NAMES)
        if name not in self._world.owners:
            return
        if not any(self._gates.is_waiting(s) for s in self._world.strands if s.owner == name):
            self._say(f"{name} crashes")
            await self._world.crash(name)

    def _restart(self, name: str) -> Action:
        async def restart() -> None:
            self._say(f"{name} starts")
            owner = self._world.owners[name] = Owner(self._world, name)
            self._assigned[name] = []
            self._world.start(name, "start", owner.start)
            await self._gates.settle()
            await self._rebalance()

        return restart

    async def _rebalance(self) -> None:
        """The group's coordinator gives every partition to somebody who is awake."""
        alive = [name for name, owner in self._world.owners.items() if not owner.frozen]
        if not alive:
            return
        drawn = {name: [] for name in alive}  # type: dict[str, list[Partition]]
        for partition in READ:
            drawn[self._random.choice(alive)].append(partition)
        for name, partitions in drawn.items():
            if partitions != self._assigned[name] and not self._world.busy(name, "rebalance"):
                self._assigned[name] = partitions
                self._say(f"{name} is assigned {partitions}")
                owner = self._world.owners[name]
                self._world.start(name, "rebalance", _bound(owner.rebalance, partitions))

    def _expire(self) -> None:
        """Somebody has waited for long enough."""
        waiting = [
            s
            for s in self._world.strands
            if not self._gates.is_waiting(s)
            and s.owner in self._world.owners
            and not self._world.owners[s.owner].frozen
        ]
        if waiting:
            strand = self._random.choice(waiting)
            if self._world.time.expire(strand):
                self._say(f"time is up for {strand.name}")

    def _mend(self) -> None:
        """A better release, and a person who says to try again."""
        self._world.mood = MENDED
        self._world.retry_command()
        self._say("mended; retry what is set aside")

    def _lose_connection(self) -> None:
        """A weight alone: see `_verdict`."""

    # Order

    async def _come_to_order(self, connection: Real) -> None:
        """Everybody wakes or starts again, and everything has its turns until nothing is left to do."""
        self._say("order")
        world = self._world
        world.mood = MENDED
        for owner in world.owners.values():
            owner.frozen = False
        if not await self._finish_turns():
            return
        self._gates.open = True
        for name in NAMES:
            if name not in world.owners:
                world.owners[name] = Owner(world, name)
                self._assigned[name] = []
                await self._now(name, "start", world.owners[name].start)
        for name, partitions in {NAMES[0]: READ[:2], NAMES[1]: READ[2:]}.items():
            if self._assigned[name] != partitions:
                await self._now(name, "rebalance", _bound(world.owners[name].rebalance, partitions))
        world.wall += timedelta(hours=12)
        left = await read(connection, world.wall)
        for number in range(ROUNDS):
            if number == HOURS_PASS:
                world.wall += timedelta(hours=2)
            await self._round(number, left)
            left = await read(connection, world.wall)
            if self._is_done(left):
                return

    async def _round(self, number: int, left: Left) -> None:
        """A turn of each loop that has something to do."""
        world = self._world
        world.wall += timedelta(minutes=1)
        if any(letter.startswith(("failed", "unreadable")) for letter in left.dead_letters):
            world.retry_command()
        for name, owner in world.owners.items():
            owner.client.ask()
            owner.client.hear(50)
            if number % 4 == 1 or left.deadlines or left.chases:
                await self._now(name, "look", owner.consumer.look_after)
            if owner.client.has_records():
                await self._now(name, "poll", _bound(owner.poll, 50))
        owner = world.owners[NAMES[number % 2]]
        if left.deadlines or left.chases:
            await self._now(owner.name, "fire", owner.scheduler.fire)
        if left.internal:
            await self._now(owner.name, "take", owner.internal.take)
        if left.dead_letters:
            await self._now(owner.name, "retry", owner.replay.replay_one)
        if left.outbox or number == 0:
            await self._now(owner.name, "publish", owner.relay.drain)

    def _is_done(self, left: Left) -> bool:
        logs = self._world.broker.logs
        waits = left.outbox or left.deadlines or left.dead_letters or left.internal or left.chases
        return not waits and all(left.offsets.get(p, 0) >= len(logs[p]) for p in READ)

    async def _finish_turns(self) -> bool:
        """Every turn that was begun goes on to its end, one step after the other. False where one cannot."""
        await self._gates.settle()
        while tickets := self._movable():
            ticket = tickets[0]
            self._gates.let(ticket, Outcome.ACKNOWLEDGED if ticket.step.startswith("send") else Fate.GO)
            await self._gates.settle()
        for strand in self._world.strands:
            self._say(f"{strand.name} does not end")
        return not self._world.strands

    async def _now(self, name: str, kind: str, turn: Callable[[], Coroutine[Any, Any, Any]]) -> None:
        strand: Strand = self._world.start(name, kind, turn)
        assert strand.task is not None
        try:
            async with asyncio.timeout(20):
                await strand.task
        except TimeoutError:
            self._world.errors.append(f"{strand.name} never ended")


_KINDS = ("start", "rebalance", "poll", "look", "publish", "fire", "take", "retry")
_TROUBLE = {
    "_copy": 0.7,
    "_tick": 0.9,
    "_second": 1.5,
    "_freeze": 0.5,
    "_end_transactions": 0.4,
    "_crash": 0.4,
    "_rebalance": 0.4,
    "_expire": 0.3,
    "_mend": 0.3,
    "_lose_connection": 0.01,
}


def _bound(
    function: Callable[..., Coroutine[Any, Any, None]], *arguments: Any
) -> Callable[[], Coroutine[Any, Any, None]]:
    return lambda: function(*arguments)
