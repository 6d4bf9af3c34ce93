"""What went wrong, by name, told from what the broker holds and what is left in the tables alone."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any

import orjson

from cafcass_contracts.identity import derived_id
from cafcass_runtime.ownership import Partition
from cafcass_runtime.records import StoredRecord, record_time
from cafcass_runtime.sealing import open_json
from simulation.ledger import DEAD_LETTERS, EVENTS, TELLS
from simulation.world import ONE_KEY, Given, Left, World


class Kind(StrEnum):
    """The mistakes that a runtime can make."""

    LOST = "lost"
    """An input, a deadline, a question or what the service told itself had no effect, and nothing is left that could still have it."""
    TWICE = "twice"
    """It had two effects. A copy with the same id and bytes is none."""
    OUT_OF_ORDER = "out of order"
    """What came in order for a case did not go out in order, or sequences went out descending."""
    GAP = "gap"
    """A sequence left out a number."""
    EARLY = "early"
    """A deadline fired, or a question went to the next role, before its time."""
    LATE = "late"
    """A deadline fired, or a question went on, before something received earlier was handled: it was taken note of too late."""
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
    at: datetime
    """When it was published."""


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
                orjson.loads(open_json(record.value or b"{}", ONE_KEY, (headers["ce_subject"] or b"").decode())),
                id_ in self.refused,
                record_time(record.timestamp),
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
        *_standing(said, left, reader.refused, waiting=waiting),
        *_deadlines(world, said, left, waiting=waiting),
        *_told(world, said, left, waiting=waiting),
        *_questions(world, said, left, waiting=waiting),
        *(Finding(Kind.GAP, "a sequence jumped for a reader") for _ in range(world.gaps())),
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
    if left.internal:
        found.append(f"{left.internal} internal messages")
    if left.chases:
        found.append(f"{left.chases} questions whose time has passed")
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


def _standing(said: Sequence[_Said], left: Left, refused: set[bytes], *, waiting: Sequence[str]) -> list[Finding]:
    """What is said as a whole, the last of a batch alone, never says less than before and in the end says everything."""
    found: list[Finding] = []
    last: dict[str, set[int]] = {}
    for event in said:
        if event.name != "sim.stands.v1" or event.refused:
            continue
        seen = set(event.data["seen"])
        if gone := last.get(event.subject, set()) - seen:
            found.append(Finding(Kind.OUT_OF_ORDER, f"{event.subject}: {sorted(gone)} was said as a whole and is not"))
        last[event.subject] = seen
    if waiting or refused:
        return found
    unsaid = {case: set(noted) - last.get(case, set()) for case, noted in left.ledger.items()}
    found += [
        Finding(Kind.LOST, f"{sorted(numbers)} of {case}: never said as a whole")
        for case, numbers in unsaid.items()
        if numbers
    ]
    return found


def _deadlines(world: World, said: Sequence[_Said], left: Left, *, waiting: Sequence[str]) -> list[Finding]:
    found: list[Finding] = []
    set_aside = _set_aside(world)
    fired = [event for event in said if event.name == "sim.expired.v1"]
    for event in fired:
        due = next(g.due for g in world.given if g.number == event.data["number"])
        assert due is not None
        if event.at < due:
            found.append(Finding(Kind.EARLY, f"deadline {event.data['number']} of {due} at {event.at}"))
        seen = set(event.data["seen"])
        found += [
            Finding(Kind.LATE, f"deadline {event.data['number']} fired before {g.number} was taken note of")
            for g in world.given
            if g.at < due and event.subject == g.case and g.number not in seen | set_aside and not event.data["late"]
        ]
    numbers = [event.data["number"] for event in fired]
    for g in world.given:
        if "deadline" not in g.order:
            continue
        if numbers.count(g.number) > 1:
            found.append(Finding(Kind.TWICE, f"deadline {g.number} fired {numbers.count(g.number)} times"))
        if not waiting and not world.refused and g.number not in numbers:
            found.append(Finding(Kind.LOST, f"deadline {g.number} is gone and never fired"))
    return found


def _told(world: World, said: Sequence[_Said], left: Left, *, waiting: Sequence[str]) -> list[Finding]:
    """What the service told itself is decided on, in the order in which it was said about a case."""
    found: list[Finding] = []
    given = {g.number: g for g in world.given}
    heard = sorted((event for event in said if event.name == "sim.heard.v1"), key=lambda event: event.sequence)
    found += [
        Finding(Kind.LATE, f"{event.data['number']} was heard before it was noted")
        for event in heard
        if event.data["number"] not in event.data["seen"]
    ]
    for case, noted in left.ledger.items():
        came = [event.data["number"] for event in heard if event.subject == case]
        for order in TELLS:
            due = [number for number in noted if given[number].case == case and given[number].order == order]
            for number in due:
                if came.count(number) > 1:
                    found.append(Finding(Kind.TWICE, f"{number} of {case} was heard {came.count(number)} times"))
            owed = due[-1:] if order == "tell-the-latest" else due
            if not waiting and not world.refused:
                lost = [number for number in owed if number not in came]
                found += [Finding(Kind.LOST, f"{number} of {case} was said and never heard") for number in lost]
            in_order = [number for number in came if number in due]
            if order != "broken-tell" and in_order != sorted(in_order, key=due.index):
                found.append(Finding(Kind.OUT_OF_ORDER, f"{case}: heard {in_order}, said {due}"))
    return found


_WORDS = {
    "platform.person-needed.v1": "asked",
    "platform.settled.v1": "settled",
    "platform.person-overdue.v1": "overdue",
}


def _questions(world: World, said: Sequence[_Said], left: Left, *, waiting: Sequence[str]) -> list[Finding]:
    """Each question is asked once and settled once, by what was noted of its case in order; who is asked next, only after its time."""
    found: list[Finding] = []
    for case in left.ledger:
        asked, expected = _asked(world, left, case)
        mine = [
            (_WORDS[event.name], event)
            for event in sorted((e for e in said if e.subject == case and e.name in _WORDS), key=lambda e: e.sequence)
            if event.data["id"] in asked or event.data.get("why") == "odd"
        ]
        came = [(word, event.data["id"]) for word, event in mine if word != "overdue"]
        twice = [each for n, each in enumerate(came) if each in came[:n] or each not in expected]
        lost = [] if waiting or world.refused else [each for each in expected if each not in came]
        found += [Finding(Kind.TWICE, f"{case}: {word} {id_}") for word, id_ in twice]
        found += [Finding(Kind.LOST, f"{case}: never {word} {id_}") for word, id_ in lost]
        if not twice and came != [each for each in expected if each in came]:
            found.append(Finding(Kind.OUT_OF_ORDER, f"{case}: {came}, not {expected}"))
        chased = [event for word, event in mine if word == "overdue"]
        for event in chased:
            found += _chased_well(world, said, event)
        if not waiting and not world.refused:
            found += [
                Finding(Kind.LOST, f"{case}: nobody was asked in place of who did not answer {id_}")
                for id_, g in asked.items()
                if ("settled", id_) not in expected
                and (g.due or world.wall) < world.wall
                and all(event.data["id"] != id_ for event in chased)
            ]
    return found


def _asked(world: World, left: Left, case: str) -> tuple[dict[str, Given], list[tuple[str, str]]]:
    """The questions of a case with what asked them, and all that must be said of them in order, by what was noted."""
    given = {g.number: g for g in world.given}
    asked: dict[str, Given] = {}
    expected: list[tuple[str, str]] = []
    open_: str | None = None
    for g in (given[number] for number in left.ledger[case] if given[number].case == case):
        if g.order == "ask" and open_ is None:
            open_ = derived_id("work-item", EVENTS, case, "odd", str(len(asked) + 1))
            asked[open_] = g
            expected.append(("asked", open_))
        elif g.order == "answer" and open_ is not None:
            expected.append(("settled", open_))
            open_ = None
    return asked, expected


def _chased_well(world: World, said: Sequence[_Said], event: _Said) -> list[Finding]:
    """Whether the next role was asked once, after the time of who was asked before, and after everything received by then."""
    found: list[Finding] = []
    id_, due = event.data["id"], datetime.fromisoformat(event.data["was_due"])
    if event.at < due:
        found.append(Finding(Kind.EARLY, f"question {id_} of {due} went on at {event.at}"))
    said_of_case = [each for each in said if each.subject == event.subject]
    again = [
        e
        for e in said_of_case
        if e.name == event.name and e.data["id"] == id_ and e.data["was_asked"] == event.data["was_asked"]
    ]
    if len(again) > 1:
        found.append(Finding(Kind.TWICE, f"question {id_} went on {len(again)} times from {event.data['was_asked']}"))
    before = {each.name: each for each in said_of_case if each.sequence < event.sequence and each.data.get("id") == id_}
    if "platform.settled.v1" in before:
        found.append(Finding(Kind.LATE, f"question {id_} went on after it was settled"))
    noted = {e.data["number"] for e in said_of_case if e.name == "sim.echoed.v1" and e.sequence < event.sequence}
    set_aside = _set_aside(world)
    found += [
        Finding(Kind.LATE, f"question {id_} went on before {g.number} was taken note of")
        for g in world.given
        if g.case == event.subject and g.at < due and g.number not in noted | set_aside
    ]
    return found


def _set_aside(world: World) -> set[int]:
    """What was a dead letter at any time: it counts as seen though it was not noted yet."""
    found: set[int] = set()
    for record in world.broker.logs[DEAD_LETTERS, 0]:
        id_ = dict(record.headers).get("ce_id") or b""
        if id_.startswith(b"n"):
            found.add(int(id_[1:]))
    return found
