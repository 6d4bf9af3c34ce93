"""Rows that the release before wrote are judged as those of this one, also where nothing happens to them any more."""

from __future__ import annotations

import shutil
from datetime import date
from pathlib import Path
from typing import Any

import asyncpg
from complaints_world import ABOUT_ADVISER, MANAGER, MONDAY, world

from cafcass_contracts.complaints_commands import DecideContact
from cafcass_contracts.feedback import ComplainedAbout, ContactKind
from cafcass_domain.decision import TableRef
from cafcass_domain.state import replace
from cafcass_runtime.calendar import Calendar
from cafcass_runtime.migrations import RUNTIME_MIGRATIONS, migrate
from cafcass_runtime.state_codec import StateCodec
from cafcass_runtime.testing.policy import policy_of
from cafcass_sandbox.testing import MakeDatabase
from complaints.app import service
from complaints.domain.complaint.held import COMPLAINTS, Complaint
from complaints.domain.contact.held import CORRESPONDENTS, Correspondent


def test_who_was_complained_about_then_decides_nothing_and_a_letter_goes_to_nobody_else() -> None:
    """C7, G4: a closed complaint of the release before says neither to whoever wrote it, and nothing moves it any more."""
    there = world()
    there.case()
    there.allocated()
    complaint = there.complain()
    about = (ABOUT_ADVISER, ComplainedAbout(id=MANAGER.id, role=MANAGER.role))
    assert there.categorise(complaint, about=about) == "accepted"
    before, who = there.complaint(complaint), there.who(complaint)

    def put(ref: TableRef[Any], kind: type[Any], row: Any) -> None:
        there.memory.rows[ref.name][row.id] = (there.memory.rows[ref.name][row.id][0], StateCodec(kind).encode(row))

    put(COMPLAINTS, Complaint, replace(before, told=replace(before.told, about=())))
    cases = {id_: replace(stands, others=()) for id_, stands in who.cases.items()}
    bare = {id_: replace(stands, about=()) for id_, stands in who.complaints.items()}
    put(CORRESPONDENTS, Correspondent, replace(who, cases=cases, complaints=bare))
    told = len(there.memory.published)
    there.bring_into_force(policy_of(service, calendar=Calendar([date(2026, 12, 30)])))
    now = there.who(complaint)
    assert (now.complained_about, now.cases) == (who.complained_about, who.cases)
    assert not [each for each in there.memory.published[told:] if "orrespond" in type(each.event).__name__]
    there.send(DecideContact(by=MANAGER, correspondent_id=who.id, kind=ContactKind.WARNED, why="x"))
    assert there.answer.verdict == "refused"


async def test_the_first_start_decides_on_every_row_again(make_database: MakeDatabase, tmp_path: Path) -> None:
    database = make_database()
    assert service.migrations is not None
    shutil.copy(service.migrations / "0001_complaints.sql", tmp_path)
    await migrate(database, RUNTIME_MIGRATIONS, tmp_path)
    connection = await asyncpg.connect(database)
    try:
        await connection.execute(
            "INSERT INTO runtime.policy_in_force (version, calendar_version, numbers, in_force_from) VALUES ('1', '1', '{}', $1)",
            MONDAY,
        )
        assert await migrate(database, RUNTIME_MIGRATIONS, service.migrations) == ["0002_decided_again"]
        held = await connection.fetchrow("SELECT version, calendar_version FROM runtime.policy_in_force")
        assert held is not None
        assert (held["version"], held["calendar_version"]) == ("", "1"), "no version of any release is empty"
    finally:
        await connection.close()
