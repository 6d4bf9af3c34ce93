"""The table counted: for each team, service area or national area, and for everything (A12, K12, K13)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from cafcass_contracts.allocation import WorkloadRecorded
from cafcass_contracts.values import SERVICE_AREAS, YesNo
from cafcass_contracts.workload import Band, PractitionerRole
from cafcass_sandbox.views.work.fold import View
from cafcass_sandbox.views.work.table import Age, Row, State


class By(StrEnum):
    """What is counted together."""

    TEAM = "team"
    AREA = "area"
    NATION = "nation"
    """The three national areas."""


@dataclass(frozen=True, slots=True)
class Summary:
    """What there is in one place. Work whose place is not known has a place of its own, so that parts add up to the whole."""

    name: str | None
    """Id of the place; None: not known."""
    open: int
    states: Mapping[State, int]
    """Parts of `open`."""
    sought: int
    """Pieces that somebody holds and somebody else is sought for (A13)."""
    tiers: Mapping[int | None, int]
    """What nobody holds, by tier of the queue; None: not told."""
    longest_wait: Age | None
    """Of what nobody holds."""
    overdue: int
    """Pieces with a clock that is."""
    next_due: datetime | None
    """The first due time still to come."""
    bands: Mapping[Band, int]
    """Practitioners by what their score means (A3); those who have left have none."""


def practitioners(view: View) -> tuple[WorkloadRecorded, ...]:
    """Who has points, the highest score first. Managers are not among them: they hold work for days only (A7); nor are leavers without any."""
    found = (
        said
        for said in view.workloads.values()
        if said.role != PractitionerRole.SERVICE_MANAGER and (said.work or said.left is not YesNo.YES)
    )
    return tuple(sorted(found, key=lambda said: (said.score is None, -(said.score or 0), said.practitioner_id)))


def summaries(by: By, rows: Collection[Row], people: Collection[WorkloadRecorded]) -> tuple[Summary, ...]:
    """One for each place that there is something in, in the order of areas; what has no known place comes last."""
    of_row = _PLACES_OF_WORK[by]
    of_person = _PLACES_OF_PEOPLE[by]
    names = {of_row(row) for row in rows} | {of_person(said) for said in people}
    return tuple(
        summary(
            name,
            [row for row in rows if of_row(row) == name],
            [said for said in people if of_person(said) == name],
        )
        for name in sorted(names, key=_order)
    )


def summary(name: str | None, rows: Iterable[Row], people: Iterable[WorkloadRecorded]) -> Summary:
    """All of these counted."""
    rows = list(rows)
    unheld = [row for row in rows if not row.held]
    states = Counter(row.state for row in rows)
    bands = Counter(said.band for said in people if said.left is not YesNo.YES)
    return Summary(
        name=name,
        open=len(rows),
        states={state: states[state] for state in State},
        sought=sum(row.sought is not None for row in rows),
        tiers=dict(
            sorted(Counter(row.tier for row in unheld).items(), key=lambda each: (each[0] is None, each[0] or 0))
        ),
        longest_wait=min(
            (row.waits for row in unheld if row.waits is not None), key=lambda age: age.since, default=None
        ),
        overdue=sum(row.overdue for row in rows),
        next_due=min(
            (clock.due for row in rows for clock in row.clocks if not clock.met and not clock.overdue), default=None
        ),
        bands={band: bands[band] for band in Band},
    )


def _nation_of(area: str | None) -> str | None:
    known = SERVICE_AREAS.get(area or "")
    return None if known is None else known.national_area


_PLACES_OF_WORK: Mapping[By, Callable[[Row], str | None]] = {
    By.TEAM: lambda row: row.team,
    By.AREA: lambda row: row.area,
    By.NATION: lambda row: row.nation,
}
_PLACES_OF_PEOPLE: Mapping[By, Callable[[WorkloadRecorded], str | None]] = {
    By.TEAM: lambda said: said.team,
    By.AREA: lambda said: said.area,
    By.NATION: lambda said: _nation_of(said.area),
}
_NATIONS = ("north", "central", "south")


def _order(name: str | None) -> tuple[bool, int, str]:
    """A2 before A10, and the teams of each area together; north, central, south."""
    if name is None:
        return True, 0, ""
    if name in _NATIONS:
        return False, _NATIONS.index(name), name
    number = name.partition("-")[0][1:]
    return False, int(number) if number.isdigit() else 0, name
