"""What of the figures may be trusted less: what was doubted and not counted, by reason; how far each topic is read."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from cafcass_runtime.store import Connection
from kpi.domain.measures import MEASURES
from kpi.domain.periods import Period
from kpi.reading.behind import counted, in_place
from kpi.reading.scope import Scope, Where
from kpi.reading.sums import generation_of


@dataclass(frozen=True, slots=True)
class Doubts:
    """How many facts of an area were doubted for a reason."""

    area: str
    """Empty: not known, or of no area."""
    why: str
    count: int


@dataclass(frozen=True, slots=True)
class ReadUpTo:
    """How far a topic is read."""

    topic: str
    partitions: int
    watermark: datetime | None
    """Up to when everything of it was taken in; None: it has never been read."""


async def doubts(connection: Connection, scope: Scope, place: str, period: Period, known: date) -> tuple[Doubts, ...]:
    """What was doubted in a place over a period, by area and reason. Raises `NotAllowedError` where it is not theirs to see."""
    measure = MEASURES["doubted"]
    scope.require(measure, place)
    definition = measure.on(period.last)
    if definition is None:
        return ()
    where = Where([await generation_of(connection)])
    where.add(counted(where, measure, definition, period, known))
    in_place(where, place)
    rows = await connection.fetch(
        f"SELECT area, other, sum(d)::bigint AS d FROM ledger WHERE generation = $1 AND {where.sql()} GROUP BY area, other ORDER BY area, other",  # noqa: S608
        *where.values,
    )
    return tuple(Doubts(row["area"], row["other"].removeprefix("doubt:"), row["d"]) for row in rows)


async def read_up_to(connection: Connection) -> tuple[ReadUpTo, ...]:
    """How far each topic is read."""
    rows = await connection.fetch(
        "SELECT topic, count(*)::int AS partitions, min(watermark) AS watermark FROM runtime.ownership GROUP BY topic ORDER BY topic"
    )
    return tuple(ReadUpTo(row["topic"], row["partitions"], row["watermark"]) for row in rows)
