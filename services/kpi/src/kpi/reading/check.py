"""Check this figure: what gives the same digits elsewhere. And packs: a month's board pack, an inspection list."""

from __future__ import annotations

import shlex
from dataclasses import dataclass
from datetime import date, datetime

from cafcass_contracts.kpi import PackKind
from cafcass_runtime.store import Connection
from kpi.domain.measures import DEFINITIONS_VERSION
from kpi.domain.periods import Period, month_end
from kpi.domain.policy import Policy
from kpi.domain.suppression import ENGLAND
from kpi.reading.figures import Section, Shown, dashboard
from kpi.reading.lists import Asked, Case, List, Sort, exported
from kpi.reading.scope import Scope
from kpi.reading.scorecard import PRACTITIONER
from kpi.reading.sums import generation_of


@dataclass(frozen=True, slots=True)
class Checked:
    """How a figure can be had again."""

    command: str
    definition: str
    definitions: str
    generation: int
    place_in_facts: int
    """The last fact that it is counted from."""
    positions: tuple[tuple[str, int, int], ...]
    """Topic, partition and next offset, up to where everything is counted."""


async def check(connection: Connection, shown: Shown, as_known: date) -> Checked:
    """The command, the definition and the position in the events that give the same digits elsewhere."""
    kind, _, who = shown.apart.partition(":")
    apart = f" --practitioner {shlex.quote(who)}" if kind == PRACTITIONER else " --by" if kind else ""
    option = "team" if "-" in shown.place else "area"
    place = "" if shown.place in {"", ENGLAND} else f" --{option} {shown.place}"
    command = (
        f"cafcass kpi --measure {shown.measure.id}{place}{apart} --period {shown.period.name} --as-known {as_known}"
    )
    rows = await connection.fetch(
        "SELECT topic, partition, next_offset FROM runtime.ownership WHERE next_offset IS NOT NULL ORDER BY topic, partition"
    )
    last: int = await connection.fetchval("SELECT coalesce(max(place), 0) FROM facts")
    return Checked(
        command,
        shown.definition.version,
        DEFINITIONS_VERSION,
        await generation_of(connection),
        last,
        tuple((row["topic"], row["partition"], row["next_offset"]) for row in rows),
    )


@dataclass(frozen=True, slots=True)
class Pack:
    """What was put together."""

    kind: PackKind
    place: str
    period: Period
    sections: tuple[Section, ...] = ()
    cases: tuple[Case, ...] = ()


async def board_pack(
    connection: Connection, scope: Scope, policy: Policy, place: str, month: date, as_known: date
) -> Pack:
    """The dashboard of a month, with the twelve months before."""
    return Pack(
        PackKind.BOARD, place, Period(month, month), await dashboard(connection, scope, policy, place, month, as_known)
    )


async def inspection_list(
    connection: Connection, scope: Scope, policy: Policy, place: str, period: Period, now: datetime
) -> Pack:
    """All cases closed in a period, in the order in which they were received."""
    asked = Asked(List.CLOSED, place, since=period.first, until=month_end(period.last), sort=Sort.AGE)
    cases = [case async for case in exported(connection, scope, policy, asked, now)]
    return Pack(PackKind.INSPECTION, place, period, cases=tuple(cases))
