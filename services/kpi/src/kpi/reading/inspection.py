"""Cases as they stood: the inspection list of all that were closed in a period, and a case's own page, as known on a day or now.

Where nothing of a case was recorded since that day, it stands as it stood; the others are worked out again from their facts up to then,
by the function that works out every card. Whose they are to see is asked of today, whatever the day of knowledge.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from typing import Any, Final

from cafcass_domain.london import at_london
from cafcass_runtime.store import Connection
from kpi.domain.card import Card
from kpi.domain.fact import Fact, Facts
from kpi.domain.policy import Policy
from kpi.domain.series.all import Known, card
from kpi.domain.subject import feeds, kept_of
from kpi.domain.suppression import ENGLAND
from kpi.reading.lists import Asked, Case, Sort, case_of, exported, select, where_of
from kpi.reading.scope import Scope, Where, areas_of, cases_within, shown_in_full
from kpi.reading.story import Story
from kpi.reading.sums import generation_of
from kpi.store import READ_FACTS, read_fact

_AT_ONCE: Final = 500
"""Cases whose facts are read at once."""
_SORTS: Final[dict[Sort, Callable[[Case], Any]]] = {
    Sort.AGE: lambda case: case.received,
    Sort.TEAM: lambda case: case.team if case.full else None,
    Sort.HOLDER: lambda case: case.holder if case.full else None,
    Sort.LAST: lambda case: case.last,
}


async def inspection_list(
    connection: Connection, scope: Scope, policy: Policy, asked: Asked, known: date | None, now: datetime
) -> Sequence[Case]:
    """Every case of a list of closed cases, in its order, as known at the end of a London day; without one, as they stand now."""
    if known is None:
        return [case async for case in exported(connection, scope, policy, asked, now)]
    ends = at_london(known + timedelta(days=1), time())
    where = await where_of(connection, scope, policy, asked, now)
    where.add("(last IS NULL OR last < ?)", ends)
    rows = await connection.fetch(select(scope, where, asked, None, 0), *where.values)
    found = [case_of(row, now) for row in rows] + await _as_they_were(connection, scope, policy, asked, ends, now)
    found.sort(key=lambda case: case.case)
    by = _SORTS.get(asked.sort, _SORTS[Sort.AGE])
    there = sorted((case for case in found if by(case) is not None), key=by, reverse=asked.descending)
    return [*there, *(case for case in found if by(case) is None)]  # what is not known stands last, as in the database


async def _as_they_were(
    connection: Connection, scope: Scope, policy: Policy, asked: Asked, ends: datetime, now: datetime
) -> list[Case]:
    """The cases of which something was recorded since, as they were before it."""
    where = Where([await generation_of(connection)])
    where.add("law <> ''")
    where.add("last >= ?", ends)
    where.add(
        """
        key IN (
            SELECT subject FROM facts
            WHERE name = 'allocation.case-closed' AND happened >= ? AND happened < ? AND recorded < ?
        )
        """,
        at_london(asked.since or date(1, 1, 2), time()),
        at_london((asked.until or date(9999, 1, 1)) + timedelta(days=1), time()),
        ends,
    )
    cases_within(scope, where, key="subjects.key", area="area", team="team", holder="holder")
    full = shown_in_full(scope, where, "subjects.key")
    query = f"SELECT key, {full} AS full FROM subjects WHERE generation = $1 AND {where.sql()} ORDER BY key"  # noqa: S608
    shown = {row["key"]: row["full"] for row in await connection.fetch(query, *where.values)}
    keys, found = list(shown), []
    for begin in range(0, len(keys), _AT_ONCE):
        facts: dict[str, list[Fact]] = {key: [] for key in keys[begin : begin + _AT_ONCE]}
        for row in await connection.fetch(f"{READ_FACTS} WHERE subject = ANY($1) AND recorded < $2", list(facts), ends):
            facts[row["subject"]].append(read_fact(row))
        for key, said in facts.items():
            was = _card(key, said, policy)
            if was is not None and _belongs(was, asked):
                found.append(_case(key, was, said, now, full=shown[key]))
    return found


def _card(key: str, facts: Sequence[Fact], policy: Policy) -> Card | None:
    in_order = sorted((fact for fact in facts if feeds(fact)), key=lambda fact: (fact.recorded, fact.order))
    return card(Known(Facts(key, kept_of(in_order)), policy))


async def as_it_stood(connection: Connection, policy: Policy, found: Story, known: datetime) -> Story:
    """A case's story with where it stood, as recorded up to an instant; what was not known of it then is not known."""
    rows = await connection.fetch(f"{READ_FACTS} WHERE subject = $1 AND recorded <= $2", found.case, known)
    was = _card(found.case, [read_fact(row) for row in rows], policy) or Card()
    return replace(
        found,
        law=was.law,
        area=was.area,
        team=was.team,
        holder=was.holder,
        received=was.received,
        open=was.open,
        due=was.due,
    )


def _belongs(was: Card, asked: Asked) -> bool:
    if was.closed is None or not (asked.since or date.min) <= was.closed <= (asked.until or date.max):
        return False
    return asked.place in {ENGLAND, was.team} or was.area in areas_of(asked.place)


def _case(key: str, was: Card, facts: Sequence[Fact], now: datetime, *, full: bool) -> Case:
    last = max(fact.recorded for fact in facts)
    columns = {name: getattr(was, name) for name in was.__struct_fields__}
    return case_of({**columns, "key": key, "full": full, "last": last}, now)
