"""A case whose data is destroyed is counted as before (G6): whatever is told of it that kpi has not read yet is counted still."""

from __future__ import annotations

from datetime import date, timedelta

from kpi_messages import application, at

from cafcass_contracts import allocation, platform
from cafcass_contracts.destruction import CaseDestructionCompleted, CaseDestructionOrdered
from cafcass_contracts.message import Actor, Message
from cafcass_contracts.roles import Role
from cafcass_contracts.values import LawType
from cafcass_runtime.testing.engine import OpenEngine
from kpi.domain.policy import Policy

CASE = "6f1c5d9e-0000-5000-8000-000000000001"
BEGIN = at("2026-06-01")
ORDERED = CaseDestructionOrdered(case_id=CASE, law=LawType.PUBLIC, closed_on=date(2026, 6, 1))
COMPLETED = CaseDestructionCompleted(case_id=CASE, answered=("kpi",), outside_topics_until=date(2026, 9, 1))
NEEDED = platform.PersonNeeded(
    id="question-1",
    subject=CASE,
    role=Role.ADVISER,
    team="a5-eit",
    reasons=("G9",),
    due=BEGIN + timedelta(days=1),
    why="?",
    settled_by=("settle-question",),
)
SETTLED = platform.Settled(id="question-1", subject=CASE, how="the data of the case was destroyed (G6)")


async def tell(engine: OpenEngine[Policy], *messages: Message, hours: int = 0, topic: str | None = None) -> None:
    """What is told in one batch, some hours after the beginning."""
    engine.wall.now = BEGIN + timedelta(hours=hours)
    names = [f"{type(said).message_name}-{hours}-{n}" for n, said in enumerate(messages)]
    await engine.engine.handle(
        [engine.message(said, id_=id_, topic=topic, subject=CASE) for said, id_ in zip(messages, names, strict=True)]
    )


async def facts(engine: OpenEngine[Policy]) -> list[str]:
    """What is kept of the case."""
    rows = await engine.pool.fetch("SELECT name FROM facts WHERE subject = $1 ORDER BY recorded, name", CASE)
    return [row["name"] for row in rows]


async def test_what_is_told_of_a_case_after_its_data_is_destroyed_is_counted(figures: OpenEngine[Policy]) -> None:
    """Topics are read side by side: what others told before they destroyed it may come after kpi did."""
    await tell(figures, application(CASE, BEGIN))
    await tell(figures, NEEDED, hours=1, topic="triage.events.v1")
    await tell(figures, ORDERED, hours=2)
    await tell(figures, SETTLED, hours=3, topic="triage.events.v1")
    await tell(figures, application(CASE, BEGIN, revision=2), COMPLETED, hours=4)
    assert await facts(figures) == [
        *("intake.application-registered",) * 2,
        "platform.person-needed",
        "platform.settled",
        "intake.application-amended",
    ]
    assert await figures.pool.fetchval("SELECT questions FROM subjects WHERE key = $1", CASE) == 0


async def test_what_waits_to_be_worked_out_anew_is_so_after_the_case_is_destroyed(figures: OpenEngine[Policy]) -> None:
    await tell(figures, application(CASE, BEGIN, revision=2), hours=48)
    await tell(figures, application(CASE, BEGIN), hours=1)
    assert await figures.pool.fetchval("SELECT count(*) FROM runtime.internal_messages WHERE subject = $1", CASE) == 1
    await tell(figures, ORDERED, hours=49)
    assert await figures.pool.fetchval("SELECT count(*) FROM runtime.internal_messages WHERE subject = $1", CASE) == 1


async def test_who_may_not_see_a_case_that_is_destroyed_nobody_keeps(figures: OpenEngine[Policy]) -> None:
    by = Actor(id="records-1", role=Role.RECORDS_MANAGER)
    await tell(figures, ORDERED)
    said = allocation.ConflictRecorded(case_id=CASE, practitioner_id="a5-public-1", by=by.id, why="x")
    await tell(figures, said, hours=1)
    assert await figures.pool.fetchval("SELECT count(*) FROM bars") == 0
