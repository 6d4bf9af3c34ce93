"""The rows of open due times that another calendar or policy counts anew, some at a time, in order."""

from __future__ import annotations

from cafcass_domain.decision import SetDeadline
from cafcass_domain.due import Due
from cafcass_runtime import deadlines, question_rows
from cafcass_runtime.outgoing import Cause, Draft, Writer
from cafcass_runtime.questions import Asked
from cafcass_runtime.recounting import Recounting
from cafcass_runtime.store import Connection

ROWS_AT_ONCE = 2_000


async def count_deadlines(connection: Connection, writer: Writer, again: Recounting, after: str) -> str:
    """Count the next deadlines again. Returns the last one looked at; empty when there are no more."""
    rows = await connection.fetch(
        f"""
        SELECT id::text, kind, subject, key, due, rule, counted_at, number, working_days FROM runtime.deadlines
        WHERE id::text > $1 AND counted_at IS NOT NULL
            AND ((working_days IS NOT NULL AND calendar_version <> $2) OR number = ANY($3))
        ORDER BY id::text LIMIT {ROWS_AT_ONCE} FOR UPDATE
        """,  # noqa: S608 - a constant
        after,
        again.policy.calendar.version,
        sorted(again.numbers),
    )
    drafts: list[Draft] = []
    for row in rows:
        due = Due(row["due"], row["counted_at"], row["number"], row["working_days"])
        held = SetDeadline(row["kind"], row["subject"], due, row["rule"], row["key"])
        now, told = again.deadline(held, row["id"])
        drafts += told
        await connection.execute(
            """
            UPDATE runtime.deadlines SET due = $2, working_days = $3, calendar_version = $4, revision = revision + $5
            WHERE id::text = $1
            """,
            row["id"],
            now.due.at,
            now.due.working_days,
            again.policy.calendar.version,
            int(now.due.at != due.at),
        )
    await writer.write(connection, drafts, [])
    return rows[-1]["id"] if rows else ""


async def count_questions(connection: Connection, writer: Writer, again: Recounting, after: str) -> str:
    """Count the next open questions again, and when each is chased. Returns the last one looked at; empty when there are no more."""
    subject, _, key = after.partition("\n")
    version = again.policy.calendar.version
    rows = await question_rows.counted(connection, (subject, key), version, again.numbers, ROWS_AT_ONCE)
    changed: list[Asked] = []
    chases: list[tuple[SetDeadline, Cause]] = []
    drafts: list[Draft] = []
    for asked in rows:
        now, chase, told = again.question(asked)
        changed.append(now)
        chases += chase
        drafts += told
    await question_rows.save(connection, changed, version)
    if chases:
        await deadlines.write(connection, chases, version)
    await writer.write(connection, drafts, [])
    return "\n".join(rows[-1].name) if rows else ""
