"""Nothing that is in a row can stop a loop: what cannot be read or fired is set aside and a person asked, and the rest go on."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from behaviours import OnDatabase
from rig import Rig, open_rig
from toy import TOY, ToyPolicy, toy_topics
from toys import Databases

from cafcass_contracts import platform
from cafcass_contracts.message import Actor
from cafcass_runtime import figures, ownership
from cafcass_runtime.calendar import Calendar
from cafcass_runtime.clock import Clock
from cafcass_runtime.consumer import Consumer
from cafcass_runtime.health import Health
from cafcass_runtime.policies import DatedPolicy
from cafcass_runtime.settings import RuntimeSettings
from cafcass_runtime.testing.policy import policy_of

RETRY = platform.RetryDeadLetters(by=Actor(id="op-1", role="operator"))
CASES = ("a", "bad", "z")
"""The poisoned one among sound ones, before and behind it."""
ABSURD = ("infinity", "-infinity", "0001-01-01", "9999-12-31", "4713-01-01 BC", "294276-01-01")
"""Times that a row can hold and nobody can mean."""


async def all_of(step: Any, *, at_most: int = 20) -> None:
    """Turn a loop until there is nothing more to do; it must come to that."""
    for _ in range(at_most):
        if not await step():
            return
    raise AssertionError(f"more than {at_most} steps")


async def poison(rig: Rig, table: str, column: str, value: str, where: str = "subject = 'bad'") -> None:
    done = await rig.pool.execute(f"UPDATE {table} SET {column} = {value} WHERE {where}")
    assert done == "UPDATE 1"


async def said(rig: Rig, kind: str) -> set[str]:
    """The cases about which something was said."""
    return {s["case"] for s in await rig.said() if s["type"] == f"{kind}.v1"}


async def asked(rig: Rig) -> list[str]:
    """The subjects about which a person was asked, in order."""
    return [s["subject"] for s in await rig.said() if s["type"] == "platform.person-needed.v1"]


async def set_aside(rig: Rig) -> list[tuple[str, str]]:
    return [(state, subject) for state, subject, _ in await rig.dead_letters()]


async def read_so_far(rig: Rig) -> None:
    async with rig.pool.acquire() as connection:
        await ownership.caught_up(connection, rig.engine.assignment.epochs(), rig.wall.now)


def another(**numbers: Any) -> DatedPolicy[ToyPolicy]:
    """Another policy of the toy."""
    return DatedPolicy(((date.min, replace(policy_of(TOY, **numbers).at(datetime.now(UTC)), version="another")),))


DEADLINES = {
    **{time: ("runtime.deadlines", "due", f"'{time}'") for time in ABSURD},
    "data that is no object": ("runtime.deadlines", "data", "'[1]'"),
    "data that is no JSON of ours": ("runtime.deadlines", "data", f"'{'[' * 2000}{']' * 2000}'"),
    "a kind that nobody knows": ("runtime.deadlines", "kind", "'unheard-of'"),
    "a row of its case that does not open": ("totals", "document", "'x'"),
}


@pytest.mark.parametrize("how", DEADLINES)
async def test_a_deadline_that_cannot_fire(rig: Rig, how: str) -> None:
    table, column, value = DEADLINES[how]
    await rig.engine.handle([rig.tick(case, 1, "deadline") for case in CASES])
    await poison(rig, table, column, value, "key = 'bad'" if table == "totals" else "subject = 'bad'")
    rig.wall.move(hours=2)
    await read_so_far(rig)
    await all_of(rig.scheduler.fire)
    assert await said(rig, "toy.overdue") == {"a", "z"}
    assert await set_aside(rig) == [("unreadable", "bad")]
    assert await asked(rig) == ["bad"]
    assert await rig.pool.fetchval("SELECT count(*) FROM runtime.deadlines WHERE kind = 'late'") == 0


async def test_a_deadline_set_aside_fires_once_its_row_is_mended(rig: Rig) -> None:
    await rig.engine.handle([rig.tick("bad", 1, "deadline")])
    document = await rig.pool.fetchval("SELECT document FROM totals")
    await poison(rig, "totals", "document", "'x'", "key = 'bad'")
    rig.wall.move(hours=2)
    await read_so_far(rig)
    await all_of(rig.scheduler.fire)
    await rig.pool.execute("UPDATE totals SET document = $1", document)
    await rig.engine.handle([rig.message(RETRY, id_="retry", topic="toy.commands.v1")])
    await all_of(rig.replay.replay_one)
    assert await said(rig, "toy.overdue") == {"bad"}
    assert await set_aside(rig) == []
    assert await said(rig, "platform.settled") == {"bad"}


INTERNAL = {
    **{time: ("runtime.internal_messages", "wall_time", f"'{time}'") for time in ABSURD},
    "data that is no JSON": ("runtime.internal_messages", "data", "'\\x00'"),
    "data of another kind": ("runtime.internal_messages", "data", "'{}'"),
    "a kind that nobody knows": ("runtime.internal_messages", "kind", "'unheard-of'"),
    "a row of its case that does not open": ("totals", "document", "'x'"),
}


@pytest.mark.parametrize("how", INTERNAL)
async def test_an_internal_message_that_cannot_be_read(rig: Rig, how: str) -> None:
    table, column, value = INTERNAL[how]
    await rig.engine.handle([rig.tick(case, 1, "tell") for case in CASES])
    await poison(rig, table, column, value, "key = 'bad'" if table == "totals" else "subject = 'bad'")
    await all_of(rig.internal.take)
    assert await said(rig, "toy.echoed") == {"a", "z"}
    assert await set_aside(rig) == [("unreadable", "bad")]
    assert await asked(rig) == ["bad"]
    assert await rig.pool.fetchval("SELECT count(*) FROM runtime.internal_messages") == 0


LETTERS = {
    **{time: ("record_time", f"'{time}'") for time in ABSURD},
    "headers that are none": ("headers", "'\\xff'"),
    "a value that is none": ("value", "'\\xff'"),
    "a topic that is gone": ("topic", "'toy.gone.v1'"),
    "a value of another": ("topic", "'toy.deadlines'"),
}


@pytest.mark.parametrize("how", LETTERS)
async def test_a_dead_letter_that_cannot_be_taken_up(rig: Rig, how: str) -> None:
    await rig.engine.handle([rig.tick(case, 1, "raise") for case in CASES])
    await poison(rig, "runtime.dead_letters", *LETTERS[how])
    await rig.engine.handle([rig.message(RETRY, id_="retry", topic="toy.commands.v1")])
    await all_of(rig.replay.replay_one)
    assert sorted(await rig.dead_letters(), key=lambda letter: letter[1]) == [
        ("failed", "a", 2),
        ("failed" if how in ABSURD else "unreadable", "bad", 2),
        ("failed", "z", 2),
    ]
    assert sorted(await asked(rig)) == list(CASES)


@pytest.mark.parametrize("value", ["'x'", "'\\x7b7d'"], ids=["no JSON", "nothing in it"])
async def test_a_deadline_set_aside_and_damaged_since(rig: Rig, value: str) -> None:
    await rig.engine.handle([rig.tick(case, 1, "deadline") for case in CASES])
    await rig.pool.execute("UPDATE runtime.deadlines SET data = '{\"raise\": true}'")
    rig.wall.move(hours=2)
    await read_so_far(rig)
    await all_of(rig.scheduler.fire)
    await poison(rig, "runtime.dead_letters", "value", value)
    await rig.engine.handle([rig.message(RETRY, id_="retry", topic="toy.commands.v1")])
    await all_of(rig.replay.replay_one)
    assert {(state, subject) for state, subject in await set_aside(rig)} == {
        ("failed", "a"),
        ("unreadable", "bad"),
        ("failed", "z"),
    }


JOBS = {
    **{time: ("wall_time", f"'{time}'") for time in ABSURD},
    "data that does not open": ("data", "'x'"),
}


@pytest.mark.parametrize("how", JOBS)
async def test_slow_work_that_cannot_be_read(rig: Rig, how: str) -> None:
    await rig.engine.handle([rig.tick(case, 1, "shout") for case in CASES])
    await poison(rig, "runtime.jobs", *JOBS[how])
    for _ in range(5):
        await all_of(rig.jobs.do_one)
        await rig.pool.execute("UPDATE runtime.jobs SET not_before = '-infinity'")
    assert await said(rig, "toy.shouted") == {"a", "z"}
    assert await asked(rig) == ["bad"]


async def test_a_row_that_another_policy_cannot_decide_on(databases: Databases) -> None:
    async with open_rig(databases.database, databases.keyring) as rig:
        await rig.own(("toy.ticks.v1", 0), ("toy.commands.v1", 0))
        toy = OnDatabase(rig, rig.wall)
        await toy.bring_into_force(policy_of(TOY))
        await rig.engine.handle([rig.tick(case, 1) for case in CASES])
        document = await rig.pool.fetchval("SELECT document FROM totals WHERE key = 'bad'")
        await poison(rig, "totals", "document", "'x'", "key = 'bad'")
        await toy.bring_into_force(another(wait_hours=48))
        assert await said(rig, "toy.recounted") == {"a", "z"}
        assert await set_aside(rig) == [("unreadable", "bad")]
        assert await asked(rig) == ["bad"]
        assert await rig.pool.fetchval("SELECT waking FROM runtime.policy_in_force") is None

        await rig.pool.execute("UPDATE totals SET document = $1 WHERE key = 'bad'", document)
        await rig.engine.handle([rig.message(RETRY, id_="retry", topic="toy.commands.v1")])
        await all_of(rig.replay.replay_one)
        assert await said(rig, "toy.recounted") == set(CASES)
        assert await set_aside(rig) == []


@pytest.mark.parametrize("time", ABSURD)
@pytest.mark.parametrize(
    ("order", "column", "row"),
    [
        ("counted", "counted_at", "runtime.deadlines WHERE kind = 'late' AND subject = 'bad'"),
        ("ask", "counted_from", "runtime.questions WHERE key = 'odd' AND subject = 'bad'"),
    ],
    ids=["deadline", "question"],
)
async def test_a_due_time_that_cannot_be_counted_again(
    databases: Databases, order: str, column: str, row: str, time: str
) -> None:
    async with open_rig(databases.database, databases.keyring) as rig:
        await rig.own(("toy.ticks.v1", 0))
        toy = OnDatabase(rig, rig.wall)
        await toy.bring_into_force(policy_of(TOY))
        await rig.engine.handle([rig.tick(case, 1, order) for case in CASES])
        before = await rig.pool.fetchval(f"SELECT due FROM {row}")
        await poison(rig, row.partition(" WHERE ")[0], column, f"'{time}'", row.partition(" WHERE ")[2])
        asked_before = len(await asked(rig))
        await toy.bring_into_force(another(wait_hours=48, answer_working_days=4))
        assert await said(rig, "platform.deadline-moved") == {"a", "z"}
        assert (await asked(rig))[asked_before:] == ["bad"]
        assert await rig.pool.fetchval(f"SELECT due FROM {row}") == before
        assert await rig.pool.fetchval("SELECT waking FROM runtime.policy_in_force") is None


@pytest.mark.parametrize("time", ABSURD)
async def test_figures_are_taken_whatever_the_rows_say(rig: Rig, settings: RuntimeSettings, time: str) -> None:
    await rig.engine.handle([rig.tick(case, 1, order) for case in CASES for order in ("ask at once", "shout")])
    await rig.pool.execute(
        f"UPDATE runtime.questions SET due = '{time}', urgent = true; UPDATE runtime.outbox SET written_at = '{time}';"
        f"UPDATE runtime.jobs SET started_at = '{time}'; UPDATE runtime.ownership SET last_record_at = '{time}'"
    )
    health = Health("toy", rig.metrics)
    async with rig.pool.acquire() as connection:
        await figures.measure(connection, rig.metrics, health, rig.engine.clock, Calendar(), TOY, settings)
    assert rig.metrics.person_needed_open._value.get() == len(CASES)


@pytest.mark.parametrize("time", ABSURD)
async def test_partitions_are_looked_after_whatever_the_rows_say(
    rig: Rig, settings: RuntimeSettings, time: str
) -> None:
    consumer = Consumer(
        rig.engine,
        topics=toy_topics(),
        settings=settings,
        pool=rig.pool,
        clock=rig.engine.clock,
        health=Health("toy", rig.metrics),
        metrics=rig.metrics,
        owner="one",
    )
    await rig.pool.execute(f"UPDATE runtime.ownership SET watermark = '{time}', last_record_at = '{time}'")
    await consumer.look_after()
    await rig.pool.execute(f"UPDATE runtime.ownership SET stopped_at = '{time}'")
    await consumer.look_after()
    await rig.scheduler.fire()


async def test_a_row_of_a_case_that_does_not_open_costs_that_case_alone(rig: Rig) -> None:
    await rig.engine.handle([rig.tick(case, 1) for case in CASES])
    await poison(rig, "totals", "document", "'x'", "key = 'bad'")
    await rig.engine.handle([rig.tick(case, 2) for case in CASES])
    assert await rig.totals("a") == await rig.totals("z") == [1, 3]
    assert await set_aside(rig) == [("unreadable", "bad")]


@pytest.mark.parametrize("rate", [1.0, 525_600.0])
async def test_no_time_on_a_record_can_stop_reading(rig: Rig, rate: float) -> None:
    """A year in a minute: what is far off by the wall is further than a datetime reaches by the platform's clock."""
    begin = rig.wall.now
    fast = Clock(begin, begin, rate, wall_now=lambda: rig.wall.now)
    rig.engine.clock = rig.engine.decoder._clock = fast
    rig.engine.decider._read_time = fast.read
    late = [rig.tick(case, 1, "deadline") for case in CASES]
    for record, at in zip(
        late, (datetime(2199, 1, 1, tzinfo=UTC), datetime(1971, 1, 1, tzinfo=UTC), begin), strict=True
    ):
        object.__setattr__(record, "timestamp", round(at.timestamp() * 1000))
    await rig.engine.handle(late)
    assert await said(rig, "toy.totalled") == set(CASES)
    rig.wall.move(hours=2)
    await read_so_far(rig)
    await all_of(rig.scheduler.fire)
    assert timedelta(0) <= fast.now() - begin
