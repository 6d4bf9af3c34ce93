"""The words in which an assignment is asked for and answered (A1 to A4, A6, A12).

Points are counted in hundredths of a point and scores of workload in tenths of a percent (A3), all whole numbers.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Final

from cafcass_domain.state import State, field

FULL: Final = 1000
"""Tenths of a percent: all the points that a practitioner has."""

UNAVAILABLE: Final = "unavailable"
"""A reason why not this practitioner: no points available, which is never 0 % (A3)."""
NO_ROOM: Final = "safe-maximum"
"""A reason why not this practitioner: it would take them above what they may be given (A2)."""

NOBODY_ELIGIBLE: Final = "nobody-eligible"
"""Why work stays: there are no candidates, or each is excluded from this piece."""
NOBODY_AVAILABLE: Final = "nobody-available"
"""Why work stays: whoever may hold it is away."""
NOBODY_HAS_ROOM: Final = "nobody-has-room"
"""Why work stays: whoever may hold it had no room for it to begin with."""
ROOM_TAKEN: Final = "room-taken"
"""Why work stays: the room there was went to what is more urgent or older (T12)."""


class Waiting(State):
    """A piece of work that waits for a holder (A12)."""

    work_id: str
    tier: int
    """How urgent, 0 the most. No amount of less urgent work outweighs a more urgent piece."""
    points: int
    """What it weighs, in hundredths of a point, above 0 (A3)."""
    team: str | None
    """The team it belongs to, where it belongs to one."""
    continuity: frozenset[str]
    """The practitioners who know the child (I5, A6)."""
    excluded: Mapping[str, tuple[str, ...]]
    """Who must not hold it, and the codes of the reasons (A5, A6)."""
    since: datetime
    """Since when there is this work: of what is heard at one time, or has no hearing, the oldest comes first (T12)."""
    hearing: datetime | None = None
    """When its hearing begins; within a tier the soonest comes first, to the minute (T12)."""
    suited: frozenset[str] = frozenset()
    """The practitioners who meet a need of somebody in its case (T14)."""
    family: str = ""
    """What it has in common with linked work, which is placed with the same practitioner where they have room (A6)."""


class Candidate(State):
    """A practitioner of the service area, with all work that is not part of the question."""

    practitioner_id: str
    team: str
    held: int
    """Points of the work already held, in hundredths."""
    available: int
    """Points that contracted hours leave after absence and reductions, in hundredths; 0 is unavailable (A3)."""
    most: int
    """Points up to which new work may be given, in hundredths (A2)."""


class Weights(State):
    """What counts how much when it is decided who has a piece of work. Only proportions matter.

    As they are (*assumed*): whoever knows the child comes first, whatever the others' workload; whoever meets a need of somebody in the case
    comes before another where the scores differ by less than 30 %, and the work's own team where they differ by less than 15 %.
    """

    spare: int = 1000
    """For a practitioner with no work at all; in proportion to what stays free of their points (A2)."""
    continuity: int = 1200
    """For a practitioner who knows the child (A6)."""
    needs: int = 300
    """For a practitioner who meets a need of somebody in the case (T14)."""
    team: int = 150
    """For a practitioner of the work's own team."""


class Factor(State):
    """One named part of the score for one practitioner; the score is the sum of its factors (A4)."""

    name: str
    value: int


class Placement(State):
    """Who gets a piece of work, and what spoke for it (A4)."""

    work_id: str
    practitioner_id: str
    points: int
    """What the piece weighs, in hundredths of a point."""
    factors: tuple[Factor, ...]
    before: int
    """Their workload in tenths of a percent, with what comes before this in the plan."""
    after: int
    """Their workload in tenths of a percent, with this piece too."""


class TierGap(State):
    """How many pieces of one tier were placed, and how many at most could have been.

    The bound holds for every plan that keeps what this one places of more urgent tiers with somebody.
    """

    tier: int
    waiting: int
    placed: int
    at_most: int


class Gap(State):
    """What a plan leaves on the table, at most: a bound says so, whatever the method."""

    tiers: tuple[TierGap, ...]
    score: int
    """The sum over what was placed of score times points (whole points)."""
    score_at_most: int
    """The most that this sum could be for the same pieces of work, all of them placed."""


class Plan(State):
    """The answer for a service area: who gets what, what stays and why, and how good that is at least."""

    placements: tuple[Placement, ...]
    """Most urgent first, then oldest first."""
    unplaced: Mapping[str, str]
    """Work that stays, with the code of the reason, in the same order."""
    gap: Gap
    loads: Mapping[str, int]
    """The points of each candidate, with all that the plan gives them."""
    together: Mapping[str, str] = field(default_factory=dict)
    """By work, who gets work that is linked with it too: they will know the children (A6)."""


class Considered(State):
    """One candidate for one piece of work, as a manager reads it (A4)."""

    practitioner_id: str
    excluded: tuple[str, ...]
    """Codes of the reasons why not; none for one who could have it."""
    factors: tuple[Factor, ...]
    before: int | None
    """Workload in tenths of a percent without this piece; None for one who is excluded."""
    after: int | None

    @property
    def score(self) -> int:
        """What speaks for this candidate, all in all."""
        return sum(factor.value for factor in self.factors)
