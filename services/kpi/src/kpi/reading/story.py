"""A case's whole story as one timeline, and who looked at it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any, Final

from cafcass_domain.state import to_builtins
from cafcass_runtime import audit
from cafcass_runtime.audit import Did, Line
from cafcass_runtime.store import Connection
from cafcass_web.people.looks import How, Look, LookRows
from kpi.domain.fact import Fact
from kpi.reading.scope import NotAllowedError, Scope, Where, cases_within, shown_in_full
from kpi.reading.sums import generation_of
from kpi.store import READ_FACTS, read_fact

MOST: Final = 5_000


@dataclass(frozen=True, slots=True)
class Step:
    """One thing that happened."""

    happened: datetime
    recorded: datetime
    name: str
    """Of the event, such as `allocation.case-allocated`."""
    detail: Mapping[str, Any]
    doubted: bool
    """It says a time after its receipt: it is not counted."""
    id: str


@dataclass(frozen=True, slots=True)
class Story:
    """A case, from beginning to now."""

    case: str
    law: str
    area: str
    team: str
    holder: str
    received: date | None
    open: bool
    due: datetime | None
    steps: tuple[Step, ...]
    destroyed: datetime | None = None
    """When its data was destroyed (G6): it is counted still, and its story is not told any more."""


async def story(connection: Connection, scope: Scope, case: str, as_known: datetime | None = None) -> Story:
    """The story of a case, as recorded up to an instant; of one that is destroyed only that it is. Raises `NotAllowedError` where it is not theirs to see, or there is none."""
    where = Where([await generation_of(connection)])
    where.add("key = ?", case)
    cases_within(scope, where, key="subjects.key", area="area", team="team", holder="holder")
    where.add(shown_in_full(scope, where, "subjects.key"))
    row = await connection.fetchrow(f"SELECT * FROM subjects WHERE generation = $1 AND {where.sql()}", *where.values)  # noqa: S608
    if row is None:
        raise NotAllowedError("there is no such case among those that you may see")
    destroyed = await connection.fetchval("SELECT destroyed_at FROM runtime.destructions WHERE case_id = $1", case)
    if destroyed is not None:
        return Story(case, row["law"], row["area"], row["team"], "", row["received"], False, None, (), destroyed)
    facts = await connection.fetch(
        f"{READ_FACTS} WHERE subject = $1 AND ($2::timestamptz IS NULL OR recorded <= $2) ORDER BY happened, sequence, id LIMIT {MOST}",
        case,
        as_known,
    )
    steps = tuple(_step(read_fact(each)) for each in facts)
    return Story(
        case, row["law"], row["area"], row["team"], row["holder"], row["received"], row["open"], row["due"], steps
    )


def _step(fact: Fact) -> Step:
    detail: dict[str, Any] = to_builtins(fact.said)
    detail.pop("type", None)
    shown = {name: value for name, value in detail.items() if value not in (None, "", [], ())}
    return Step(fact.happened, fact.recorded, fact.name, shown, fact.ahead, fact.id)


async def looked(connection: Connection, scope: Scope, subject: str, what: str) -> None:
    """Puts on record that somebody looked at a case otherwise than by a page, where the pages put it too."""
    look = Look(datetime.now(UTC), scope.who, (scope.role,), How.OPENED, what, (subject,))
    await LookRows(connection).record(look)
    await audit.write(connection, [Line(look.at, look.person, Did.READ, what, subject)])


async def who_looked(connection: Connection, scope: Scope, case: str) -> tuple[Look, ...]:
    """Who looked at a case, the latest first, for whoever may see it."""
    await story(connection, scope, case)
    found, _ = await LookRows(connection).read(case=case, limit=500, offset=0)
    return tuple(found)
