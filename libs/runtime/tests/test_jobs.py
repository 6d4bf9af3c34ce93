"""Slow work on the real database: done outside every batch, decided on once, tried again where it fails."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from rig import Rig, open_rig
from toy import UNSHOUTABLE
from toys import Databases

from cafcass_contracts import platform
from cafcass_contracts.identity import derived_id
from cafcass_contracts.message import Actor
from cafcass_domain.decision import StartJob
from cafcass_runtime import job_rows
from cafcass_runtime.job_rows import ASKED_AFTER
from cafcass_runtime.jobs import LEASE, Jobs
from cafcass_runtime.outgoing import Cause
from cafcass_runtime.own_rows import LeasedJob
from cafcass_runtime.testing.wall import BEGIN

WHERE = ("toy.ticks.v1", 0)
COMMANDS = "toy.commands.v1"
BY = Actor(id="op-1", role="operator")


async def shouted(rig: Rig) -> list[str]:
    return [said["words"] for said in await rig.said() if said["type"] == "toy.shouted.v1"]


async def waiting(rig: Rig) -> int:
    count: int = await rig.pool.fetchval("SELECT count(*) FROM runtime.jobs")
    return count


async def let_it_be_tried(rig: Rig) -> None:
    """As if the wait, or another instance's lease, had run out."""
    await rig.pool.execute("UPDATE runtime.jobs SET not_before = '-infinity'")


def does(rig: Rig, do: Any) -> Jobs:
    """The toy's tasks with other work in the place of its own."""
    rig.engine.own.jobs = {kind: replace(handler, do=do) for kind, handler in rig.engine.own.jobs.items()}
    return Jobs(rig.engine, rig.keyring)


async def test_what_it_brings_back_is_decided_on_once(databases: Databases) -> None:
    async with open_rig(databases.database, databases.keyring) as rig:
        await rig.own(WHERE)
        await rig.engine.handle([rig.tick("c1", 1, "shout"), rig.tick("c1", 1, "shout")])
        assert await shouted(rig) == []
        assert await rig.jobs.do_one()
        assert not await rig.jobs.do_one()
        assert await shouted(rig) == ["PSST 1"]


async def test_it_is_done_outside_every_transaction(databases: Databases) -> None:
    async with open_rig(databases.database, databases.keyring) as rig:
        await rig.own(WHERE)
        await rig.engine.handle([rig.tick("c1", 1, "shout")])
        begun, end = threading.Event(), threading.Event()

        def slowly(data: Mapping[str, Any]) -> str:
            begun.set()
            end.wait(30)
            return "slow"

        doing = asyncio.create_task(does(rig, slowly).do_one())
        await asyncio.to_thread(begun.wait, 30)
        busy = await rig.pool.fetchval(
            "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND state LIKE 'idle in trans%'"
        )
        await rig.engine.handle([rig.tick("c1", 2)])
        end.set()
        await doing
        assert busy == 0
        assert await rig.totals("c1") == [1, 3]
        assert await shouted(rig) == ["slow"]


async def test_two_instances_do_different_cases_and_one_case_in_order(databases: Databases) -> None:
    async with open_rig(databases.database, databases.keyring) as rig:
        await rig.own(WHERE)
        ticks = [rig.tick(case, number, "shout") for number in (1, 2) for case in ("c1", "c2")]
        await rig.engine.handle(ticks)
        other = Jobs(rig.engine, rig.keyring)
        done = 0
        while any(await asyncio.gather(rig.jobs.do_one(), other.do_one())):
            done += 1
        assert done <= 4
        said = [(s["case"], s["words"]) for s in await rig.said() if s["type"] == "toy.shouted.v1"]
        assert sorted(said) == [("c1", "PSST 1"), ("c1", "PSST 2"), ("c2", "PSST 1"), ("c2", "PSST 2")]
        assert [w for c, w in said if c == "c1"] == ["PSST 1", "PSST 2"]


