"""What a service is given, from what was measured: docs/benchmarks.md."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from cafcass_contracts.topics import SERVICES, read_by


@dataclass(frozen=True, slots=True)
class Needs:
    """Memory of one instance in MiB, and processors."""

    peak: int
    """The most that one instance had in use, as measured."""
    burst: int = 0
    """The most where it does something seldom beside that, if more was measured."""
    processors: str = "2"
    """Never less than a process can use: it is bound by one processor, threads and the client take a part of another."""

    @property
    def request(self) -> int:
        """Rounded up to the next 64."""
        return -(-self.peak // 64) * 64

    @property
    def limit(self) -> int:
        """Twice as much as was ever in use: what was measured were benchmarks, not years."""
        return -(-2 * max(self.peak, self.burst) // 64) * 64


NEEDS: Final = {
    "intake": Needs(226),
    "police-checks": Needs(240),
    "triage": Needs(258),
    "allocation": Needs(419),
    "complaints": Needs(197),
    "kpi": Needs(107, burst=232),
}
assert set(NEEDS) == set(SERVICES)


def instances_at_most(service: str) -> int:
    """As many as the largest topic that it reads has partitions: a further one would have nothing to do."""
    return max(topic.partitions for topic in read_by(service))
