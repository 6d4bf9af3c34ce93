"""The rows of open due times that another calendar or policy counts anew, some at a time, in order."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from cafcass_domain.decision import SetDeadline
from cafcass_domain.due import Due
from cafcass_runtime import deadlines, question_rows
from cafcass_runtime.deciding import blame
from cafcass_runtime.outgoing import Cause, Draft, Writer
from cafcass_runtime.questions import Asked
from cafcass_runtime.recounting import Recounting
from cafcass_runtime.store import Connection

ROWS_AT_ONCE = 2_000


@dataclass(frozen=True, slots=True)
class Unsound:
    """A due time that cannot be counted again: whose it is, its id, and why."""

    subject: str
    what: str
    reason: str


@dataclass(frozen=True, slots=True)
class Counted:
    """What counting some rows again came to."""

    reached: str
    """The last one looked at; empty when there are no more."""
    unsound: Sequence[Unsound]


async def count_deadlines(connection: Connection, writer: Writer, again: Recounting, after: str) -> Counted:
    """Count the next deadlines again. See `Counted`."""
    rows = await connection.fetch(
        f"""
        SELECT id::text, kind, subject, key, due, rule, counted_at, number, working_days FROM runtime.deadlines
        WHERE id::text > $1 AND counted_at IS NOT NULL
            AND ((working_days IS NOT NULL AND (calendar_version <> $2 OR $4)) OR number = ANY($3))
        ORDER BY id::text LIMIT {ROWS_AT_ONCE} FOR UPDATE
        """,  # noqa: S608 - a constant
        after,
        again.policy.calendar.version,
        sorted(again.numbers),
        again.of_the_day,
    )
    drafts: list[Draft] = []
    unsound: list[Unsound] = []
    for row in rows:
        due = Due(row["due"], row["counted_at"], row["number"], row["working_days"])
        held = SetDeadline(row["kind"], row["subject"], due, row["rule"], row["key"])
        try:
            now, told = again.deadline(held, row["id"])
        except Exception as error:  # noqa: BLE001 - pure: this row's fault, and no other's
            unsound.append(Unsound(row["subject"], row["id"], blame(error)))
            continue
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
    return Counted(rows[-1]["id"] if rows else "", unsound)


async def count_questions(connection: Connection, writer: Writer, again: Recounting, after: str) -> Counted:
    """Count the next open questions again, and when each is chased. See `Counted`."""
    subject, _, key = after.partition("\n")
    version = again.policy.calendar.version
    rows = await question_rows.counted(
        connection, (subject, key), version, again.numbers, ROWS_AT_ONCE, all_days=again.of_the_day
    )
    changed: list[Asked] = []
    chases: list[tuple[SetDeadline, Cause]] = []
    drafts: list[Draft] = []
    unsound: list[Unsound] = []
    for asked in rows:
        try:
            now, chase, told = again.question(asked)
        except Exception as error:  # noqa: BLE001 - pure: this row's fault, and no other's
            unsound.append(Unsound(asked.subject, asked.id(again.topic), blame(error)))
            continue
        changed.append(now)
        chases += chase
        drafts += told
    await question_rows.save(connection, changed, version)
    if chases:
        await deadlines.write(connection, chases, version)
    await writer.write(connection, drafts, [])
    return Counted("\n".join(rows[-1].name) if rows else "", unsound)