async def test_work_that_outlasts_its_lease_is_done_twice_and_decided_on_once(databases: Databases) -> None:
    async with open_rig(databases.database, databases.keyring) as rig:
        await rig.own(WHERE)
        await rig.engine.handle([rig.tick("c1", 1, "shout")])
        begun, end = threading.Event(), threading.Event()

        def slowly(data: Mapping[str, Any]) -> str:
            begun.set()
            end.wait(30)
            return "late"

        late = asyncio.create_task(does(rig, slowly).do_one())
        await asyncio.to_thread(begun.wait, 30)
        await let_it_be_tried(rig)
        assert await rig.jobs.do_one()
        end.set()
        await late
        assert await shouted(rig) == ["PSST 1"]
        assert await waiting(rig) == 0


async def test_work_that_outlasts_every_lease_ends_with_whoever_is_first(databases: Databases) -> None:
    async with open_rig(databases.database, databases.keyring) as rig:
        await rig.own(WHERE)
        await rig.engine.handle([rig.tick("c1", 1, "shout")])
        ends = [threading.Event(), threading.Event()]
        begun = threading.Semaphore(0)

        def slowly(number: int) -> Any:
            def do(data: Mapping[str, Any]) -> str:
                begun.release()
                ends[number].wait(30)
                return f"by {number}"

            return do

        doing = []
        for number in range(2):
            doing.append(asyncio.create_task(does(rig, slowly(number)).do_one()))
            await asyncio.to_thread(begun.acquire, timeout=30)
            await let_it_be_tried(rig)
        for number, end in enumerate(ends):
            end.set()
            await doing[number]
        assert await shouted(rig) == ["by 0"]
        assert await waiting(rig) == 0


async def test_a_person_is_told_of_work_that_ends_its_process_each_time(databases: Databases) -> None:
    async with open_rig(databases.database, databases.keyring) as rig:
        await rig.own(WHERE)
        await rig.engine.handle([rig.tick("c1", 1, "shout")])

        def dies(data: Mapping[str, Any]) -> str:
            raise KeyboardInterrupt

        for _ in range(5):
            with pytest.raises(KeyboardInterrupt):
                await does(rig, dies).do_one()
            await let_it_be_tried(rig)
        assert [s["case"] for s in await rig.said() if s["type"] == "platform.person-needed.v1"] == ["c1"]
        await rig.keyring.destroy("c1")
        assert await rig.jobs.do_one()
        assert [s["case"] for s in await rig.said() if s["type"] == "platform.settled.v1"] == ["c1"]


async def test_an_instance_that_dies_at_it_leaves_it_to_the_next(databases: Databases) -> None:
    async with open_rig(databases.database, databases.keyring) as rig:
        await rig.own(WHERE)
        await rig.engine.handle([rig.tick("c1", 1, "shout")])

        def dies(data: Mapping[str, Any]) -> str:
            raise KeyboardInterrupt

        with pytest.raises(KeyboardInterrupt):
            await does(rig, dies).do_one()
        assert not await rig.jobs.do_one()
        await let_it_be_tried(rig)
        assert await rig.jobs.do_one()
        assert await shouted(rig) == ["PSST 1"]


async def test_what_fails_is_tried_again_later_and_a_person_is_told(
    databases: Databases, capsys: pytest.CaptureFixture[str]
) -> None:
    async with open_rig(databases.database, databases.keyring) as rig:
        await rig.own(WHERE)
        await rig.engine.handle([rig.tick("c1", UNSHOUTABLE, "shout"), rig.tick("c2", 1, "shout")])
        for _ in range(4):
            assert await rig.jobs.do_one()  # c1 fails, and c2 does not wait for it
            if await waiting(rig) == 2:
                continue
            await let_it_be_tried(rig)
        assert await shouted(rig) == ["PSST 1"]
        asked = [s for s in await rig.said() if s["type"] == "platform.person-needed.v1"]
        assert [a["case"] for a in asked] == ["c1"]
        await let_it_be_tried(rig)
        assert await does(rig, lambda data: "after all").do_one()
        assert "after all" in await shouted(rig)
        settled = [s for s in await rig.said() if s["type"] == "platform.settled.v1"]
        assert [s["id"] for s in settled] == [asked[0]["id"]]
        assert "secret" not in "".join(capsys.readouterr())


