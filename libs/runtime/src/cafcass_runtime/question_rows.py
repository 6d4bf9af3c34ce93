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


async def load(connection: Connection, subjects: Collection[str], names: Collection[Name] = ()) -> dict[Name, Asked]:
    """The questions of these subjects that are open, or that a person answered, and those named, locked in order.

    A settled one is needed only where it is asked again, for it counts how often it was.
    """
    rows = await connection.fetch(
        f"""
        SELECT {_COLUMNS} FROM runtime.questions
        WHERE subject = ANY($1) AND (open OR answered OR (subject, key) IN (SELECT * FROM unnest($2::text[], $3::text[])))
        ORDER BY subject, key FOR UPDATE
        """,  # noqa: S608 - a constant
        sorted(subjects),
        [subject for subject, _ in names],
        [key for _, key in names],
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
    rows = sorted(changed, key=lambda asked: asked.name)
    await connection.execute(
        f"""
        INSERT INTO runtime.questions AS held ({_COLUMNS}, urgent, calendar_version, first_asked_at)
        SELECT subject, key, revision, open, own, role, team, first_role, first_team, basis, asked_at, due, counted_from, number, working_days,
            reasons::text[], why, settled_by::text[], chased, answered, urgent, $22, asked_at
        FROM unnest(
            $1::text[], $2::text[], $3::int[], $4::bool[], $5::bool[], $6::text[], $7::text[], $8::text[], $9::text[], $10::text[],
            $11::timestamptz[], $12::timestamptz[], $13::timestamptz[], $14::text[], $15::int[], $16::text[], $17::text[], $18::text[],
            $19::bool[], $20::bool[], $21::bool[]
        ) AS said ({_COLUMNS}, urgent)
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
        *(list(column) for column in zip(*map(_values, rows), strict=True)),
        calendar_version,
    )


def _values(asked: Asked) -> tuple[object, ...]:
    due = asked.due
    return (
        *(asked.subject, asked.key, asked.revision, asked.open, asked.own),
        *(asked.role, asked.team, asked.first_role, asked.first_team, asked.basis),
        *(asked.asked_at, due.at, due.counted_from, due.number, due.working_days),
        *(_literal(asked.reasons), asked.why, _literal(asked.settled_by), asked.chased, asked.answered, asked.urgent),
    )


def _literal(texts: Collection[str]) -> str:
    """Texts as PostgreSQL writes an array of them: of arrays within an array it makes no rows."""
    quoted = (text.replace("\\", r"\\").replace('"', r"\"") for text in texts)
    return "{" + ",".join(f'"{text}"' for text in quoted) + "}"
