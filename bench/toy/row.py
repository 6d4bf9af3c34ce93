"""The toy against the raw limit on the same bytes, on a broker and a database of their own: the floor that a life's phases are compared with."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final
from uuid import UUID, uuid5

from bench.backlog import Backlog
from bench.cost import OWN
from bench.ground import BEGIN, Broker, Ends, Ground, Output, ends, ground, outputs, publish, say
from bench.half import half
from bench.limit import Like, make_topics, raw_half
from bench.service import Watched, surroundings, watch
from bench.toy.definition import NAME, SAID, SOURCE, TOPICS, Noted
from cafcass_contracts.codec import encode
from cafcass_contracts.envelope import Envelope
from cafcass_sandbox.client.sync import run
from cafcass_sandbox.servers.child import Child
from cafcass_sandbox.servers.ports import free_port
from cafcass_sandbox.servers.service_processes import environment

_MESSAGES: Final = 20_000
_WARM_UP: Final = 600
_TIMES: Final = 66
"""The case's id so many times is a note: 2.5 KB, as large as a message of a life is on average."""
_CASES: Final = UUID("5f0c7c4e-1d0c-5a94-9a0b-6f3a5f1b7d11")


@dataclass(frozen=True, slots=True)
class Floor:
    """What the runtime costs with next to nothing decided, and what broker and database cost with nothing in between: milliseconds a message in."""

    toy: dict[str, float]
    """Own, PostgreSQL, broker."""
    raw: dict[str, float]
    bytes_in: float
    """Of a message's value."""
    bytes_out: float
    said: int
    """Messages out for each one in, of both."""

    @property
    def a_message_said(self) -> float:
        """The toy's own and PostgreSQL's milliseconds for each message that it says."""
        return (self.toy[OWN] + self.toy["postgres"]) / self.said

    @property
    def ratio(self) -> float:
        """The toy to raw, all three places together."""
        return sum(self.toy.values()) / sum(self.raw.values())


def floor(broker: Broker, messages: int = _MESSAGES) -> Floor:
    """Measures both, the raw limit before and after the toy."""
    with ground(broker, NAME) as place:
        run(make_topics(place, {name: topic.partitions for name, topic in TOPICS.items()}))
        there = _Toy(place)
        say("toy, not measured")
        _, few = there.work_off(there.backlog(_WARM_UP))
        like, backlog = Like(_WARM_UP, few), there.backlog(messages)
        raw = [raw_half(place, backlog, like, number=1, loops=1, topics=TOPICS)]
        say("toy")
        watched, produced = there.work_off(backlog)
        toy = half(NAME, backlog.read, watched.marks, watched.readings, produced)
        raw.append(raw_half(place, backlog, like, number=2, loops=1, topics=TOPICS))
    return Floor(
        toy=toy.processor_ms,
        raw={who: round(sum(each.processor_ms[who] for each in raw) / len(raw), 3) for who in toy.processor_ms},
        bytes_in=round(sum(map(len, backlog.useful)) / messages),
        bytes_out=round(sum(each.value for each in produced) / len(produced)),
        said=SAID,
    )


class _Toy:
    """The toy on one ground, backlog after backlog."""

    def __init__(self, place: Ground) -> None:
        self._place = place
        self._read: Ends = {}
        self._produced: Ends = {}

    def backlog(self, messages: int) -> Backlog:
        """So many notes wait, each about a case of its own, one in each partition in turn."""
        cases = [str(uuid5(_CASES, f"{sorted(self._read.values())} {each}")) for each in range(messages)]
        values = [encode(Noted(case_id=case, text=f"{case} " * _TIMES)) for case in cases]
        headers = [Envelope(case, Noted.ce_type(), "urn:bench", BEGIN, subject=case).headers() for case in cases]
        run(publish(self._place.bootstrap, SOURCE, values, headers))
        self._read = ends(run(outputs(self._place.bootstrap, [SOURCE], self._read)), self._read)
        return Backlog(messages, messages, values, self._read, TOPICS[SOURCE].partitions)

    def work_off(self, backlog: Backlog) -> tuple[Watched, list[Output]]:
        """A process of the toy until it has said all it has to say, and what that was. Raises `SystemExit` where it is not all."""
        with self._running() as child:
            watched = run(watch(self._place, NAME, [child], backlog.ends))
        said = sorted(name for name, topic in TOPICS.items() if NAME in topic.writers)
        produced = run(outputs(self._place.bootstrap, said, self._produced))
        self._produced = ends(produced, self._produced)
        if len(produced) != SAID * backlog.messages:
            raise SystemExit(f"the toy said {len(produced)} messages instead of {SAID * backlog.messages}")
        return watched, produced

    @contextmanager
    def _running(self) -> Iterator[Child]:
        child = Child(
            NAME,
            [sys.executable, "-m", "bench.toy"],
            log=self._place.folder / "toy.log",
            environment=os.environ
            | environment(self._place.databases[NAME], free_port(), surroundings(self._place))
            | {"PYTHONPATH": str(Path(__file__).parents[2])},
        )
        child.start()
        try:
            yield child
        finally:
            child.stop()
