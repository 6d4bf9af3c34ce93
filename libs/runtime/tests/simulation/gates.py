"""Permission for every step: each database call, send and wait of the runtime stops here until the schedule lets it go.

Queries are real and their locks are the server's. A query that waits for a lock that somebody at a gate holds is recognised by
asking the server, so that the others can go on.
"""

from __future__ import annotations

import asyncio
import itertools
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import asynccontextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from enum import Enum
from typing import Any

import asyncpg

Real = Any
"""A connection of asyncpg's own."""
SOON = 0.0015
"""Seconds after which a query that has not answered may be waiting for a lock: the server is asked."""


class Fate(Enum):
    """What the schedule lets happen at a gate."""

    GO = "go"
    CONNECTION_LOST = "connection lost"
    ANSWER_LOST = "answer lost"
    """A commit that the server carried out and nobody heard of."""


@dataclass(eq=False, slots=True)
class Strand:
    """One turn of one loop of one owner, as a task."""

    owner: str
    kind: str
    task: asyncio.Task[None] | None = None
    sessions: list[Session] = field(default_factory=list)

    @property
    def name(self) -> str:
        """As the trace shows it."""
        return f"{self.owner}.{self.kind}"


@dataclass(eq=False, slots=True)
class Ticket:
    """Somebody waits at a gate."""

    strand: Strand
    step: str
    let: asyncio.Future[Any]


CURRENT: ContextVar[Strand] = ContextVar("strand")


class Gates:
    """Who waits at a gate, who waits for the server, and the connections they use."""

    def __init__(self, connections: list[Real], monitor: Real) -> None:
        self._monitor = monitor
        self._free = connections
        self._in_flight: dict[Real, bool] = {}
        """Queries without an answer, and whether each was seen to wait for a lock."""
        self._answer: asyncio.Future[bool] | None = None
        self._freed = 0
        self.tickets: list[Ticket] = []
        self.open = False
        """Let everybody through: for the end of a schedule."""

    async def gate(self, step: str) -> Any:
        """Wait for permission; returns what the schedule decided."""
        if self.open:
            return Fate.GO
        ticket = Ticket(CURRENT.get(), step, asyncio.get_running_loop().create_future())
        self.tickets.append(ticket)
        try:
            return await ticket.let
        finally:
            if ticket in self.tickets:
                self.tickets.remove(ticket)

    def let(self, ticket: Ticket, verdict: Any) -> None:
        """Give permission."""
        self.tickets.remove(ticket)
        ticket.let.set_result(verdict)

    async def call(self, connection: Real, answer: Coroutine[Any, Any, Any], *, frees: bool = False) -> Any:
        """A query on its way. `frees`: its end may let others have their locks."""
        self._in_flight[connection] = False
        try:
            return await answer
        finally:
            del self._in_flight[connection]
            if frees:
                self._freed += 1
                for other in self._in_flight:
                    self._in_flight[other] = False
            self._wake(True)

    def is_waiting(self, strand: Strand) -> bool:
        """Whether it waits for an answer of the server."""
        return any(session.connection in self._in_flight for session in strand.sessions)

    async def settle(self) -> None:
        """Return once nothing can move any more without permission."""
        loop: Any = asyncio.get_running_loop()
        while True:
            await asyncio.sleep(0)
            if loop._ready:
                continue
            if all(self._in_flight.values()):
                return
            self._answer = loop.create_future()
            patience = loop.call_later(SOON, self._wake, False)
            answered = await self._answer
            patience.cancel()
            if not answered:
                await self._ask_who_waits()

    def _wake(self, answered: bool) -> None:
        if self._answer is not None and not self._answer.done():
            self._answer.set_result(answered)

    async def _ask_who_waits(self) -> None:
        freed = self._freed
        by_pid = {c.get_server_pid(): c for c in self._in_flight}
        rows = await self._monitor.fetch(
            "SELECT pid, pg_blocking_pids(pid) AS by FROM unnest($1::int[]) AS pid", list(by_pid)
        )
        if self._freed != freed:
            return  # locks were let go while the server was asked: what it said may be old
        waits = {row["pid"]: set(row["by"]) for row in rows if row["by"]}
        for pid, connection in by_pid.items():
            # A circle is for the server to break, which takes it a second; whom it chooses is then the same each time.
            if connection in self._in_flight and pid in waits and not _in_a_circle(pid, waits):
                self._in_flight[connection] = True

    def lend(self) -> Real:
        """A connection that nobody uses."""
        return self._free.pop()

    def give_back(self, connection: Real) -> None:
        """A connection after use, outside any transaction."""
        self._free.append(connection)


