"""A practitioner's own scorecard: the same measures over what is theirs, straight from the ledger (OF 7.3)."""

from __future__ import annotations

from datetime import date
from typing import Final

from cafcass_runtime.store import Connection
from kpi.domain.figure import figure, series_of
from kpi.domain.measures import MEASURES
from kpi.domain.periods import Period, month_of
from kpi.reading.figures import Shown
from kpi.reading.scope import NotAllowedError, Scope
from kpi.reading.sums import generation_of

PRACTITIONER: Final = "practitioner"
OWN: Final = (
    "care-allocated", "private-allocated", "section-7-filed", "care-stock", "private-stock", "children-seen", "case-plans",
    "safeguarding-satisfactory", "practitioners-assessed", "appraisals", "supervision-practice", "quarterly-reviews", "sickness-practice",
    "amber-or-green",
)  # fmt: skip
"""The measures of which a part may be one person's."""


async def scorecard(
    connection: Connection, scope: Scope, practitioner: str, team: str, period: Period, as_known: date
) -> tuple[Shown, ...]:
    """Somebody's own figures. Raises `NotAllowedError` where they are not theirs to see."""
    if not scope.may_see_practitioner(practitioner, team):
        raise NotAllowedError("this scorecard is not within what you may see")
    wanted = [(MEASURES[id_], MEASURES[id_].on(period.last)) for id_ in OWN]
    series = sorted({name for _, definition in wanted if definition for name in series_of(definition)})
    rows = await connection.fetch(
        """
        SELECT series, since, until, n, d FROM ledger WHERE generation = $1 AND practitioner = $2 AND series = ANY($3)
            AND known <= $4 AND (known_until IS NULL OR known_until > $4) AND since <= $4
        """,
        await generation_of(connection),
        practitioner,
        series,
        as_known,
    )
    sums: dict[str, dict[date, tuple[int, int]]] = {}
    for row in rows:
        for day, sign in ((row["since"], 1), (row["until"], -1)):
            if day is not None and day <= as_known:
                moved, month = sums.setdefault(row["series"], {}), month_of(day)
                was = moved.get(month, (0, 0))
                moved[month] = (was[0] + sign * row["n"], was[1] + sign * row["d"])
    return tuple(
        Shown(
            measure,
            definition,
            team,
            period,
            figure(measure, definition, sums, period, as_known),
            f"{PRACTITIONER}:{practitioner}",
        )
        for measure, definition in wanted
        if definition is not None
    )
