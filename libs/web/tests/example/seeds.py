"""The example's rows, the same each time: invented cases of every area, two years of figures, and people with roles."""

from __future__ import annotations

import random
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any, Final

import asyncpg

from cafcass_contracts.roles import Role
from cafcass_contracts.values import SERVICE_AREAS
from cafcass_runtime import staff
from cafcass_runtime.migrations import RUNTIME_MIGRATIONS, migrate
from cafcass_runtime.staff import StaffMember
from cafcass_web.face import WEB_MIGRATIONS
from cafcass_web.testing.kit import member

MIGRATIONS: Final = Path(__file__).parent / "migrations"
CASES_EACH: Final = 20
HOSTILE: Final = "<script>alert(1)</script>\"'&{{7*7}}${7*7}=cmd|' /C calc'!A0"
"""What somebody may put into any field."""

PEOPLE: Final[dict[str, StaffMember]] = {
    "director": member((Role.OPERATIONAL_DIRECTOR, None, None)),
    "a5-head": member((Role.HEAD_OF_SERVICE, None, "A5")),
    "a9-head": member((Role.HEAD_OF_SERVICE, None, "A9")),
    "a5-private-manager": member((Role.SERVICE_MANAGER, "a5-private", "A5")),
    "a5-private-1": member((Role.ADVISER, "a5-private", "A5")),
    "a9-private-1": member((Role.ADVISER, "a9-private", "A9")),
    "assurance": member((Role.INFORMATION_ASSURANCE_OFFICER, None, None)),
    "operator": member((Role.OPERATOR, None, None)),
    "left": member((Role.HEAD_OF_SERVICE, None, "A5"), until=date(2020, 2, 1)),
    "nowhere-head": member((Role.HEAD_OF_SERVICE, None, None)),
}

RESTRICTED: Final = "a5-3"
"""A case that only `a5-head` may read."""
CONFLICT: Final = "a5-4"
"""A case of area A5 in which `a5-head` has a conflict."""
ODD: Final = "a5-5"
"""A case with hostile text in every field."""


async def prepare(database: str) -> None:
    """Makes the tables and fills them."""
    await migrate(database, RUNTIME_MIGRATIONS, WEB_MIGRATIONS, MIGRATIONS)
    connection = await asyncpg.connect(database)
    try:
        await connection.executemany(
            "INSERT INTO runtime.staff (key, version, document) VALUES ($1, 1, $2)",
            [(person, staff.TABLE.encode(held)) for person, held in PEOPLE.items()],
        )
        rows = list(_cases())
        await connection.executemany(
            "INSERT INTO example.cases (case_id, number, law, area, team, holders, readers, opened, due, risk, note)"
            " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)",
            rows,
        )
        story = ("Application received", "Checks requested", "Allocated", "Letter filed at court")
        await connection.executemany(
            "INSERT INTO example.happened (case_id, at, title, by) VALUES ($1, $2, $3, $4)",
            [
                (row[0], datetime(2026, 3, 2, 9, tzinfo=UTC) + timedelta(days=3 * step), HOSTILE if row[0] == ODD else title, row[5][0])
                for row in rows
                for step, title in enumerate(story)
            ],
        )  # fmt: skip
        await connection.executemany("INSERT INTO example.figures VALUES ($1, $2, $3, $4)", list(_figures()))
        await connection.execute("INSERT INTO example.conflicts VALUES ('a5-head', $1)", CONFLICT)
    finally:
        await connection.close()


def _cases() -> Any:
    drawn = random.Random(7)
    for area in SERVICE_AREAS.values():
        for place in range(1, CASES_EACH + 1):
            law = "private" if place % 3 else "public"
            team = f"{area.id.lower()}-{law}"
            case = f"{area.id.lower()}-{place}"
            opened = date(2026, 1, 5) + timedelta(days=drawn.randrange(120))
            due = None if place % 7 == 0 else opened + timedelta(days=drawn.randrange(20, 90))
            number = f"16{int(area.id[1:]):02}{place:012}"
            odd = case == ODD
            readers = ["a5-head"] if case == RESTRICTED else None
            holder = f"{team}-{1 + place % 2}"
            yield (case, HOSTILE if odd else number, law, area.id, team, [HOSTILE if odd else holder], readers, opened, due, drawn.randrange(1, 6), HOSTILE if odd else "")  # fmt: skip


def _figures() -> Any:
    drawn = random.Random(11)
    for area in SERVICE_AREAS.values():
        for place in range(24):
            month = date(2011 + (3 + place) // 12, (3 + place) % 12 + 1, 1)
            whole = 3 if (area.id, place) == ("A2", 23) else drawn.randrange(40, 160)
            share = 0.955 + drawn.uniform(-0.03, 0.03) - (0.2 if place == 14 else 0)
            yield area.id, month, min(whole, round(whole * share)), whole
