"""Who commanded and decided what is written with what it records, chained, and told: what is taken away or changed afterwards shows (G2)."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import Any

import asyncpg
import orjson
import pytest
from rig import Rig, open_rig
from toy import TOY, Reset, Warn
from toys import Databases

from cafcass_contracts import platform
from cafcass_contracts.envelope import Envelope
from cafcass_contracts.message import Actor
from cafcass_runtime import audit, audit_chain
from cafcass_runtime.audit_chain import AuditChain
from cafcass_runtime.audit_check import Checked, Head, check
from cafcass_runtime.outgoing import Homes, Writer
from cafcass_runtime.records import unpack
from cafcass_runtime.storage import PostgresStorage

OPERATOR = Actor(id="op-1", role="operator")
NOBODY = Actor(id="nobody-7", role="operator")
COMMANDS = "toy.commands.v1"
MARKER = "Ophelia Nonesuch"


def chain_of(rig: Rig) -> AuditChain:
    homes = Homes(TOY.name, rig.topics)
    return AuditChain(TOY, rig.pool, Writer(TOY.source, homes, rig.keyring), homes, rig.wall.clock())


async def give(rig: Rig, *commands: Any, at: int = 1) -> None:
    """Give commands, whose ids count from `at`."""
    records = [rig.message(each, id_=f"cmd-{n}", topic=COMMANDS) for n, each in enumerate(commands, at)]
    await rig.engine.handle(records)


async def lines(rig: Rig) -> list[tuple[str, str, str, str | None, list[str], str | None]]:
    rows = await rig.pool.fetch("SELECT did, who, what, about_case, about, message FROM audit.lines ORDER BY id")
    return [tuple(row) for row in rows]


async def heads(rig: Rig) -> list[Head]:
    found = []
    for message in [m for row in await rig.pool.fetch("SELECT messages FROM runtime.outbox") for m in unpack(row[0])]:
        if message.topic == "audit.heads.v1":
            said = platform.AuditHeadTold(**orjson.loads(message.value or b""))
            found.append(Head(said.place, bytes.fromhex(said.sha256), said.at))
    return found


async def checked(rig: Rig, told: Sequence[Head] | None = None) -> Checked:
    known = await heads(rig) if told is None else told
    async with rig.pool.acquire() as connection, connection.transaction(isolation="repeatable_read", readonly=True):
        return await check(connection, TOY.name, known)


async def test_what_a_person_does_is_a_line_and_what_a_machine_sends_is_none(rig: Rig) -> None:
    await rig.engine.handle([rig.tick("c", 1, "ask"), rig.tick("bad", 1, "raise")])
    (asked,) = [s["id"] for s in await rig.said() if s["type"] == "platform.person-needed.v1" and s["case"] == "c"]
    assert await lines(rig) == []
    await give(
        rig,
        platform.SettleQuestion(by=OPERATOR, subject="c", question_id=asked, how=MARKER),
        Reset(by=OPERATOR, case="c"),
        Reset(by=OPERATOR, case="c"),
        Reset(by=NOBODY, case="c"),
        Warn(by=NOBODY, case="c"),
        platform.RetryDeadLetters(by=OPERATOR, reason=MARKER),
        platform.RetryDeadLetters(by=OPERATOR),
    )
    assert await lines(rig) == [
        ("refused", "op-1", "platform.settle-question.v1", None, [], "cmd-1"),
        ("decided", "op-1", "toy.reset.v1", "c", [asked], "cmd-2"),
        ("commanded", "op-1", "toy.reset.v1", "c", [], "cmd-3"),
        ("refused", "nobody-7", "toy.reset.v1", "c", [], "cmd-4"),
        ("commanded", "nobody-7", "toy.warn.v1", "c", [], "cmd-5"),
        ("refused", "op-1", "platform.retry-dead-letters.v1", None, [], "cmd-6"),
        ("operated", "op-1", "platform.retry-dead-letters.v1", None, [], "cmd-7"),
    ]


async def test_a_command_that_waits_behind_another_is_held_and_a_line_again_when_it_is_carried_out(rig: Rig) -> None:
    broken = rig.record(
        b"{", list(Envelope("cmd-0", Reset.ce_type(), "urn:test", rig.wall.now, subject="c").headers()), topic=COMMANDS
    )
    await rig.engine.handle([broken, rig.message(Reset(by=OPERATOR, case="c"), id_="cmd-1", topic=COMMANDS)])
    assert await lines(rig) == [
        ("refused", audit.NOBODY_KNOWN, "toy.reset.v1", "c", [], "cmd-0"),
        ("held", "op-1", "toy.reset.v1", "c", [], "cmd-1"),
    ]
    first = await rig.pool.fetchval("SELECT id FROM runtime.dead_letters WHERE state = 'unreadable'")
    await give(rig, platform.DiscardDeadLetters(by=OPERATOR, ids=(str(first),), why=MARKER), at=2)
    while await rig.replay.replay_one():
        pass
    settled = [s["id"] for s in await rig.said() if s["type"] == "platform.settled.v1"]
    assert (await lines(rig))[2:] == [
        ("operated", "op-1", "platform.discard-dead-letters.v1", None, settled, "cmd-2"),
        ("commanded", "op-1", "toy.reset.v1", "c", [], "cmd-1"),
    ]


async def test_nothing_that_somebody_wrote_is_in_it(rig: Rig) -> None:
    somebody = Actor(id=MARKER, role=MARKER, team=MARKER)
    await rig.engine.handle(
        [
            rig.message(Reset(by=somebody, case=MARKER), id_=MARKER),
            rig.message(platform.RetryDeadLetters(by=OPERATOR, reason=MARKER), id_=f"{MARKER} 2", subject=MARKER),
        ]
    )
    await chain_of(rig).link()
    kept = await rig.pool.fetch("SELECT lines::text FROM audit.lines UNION ALL SELECT chain::text FROM audit.chain")
    assert len(kept) == 4
    assert not [row for row in kept if MARKER.split(maxsplit=1)[0] in str(row)]
    assert (await lines(rig))[0][1] == audit.as_id(MARKER), "whoever knows the words can look for them"


async def test_the_service_may_add_to_it_and_nobody_may_change_it(rig: Rig) -> None:
    await give(rig, Reset(by=OPERATOR, case="c"))
    await chain_of(rig).link()
    for table in ("lines", "chain"):
        for statement in ("DELETE FROM audit.{}", "TRUNCATE audit.{}", "UPDATE audit.{0} SET {1} = {1}"):
            with pytest.raises(asyncpg.RaiseError, match="only ever added to"):
                await rig.pool.execute(statement.format(table, {"lines": "at", "chain": "hash"}[table]))


@pytest.fixture
async def told(rig: Rig) -> Rig:
    """Six lines, linked in two turns."""
    chain = chain_of(rig)
    for turn in (1, 4):
        await give(rig, *(Reset(by=OPERATOR, case=f"c{n}") for n in range(turn, turn + 3)), at=turn)
        await chain.link()
        assert not await chain.link(), "nothing waits any more"
    for table in ("lines", "chain"):
        await rig.pool.execute(f"ALTER TABLE audit.{table} DISABLE TRIGGER only_added")
    return rig


async def test_a_chain_that_nobody_touched_is_whole(told: Rig) -> None:
    assert [head.place for head in await heads(told)] == [3, 6]
    assert await checked(told) == Checked("toy", linked=6, waiting=0, told=6)
    await give(told, Reset(by=OPERATOR, case="c7"), at=7)
    assert await checked(told) == Checked("toy", linked=6, waiting=1, told=6)


TAMPERING: Sequence[tuple[str, int | None, str]] = [
    ("DELETE FROM audit.lines WHERE id = 2", 2, "line 2 is missing"),
    ("UPDATE audit.lines SET who = 'op-2' WHERE id = 3", 3, "line 3 was changed"),
    ("UPDATE audit.lines SET at = at + interval '1 second' WHERE id = 4", 4, "line 4 was changed"),
    ("UPDATE audit.lines SET about = '{x}' WHERE id = 1", 1, "line 1 was changed"),
    ("UPDATE audit.lines SET about_case = CASE id WHEN 2 THEN 'c5' ELSE 'c2' END WHERE id IN (2, 5)", 2, "line 2 was changed"),
    ("UPDATE audit.chain SET line = -line; UPDATE audit.chain SET line = CASE line WHEN -2 THEN 5 WHEN -5 THEN 2 ELSE -line END", 5, "line 5 was changed"),
    ("DELETE FROM audit.chain WHERE place = 3; DELETE FROM audit.lines WHERE id = 3", 4, "place 3 of the chain is missing"),
    ("DELETE FROM audit.chain WHERE place > 4; DELETE FROM audit.lines WHERE id > 4", None, "ends at place 4: 2 more were told"),
    ("DELETE FROM audit.chain; DELETE FROM audit.lines", None, "ends at place 0: 6 more were told"),
    ("INSERT INTO audit.lines (at, who, did, what, about) VALUES (now(), 'x', 'read', '/', '{}')", 7, "line 7 stands in no chain"),
]  # fmt: skip


async def test_what_was_done_to_it_shows(told: Rig) -> None:
    known = await heads(told)
    async with told.pool.acquire() as connection:
        for tampering, line, said in TAMPERING:
            done = connection.transaction()
            await done.start()
            await connection.execute(tampering)
            found = await check(connection, TOY.name, known)
            await done.rollback()
            assert said in found.problem, tampering
            assert found.line == line, tampering
    assert (await checked(told)).problem == ""


async def test_a_chain_that_was_made_anew_shows_by_what_was_told_of_it(told: Rig) -> None:
    known = await heads(told)
    await told.pool.execute("UPDATE audit.lines SET who = 'op-2' WHERE id = 3")
    await told.pool.execute("DELETE FROM audit.chain; INSERT INTO audit.pending SELECT id FROM audit.lines")
    await chain_of(told).link()
    assert (await checked(told, [])).problem == "", "the database alone cannot tell"
    assert "made anew up to line 3 (place 3)" in (await checked(told, known)).problem
    with_later = [head for head in await heads(told) if head not in known]
    assert (await checked(told, with_later)).problem == ""


async def test_a_line_that_is_gone_before_it_is_linked_is_missed(rig: Rig) -> None:
    await give(rig, Reset(by=OPERATOR, case="c1"), Reset(by=OPERATOR, case="c2"))
    await rig.pool.execute("ALTER TABLE audit.lines DISABLE TRIGGER only_added")
    await rig.pool.execute("DELETE FROM audit.lines WHERE id = 1")
    await chain_of(rig).link()
    assert (await checked(rig)).problem.startswith("line 1 is missing")


async def test_two_instances_make_one_chain_and_wait_for_nobody(rig: Rig, databases: Databases) -> None:
    async with open_rig(databases.database, databases.keyring) as other:
        await other.own((COMMANDS, 1), owner="two")
        mine = [rig.message(Reset(by=OPERATOR, case=f"a{n}"), id_=f"a{n}") for n in range(10)]
        others = [other.message(Reset(by=OPERATOR, case=f"b{n}"), id_=f"b{n}", partition=1) for n in range(10)]

        async def work(at: Rig, records: Sequence[Any]) -> None:
            chain = chain_of(at)
            for record in records:
                await at.engine.handle([record])
                await chain.link()

        await asyncio.gather(work(rig, mine), work(other, others))
        await chain_of(other).link()
        assert await checked(rig) == Checked("toy", linked=20, waiting=0, told=20)


class GoneError(Exception):
    """The process is."""


def gone_at(monkeypatch: pytest.MonkeyPatch, statement: int) -> None:
    """Let the process be gone before so manieth of its statements; what the pool does with a connection that comes back is none of them."""
    count = 0

    def dying(method: Any) -> Any:
        async def called(self: Any, query: str, *rest: Any, **more: Any) -> Any:
            nonlocal count
            count += not query.startswith(("ROLLBACK", "SELECT pg_advisory_unlock_all"))
            if count == statement:
                count += 1
                raise GoneError(query)
            return await method(self, query, *rest, **more)

        return called

    for name in ("execute", "fetch", "fetchrow", "fetchval"):
        monkeypatch.setattr(asyncpg.Connection, name, dying(getattr(asyncpg.Connection, name)))


async def test_who_is_gone_while_it_links_leaves_nothing_half(rig: Rig, monkeypatch: pytest.MonkeyPatch) -> None:
    await give(rig, Reset(by=OPERATOR, case="c1"))
    died = 0
    while True:
        with monkeypatch.context() as dying:
            gone_at(dying, died + 1)
            try:
                await chain_of(rig).link()
                break
            except GoneError:
                died += 1
        assert await checked(rig) == Checked("toy", linked=0, waiting=1, told=0), f"at statement {died}"
    assert died > 5, "it was gone at each of them"
    assert await checked(rig) == Checked("toy", linked=1, waiting=0, told=1)


async def test_what_is_not_decided_is_not_written(rig: Rig, monkeypatch: pytest.MonkeyPatch) -> None:
    async def die(*_: Any) -> None:
        raise GoneError

    with monkeypatch.context() as dying:
        dying.setattr(PostgresStorage, "publish", die)
        with pytest.raises(GoneError):
            await give(rig, Reset(by=OPERATOR, case="c"))
    assert await lines(rig) == []
    await give(rig, Reset(by=OPERATOR, case="c"))
    assert len(await lines(rig)) == 1


async def test_many_lines_are_linked_some_at_a_time(rig: Rig, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(audit_chain, "AT_ONCE", 2)
    await give(rig, *(Reset(by=OPERATOR, case=f"c{n}") for n in range(5)))
    chain = chain_of(rig)
    assert [await chain.link() for _ in range(3)] == [True, True, False]
    assert await checked(rig) == Checked("toy", linked=5, waiting=0, told=5)
