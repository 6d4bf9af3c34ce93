"""The end of a case's data (G6), on real engines and databases: ordered, destroyed in every service, and nothing of it left anywhere."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from joined_engines import JoinedEngines, joined, namespace
from markers import Markers, rows
from outside_world import QUIET, child, person

from cafcass_contracts import court, destruction
from cafcass_contracts.identity import case_id
from cafcass_contracts.message import Actor, Message
from cafcass_contracts.roles import Role
from cafcass_contracts.workforce import StaffRecorded, StaffRole
from cafcass_runtime.testing.wall import BEGIN, Wall
from cafcass_sandbox.testing import MakeDatabase

FIRST, SECOND = (Actor(id=f"records-{n}", role=Role.RECORDS_MANAGER) for n in (1, 2))
GONE, STAYS = "1760000000000901", "1760000000000902"


def case(number: str) -> str:
    return case_id(namespace(), "private", number)


async def test_thin(make_database: MakeDatabase) -> None:
    async with joined(make_database, Wall()) as there:
        for actor in (FIRST, SECOND):
            role = StaffRole(role=Role(actor.role), since=date(2026, 1, 1))
            await there.tell(StaffRecorded(staff_id=actor.id, roles=(role,)))
        for number in (GONE, STAYS):
            said = {"case_number": number, "law": "private", "court": {"name": "Leeds Combined Court Centre"}} | QUIET
            await there.tell(court.ApplicationIssued.model_validate(said))
        await there.tell(court.CaseConcluded(case_number=GONE, law="private", concluded_on=date(2026, 1, 1)))
        await there.tell(
            destruction.OrderCaseDestruction(case_id=case(GONE), early=True, by=FIRST, why="x"), case(GONE)
        )
        await there.tell(destruction.ConfirmCaseDestruction(case_id=case(GONE), by=SECOND, why="x"), case(GONE))
        for topic, said in there.topics.items():
            for each in said:
                t = dict(each.headers)["ce_type"].decode()
                if "destr" in t or "answered" in t or "unlinked" in t or "lifecycle" in t:
                    print(topic, t, each.value[:300])
        print(await there.engines["intake"].pool.fetch("select * from retentions"))
        for n, e in there.engines.items():
            print(n, await e.pool.fetch("select * from runtime.destructions"), await e.dead_letters())
        assert 0
