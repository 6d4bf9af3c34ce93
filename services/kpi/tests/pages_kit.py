"""kpi's pages on a counted database, and who signs in to them."""

from __future__ import annotations

from functools import partial

import asyncpg

from cafcass_contracts.roles import Role
from cafcass_runtime import audit, staff
from cafcass_runtime.clock import Clock
from cafcass_runtime.staff import StaffMember
from cafcass_web.content.drawing import Drawer
from cafcass_web.people.directory import StaffDirectory
from cafcass_web.people.looks import LookRows
from cafcass_web.testing.kit import Opened, member, opened, settings
from kpi.pages.data import Data, kept_from, open_data
from kpi.pages.site import SITE

PEOPLE: dict[str, StaffMember] = {
    "director": member((Role.OPERATIONAL_DIRECTOR, None, None)),
    "improvement": member((Role.IMPROVEMENT_MANAGER, None, None)),
    "a5-head": member((Role.HEAD_OF_SERVICE, None, "A5")),
    "a9-head": member((Role.HEAD_OF_SERVICE, None, "A9")),
    "a5-private-manager": member((Role.SERVICE_MANAGER, "a5-private", "A5")),
    "a5-private-1": member((Role.ADVISER, "a5-private", "A5")),
    "a9-private-1": member((Role.ADVISER, "a9-private", "A9")),
    "intake": member((Role.INTAKE_OFFICER, None, None)),
    "assurance": member((Role.INFORMATION_ASSURANCE_OFFICER, None, None)),
    "operator": member((Role.OPERATOR, None, None)),
}


async def employ(pool: asyncpg.Pool[asyncpg.Record]) -> None:
    """The workforce's returns name these people."""
    rows = [(person, staff.TABLE.encode(held)) for person, held in PEOPLE.items()]
    await pool.executemany(
        "INSERT INTO runtime.staff (key, version, document) VALUES ($1, 1, $2) ON CONFLICT (key) DO UPDATE SET document = excluded.document",
        rows,
    )


def pages(
    pool: asyncpg.Pool[asyncpg.Record], clock: Clock, drawer: Drawer | None = None, **limits: int
) -> Opened[Data]:
    """The pages on a database of kpi, with some limits changed."""
    return opened(
        SITE,
        lambda sight: open_data(pool, sight),
        StaffDirectory(pool, kept_from),
        looks=LookRows(pool),
        audit=partial(audit.write, pool),
        clock=clock,
        with_settings=settings(**limits),
        drawer=drawer,
    )
