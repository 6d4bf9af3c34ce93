"""Invented service areas, drawn from a seed: who works there, what they hold, and what comes in on each working day.

What is drawn is assumed throughout; the sizes are the rules' own (17 areas, 1,500 practitioners, some 60,000 new cases a year).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from random import Random
from typing import NamedTuple

from allocation.domain.assignment.terms import Waiting

FULL_TIME = 2000
"""Points of a full-time practitioner, in hundredths."""
SPREAD = 0.15
"""Standard deviation of the scores at the beginning."""
FIRST_DAY = datetime(2026, 5, 4, 9, tzinfo=UTC)
EARLY = "early-intervention"
TEAMS = ("north", "south", "east", "west")


class Kind(NamedTuple):
    """A kind of work: how often, how heavy, for whom, for how long."""

    share: int
    points: int
    care: bool
    days: int
    """Working days until it is done, on average."""


KINDS = {
    "work to first hearing": Kind(55, 50, care=False, days=20),
    "section 7 report": Kind(25, 100, care=False, days=60),
    "rule 16.4 guardian": Kind(2, 150, care=True, days=100),
    "care guardian": Kind(18, 200, care=True, days=200),
}


@dataclass(frozen=True, slots=True)
class Person:
    """A practitioner through the month."""

    name: str
    team: str
    contracted: int
    adviser: bool
    guardian: bool
    newly_qualified: bool
    away: frozenset[int]
    """Days of absence."""

    def available(self, day: int) -> int:
        """Points on a day: none while away (A3)."""
        return 0 if day in self.away else self.contracted


@dataclass(frozen=True, slots=True)
class Piece:
    """A piece of work that comes in, and for how many working days somebody will hold it."""

    day: int
    kind: str
    waiting: Waiting
    lasts: int


@dataclass(frozen=True, slots=True)
class Area:
    """A service area at the beginning of the month, and what the month brings."""

    people: Sequence[Person]
    pieces: Sequence[Piece]
    held: dict[str, int]
    done: dict[int, dict[str, int]] = field(default_factory=dict)
    """By day: the points of work held from before that end then."""


def nation(seed: int, *, areas: int, people: int, pieces: int, days: int, load: float) -> list[Area]:
    """All areas; `load` is the mean score at the beginning. Large and small areas have people in proportion to their work."""
    draw = Random(seed)
    sizes = [draw.uniform(0.5, 1.5) for _ in range(areas)]
    return [
        area(
            Random(f"{seed}-{number}"),
            people=round(people * size / sum(sizes)),
            pieces=round(pieces * size / sum(sizes)),
            days=days,
            load=load,
        )
        for number, size in enumerate(sizes)
    ]


def area(draw: Random, *, people: int, pieces: int, days: int, load: float) -> Area:
    """One service area."""
    there = [_person(draw, f"p{number:04}", days) for number in range(people)]
    held: dict[str, int] = {}
    done: dict[int, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    for person in there:
        held[person.name], target = 0, person.contracted * draw.gauss(load, SPREAD)
        while held[person.name] < target:
            kind = draw.choices(*_stock(person))[0]
            held[person.name] += kind.points
            done[round(draw.expovariate(1 / kind.days))][person.name] += kind.points
    comes = sorted(draw.randrange(days) for _ in range(pieces))
    return Area(there, [_piece(draw, f"w{n:05}", day, there) for n, day in enumerate(comes)], held, done)


def _person(draw: Random, name: str, days: int) -> Person:
    away: frozenset[int] = frozenset()
    chance = draw.random()
    if chance < 0.05:
        away = frozenset(range(days))
    elif chance < 0.35:
        first = draw.randrange(days)
        away = frozenset(range(first, first + draw.randint(1, 10)))
    contracted = draw.choices([100, 80, 60, 50], [60, 15, 15, 10])[0] * FULL_TIME // 100
    adviser, guardian = draw.choices([(True, False), (False, True), (True, True)], [20, 40, 40])[0]
    team = draw.choice(TEAMS) if guardian else draw.choice([EARLY, EARLY, *TEAMS])
    return Person(name, team, contracted, adviser, guardian, draw.random() < 0.1, away)


def _stock(person: Person) -> tuple[Sequence[Kind], Sequence[int]]:
    """What somebody may hold, each kind as often as it is found on a desk: what lasts longer is found more often."""
    kinds = [kind for kind in KINDS.values() if (person.guardian if kind.care else person.adviser)]
    return kinds, [kind.share * kind.days for kind in kinds]


def _piece(draw: Random, name: str, day: int, people: Sequence[Person]) -> Piece:
    """A piece of work. One in five is about a child whom somebody of the area knows; one in twenty has a conflict of interest."""
    name_of_kind = draw.choices(list(KINDS), [kind.share for kind in KINDS.values()])[0]
    kind = KINDS[name_of_kind]
    excluded = {who.name: reasons for who in people if (reasons := _reasons(who, kind))}
    if draw.random() < 0.05:
        excluded[draw.choice(people).name] = ("conflict-of-interest",)
    known = draw.choice(people).name if draw.random() < 0.2 else None
    waiting = Waiting(
        name,
        tier=0 if kind.care and draw.random() < 0.05 else 1 if kind.care or draw.random() < 0.1 else 2,
        points=kind.points,
        team=EARLY if name_of_kind == "work to first hearing" else draw.choice(TEAMS),
        continuity=frozenset({known} if known and known not in excluded else ()),
        excluded=excluded,
        since=FIRST_DAY + timedelta(days=day, minutes=draw.randrange(480)),
    )
    return Piece(day, name_of_kind, waiting, max(1, round(draw.expovariate(1 / kind.days))))


def _reasons(person: Person, kind: Kind) -> tuple[str, ...]:
    if kind.care and person.newly_qualified:
        return ("newly-qualified",)
    return () if (person.guardian if kind.care else person.adviser) else ("role",)
