"""What a page reads: kpi's reading within one person's scope, in one view of the database."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from datetime import date, datetime
from typing import Final

import asyncpg

from cafcass_runtime.staff import STAFF, TABLE
from cafcass_web.access.sight import CasePlace, Place, Sight
from cafcass_web.pages import NotThereError
from kpi.domain.measures import MEASURES
from kpi.domain.periods import Period
from kpi.domain.policy import Policy
from kpi.reading import behind, check, inspection, lists, quality, scorecard, story, variation
from kpi.reading.behind import Listed, Moved
from kpi.reading.figures import Line, Section, Shown
from kpi.reading.figures import dashboard as read_dashboard
from kpi.reading.figures import figures as read_figures
from kpi.reading.figures import table as read_table
from kpi.reading.scope import NotAllowedError, Scope, widest
from kpi.rebuild import policy_now

_POLICY_SECONDS: Final = 60.0
"""How long the numbers of policy are taken for what they were."""


class Data:
    """One person's view of kpi, for as long as a page is made. What is not theirs to see is not there (`NotThereError`)."""

    def __init__(self, connection: asyncpg.Connection[asyncpg.Record], scope: Scope, policy: Policy) -> None:
        self._connection = connection
        self.scope = scope
        self.policy = policy

    async def figures(
        self, measures: Sequence[str], places: Sequence[str], periods: Sequence[Period], known: date
    ) -> tuple[Shown, ...]:
        """Figures; what is not theirs to see is left out."""
        return await read_figures(self._connection, self.scope, self.policy, measures, places, periods, known)

    async def every(self, place: str, period: Period, known: date) -> tuple[Shown, ...]:
        """Every measure of a place that is theirs to see."""
        return await self.figures(list(MEASURES), [place], [period], known)

    async def table(
        self, measures: Sequence[str], places: Sequence[str], last: date, known: date, *, count: int = 13
    ) -> tuple[Line, ...]:
        """Lines of months with the year to date."""
        return await read_table(self._connection, self.scope, self.policy, measures, places, last, known, count=count)

    async def dashboard(self, place: str, last: date, known: date) -> tuple[Section, ...]:
        """The dashboard of 2011-12."""
        return await read_dashboard(self._connection, self.scope, self.policy, place, last, known)

    async def apart(self, measure: str, place: str, period: Period, known: date) -> tuple[Shown, ...]:
        """A measure by court or local authority."""
        return await variation.variation(self._connection, self.scope, MEASURES[measure], place, period, known)

    async def behind(self, shown: Shown, known: date, *, sort: str, descending: bool, page: int, size: int) -> Listed:
        """The cases behind a figure."""
        return await behind.behind(
            self._connection, self.scope, shown.measure, shown.definition, shown.place, shown.period, known,
            sort=sort, descending=descending, page=page, size=size,
        )  # fmt: skip

    async def changes(self, shown: Shown, first: date, then: date) -> tuple[Moved, ...]:
        """Why a figure changed."""
        return await behind.changes(
            self._connection, self.scope, shown.measure, shown.definition, shown.place, shown.period, first, then
        )

    async def check(self, shown: Shown, known: date) -> check.Checked:
        """What gives a figure again elsewhere."""
        return await check.check(self._connection, shown, known)

    async def listed(self, asked: lists.Asked, now: datetime) -> lists.Page:
        """A page of a list."""
        return await lists.listed(self._connection, self.scope, self.policy, asked, now)

    async def exported(self, asked: lists.Asked, now: datetime) -> list[lists.Case]:
        """Every row of a list."""
        return [case async for case in lists.exported(self._connection, self.scope, self.policy, asked, now)]

    async def inspection(self, asked: lists.Asked, known: date | None, now: datetime) -> Sequence[lists.Case]:
        """Every case closed in a period, as known on a day or (None) as it stands now."""
        return await inspection.inspection_list(self._connection, self.scope, self.policy, asked, known, now)

    async def counts(self, place: str, now: datetime) -> dict[lists.List, int]:
        """How many cases each list has."""
        return dict(await lists.counts(self._connection, self.scope, self.policy, place, now))

    async def over_maximum(self, today: date) -> tuple[lists.OverMaximum, ...]:
        """Who is over the safe maximum for weeks."""
        return await lists.over_maximum(self._connection, self.scope, self.policy, today)

    async def story(self, case: str, as_known: datetime | None) -> story.Story:
        """A case's story."""
        try:
            found = await story.story(self._connection, self.scope, case, as_known)
        except NotAllowedError:
            raise NotThereError from None
        if as_known is None:
            return found
        return await inspection.as_it_stood(self._connection, self.policy, found, as_known)

    async def scorecard(self, practitioner: str, period: Period, known: date) -> tuple[Shown, ...]:
        """Somebody's own figures; of which team they are, the workforce's returns say."""
        team = await self._team_of(practitioner, known)
        try:
            return await scorecard.scorecard(self._connection, self.scope, practitioner, team, period, known)
        except NotAllowedError:
            raise NotThereError from None

    async def doubts(self, place: str, period: Period, known: date) -> tuple[quality.Doubts, ...]:
        """What was doubted, by reason."""
        return await quality.doubts(self._connection, self.scope, place, period, known)

    async def read_up_to(self) -> tuple[quality.ReadUpTo, ...]:
        """How far each topic is read."""
        return await quality.read_up_to(self._connection)

    async def place_of(self, case: str) -> CasePlace | None:
        """Where a case is, where it is theirs to see in full."""
        try:
            found = await story.story(self._connection, self.scope, case)
        except NotAllowedError:
            return None
        people = frozenset({found.holder} if found.holder else ())
        return CasePlace(case, Place(found.area or None, found.team or None, people))

    async def _team_of(self, person: str, day: date) -> str:
        document: bytes | None = await self._connection.fetchval(
            f"SELECT document FROM {STAFF.name} WHERE key = $1",  # noqa: S608 - a table of our own
            person,
        )
        held = () if document is None else TABLE.decode(document).on(day)
        return next((each.team for each in held if each.team), "")


@asynccontextmanager
async def open_data(pool: asyncpg.Pool[asyncpg.Record], sight: Sight) -> AsyncIterator[Data]:
    """One view of the database, so that a list and its count are of one moment."""
    policy = await _policy()
    async with pool.acquire() as connection, connection.transaction(isolation="repeatable_read", readonly=True):
        yield Data(connection, widest(sight.person, sight.access.grants), policy)  # type: ignore[arg-type]


async def kept_from(pool: asyncpg.Pool[asyncpg.Record], person: str) -> frozenset[str]:
    """The cases in which somebody has a conflict or is complained about."""
    rows = await pool.fetch(
        "SELECT subject FROM bars WHERE people @> ARRAY[$1]::text[] AND holds AND NOT readers AND subject <> ''", person
    )
    return frozenset(row["subject"] for row in rows)


class _Kept:
    policy: Policy | None = None
    until = float("-inf")


async def _policy() -> Policy:
    """The numbers of policy in force, looked at anew now and then."""
    if _Kept.policy is None or time.monotonic() >= _Kept.until:
        _Kept.policy = await asyncio.to_thread(policy_now)
        _Kept.until = time.monotonic() + _POLICY_SECONDS
    return _Kept.policy