async def test_what_can_never_be_done_is_discarded_by_a_person_and_what_waited_behind_it_goes_on(
    databases: Databases,
) -> None:
    async with open_rig(databases.database, databases.keyring) as rig:
        await rig.own(WHERE, (COMMANDS, 0))
        await rig.engine.handle([rig.tick("c1", UNSHOUTABLE, "shout"), rig.tick("c1", 1, "shout")])
        for _ in range(ASKED_AFTER):
            assert await rig.jobs.do_one()
            await let_it_be_tried(rig)
        (asked,) = [s for s in await rig.said() if s["type"] == "platform.person-needed.v1"]
        assert asked["settled_by"] == ["discard-task"]
        task = await rig.pool.fetchval("SELECT id::text FROM runtime.jobs ORDER BY place LIMIT 1")
        assert task in asked["why"]
        discard = platform.DiscardTask(by=BY, task_id=task, why="it is not to be said")
        await rig.engine.handle([rig.message(discard, id_=f"d{n}", topic=COMMANDS) for n in range(2)])
        nonsense = discard.model_copy(update={"task_id": "the loud one"})
        await rig.engine.handle([rig.message(nonsense, id_="d3", topic=COMMANDS)])
        said = await rig.said()
        answers = [s["verdict"] for s in said if s["type"] == "platform.command-answered.v1"]
        assert answers == ["accepted", "refused", "refused"]
        (gone,) = [s for s in said if s["type"] == "platform.task-discarded.v1"]
        assert (gone["id"], gone["subject"], gone["why"]) == (task, "c1", "it is not to be said")
        assert [s["id"] for s in said if s["type"] == "platform.settled.v1"] == [asked["id"]]
        assert await rig.jobs.do_one()
        assert await shouted(rig) == ["PSST 1"]


