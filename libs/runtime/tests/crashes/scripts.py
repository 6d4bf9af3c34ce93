"""What happens around the process: together these lead through every await."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import date

from caseload import COMMANDS, SNAPSHOTS, STAYS, TICKS
from faults import FAULTS, REFUSED
from rig import MASTER_KEY
from toy import Reset, Warn
from world import BY, LOOK_AGAIN, World

from cafcass_contracts import platform
from cafcass_contracts.destruction import CaseDestructionCompleted, CaseDestructionOrdered
from cafcass_contracts.message import Actor
from cafcass_contracts.roles import Role
from cafcass_contracts.values import LawType
from cafcass_runtime.master_keys import GivenKey
from cafcass_runtime.question_rows import of_row

ENDED, WHOLE = "ended", "ended-whole"
STRANGER = Actor(id="stranger", role=Role.DUTY_OFFICER)
MANAGER = Actor(id="m-1", role=Role.SERVICE_MANAGER)


@dataclass(frozen=True)
class Script:
    """A script, and what goes wrong from outside in the process it begins with."""

    play: Callable[[World], Awaitable[None]]
    faults: tuple[str, ...] = ()
    memory_decides: bool = False
    """Whether what ends up aside depends on what a process remembers of earlier batches (the brake)."""


async def a_day(world: World) -> None:
    """Everything that a service meets: copies, clashes, poison that heals, commands, deadlines, questions, a rebalance."""
    await world.tick(0, "a", 1)
    await world.tick(0, "a", 1)
    await world.tick(0, "a", 9, id_="a-1")
    await world.tick(0, "a", 2)
    await world.tick(0, "poisoned", 1, "poison")
    await world.tick(0, "poisoned", 2)
    await world.tick(0, "due", 0, "deadline")
    await world.tick(1, "b", 1, "ask")
    await world.tick(1, "b", 2)
    await world.tick(1, "gone", 1, "far deadline")
    await world.tick(1, "gone", 2, "cancel")
    await world.tick(1, "gone", 3, "forget")
    await world.tick(1, "broken", 1, "unstorable deadline")
    await world.tick(1, "unstorable", 1, "unstorable")
    await world.send(TICKS, 1, b"not ours")
    await world.tick(1, "b", 3)
    await world.send(SNAPSHOTS, 1, b'{"case": "e"}')
    await world.send(SNAPSHOTS, 1, b'{"case": "e", "number": 5}')
    await world.confide(0, "w", 1)
    await world.start()
    await world.until_handled()
    await world.until("SELECT count(*) = 7 FROM runtime.dead_letters")
    await world.send(SNAPSHOTS, 0, b'{"case": "poisoned", "number": 100}')
    await world.until_handled()
    await world.command(platform.RetryDeadLetters(by=BY), "retry")
    await world.until_quiet()
    await world.until("SELECT NOT EXISTS (SELECT FROM runtime.dead_letters WHERE state = 'behind')")
    for case in ("broken", "unstorable"):  # one each: which of them was set aside first is up to the moment
        letter = await world.pool.fetchval("SELECT id::text FROM runtime.dead_letters WHERE subject = $1", case)
        await world.command(platform.DiscardDeadLetters(by=BY, ids=(letter,), why="sent by mistake"), f"discard-{case}")
    await world.command(Reset(by=BY, case="b"), "reset")
    await world.until_quiet()
    epoch = await world.pool.fetchval("SELECT max(epoch) FROM runtime.ownership")
    world.rebalance()
    await world.until("SELECT max(epoch) > $1 FROM runtime.ownership", epoch)
    await world.tick(0, "a", 3)
    await world.tick(1, "b", 4)
    await world.until_quiet()
    await world.overlook(0, "a", 4)
    await world.until_quiet()


async def people(world: World) -> None:
    """Who is asked and does not answer, who may give a command and who may not, and what the service tells itself."""
    await world.tick(0, "late", 1, "ask at once")
    await world.tick(1, "b", 1, "ask")
    for partition, case in (
        (0, "told"),
        (1, "said"),
    ):  # one each: another of the same case might take its place, or not
        await world.tick(partition, case, 1, "tell")
    await world.start()
    await world.until_handled()
    await world.command(Reset(by=STRANGER, case="b"), "refused")
    await world.command(Warn(by=STRANGER, case="b"), "never-refused")
    await world.staff(MANAGER.id, Role.SERVICE_MANAGER)
    await world.until_handled()
    await world.command(Reset(by=MANAGER, case="b"), "reset")
    await world.until("SELECT role = 'service-manager' FROM runtime.questions WHERE subject = 'late'")
    question = await world.pool.fetchrow("SELECT * FROM runtime.questions WHERE key LIKE 'given-without-role:%'")
    assert question is not None
    asked = of_row(question)
    settle = platform.SettleQuestion(
        by=MANAGER, subject=asked.subject, question_id=asked.id("toy.events.v1"), how="it was right"
    )
    await world.command(settle, "settle")
    await world.until_quiet()


async def trouble(world: World) -> None:
    """The database and the broker misbehave, and somebody late fences a partition."""
    for number in (1, 2):
        for partition, case in ((0, "a"), (0, "c"), (0, "d"), (1, "b")):
            await world.tick(partition, case, number)
    await world.tick(0, REFUSED.decode(), 1)
    await world.start()
    await world.until_quiet()
    await world.pool.execute("UPDATE runtime.ownership SET epoch = epoch + 1, owner = 'late'")
    await world.tick(0, "a", 3)
    await world.until_quiet()
    await world.stop()
    await world.start()
    await world.until("SELECT NOT EXISTS (SELECT FROM runtime.outbox_refused)")
    await world.until_quiet()


async def another_day(world: World) -> None:
    """Started again with another calendar and policy, at another broker, days later: everything comes once more and changes
    nothing, due times are counted again, and every row is decided on again. Some rows are damaged meanwhile."""
    await world.tick(0, "a", 1, "far deadline")
    await world.tick(0, "odd", 1, "far deadline")
    await world.tick(1, "b", 1, "ask")
    await world.start()
    await world.until_quiet()
    await world.stop()
    await world.pool.execute(
        "UPDATE runtime.broker SET cluster = 'another';"
        "UPDATE runtime.deadlines SET calendar_version = 'older', due = due - interval '1 day';"
        "UPDATE runtime.questions SET calendar_version = 'older', due = due - interval '1 day';"
        "UPDATE runtime.deadlines SET counted_at = '-infinity' WHERE subject = 'odd';"
        "INSERT INTO runtime.outbox (slot, messages, count) VALUES (0, 'damaged', 1)"
    )
    document = await world.pool.fetchval("SELECT document FROM totals WHERE key = 'odd'")
    await world.pool.execute("UPDATE totals SET document = 'damaged' WHERE key = 'odd'")
    # As another instance left it that began with it: when it came into force is then the same in every play.
    await world.pool.execute(
        "UPDATE runtime.policy_in_force SET waking = 'runtime.deadlines', in_force_from = $1", world.began
    )
    days = await world.pool.fetchval(
        "SELECT max(relname) FROM pg_class JOIN pg_inherits ON oid = inhrelid WHERE inhparent = 'runtime.inbox'::regclass"
        " AND relname <> 'inbox_old'"
    )
    await world.pool.execute(
        f"DROP TABLE runtime.{days};"
        "CREATE TABLE IF NOT EXISTS runtime.inbox_20010101 PARTITION OF runtime.inbox "
        "FOR VALUES FROM ('2001-01-01') TO ('2001-01-02')"
    )
    await world.start()
    await world.until("SELECT EXISTS (SELECT FROM runtime.outbox_refused)")
    await world.pool.execute("DELETE FROM runtime.outbox_refused")
    await world.until("SELECT EXISTS (SELECT FROM runtime.dead_letters)")
    await world.pool.execute("UPDATE totals SET document = $1 WHERE key = 'odd'", document)
    await world.command(platform.RetryDeadLetters(by=BY), "retry")
    await world.until("SELECT NOT EXISTS (SELECT FROM runtime.dead_letters)")
    await world.until_quiet()
    await world.tick(0, "a", 2)
    await world.until_quiet()


async def a_bad_release(world: World) -> None:
    """The brake stops a partition, time and again, and a person lets it go on."""
    world.brake_run = 3
    for number in range(1, 8):
        await world.tick(0, f"c{number}", 1, "raise")
    await world.tick(1, "b", 1)
    await world.start()
    stopped = "SELECT EXISTS (SELECT FROM runtime.ownership WHERE stopped_at IS NOT NULL)"
    resumed = 0
    while not await world.is_handled():
        if await world.pool.fetchval(stopped):
            resumed += 1
            await world.command(platform.ResumePartition(by=BY, topic=TICKS, partition=0), f"resume-{resumed}")
            await world.until(f"SELECT next_offset = $1 FROM runtime.ownership WHERE {_COMMANDS}", resumed)
        await asyncio.sleep(LOOK_AGAIN)
    await world.until_quiet()


async def slow_work(world: World) -> None:
    """Work done at once, work that fails until somebody has seen to it, work given up, and work for a case erased meanwhile."""
    ready, mended, never = (world.folder / name for name in ("ready", "mended", "never"))
    ready.write_text("ready")
    mended.unlink(missing_ok=True)
    await world.tick(0, "easy", 1, f"work {ready}")
    await world.tick(0, "hard", 1, f"work {mended}")
    await world.tick(0, "vain", 1, f"work {never}")
    await world.tick(1, "erased", 1, f"work {mended}")
    await world.start()
    await world.until("SELECT count(*) = 3 FROM runtime.questions WHERE key LIKE 'task:%' AND open")
    await world.until("SELECT NOT EXISTS (SELECT FROM runtime.outbox)")
    await world.stop()
    await world.keyring().destroy("erased")
    mended.write_text("mended")
    task = await world.pool.fetchval("SELECT id::text FROM runtime.jobs WHERE subject = 'vain'")
    await world.command(platform.DiscardTask(by=BY, task_id=task, why="done by hand"), "discard-vain")
    await world.start()
    await world.until_quiet()


async def the_end_of_a_case(world: World) -> None:
    """Two cases are kept in every way, and end: one as intake orders it, one with its key. A third shares rows with both."""
    never = world.folder / "never"
    for partition, case in ((0, ENDED), (0, STAYS), (1, WHOLE)):
        await world.tick(partition, case, 1, "everywhere")
    await world.tick(0, ENDED, 2, "ask")
    await world.tick(0, ENDED, 3, "far deadline")
    await world.tick(0, ENDED, 4, f"work {never}")
    await world.tick(0, ENDED, 5, "poison")
    await world.tick(0, ENDED, 6)
    await world.start()
    await world.until_handled()
    await world.until("SELECT EXISTS (SELECT FROM runtime.questions WHERE key LIKE 'task:%' AND open)")
    await world.until("SELECT NOT EXISTS (SELECT FROM runtime.outbox)")
    at = date(2026, 6, 1)
    await world.end(CaseDestructionOrdered(case_id=ENDED, law=LawType.PRIVATE, closed_on=at))
    await world.tick(1, WHOLE, 2, "end")
    await world.until_handled()
    await world.tick(0, ENDED, 7)
    await world.send(SNAPSHOTS, 0, b'{"case": "%s", "number": 5}' % WHOLE.encode())
    await world.send(SNAPSHOTS, 0, b'{"case": "%s"}' % WHOLE.encode())
    await world.command(Reset(by=MANAGER, case=ENDED), "reset")
    await world.end(CaseDestructionCompleted(case_id=ENDED, answered=("toy",), outside_topics_until=at))
    await world.tick(0, STAYS, 2)
    await world.until_quiet()


async def a_few_ticks(world: World) -> None:
    """Two cases, and nothing goes wrong."""
    for number in (1, 2, 3):
        await world.tick(0, "a", number)
        await world.tick(1, "b", number)
    await world.start()
    # Not by the offsets: some mutants store those first.
    await world.until("SELECT sum((counts ->> 'toy.events.v1')::int) = 6 FROM runtime.sequences")
    await world.until_quiet()


async def overtaken(world: World) -> None:
    """Another process makes a case's key first, and commits just after ours looked."""
    await world.tick(0, "a", 1)
    wrapped = await GivenKey(MASTER_KEY).wrap({"a": bytes(32)})
    async with world.keyring_pool.acquire() as connection:
        transaction = connection.transaction()
        await transaction.start()
        await connection.execute("INSERT INTO case_keys (subject, wrapped) VALUES ('a', $1)", wrapped["a"])
        await world.start()
        await world.until(
            "SELECT EXISTS (SELECT FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND query LIKE '%case_keys%')"
        )
        await transaction.commit()
    await world.until_quiet()


_COMMANDS = f"topic = '{COMMANDS}' AND partition = 0"

SCRIPTS: Mapping[str, Script] = {
    "a day": Script(a_day),
    "people": Script(people),
    "trouble": Script(trouble, faults=tuple(FAULTS)),
    "another day": Script(another_day),
    "slow work": Script(slow_work),
    "a bad release": Script(a_bad_release, memory_decides=True),
    "overtaken": Script(overtaken),
    "the end of a case": Script(the_end_of_a_case),
}
