"""A question of assignment in numbers: a row for each piece of work, a column for each candidate."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from allocation.domain.assignment.terms import Candidate, Waiting, Weights
from cafcass_domain.state import State

Numbers = NDArray[np.float64]


class Table(State):
    """Points in hundredths, as whole numbers of type float: what the solver takes."""

    points: Numbers
    preference: Numbers
    """The part of the score that no workload changes: continuity, needs and team."""
    known: NDArray[np.bool_]
    """Whether the candidate knows the child."""
    allowed: NDArray[np.bool_]
    """Whether the candidate may hold the work, and has room for it to begin with."""
    held: Numbers
    available: Numbers
    """1 for one who is unavailable; they are never allowed."""
    most: Numbers
    spare: float
    """The weight of spare capacity."""

    def scores(self, rows: NDArray[np.intp], load: Numbers) -> Numbers:
        """The score of each of these rows with each candidate, who holds `load` before; not rounded."""
        free = self.available - load - self.points[rows, None]
        return np.asarray(self.preference[rows] + self.spare * free / self.available)


def table(work: Sequence[Waiting], candidates: Sequence[Candidate], weights: Weights) -> Table:
    """The numbers for work and candidates, in the order given."""
    column = {candidate.practitioner_id: place for place, candidate in enumerate(candidates)}
    points = np.array([piece.points for piece in work], dtype=np.float64)
    held = np.array([candidate.held for candidate in candidates], dtype=np.float64)
    most = np.array([candidate.most for candidate in candidates], dtype=np.float64)
    available = np.array([candidate.available for candidate in candidates], dtype=np.float64)
    teams = np.array([candidate.team for candidate in candidates], dtype=object)
    same_team = np.zeros((len(work), len(candidates)), dtype=bool)
    known, suited = np.zeros_like(same_team), np.zeros_like(same_team)
    allowed = (available > 0) & (held + points[:, None] <= most)
    for row, piece in enumerate(work):
        if piece.team is not None:
            same_team[row] = teams == piece.team
        known[row, [column[who] for who in piece.continuity if who in column]] = True
        suited[row, [column[who] for who in piece.suited if who in column]] = True
        allowed[row, [column[who] for who in piece.excluded if who in column]] = False
    preference = weights.continuity * known.astype(np.float64) + weights.needs * suited + weights.team * same_team
    return Table(points, preference, known, allowed, held, np.maximum(available, 1), most, weights.spare)
