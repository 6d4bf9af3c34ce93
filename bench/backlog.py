"""What each service is measured on: the messages that the services before it made of the courts' cases, or those cases themselves."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from importlib.metadata import entry_points
from typing import Any

from bench.ground import Ends, Record, ends, records
from bench.half import Size
from cafcass_contracts.topics import TOPICS, read_by
from cafcass_runtime.service import OnForeign, OnMessage, Service
from cafcass_sandbox.servers.service_processes import GROUP

COURT = "court.private-law-cases.v1"
BEFORE: Mapping[str, tuple[str, ...]] = {
    "intake": (),
    "police-checks": ("intake",),
    "triage": ("intake", "police-checks"),
    "allocation": ("intake",),
    "complaints": ("intake", "triage"),
}
"""The services that are measured, each with those that run before it, in their order. What triage says is left out of allocation's backlog,
what allocation says out of complaints'."""


@dataclass(frozen=True, slots=True)
class Backlog:
    """What waits for a service."""

    cases: int
    """That the useful messages are about."""
    messages: int
    useful: Sequence[bytes]
    """The values of those messages that the service has a use for; it reads the others too."""
    ends: Ends
    """The next offset of each partition once all is handled."""
    partitions: int
    """Of the topic that has the most."""

    @property
    def read(self) -> Size:
        """As the service reads it."""
        return Size(self.cases, self.messages)

    @property
    def stored(self) -> Size:
        """As the raw limit reads it."""
        return Size(self.cases, len(self.useful))


def sources(service: str) -> list[str]:
    """The topics that a service reads its backlog from: the courts' own, or all that those before it write."""
    before = set(BEFORE.get(service, ()))
    return [topic.name for topic in read_by(service) if before.intersection(topic.writers) or topic.name == COURT]


def most_partitions(service: str) -> int:
    """More instances of the service than this would have nothing to do."""
    return max(TOPICS[name].partitions for name in sources(service))


async def waiting(bootstrap: str, service: str, since: Ends) -> Backlog:
    """What came on a service's sources since then. Raises `SystemExit` where it has no use for any of it."""
    names = sources(service)
    found = [record async for record in records(bootstrap, names, since)]
    wanted = use_for(entry_points(group=GROUP)[service].load())
    useful = [record for record in found if wanted(record)]
    if not useful:
        raise SystemExit(f"nothing came for {service} on {', '.join(names)}")
    return Backlog(
        cases=len({record.key for record in useful}),
        messages=len(found),
        useful=[record.value or b"" for record in useful],
        ends=ends(found, since),
        partitions=most_partitions(service),
    )


def use_for(service: Service[Any]) -> Callable[[Record], bool]:
    """Tells of a message whether the service does anything with it but remember that it was there."""
    foreign = {handler.topic for handler in service.handlers if isinstance(handler, OnForeign)}
    types = {handler.message.ce_type().encode() for handler in service.handlers if isinstance(handler, OnMessage)}
    return lambda record: record.topic in foreign or dict(record.headers).get("ce_type") in types
