"""Which waiting piece of work goes to which practitioner of a service area, decided for all of it at once (A1 to A4, A6, T12).

More urgent tiers come first whatever the rest; nobody gets more than they may be given; of the ways to place as many, one is sought in
which work goes to whoever knows the child, has the most points free, and is of the work's team. The same facts give the same
plan, in whatever order they come.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby

from allocation.domain.assignment.bound import most_placed, most_scored, score_of, whole_points
from allocation.domain.assignment.rounds import NOBODY, Placing, place
from allocation.domain.assignment.score import factors, reasons_against, workload
from allocation.domain.assignment.table import table
from allocation.domain.assignment.terms import (
    NOBODY_AVAILABLE,
    NOBODY_ELIGIBLE,
    NOBODY_HAS_ROOM,
    ROOM_TAKEN,
    Candidate,
    Considered,
    Gap,
    Placement,
    Plan,
    TierGap,
    Waiting,
    Weights,
)
from allocation.domain.queue import Place, in_turn


def assign(work: Sequence[Waiting], candidates: Sequence[Candidate], weights: Weights) -> Plan:
    """Decides for all waiting work of a service area. Ids of work and of practitioners are each there once."""
    queue = sorted(work, key=lambda piece: in_turn(Place(piece.tier, piece.since), piece.work_id))
    people = sorted(candidates, key=lambda candidate: candidate.practitioner_id)
    tiers = [[row for row, _ in group] for _, group in groupby(enumerate(queue), key=lambda each: each[1].tier)]
    placing = place(table(queue, people, weights), tiers)
    load = [candidate.held for candidate in people]
    placements, unplaced = [], {}
    for row, piece in enumerate(queue):
        at = int(placing.holder[row])
        if at == NOBODY:
            unplaced[piece.work_id] = _why_unplaced(piece, people)
        else:
            placements.append(_placement(piece, people[at], load[at], weights))
            load[at] += piece.points
    gap = _gap(placing, tiers, [queue[tier[0]].tier for tier in tiers])
    loads = {each.practitioner_id: points for each, points in zip(people, load, strict=True)}
    return Plan(tuple(placements), unplaced, gap, loads)


def explain(piece: Waiting, candidates: Sequence[Candidate], plan: Plan, weights: Weights) -> tuple[Considered, ...]:
    """Every candidate for one piece of work: why not, or what speaks for them and how much, the best first (A4).

    A candidate is judged with all other work that the plan gives them on top of what they hold: whoever has the piece is compared
    with the others as the plan leaves them. Those who are excluded come last, and nothing of them is weighed.
    """
    has_it = next((each.practitioner_id for each in plan.placements if each.work_id == piece.work_id), None)
    considered = []
    for candidate in candidates:
        name = candidate.practitioner_id
        load = plan.loads[name] - (piece.points if name == has_it else 0)
        considered.append(_considered(piece, candidate, load, weights))
    return tuple(sorted(considered, key=lambda each: (bool(each.excluded), -each.score, each.practitioner_id)))


def _considered(piece: Waiting, candidate: Candidate, load: int, weights: Weights) -> Considered:
    against = reasons_against(piece, candidate, load)
    if against:
        return Considered(candidate.practitioner_id, against, (), None, None)
    before, after = (workload(points, candidate.available) for points in (load, load + piece.points))
    return Considered(candidate.practitioner_id, against, factors(piece, candidate, load, weights), before, after)


def _placement(piece: Waiting, candidate: Candidate, load: int, weights: Weights) -> Placement:
    return Placement(
        piece.work_id,
        candidate.practitioner_id,
        piece.points,
        factors(piece, candidate, load, weights),
        before=workload(load, candidate.available),
        after=workload(load + piece.points, candidate.available),
    )


def _why_unplaced(piece: Waiting, people: Sequence[Candidate]) -> str:
    eligible = [each for each in people if each.practitioner_id not in piece.excluded]
    if not eligible:
        return NOBODY_ELIGIBLE
    there = [each for each in eligible if each.available > 0]
    if not there:
        return NOBODY_AVAILABLE
    return ROOM_TAKEN if any(each.held + piece.points <= each.most for each in there) else NOBODY_HAS_ROOM


def _gap(placing: Placing, tiers: Sequence[Sequence[int]], names: Sequence[int]) -> Gap:
    return Gap(
        tuple(
            TierGap(
                name,
                waiting=len(tier),
                placed=sum(int(placing.holder[row]) != NOBODY for row in tier),
                at_most=most_placed(placing, tiers, number),
            )
            for number, (name, tier) in enumerate(zip(names, tiers, strict=True))
        ),
        whole_points(score_of(placing)),
        whole_points(most_scored(placing), up=True),
    )
