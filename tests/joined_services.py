"""Services in the kit's worlds, joined by their topics: what one says is told at once to whoever reads it."""

from __future__ import annotations

import copy
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields, replace
from datetime import datetime, timedelta
from types import MappingProxyType
from typing import Any, Final

from allocation.app import service as allocation
from cafcass_contracts.message import Event, Message
from cafcass_contracts.topics import TOPICS
from cafcass_domain.due import Due
from cafcass_runtime.destroying import HANDLERS as DESTROYING
from cafcass_runtime.service import OnMessage, Service
from cafcass_runtime.staff import HANDLER as STAFF
from cafcass_runtime.telemetry import Tracing
from cafcass_runtime.testing.memory import Memory
from cafcass_runtime.testing.world import World
from complaints.app import service as complaints
from intake.app import service as intake
from kpi.app import service as kpi
from police_checks.app import service as police_checks
from triage.app import service as triage

SERVICES: Final[Mapping[str, Service[Any]]] = {
    service.name: service for service in (intake, police_checks, triage, allocation, complaints, kpi)
}


def takes(service: Service[Any]) -> set[type[Message]]:
    """The messages that a service decides on."""
    own = {handler.message for handler in service.handlers if isinstance(handler, OnMessage)}
    hears = TOPICS["intake.events.v1"].readers
    return own | {STAFF.message} | ({each.message for each in DESTROYING} if service.name in hears else set())


@dataclass(frozen=True, slots=True)
class Kept:
    """Everything that the services have at one time."""

    now: datetime
    memories: Mapping[str, Memory]


class Joined:
    """The services, each in a world of its own, at one time. A message that any of them sets aside fails the test."""

    def __init__(
        self, now: datetime, names: Iterable[str] = SERVICES, *, tracing: Mapping[str, Tracing] = MappingProxyType({})
    ) -> None:
        self.worlds = {name: World(SERVICES[name], now=now, tracing=tracing.get(name)) for name in names}
        self._passed_on = dict.fromkeys(self.worlds, 0)
        """How much of what each said was told to its readers."""

    @property
    def now(self) -> datetime:
        """The platform's time."""
        return max(world.now for world in self.worlds.values())

    def tell(self, message: Message, happened_at: datetime | None = None) -> None:
        """Somebody outside, or of staff, says something."""
        for name, world in self.worlds.items():
            if type(message) in takes(SERVICES[name]):
                world.send(message, happened_at=happened_at)
        self._pass_on()

    def show(self, topic: str, payload: Any) -> None:
        """A court sends a whole case."""
        self.worlds["intake"].receive(topic, payload)
        self._pass_on()

    def pass_by(self, *steps: timedelta) -> None:
        """Lets time pass, in so many steps: what services say to each other is heard at the end of each."""
        for step in steps:
            self._pass_to(self.now + step)

    def live_through(self, time: timedelta) -> None:
        """Lets time pass, and all that services say to each other meanwhile is heard when it is said."""
        until = self.now + time
        while steps := [at for world in self.worlds.values() if (at := world.next_at(until)) is not None]:
            self._pass_to(max(self.now, min(steps)))
        self._pass_to(until)

    def _pass_to(self, until: datetime) -> None:
        for world in self.worlds.values():
            world.pass_to(until)
        self._pass_on()

    def said(self) -> list[Event]:
        """Everything that was published so far."""
        return [published.event for world in self.worlds.values() for published in world.memory.published]

    def due(self) -> list[Due]:
        """When everything is due that waits or is asked."""
        found: list[Due] = []
        for world in self.worlds.values():
            found += [held.due for held, _ in world.memory.deadlines.values()]
            found += [asked.due for asked in world.questions.values()]
        return found

    def keep(self) -> Kept:
        """What there is now, to come back to."""
        return Kept(self.now, {name: _copied(world.memory) for name, world in self.worlds.items()})

    def back_to(self, kept: Kept) -> None:
        """All is as it was then."""
        for name, world in self.worlds.items():
            world.memory, world.now = _copied(kept.memories[name]), kept.now
            self._passed_on[name] = len(world.memory.published)

    def _pass_on(self) -> None:
        while any(self._pass_on_of(name) for name in self.worlds):
            pass

    def _pass_on_of(self, name: str) -> bool:
        world = self.worlds[name]
        world.do_jobs()
        world.decisions.clear()  # Each holds all that it was decided on: thousands of them are gigabytes.
        new = world.memory.published[self._passed_on[name] :]
        self._passed_on[name] += len(new)
        for published in new:
            for reader in TOPICS[published.topic].readers:
                if reader != name and reader in self.worlds and type(published.event) in takes(SERVICES[reader]):
                    self.worlds[reader].send(published.event, traceparent=published.traceparent)
        return bool(new)


def _copied(memory: Memory) -> Memory:
    """Rows are bytes, and all else that is kept is never changed in place: the containers alone are copied."""
    containers = {each.name: copy.copy(getattr(memory, each.name)) for each in fields(memory)}
    rows = {table: dict(kept) for table, kept in memory.rows.items()}
    return replace(memory, **(containers | {"rows": rows}))
