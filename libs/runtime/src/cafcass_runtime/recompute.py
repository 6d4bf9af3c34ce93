"""When the working-day calendar changes, open due times are computed again, and that is told (G1)."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from cafcass_contracts import platform
from cafcass_contracts.identity import derived_id
from cafcass_runtime.calendar import Calendar, business_date
from cafcass_runtime.clock import Clock
from cafcass_runtime.outgoing import Cause, Draft, Writer
from cafcass_runtime.store import Connection

LONDON = ZoneInfo("Europe/London")


async def recompute_deadlines(
    connection: Connection, calendar: Calendar, writer: Writer, service: str, clock: Clock
) -> int:
    """Bring every deadline that another version of the calendar counted up to this one. Returns how many moved."""
    rows = await connection.fetch(
        """
        SELECT id, kind, subject, key, due, rule, counted_from, working_days, revision FROM runtime.deadlines
        WHERE calendar_version <> $1 AND working_days IS NOT NULL AND counted_from IS NOT NULL
        ORDER BY id FOR UPDATE
        """,
        calendar.version,
    )
    drafts: list[Draft] = []
    for row in rows:
        due = _again(calendar, row["due"], row["counted_from"], row["working_days"])
        if due == row["due"]:
            continue
        await connection.execute(
            "UPDATE runtime.deadlines SET due = $2, revision = revision + 1 WHERE id = $1", row["id"], due
        )
        event = platform.DeadlineMoved(
            subject=row["subject"],
            kind=row["kind"],
            key=row["key"],
            rule=row["rule"],
            was_due=row["due"],
            due=due,
            calendar_version=calendar.version,
        )
        cause_id = derived_id("calendar", calendar.version, str(row["id"]), str(row["revision"]))
        cause = Cause(cause_id, f"urn:uk.gov.cafcass:{service}:calendar", clock.wall_now(), cause_id)
        drafts.append(Draft(f"{service}.events.v1", row["subject"], event, cause, "0"))
    await connection.execute(
        "UPDATE runtime.deadlines SET calendar_version = $1 WHERE calendar_version <> $1", calendar.version
    )
    await writer.write(connection, drafts, [])
    return len(drafts)


def _again(calendar: Calendar, due: datetime, counted_from: datetime, working_days: int) -> datetime:
    """The due time counted anew, at the same time of day in London."""
    day = (
        calendar.due(counted_from, working_days)
        if working_days >= 0
        else calendar.before(business_date(counted_from), -working_days)
    )
    local = due.astimezone(LONDON)
    return datetime.combine(day, local.timetz().replace(tzinfo=None), LONDON).astimezone(due.tzinfo)
