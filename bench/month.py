"""A month of allocation in every service area, each working day in turn, in one of several ways of deciding.

Each way is given the same people, the same work and the same absences. Work that nobody got is tried again the next day.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from statistics import fmean, pstdev, quantiles

from allocation.domain.assignment.plan import assign
from allocation.domain.assignment.terms import Candidate, Waiting, Weights
from bench.areas import KINDS, Area, Piece
from cafcass_domain.state import replace

IN_TIME_DAYS = 2
"""Working days within which a children's guardian is to be allocated (A1)."""


class Way(StrEnum):
    """Ways of deciding."""

    AT_ONCE = "area at once"
    ONE_BY_ONE = "same score, one by one"
    FREEST = "to the freest"
    FREEST_LIMITED = "to the freest, limited"
    ROUND_ROBIN = "round robin"
    ROUND_ROBIN_LIMITED = "round robin, limited"


@dataclass(slots=True)
class Month:
    """What came of a way of deciding."""

    way: Way
    pieces: int = 0
    placed: int = 0
    taken_above: int = 0
    """People given work that took them above the safe maximum."""
    care: int = 0
    """Pieces of care work whose two days ended within the month, or that were placed."""
    care_in_time: int = 0
    urgent: int = 0
    urgent_same_day: int = 0
    known: int = 0
    """Placed pieces about a child whom somebody knows who may hold it."""
    known_kept: int = 0
    other_team: int = 0
    waited: list[int] = field(default_factory=list)
    """Working days of each placed piece."""
    scores: list[float] = field(default_factory=list)
    """At the end, of everybody available, in per cent."""

    def figures(self) -> dict[str, float]:
        """The month as a row of a table: counts, and shares in per cent."""
        tenths = quantiles(self.scores, n=10)
        return {
            "still waiting": self.pieces - self.placed,
            "people taken above the safe maximum": self.taken_above,
            "scores above 100 % at the end": sum(score > 100 for score in self.scores),
            "spread of scores (standard deviation)": pstdev(self.scores),
            "scores, ninth to first tenth": tenths[-1] - tenths[0],
            "care in two days (%)": 100 * self.care_in_time / self.care,
            "emergencies on the day (%)": 100 * self.urgent_same_day / self.urgent,
            "mean wait (working days)": fmean(self.waited),
            "continuity kept (%)": 100 * self.known_kept / self.known,
            "outside its team (%)": 100 * self.other_team / self.placed,
        }


Decide = Callable[[Sequence[Waiting], Sequence[Candidate]], Mapping[str, str]]
"""Work and candidates to the holder of each piece that found one."""


def month(areas: Sequence[Area], way: Way, days: int) -> Month:
    """The whole month in every area."""
    result = Month(way)
    for each in areas:
        _area(each, _decider(way), days, result)
    return result


def _area(area: Area, decide: Decide, days: int, result: Month) -> None:
    held, waiting = dict(area.held), list[Piece]()
    done: dict[int, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    for day, ends in area.done.items():
        done[day].update(ends)
    above: set[str] = set()
    teams = {person.name: person.team for person in area.people}
    for day in range(days):
        for name, points in done[day].items():
            held[name] -= points
        waiting += [piece for piece in area.pieces if piece.day == day]
        candidates = [
            Candidate(who.name, who.team, held[who.name], who.available(day), who.available(day)) for who in area.people
        ]
        limits = {each.practitioner_id: each.most for each in candidates}
        holders = decide([piece.waiting for piece in waiting], candidates)
        for piece in waiting:
            if (who := holders.get(piece.waiting.work_id)) is not None:
                held[who] += piece.waiting.points
                done[day + piece.lasts][who] += piece.waiting.points
                above |= {who} if held[who] > limits[who] else set()
                _note(result, piece, day, who, teams[who])
        waiting = [piece for piece in waiting if piece.waiting.work_id not in holders]
    result.pieces += len(area.pieces)
    result.care += sum(KINDS[piece.kind].care and piece.day + IN_TIME_DAYS < days for piece in waiting)
    result.urgent += sum(piece.waiting.tier == 0 for piece in waiting)
    result.taken_above += len(above)
    there = [who for who in area.people if who.available(days - 1)]
    result.scores += [100 * held[who.name] / who.contracted for who in there]


def _note(result: Month, piece: Piece, day: int, who: str, team: str) -> None:
    result.placed += 1
    result.waited.append(day - piece.day)
    if KINDS[piece.kind].care:
        result.care += 1
        result.care_in_time += day - piece.day <= IN_TIME_DAYS
    if piece.waiting.tier == 0:
        result.urgent += 1
        result.urgent_same_day += day == piece.day
    if piece.waiting.continuity:
        result.known += 1
        result.known_kept += who in piece.waiting.continuity
    result.other_team += team != piece.waiting.team


def _decider(way: Way) -> Decide:
    match way:
        case Way.AT_ONCE:
            return _at_once
        case Way.ONE_BY_ONE:
            return _one_by_one
        case Way.FREEST | Way.FREEST_LIMITED:
            return _InTurn(freest=True, limited=way is Way.FREEST_LIMITED)
        case Way.ROUND_ROBIN | Way.ROUND_ROBIN_LIMITED:
            return _InTurn(freest=False, limited=way is Way.ROUND_ROBIN_LIMITED)


def _at_once(work: Sequence[Waiting], candidates: Sequence[Candidate]) -> dict[str, str]:
    return {each.work_id: each.practitioner_id for each in assign(work, candidates, Weights()).placements}


def _one_by_one(work: Sequence[Waiting], candidates: Sequence[Candidate]) -> dict[str, str]:
    """The same order and the same score, but each piece for itself: what deciding for all at once adds."""
    people, holders = {each.practitioner_id: each for each in candidates}, {}
    for piece in sorted(work, key=lambda each: (each.tier, each.since, each.work_id)):
        for placement in assign([piece], list(people.values()), Weights()).placements:
            who = placement.practitioner_id
            people[who] = replace(people[who], held=people[who].held + piece.points)
            holders[piece.work_id] = who
    return holders


@dataclass(slots=True)
class _InTurn:
    """Work as it came, one piece after the other, without looking at who knows the child, the team or what else waits."""

    freest: bool
    limited: bool
    last: str = ""
    """Who had the last turn."""

    def __call__(self, work: Sequence[Waiting], candidates: Sequence[Candidate]) -> dict[str, str]:
        load = {each.practitioner_id: each.held for each in candidates}
        holders = {}
        for piece in sorted(work, key=lambda each: (each.since, each.work_id)):
            able = [
                each
                for each in candidates
                if each.available
                and each.practitioner_id not in piece.excluded
                and (not self.limited or load[each.practitioner_id] + piece.points <= each.most)
            ]
            if able:
                who = self._next(able, load)
                load[who] += piece.points
                holders[piece.work_id] = who
        return holders

    def _next(self, able: Sequence[Candidate], load: Mapping[str, int]) -> str:
        if self.freest:
            return min(able, key=lambda each: load[each.practitioner_id] / each.available).practitioner_id
        self.last = min((each.practitioner_id for each in able), key=lambda name: (name <= self.last, name))
        return self.last
