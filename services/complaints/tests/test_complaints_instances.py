"""Two instances at work at once, on one real database: about linked complaints of one case both decide, and nothing is lost or done twice."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Sequence
from contextlib import AsyncExitStack

from complaints_world import CASE, MONDAY, OFFICER
from test_complaints_through_the_engine import Engine, all_that_waits, details, staff, triaged, written

from cafcass_contracts import complaints
from cafcass_contracts import complaints_commands as commands
from cafcass_contracts import employee_relations as relations
from cafcass_contracts.feedback import Category
from cafcass_contracts.message import Message
from cafcass_contracts.platform import CommandAnswered
from cafcass_contracts.topics import TOPICS
from cafcass_runtime.testing import checks
from cafcass_runtime.testing.engine import open_engine, prepare
from cafcass_runtime.testing.wall import Wall
from cafcass_sandbox.testing import MakeDatabase
from complaints.app import service
from complaints.domain.names import complaint_id

ADA, BRAM, CLEO, DORA = (complaint_id(f"post-{number}") for number in range(4))
OTHER = {ADA: BRAM, BRAM: ADA, CLEO: DORA, DORA: CLEO}


async def work(engine: Engine, partition: int, messages: Sequence[Message], first: int = 1) -> None:
    """One instance: its messages in order, and between them what either of the two told itself."""
    for number, message in enumerate(messages, first):
        subject = getattr(message, "case_id", None)
        record = engine.message(
            message, id_=f"{partition}-{number}", sequence=number, subject=subject, partition=partition
        )
        await engine.engine.handle([record])
        await all_that_waits(engine)


def mail(number: int, name: str) -> list[Message]:
    return written(f"post-{number}", sender=f"{name} Sample", sender_contact=f"{name.lower()}@example.org")


def decided(complaint: str, person: str, *categories: Category, allegation: str | None = None) -> list[Message]:
    """What it is, and that it belongs with the other, which says the same of it at that time."""
    decide = triaged(categories=(Category.COMPLAINT, *categories), allegation=allegation)
    link = commands.LinkComplaints(by=OFFICER, complaint_id=complaint, others=(OTHER[complaint],), why="one day")
    return [decide.model_copy(update={"complaint_id": complaint, "person": person}), link]


def joined(complaint: str) -> list[Message]:
    return [commands.JoinComplaints(by=OFFICER, complaint_id=complaint, into=OTHER[complaint], why="one matter")]


async def test_two_instances_decide_at_once_about_linked_complaints(make_database: MakeDatabase) -> None:
    databases = make_database(), make_database()
    await prepare(service, *databases)
    async with AsyncExitStack() as stack:
        one, two = [
            await stack.enter_async_context(open_engine(service, *databases, wall=Wall(MONDAY))) for _ in range(2)
        ]
        await one.keyring.keys_for([CASE], create=True)
        for number, engine in enumerate((one, two, one)):
            await engine.own(*((topic.name, number) for topic in TOPICS.values() if "complaints" in topic.readers))
        await work(one, 2, [*staff(OFFICER), details()])
        await asyncio.gather(
            work(one, 0, [*mail(0, "Ada"), *mail(2, "Cleo")]), work(two, 1, [*mail(1, "Bram"), *mail(3, "Dora")])
        )
        await all_that_waits(one)
        alleged = decided(BRAM, "bram", Category.MISCONDUCT, allegation="a record was changed")
        await asyncio.gather(
            work(one, 0, [*decided(ADA, "ada"), *joined(CLEO)], 5), work(two, 1, [*alleged, *joined(DORA)], 5)
        )
        await all_that_waits(one)
        assert await one.dead_letters() == []
        registered = Counter(said.complaint_id for said in await one.events(complaints.ComplaintRegistered))
        assert registered == dict.fromkeys(OTHER, 1)
        kept = {(ref.name, key): row for ref, key, row in await checks.rows_kept(one)}
        rows = {complaint: kept["complaints", complaint] for complaint in OTHER}
        assert set(kept["cases", CASE].complaints) == set(OTHER)
        assert {id_: set(row.linked) for id_, row in rows.items()} == {id_: OTHER.keys() - {id_} for id_ in OTHER}
        assert sorted(part for row in rows.values() if row.joined is None for part in row.parts) == [
            "post-0", "post-1", "post-2", "post-3"
        ]  # fmt: skip
        assert [row.joined is None for row in (rows[CLEO], rows[DORA])].count(True) == 1, "one goes on as the other"
        verdicts = Counter((said.command.split(".")[1], said.verdict) for said in await one.events(CommandAnswered))
        assert verdicts["join-complaints", "accepted"] == verdicts["join-complaints", "refused"] == 1
        categorised = Counter(said.complaint_id for said in await one.events(complaints.ComplaintCategorised))
        assert categorised == {ADA: 1, BRAM: 1}
        (allegation,) = await one.events(relations.MisconductRecorded)
        assert (allegation.complaint_id, rows[BRAM].misconduct) == (BRAM, (allegation.misconduct_id,))