def _in_a_circle(start: int, waits: dict[int, set[int]]) -> bool:
    seen: set[int] = set()
    front = {start}
    while front:
        front = set(itertools.chain.from_iterable(waits.get(pid, ()) for pid in front))
        if start in front:
            return True
        if front <= seen:
            return False
        seen |= front
    return False


class Pool:
    """What the runtime uses of asyncpg's pool."""

    def __init__(self, gates: Gates) -> None:
        self._gates = gates

    @asynccontextmanager
    async def acquire(self) -> AsyncIterator[Session]:
        """A connection of one's own."""
        strand = CURRENT.get()
        session = Session(self._gates, self._gates.lend())
        strand.sessions.append(session)
        try:
            yield session
        finally:
            strand.sessions.remove(session)
            self._gates.give_back(session.connection)


class Session:
    """What the runtime uses of asyncpg's connection, with a gate before each call."""

    def __init__(self, gates: Gates, connection: Real) -> None:
        self.gates = gates
        self.connection = connection
        self.in_transaction = False
        self.lost = False

    async def fetch(self, query: str, *arguments: Any) -> Any:
        """See asyncpg."""
        return await self._do(self.connection.fetch, query, *arguments)

    async def fetchrow(self, query: str, *arguments: Any) -> Any:
        """See asyncpg."""
        return await self._do(self.connection.fetchrow, query, *arguments)

    async def fetchval(self, query: str, *arguments: Any) -> Any:
        """See asyncpg."""
        return await self._do(self.connection.fetchval, query, *arguments)

    async def execute(self, query: str, *arguments: Any) -> Any:
        """See asyncpg."""
        return await self._do(self.connection.execute, query, *arguments)

    async def executemany(self, query: str, arguments: Any) -> Any:
        """See asyncpg."""
        return await self._do(self.connection.executemany, query, arguments)

    async def _do(self, method: Callable[..., Any], query: str, *arguments: Any) -> Any:
        fate = await self.gates.gate(" ".join(query.split()[:4]))
        if fate is not Fate.GO:
            await self.lose()
        self._check()
        return await self.gates.call(self.connection, method(query, *arguments), frees=not self.in_transaction)

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[None]:
        """See asyncpg. Undone where its block raises, where the process dies, and where the connection is lost."""
        self._check()
        await self.gates.call(self.connection, self.connection.execute("BEGIN"))
        self.in_transaction = True
        try:
            yield
            fate = await self.gates.gate("COMMIT")
            if fate is Fate.CONNECTION_LOST:
                await self.lose()
            self._check()
            await self.gates.call(self.connection, self.connection.execute("COMMIT"), frees=True)
            self.in_transaction = False
        except BaseException:
            await self.undo()
            raise
        if fate is Fate.ANSWER_LOST:
            self.lost = True
            self._check()
        if CURRENT.get().kind in ("poll", "rebalance"):
            await self.gates.gate("after COMMIT")

    async def lose(self) -> None:
        """The connection breaks, or the server ends an idle transaction: locks go at once, the client hears of it later."""
        await self.undo()
        self.lost = True

    async def undo(self) -> None:
        """Roll back, where there is something to roll back."""
        if self.in_transaction:
            self.in_transaction = False
            await self.gates.call(self.connection, self.connection.execute("ROLLBACK"), frees=True)

    def _check(self) -> None:
        if self.lost:
            raise asyncpg.ConnectionDoesNotExistError("connection was closed in the middle of operation")


class Asyncio:
    """Stands in a module of the runtime for `asyncio`: waiting there is a step like any other, and time is up when told so."""

    def __init__(self, gates: Gates) -> None:
        self._gates = gates
        self.limits: list[tuple[Strand, asyncio.Timeout]] = []

    def __getattr__(self, name: str) -> Any:
        return getattr(asyncio, name)

    async def sleep(self, seconds: float) -> None:
        """A wait of any length is one step."""
        await self._gates.gate("sleep")

    def timeout(self, seconds: float) -> asyncio.Timeout:
        """A limit that is reached when the schedule says so."""
        limit = asyncio.timeout(None)
        self.limits.append((CURRENT.get(), limit))
        return limit

    def expire(self, strand: Strand) -> bool:
        """Time is up for the innermost limit of a strand. False where it has none."""
        for of, limit in reversed(self.limits):
            if of is strand and limit.when() is None:
                try:
                    limit.reschedule(asyncio.get_running_loop().time())
                except RuntimeError:  # left already
                    continue
                return True
        return False
