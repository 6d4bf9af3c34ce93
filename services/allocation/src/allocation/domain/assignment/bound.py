"""What no plan could beat: two bounds by Lagrangian relaxation.

Whatever price is put on the points of each practitioner, the sum of what each piece of work would gain at these prices, each for
itself, is at least what any plan gains. The prices are improved for a few steps; any of them gives a valid bound, so the least is
the answer, rounded up.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import ceil, floor
from typing import Final

import numpy as np
from numpy.typing import NDArray

from allocation.domain.assignment.rounds import NOBODY, Placing
from allocation.domain.assignment.table import Numbers, Table

_STEPS: Final = 60
_PATIENCE: Final = 12
"""How many steps may bring nothing before the bound is left as it is."""
_SLOWER: Final = 0.8
"""How much shorter the steps become after one that brought nothing."""
_HALF: Final = 2


def most_placed(placing: Placing, tiers: Sequence[Sequence[int]], number: int) -> int:
    """How many pieces of a tier at most could be placed, with what is placed of more urgent tiers kept with somebody."""
    table = placing.table
    wanted = np.array([row for row in tiers[number] if table.allowed[row].any()], dtype=np.intp)
    placed = int((placing.holder[wanted] != NOBODY).sum())
    kept = np.array([row for tier in tiers[:number] for row in tier if placing.holder[row] != NOBODY], dtype=np.intp)
    rows = np.concatenate([kept, wanted])
    if placed == len(wanted):
        return placed
    room = _usable(table, rows)
    best, price, since = len(wanted), _first_price(table, kept, wanted, room), 0
    while best > placed and since < _PATIENCE:
        costs = table.points[rows, None] * np.where(table.allowed[rows], price, np.inf)
        cost = costs.min(axis=1)
        gain = np.where(np.arange(len(rows)) < len(kept), -cost, np.maximum(1 - cost, 0))
        bound = gain.sum() + price @ room
        since = 0 if floor(bound + 1e-6) < best else since + 1
        best = min(best, floor(bound + 1e-6))
        taken = (np.arange(len(rows)) < len(kept)) | (cost < 1)
        slope = room - _demand(table, rows[taken], costs[taken], room)
        price = _step(price, slope, bound - placed, lowest=0)
    return max(best, placed)


def _usable(table: Table, rows: NDArray[np.intp]) -> Numbers:
    """The room of each candidate, as far as any number of pieces of these sizes could fill it."""
    room = np.where(table.allowed[rows].any(axis=0), table.most - table.held, 0).astype(np.intp)
    reached = np.zeros(room.max() + 1, dtype=bool)
    reached[0] = True
    for size in np.unique(table.points[rows]).astype(np.intp):
        for start in range(size, len(reached), size):
            reached[start : start + size] |= reached[start - size : start][: len(reached) - start]
    full = np.maximum.accumulate(np.where(reached, np.arange(len(reached)), 0))
    return np.asarray(full[room], dtype=np.float64)


def _first_price(table: Table, kept: NDArray[np.intp], wanted: NDArray[np.intp], room: Numbers) -> Numbers:
    """One price for all: that of the last piece that would fit if all room were one, the smallest first."""
    points = np.sort(table.points[wanted])
    fit = int((points.cumsum() <= room.sum() - table.points[kept].sum()).sum())
    return np.full(len(room), 1 / points[fit] if fit < len(points) else 0.0)


def _demand(table: Table, rows: NDArray[np.intp], costs: Numbers, room: Numbers) -> Numbers:
    """The points that would be asked of each candidate; who is as cheap as the cheapest gets a part by their room."""
    cheapest = (costs <= costs.min(axis=1, keepdims=True) * (1 + 1e-9)) * (room + 1e-9)
    return np.asarray((table.points[rows, None] * cheapest / cheapest.sum(axis=1, keepdims=True)).sum(axis=0))


def _step(price: Numbers, slope: Numbers, above: float, lowest: float) -> Numbers:
    """Polyak's step towards the value that was reached."""
    length = slope @ slope
    return np.maximum(price - above / length * slope, lowest) if length else price


def score_of(placing: Placing) -> float:
    """The sum of points times score over all that is placed; the order in which a practitioner got it changes nothing."""
    table, rows = placing.table, np.flatnonzero(placing.holder != NOBODY)
    at = placing.holder[rows]
    return float(table.points[rows] @ _own(table, rows)[np.arange(len(rows)), at] + _spare(table, placing.load).sum())


def most_scored(placing: Placing) -> float:
    """What that sum at most could be for the same pieces of work.

    The part of spare capacity is what a practitioner's points bring as their workload rises by and by (`_spare`),
    less half a piece's own weight, which depends on the piece and the practitioner alone (`_own`).
    """
    table, rows = placing.table, np.flatnonzero(placing.holder != NOBODY)
    if not rows.size:
        return 0.0
    reached = score_of(placing)
    own = np.where(table.allowed[rows], _own(table, rows), -np.inf)
    points = table.points[rows]
    income = table.spare * (1 - placing.load / table.available)
    best, pace = np.inf, 1.0
    for _ in range(_STEPS):
        load = _taken_at(table, income)
        total = own + income
        chosen = total.argmax(axis=1)
        bound = points @ total.max(axis=1) + (_spare(table, load) - income * (load - table.held)).sum()
        pace *= 1 if bound < best else _SLOWER
        best = min(best, bound)
        if best <= reached + 1:
            break
        slope = np.bincount(chosen, weights=points, minlength=len(income)) - (load - table.held)
        income = _step(income, slope, pace * (bound - reached), lowest=-np.inf)
    return max(best, reached)


def _own(table: Table, rows: NDArray[np.intp]) -> Numbers:
    return np.asarray(table.preference[rows] - table.spare * table.points[rows, None] / (_HALF * table.available))


def _spare(table: Table, load: Numbers) -> Numbers:
    """The area under the spare capacity between what was held and `load`."""
    mean = (table.held + load) / _HALF
    return np.asarray(table.spare * (load - table.held) * (1 - mean / table.available))


def _taken_at(table: Table, income: Numbers) -> Numbers:
    """Up to which load each candidate would take work, if every point cost them `income` of spare capacity."""
    highest = np.maximum(table.most, table.held)
    if table.spare == 0:
        return np.where(income < 0, highest, table.held)
    return np.clip(table.available * (1 - income / table.spare), table.held, highest)


def whole_points(total: float, *, up: bool = False) -> int:
    """A sum over hundredths of points, as one over whole points."""
    return ceil(total / 100 - 1e-6) if up else floor(total / 100 + 1e-6)
