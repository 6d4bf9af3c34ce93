"""A figure in memory: messages in, the ledger that they make, its sums, the figure. No database."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any, TypeAlias

from cafcass_contracts.message import Message
from cafcass_runtime.testing.world import World
from kpi.app import service
from kpi.domain.entry import LEDGER, Opened
from kpi.domain.figure import Figure, figure
from kpi.domain.measures import MEASURES
from kpi.domain.periods import Period
from kpi.domain.policy import Policy
from kpi.store import Totals

Told: TypeAlias = tuple[datetime, Message]


def world_of(told: Iterable[Told]) -> World[Policy]:
    """A world that was told some things, each when it happened, in the order in which they are given."""
    world: World[Policy] | None = None
    for at, message in told:
        world = world or World(service, now=at)
        world.send(message, at=at)
    assert world is not None
    return world


def figure_of(
    world: World[Policy], measure: str, period: Period, place: str = "england", known: date = date(2099, 1, 1)
) -> Figure:
    """A figure, as known on a day."""
    totals = Totals()
    for moves in world.rows(LEDGER).values():
        for step in moves.steps:
            totals.stand(step.entry, step.known, 1 if isinstance(step, Opened) else -1)
    sums: dict[str, dict[date, tuple[int, int]]] = {}
    for (series, at, month, day), (n, d) in totals.cells.items():
        if at == place and day <= known:
            moved = sums.setdefault(series, {})
            was = moved.get(month, (0, 0))
            moved[month] = (was[0] + n, was[1] + d)
    said: Any = MEASURES[measure].on(period.last)
    return figure(MEASURES[measure], said, sums, period, known)
