"""What is learned from complaints: the points of the log, and each quarter of each area, in numbers (C5, C8)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import ClassVar, Final

from cafcass_contracts.feedback import Cause, LearningSource, Outcome
from cafcass_contracts.values import YesNo
from cafcass_domain.decision import TableRef
from cafcass_domain.internal import Internal
from cafcass_domain.london import london_day
from cafcass_domain.state import State

NATION: Final = "nation"
"""Where what is of no known area is counted, beside the sum of all."""


class Entry(State, kw_only=True):
    """One complaint in the numbers of the quarter in which it was received. Nothing of anybody is in it."""

    child: bool = False
    compliment: bool = False
    elsewhere: bool = False
    """It was a request, or nothing for complaints, and went where it belongs."""
    answered: bool = False
    answered_in_time: bool = False
    answered_before_hearing: bool = False
    acknowledged_in_time: bool = False
    outcome: Outcome | None = None
    """None while it is open."""
    causes: tuple[Cause, ...] = ()
    reopened: bool = False
    ombudsman: bool = False


class CountedIn(State):
    """Where and as what a complaint is counted."""

    quarter: str
    area: str
    """Its id, or `NATION`."""
    entry: Entry


class Count(Internal):
    """A complaint counts differently, or elsewhere, now; `subject` is the row and `key` the complaint. Without an entry it counts no more."""

    kind: ClassVar[str] = "count"

    quarter: str
    area: str
    entry: Entry | None


class Applied(State):
    """An area applied the national learning of a quarter."""

    how: str
    by: str
    at: datetime


class Point(State, kw_only=True):
    """A learning point, in words for others: without any case."""

    id: str
    point: str
    source: LearningSource
    causes: tuple[Cause, ...] = ()
    area: str | None = None
    beyond_one_case: YesNo = YesNo.NOT_KNOWN
    already_policy: YesNo = YesNo.NOT_KNOWN
    logged_at: datetime
    quarter: str
    settled: bool | None = None
    """Whether a person put it on the national log; None: the criteria decide."""

    @property
    def national(self) -> YesNo:
        """Whether it is on the national log: it matters beyond one case or team, and no policy says it already (C8, OF 6.25)."""
        if self.settled is not None:
            return YesNo.YES if self.settled else YesNo.NO
        if YesNo.NO is self.beyond_one_case or YesNo.YES is self.already_policy:
            return YesNo.NO
        sure = self.beyond_one_case is YesNo.YES and self.already_policy is YesNo.NO
        return YesNo.YES if sure else YesNo.NOT_KNOWN


POINTS: Final[TableRef[Point]] = TableRef("points", order=60)
"""By the id of the point."""


class Signed(State):
    """A head of service signed the analysis of children's complaints."""

    by: str
    at: datetime
    in_words: str


class Numbers(State, kw_only=True):
    """A quarter counted."""

    counts: Mapping[str, int]
    """By the name of what is counted, as in the contract."""
    causes: tuple[tuple[Cause, int], ...]
    """Those that there were, the most frequent first."""
    outcomes: tuple[tuple[Outcome, int], ...] = ()
    """Of children's complaints alone: those that there were, the most frequent first."""


class Quarter(State, kw_only=True):
    """A quarter of an area, or of the nation."""

    quarter: str
    area: str
    entries: Mapping[str, Entry] = {}
    """By complaint id."""
    ended_at: datetime | None = None
    """When it was analysed first."""
    points: Mapping[str, Point] = {}
    """Of the nation's row: the national log of the quarter."""
    apply_by: datetime | None = None
    applied: Mapping[str, Applied] = {}
    """By area."""
    signed: Signed | None = None
    published: bool = False
    documents: int = 0
    """How many analyses were written."""
    told: Numbers | None = None
    childrens: Numbers | None = None
    """Of the nation's row: children's complaints as they were analysed last (C5)."""
    childrens_document: str | None = None
    """Id of the document that says so, which a head of service signs."""

    @property
    def id(self) -> str:
        """Its key."""
        return row_of(self.quarter, self.area)


QUARTERS: Final[TableRef[Quarter]] = TableRef("quarters", order=70)
"""By `row_of`."""


class PointMoved(Internal):
    """A point is on the national log, or on it no more; `subject` is the nation's row of its quarter, `key` the point."""

    kind: ClassVar[str] = "point-moved"


def quarter_of(moment: datetime) -> str:
    """The quarter of an instant, by the London day: `2026-Q2`."""
    day = london_day(moment)
    return f"{day.year:04}-Q{(day.month - 1) // 3 + 1}"


def first_day_after(quarter: str) -> date:
    """The first day of the next quarter; the last day there is where that lies beyond it."""
    year, number = int(quarter[:4]), int(quarter[-1])
    if number < 4:
        return date(year, number * 3 + 1, 1)
    return date(year + 1, 1, 1) if year < date.max.year else date.max


def row_of(quarter: str, area: str) -> str:
    """The key of a quarter of an area."""
    return f"{quarter}:{area}"