async def test_nobody_is_asked_about_what_was_discarded_while_it_was_taken_up_again(
    databases: Databases, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with open_rig(databases.database, databases.keyring) as rig:
        await rig.own(WHERE, (COMMANDS, 0))
        await rig.engine.handle([rig.tick("c1", UNSHOUTABLE, "shout")])
        for _ in range(ASKED_AFTER):
            assert await rig.jobs.do_one()
            await let_it_be_tried(rig)
        task = await rig.pool.fetchval("SELECT id::text FROM runtime.jobs")
        discard = platform.DiscardTask(by=BY, task_id=task, why="done by hand")
        take = job_rows.lease

        async def taken_and_discarded(*arguments: Any) -> LeasedJob | None:
            leased = await take(*arguments)
            await rig.engine.handle([rig.message(discard, id_="d1", topic=COMMANDS)])
            return leased

        monkeypatch.setattr(job_rows, "lease", taken_and_discarded)
        assert await rig.jobs.do_one()
        said = [s["type"] for s in await rig.said()]
        assert (said.count("platform.person-needed.v1"), said.count("platform.settled.v1")) == (1, 1)


async def test_its_data_waits_sealed_and_is_forgotten_with_its_case(databases: Databases) -> None:
    async with open_rig(databases.database, databases.keyring) as rig:
        await rig.own(WHERE)
        await rig.engine.handle([rig.tick("c1", 1, "shout")])
        (row,) = await rig.pool.fetch("SELECT data FROM runtime.jobs")
        assert b"psst" not in row["data"]
        await rig.keyring.destroy("c1")
        assert await rig.jobs.do_one()
        assert await waiting(rig) == 0
        assert await shouted(rig) == []


NOON = datetime(2026, 6, 1, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)


@dataclass(frozen=True)
class Started:
    """A job of the subject that its name begins with."""

    name: str
    due: datetime | None = None
    waited: timedelta = timedelta()


@pytest.mark.parametrize(
    ("started", "held_back", "order"),
    [
        pytest.param([Started("a1"), Started("b1"), Started("a2")], False, "a1 b1 a2", id="the oldest first"),
        pytest.param([Started("a1"), Started("b1", NOON)], False, "b1 a1", id="what is due soon before what is older"),
        pytest.param([Started("a1", NOON), Started("b1", NOON - HOUR)], False, "b1 a1", id="the sooner of two first"),
        pytest.param([Started("a1"), Started("b1", NOON + HOUR)], False, "a1 b1", id="due later: the oldest first"),
        pytest.param([Started("a1"), Started("b1"), Started("b2", NOON)], False, "b1 b2 a1", id="what the due one waits behind"),
        pytest.param([Started("a1"), Started("b1", NOON), Started("c1", NOON + HOUR)], True, "b1", id="held back but for what is due"),
        pytest.param([Started("a1", waited=HOUR), Started("b1"), Started("c1", NOON)], True, "c1 a1", id="held back no longer than that"),
    ],
)  # fmt: skip
async def test_what_is_due_soon_comes_first_and_nothing_is_held_back_for_ever(
    rig: Rig, started: list[Started], held_back: bool, order: str
) -> None:
    async with rig.pool.acquire() as connection:
        jobs = [StartJob("shout", each.name[0], {"words": each.name}, each.due) for each in started]
        cause = Cause(id="1", source="urn:test", wall_time=NOON, correlation_id="1")
        await job_rows.write(connection, [(job, cause, f"{n}") for n, job in enumerate(jobs)], rig.keyring)
        by_id = {derived_id("task", "urn:test", "1", f"{n}"): each for n, each in enumerate(started)}
        for id_, each in by_id.items():
            aged = "UPDATE runtime.jobs SET started_at = now() - $1::interval WHERE id = $2"
            await connection.execute(aged, each.waited, id_)
        done: list[str] = []
        while leased := await job_rows.lease(connection, LEASE, {"shout"}, NOON, HOUR if held_back else None):
            done.append(by_id[leased.id].name)
            await job_rows.finish(connection, leased)
    assert done == order.split()


async def test_what_can_wait_waits_while_decisions_do_and_what_is_due_soon_does_not(rig: Rig) -> None:
    waits, late = BEGIN + timedelta(days=2), BEGIN + timedelta(days=1)
    await rig.engine.handle([rig.tick("c1", 1, f"shout {waits:%d}"), rig.tick("c2", 2, f"shout {late:%d}")])
    busy = Jobs(rig.engine, rig.keyring, lambda: True, HOUR)
    assert await busy.do_one()
    assert not await busy.do_one()
    assert await shouted(rig) == ["PSST 2"]
    assert await rig.jobs.do_one()
    assert await shouted(rig) == ["PSST 2", "PSST 1"]


async def test_work_that_a_release_without_due_times_started_is_done(rig: Rig) -> None:
    await rig.engine.handle([rig.tick("c1", 1, "shout 01")])
    await rig.pool.execute("UPDATE runtime.jobs SET due = NULL")
    busy = Jobs(rig.engine, rig.keyring, lambda: True, HOUR)
    assert not await busy.do_one()
    await rig.pool.execute("UPDATE runtime.jobs SET started_at = now() - interval '1 hour'")
    assert await busy.do_one()
    assert await shouted(rig) == ["PSST 1"]


async def test_a_release_that_does_not_know_it_leaves_it(databases: Databases) -> None:
    async with open_rig(databases.database, databases.keyring) as rig:
        await rig.own(WHERE)
        await rig.engine.handle([rig.tick("c1", 1, "shout")])
        known, rig.engine.own.jobs = rig.engine.own.jobs, {}
        assert not await Jobs(rig.engine, rig.keyring).do_one()
        rig.engine.own.jobs = known
        assert await rig.jobs.do_one()
        assert await shouted(rig) == ["PSST 1"]
