"""A measure of a place by court or by local authority, for whoever looks at how these differ (K9, K16)."""

from __future__ import annotations

from datetime import date
from typing import Final

from cafcass_runtime.store import Connection
from kpi.domain.figure import made
from kpi.domain.measure import Measure
from kpi.domain.periods import Period
from kpi.reading.behind import counted, in_place
from kpi.reading.figures import Shown
from kpi.reading.scope import Scope, Where
from kpi.reading.sums import generation_of

UNNAMED: Final = "not-known"
"""Stands for what names no court or authority: shown too, so that the lines add up to the place."""


async def variation(
    connection: Connection, scope: Scope, measure: Measure, place: str, period: Period, as_known: date
) -> tuple[Shown, ...]:
    """A figure for each court or authority of a place, and one for what names none. None for a measure that is not broken down.

    Raises `NotAllowedError` where the measure of the place is not theirs to see.
    """
    scope.require(measure, place)
    definition = measure.on(period.last)
    if not measure.by or definition is None:
        return ()
    where = Where([await generation_of(connection)])
    where.add(counted(where, measure, definition, period, as_known))
    in_place(where, place)
    rows = await connection.fetch(
        f"SELECT other, sum(n)::bigint AS n, sum(d)::bigint AS d FROM ledger WHERE generation = $1 AND {where.sql()} GROUP BY other ORDER BY other",  # noqa: S608
        *where.values,
    )
    end = min(period.end, as_known)
    return tuple(
        Shown(
            measure,
            definition,
            place,
            period,
            made(measure, row["n"], row["d"] if definition.denominator else None, end),
            row["other"] or f"{measure.by}:{UNNAMED}",
        )
        for row in rows
    )
