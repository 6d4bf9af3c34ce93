"""The rows of questions put to people."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from cafcass_domain.due import Due
from cafcass_runtime.questions import Asked, Name
from cafcass_runtime.store import Connection

_COLUMNS = (
    "subject, key, revision, open, own, role, team, first_role, first_team, basis, asked_at, due, counted_from, number, working_days, "
    "reasons, why, settled_by, chased, answered"
)


async def load(connection: Connection, subjects: Collection[str]) -> dict[Name, Asked]:
    """The questions of these subjects, locked in order. A settled one is among them: it counts how often it was asked."""
    rows = await connection.fetch(
        f"SELECT {_COLUMNS} FROM runtime.questions WHERE subject = ANY($1) ORDER BY subject, key FOR UPDATE",  # noqa: S608 - a constant
        sorted(subjects),
    )
    return {asked.name: asked for asked in map(of_row, rows)}


async def counted(
    connection: Connection,
    after: Name,
    calendar_version: str,
    numbers: Collection[str],
    limit: int,
    *,
    all_days: bool,
) -> list[Asked]:
    """The open questions that another calendar or one of these numbers of policy counted, after one of them in order, locked.

    With `all_days`, each that was counted in working days.
    """
    rows = await connection.fetch(
        f"""
        SELECT {_COLUMNS} FROM runtime.questions
        WHERE (subject, key) > ($1, $2) AND open AND counted_from IS NOT NULL
            AND ((working_days IS NOT NULL AND (calendar_version <> $3 OR $6)) OR number = ANY($4))
        ORDER BY subject, key LIMIT $5 FOR UPDATE
        """,  # noqa: S608 - a constant
        *after,
        calendar_version,
        sorted(numbers),
        limit,
        all_days,
    )
    return [of_row(row) for row in rows]


def of_row(row: Any) -> Asked:
    """A question from its row."""
    return Asked(
        subject=row["subject"],
        key=row["key"],
        revision=row["revision"],
        open=row["open"],
        own=row["own"],
        role=row["role"],
        team=row["team"],
        first_role=row["first_role"],
        first_team=row["first_team"],
        basis=row["basis"],
        asked_at=row["asked_at"],
        due=Due(row["due"], row["counted_from"], row["number"], row["working_days"]),
        reasons=tuple(row["reasons"]),
        why=row["why"],
        settled_by=tuple(row["settled_by"]),
        chased=row["chased"],
        answered=row["answered"],
    )


async def forget(connection: Connection, subjects: Collection[str]) -> list[Asked]:
    """Delete every question of these subjects. Returns them, in order."""
    rows = await connection.fetch(
        f"DELETE FROM runtime.questions WHERE subject = ANY($1) RETURNING {_COLUMNS}",  # noqa: S608 - a constant
        list(subjects),
    )
    return sorted(map(of_row, rows), key=lambda asked: asked.name)


async def save(connection: Connection, changed: Collection[Asked], calendar_version: str) -> None:
    """Keep questions as they are now, with the version of the calendar that counted them."""
    if not changed:
        return
    await connection.executemany(
        f"""
        INSERT INTO runtime.questions AS held ({_COLUMNS}, urgent, calendar_version, first_asked_at)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, $11)
        ON CONFLICT (subject, key) DO UPDATE SET
            revision = excluded.revision, open = excluded.open, own = excluded.own, role = excluded.role, team = excluded.team,
            first_role = excluded.first_role, first_team = excluded.first_team, basis = excluded.basis,
            asked_at = excluded.asked_at, due = excluded.due, counted_from = excluded.counted_from, number = excluded.number,
            working_days = excluded.working_days, reasons = excluded.reasons, why = excluded.why,
            settled_by = excluded.settled_by, chased = excluded.chased,
            answered = excluded.answered, urgent = excluded.urgent,
            calendar_version = excluded.calendar_version,
            first_asked_at = CASE WHEN held.revision = excluded.revision THEN held.first_asked_at ELSE excluded.asked_at END
        """,  # noqa: S608 - constants
        [
            (
                a.subject,
                a.key,
                a.revision,
                a.open,
                a.own,
                a.role,
                a.team,
                a.first_role,
                a.first_team,
                a.basis,
                a.asked_at,
                a.due.at,
                a.due.counted_from,
                a.due.number,
                a.due.working_days,
                list(a.reasons),
                a.why,
                list(a.settled_by),
                a.chased,
                a.answered,
                a.urgent,
                calendar_version,
            )
            for a in sorted(changed, key=lambda asked: asked.name)
        ],
    )
