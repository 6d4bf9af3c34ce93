"""Who gets what: rounds of a linear assignment, tier after tier, and every single move that makes it better.

A round takes as many pieces as there are candidates with room, the oldest first, and matches them with seats: a candidate has
a first seat, a second and so on, each with the score for their workload by then. The solver places as many as it can, and
among those ways takes one with the highest sum of points times score. Then the workloads are what they are now, and the
next round follows.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import linear_sum_assignment  # type: ignore[import-untyped]

from allocation.domain.assignment.table import Numbers, Table

NOBODY: Final = -1
_SWEEPS: Final = 10
"""How often all work is looked through for better moves; seldom more than three times are needed."""
_TRIED: Final = 20
"""How many others may be asked to make room for a piece: where so many cannot, the next seldom can."""
_WORTH_MOVING: Final = 1.0
"""The least difference of scores for which work moves: one that a manager can see."""


@dataclass(slots=True)
class Placing:
    """Who holds what, while it is being decided."""

    table: Table
    holder: NDArray[np.intp]
    """For each piece the column of its holder, or `NOBODY`."""
    load: Numbers

    def give(self, row: int, column: int) -> None:
        """Gives a piece to a candidate, from whoever has it."""
        if self.holder[row] != NOBODY:
            self.load[self.holder[row]] -= self.table.points[row]
        self.holder[row] = column
        self.load[column] += self.table.points[row]

    def fits(self, row: int, load: Numbers) -> NDArray[np.bool_]:
        """Who could take this piece on top of `load`."""
        return np.asarray(self.table.allowed[row] & (load + self.table.points[row] <= self.table.most))


def place(table: Table, tiers: Sequence[Sequence[int]]) -> Placing:
    """Places the rows of each tier, the most urgent tier first, each tier oldest first.

    What is placed may change hands later, for a better sum or to make room, until a tier ends with work left over: from then
    on the room of all more urgent work is settled. So what is left over would fit nowhere even if nothing less urgent had
    been placed.
    """
    placing = Placing(table, np.full(len(table.points), NOBODY), table.held.copy())
    movable: list[int] = []
    for tier in tiers:
        waiting = [row for row in tier if table.allowed[row].any()]
        movable += waiting
        while waiting:
            _settle(placing, movable)
            left = _make_room(placing, _rounds(placing, waiting), movable)
            if len(left) == len(waiting):
                movable = []
                break
            waiting = left
        _settle(placing, movable)
    return placing


def _rounds(placing: Placing, waiting: Sequence[int]) -> list[int]:
    """Rounds until nothing that waits fits anywhere. Returns what is left."""
    table, queue, left = placing.table, list(waiting), []
    while queue:
        room = table.most - placing.load
        seated = np.flatnonzero(room >= table.points[queue].min())
        if not seated.size:
            break
        taken, queue = queue[: seated.size], queue[seated.size :]
        rows = [row for row in taken if placing.fits(row, placing.load).any()]
        left += [row for row in taken if row not in set(rows)]
        if rows:
            queue = [*_round(placing, np.array(rows), seated), *queue]
    return sorted([*left, *queue])


def _round(placing: Placing, rows: NDArray[np.intp], seated: NDArray[np.intp]) -> list[int]:
    """One round. Returns the rows that nobody got."""
    table = placing.table
    points, load, most = table.points[rows], placing.load, table.most[seated]
    known = table.known[np.ix_(rows, seated)].sum(axis=0).max()
    seats = int(min(len(rows), max(2, known)))
    values, possible = [], []
    for seat in range(seats):
        below = load + seat * points[:, None]
        values.append(np.rint(points[:, None] * table.scores(rows, below)[:, seated]))
        possible.append(table.allowed[np.ix_(rows, seated)] & (below[:, seated] + points[:, None] <= most))
    value, may = np.hstack(values), np.hstack(possible)
    lowest, highest = value[may].min(), value[may].max()
    first = len(rows) * (highest - lowest) + 1
    """More than any sum of scores can make up for: as many as possible are placed."""
    chosen = linear_sum_assignment(np.where(may, value - lowest + first, 0), maximize=True)
    pairs = [(int(seat), int(row)) for row, seat in zip(*chosen, strict=True) if may[row, seat]]
    for seat, row in sorted(pairs, key=lambda pair: (pair[0] // len(seated), pair[1])):
        column = int(seated[seat % len(seated)])
        if placing.fits(int(rows[row]), load)[column]:
            placing.give(int(rows[row]), column)
    return [int(row) for row in rows if placing.holder[row] == NOBODY]


def _settle(placing: Placing, rows: Sequence[int]) -> None:
    """Moves single pieces to where their score is higher, until there is none that would gain."""
    for _ in range(_SWEEPS):
        here = np.array([row for row in rows if placing.holder[row] != NOBODY], dtype=np.intp)
        moved = False
        for row in here[_gain(placing, here).max(axis=1, initial=0) >= _WORTH_MOVING]:
            gain = _gain(placing, np.array([row]))[0]
            best = int(gain.argmax())
            if gain[best] >= _WORTH_MOVING:
                placing.give(int(row), best)
                moved = True
        if not moved:
            return


def _gain(placing: Placing, rows: NDArray[np.intp]) -> Numbers:
    """By how much the score of each of these would be higher with each candidate who has room for it."""
    table, places, at = placing.table, np.arange(len(rows)), placing.holder[rows]
    scores = table.scores(rows, placing.load)
    now = scores[places, at] + table.spare * table.points[rows] / table.available[at]
    scores[~table.allowed[rows] | (placing.load + table.points[rows, None] > table.most)] = -np.inf
    scores[places, at] = now
    return np.asarray(scores - now[:, None])


def _make_room(placing: Placing, waiting: Sequence[int], movable: Sequence[int]) -> list[int]:
    """Places pieces that fit nowhere by moving one other piece each to somebody else. Returns what is left."""
    table, left = placing.table, []
    others = np.array([row for row in movable if placing.holder[row] != NOBODY], dtype=np.intp)
    for row in waiting:
        room, at = table.most - placing.load, placing.holder[others]
        enough = (room[at] + table.points[others] >= table.points[row]) & (table.points[others] <= room.max())
        found = _movable(placing, others[enough & table.allowed[row, at]][:_TRIED])
        if not found.size:
            left.append(row)
            continue
        other, holder = int(found[0]), int(placing.holder[found[0]])
        gain = _gain(placing, found[:1])[0]
        gain[holder] = -np.inf
        placing.give(other, int(gain.argmax()))
        placing.give(row, holder)
    return left


def _movable(placing: Placing, rows: NDArray[np.intp]) -> NDArray[np.intp]:
    """Those of the rows for which somebody else has room."""
    gain = _gain(placing, rows)
    gain[np.arange(len(rows)), placing.holder[rows]] = -np.inf
    return rows[np.isfinite(gain).any(axis=1)]
