"""What went wrong, by name, told from what the broker holds and what is left in the tables alone."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

import orjson

from cafcass_runtime.ownership import Partition
from cafcass_runtime.records import StoredRecord
from simulation.ledger import DEAD_LETTERS, EVENTS
from simulation.world import Given, Left, World


class Kind(StrEnum):
    """The mistakes that a runtime can make."""

    LOST = "lost"
    """An input or a deadline had no effect, and nothing is left that could still have it."""
    TWICE = "twice"
    """It had two effects. A copy with the same id and bytes is none."""
    OUT_OF_ORDER = "out of order"
    """What came in order for a case did not go out in order, or sequences went out descending."""
    GAP = "gap"
    """A sequence left out a number."""
    LATE = "late"
    """A deadline fired before something received earlier was handled: what was received was taken note of too late."""
    STUCK = "stuck"
    """Everybody is alive and had every turn, and something still waits."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One mistake."""

    kind: Kind
    what: str

    def __str__(self) -> str:
        return f"{self.kind}: {self.what}"


@dataclass(frozen=True, slots=True)
class _Said:
    """An event as a reader sees it that leaves out copies."""

    name: str
    subject: str
    sequence: int
    data: dict[str, Any]
    refused: bool


@dataclass(slots=True)
class _Reader:
    """Reads a topic as any reader would, and notes what no reader should see."""

    refused: set[bytes]
    findings: list[Finding] = field(default_factory=list)
    said: dict[bytes, _Said] = field(default_factory=dict)
    _bytes: dict[bytes, tuple[Any, ...]] = field(default_factory=dict)

    def read(self, log: Sequence[StoredRecord]) -> None:
        for record in log:
            headers = dict(record.headers)
            id_ = headers["ce_id"] or b""
            content = (record.value, tuple(record.headers))
            if id_ in self._bytes:
                if self._bytes[id_] != content:
                    self.findings.append(Finding(Kind.TWICE, f"event {id_!r} with other bytes"))
                continue
            self._bytes[id_] = content
            self.said[id_] = _Said(
                (headers["ce_type"] or b"").decode().removeprefix("uk.gov.cafcass."),
                (headers["ce_subject"] or b"").decode(),
                int(headers["ce_sequence"] or b"0"),
                orjson.loads(record.value or b"{}"),
                id_ in self.refused,
            )


def check(world: World, left: Left) -> list[Finding]:
    """Everything that is wrong at the end of a schedule."""
    reader = _Reader(world.refused)
    logs = world.broker.logs
    for partition in sorted(p for p in logs if p[0] == EVENTS):
        reader.read(logs[partition])
    said = list(reader.said.values())
    waiting = _waiting(world, left)
    return [
        *reader.findings,
        *_sequences(said, reader.refused),
        *_effects(world.given, said, left, reader.refused, waiting=waiting),
        *_order(world.given, said),
        *_deadlines(world, said, left, waiting=waiting),
        *(Finding(Kind.STUCK, what) for what in waiting),
        *(Finding(Kind.STUCK, error) for error in world.errors),
    ]


def _waiting(world: World, left: Left) -> list[str]:
    found = []
    for partition, log in world.broker.logs.items():
        if partition in left.offsets and left.offsets[partition] < len(log):
            found.append(f"{partition} is read up to {left.offsets[partition]} of {len(log)}")
    if left.outbox:
        found.append(f"{left.outbox} rows in the outbox")
    found += [f"deadline {number} never fired" for number in left.deadlines]
    found += [f"dead letter {letter}" for letter in left.dead_letters]
    found += [f"{strand.name} never ended" for strand in world.strands]
    return found


def _sequences(said: Sequence[_Said], refused: set[bytes]) -> list[Finding]:
    """`said` is in the order of each partition, and a subject is on one partition."""
    found: list[Finding] = []
    last: dict[str, int] = {}
    for event in said:
        before = last.get(event.subject, 0)
        if event.refused:
            continue
        if event.sequence <= before:
            found.append(Finding(Kind.OUT_OF_ORDER, f"{event.subject}: sequence {event.sequence} after {before}"))
        last[event.subject] = max(before, event.sequence)
    if refused:
        return found  # what the broker refuses leaves a gap that is meant to show
    by_subject: dict[str, set[int]] = {}
    for event in said:
        by_subject.setdefault(event.subject, set()).add(event.sequence)
    for subject, numbers in by_subject.items():
        missing = sorted(set(range(1, max(numbers) + 1)) - numbers)
        if missing:
            found.append(Finding(Kind.GAP, f"{subject}: sequences {missing} are nowhere"))
    return found


def _effects(
    given: Sequence[Given], said: Sequence[_Said], left: Left, refused: set[bytes], *, waiting: Sequence[str]
) -> list[Finding]:
    found: list[Finding] = []
    echoes: dict[tuple[str, int], int] = {}
    for event in said:
        if event.name == "sim.echoed.v1":
            key = (event.subject, event.data["number"])
            echoes[key] = echoes.get(key, 0) + 1
    for g in given:
        for case in {g.case, g.other} - {""}:
            noted = left.ledger.get(case, []).count(g.number)
            if noted > 1 or echoes.get((case, g.number), 0) > 1:
                found.append(Finding(Kind.TWICE, f"{g.number} of {case}: noted {noted} times, said {echoes}"))
            if not waiting and (noted == 0 or (not refused and (case, g.number) not in echoes)):
                found.append(Finding(Kind.LOST, f"{g.number} of {case}: noted {noted} times"))
    return found


def _order(given: Sequence[Given], said: Sequence[_Said]) -> list[Finding]:
    found: list[Finding] = []
    offsets: dict[int, tuple[tuple[Partition, str], int]] = {g.number: ((g.partition, g.case), g.offset) for g in given}
    last: dict[tuple[str, Partition, str], int] = {}
    for event in said:
        if event.name != "sim.echoed.v1" or event.refused:
            continue
        stream, offset = offsets[event.data["number"]]
        key = (event.subject, *stream)
        if offset < last.get(key, -1):
            found.append(Finding(Kind.OUT_OF_ORDER, f"{event.subject}: {event.data['number']} said after later ones"))
        last[key] = max(offset, last.get(key, -1))
    return found


def _deadlines(world: World, said: Sequence[_Said], left: Left, *, waiting: Sequence[str]) -> list[Finding]:
    found: list[Finding] = []
    set_aside = _set_aside(world)
    fired = [event for event in said if event.name == "sim.expired.v1"]
    for event in fired:
        due = next(g.due for g in world.given if g.number == event.data["number"])
        assert due is not None
        seen = set(event.data["seen"])
        found += [
            Finding(Kind.LATE, f"deadline {event.data['number']} fired before {g.number} was taken note of")
            for g in world.given
            if g.at < due and event.subject == g.case and g.number not in seen | set_aside and not event.data["late"]
        ]
    numbers = [event.data["number"] for event in fired]
    for g in world.given:
        if g.due is None:
            continue
        if numbers.count(g.number) > 1:
            found.append(Finding(Kind.TWICE, f"deadline {g.number} fired {numbers.count(g.number)} times"))
        if not waiting and not world.refused and g.number not in numbers:
            found.append(Finding(Kind.LOST, f"deadline {g.number} is gone and never fired"))
    return found


def _set_aside(world: World) -> set[int]:
    """What was a dead letter at any time: it counts as seen though it was not noted yet."""
    found: set[int] = set()
    for record in world.broker.logs[DEAD_LETTERS, 0]:
        id_ = dict(record.headers).get("ce_id") or b""
        if id_.startswith(b"n"):
            found.add(int(id_[1:]))
    return found
