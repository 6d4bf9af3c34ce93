"""Check this figure: what gives the same digits elsewhere."""

from __future__ import annotations

import shlex
from dataclasses import dataclass
from datetime import date

from cafcass_runtime.store import Connection
from kpi.domain.measures import DEFINITIONS_VERSION
from kpi.domain.suppression import ENGLAND
from kpi.reading.figures import Shown
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
