"""What the engine promises, on the real database: each event's effect once, in order, and nothing dropped."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from typing import Any

import msgspec
import pytest
from rig import LIMITS, Rig, open_rig
from toy import Reset
from toys import Databases

from cafcass_contracts import platform
from cafcass_contracts.message import Actor
from cafcass_runtime import ownership
from cafcass_runtime.retrying import Fault, StoppingError
from cafcass_runtime.telemetry import trace_of

BY = Actor(id="op-1", role="operator")
COMMANDS = "toy.commands.v1"
TICKS = ("toy.ticks.v1", 0)
RESET = Reset.ce_type()


async def test_a_message_has_its_effect_once(rig: Rig) -> None:
    tick = rig.tick("c1", 1)
    await rig.engine.handle([tick])
    await rig.engine.handle([tick])
    again = rig.tick("c1", 1)  # the same id at another offset
    await rig.engine.handle([again, again])
    assert await rig.totals("c1") == [1]
    assert await rig.dead_letters() == []
    assert rig.metrics.messages_duplicate.labels("toy.ticks.v1")._value.get() == 3


async def test_a_trace_goes_on_in_the_headers_of_what_a_message_leads_to(rig: Rig) -> None:
    traceparent = f"00-{trace_of('c1'):032x}-b7ad6b7169203331-01"
    await rig.engine.handle([rig.tick("c1", 1, traceparent=traceparent), rig.tick("c2", 1, traceparent=traceparent)])
    found = {message.key: dict(message.headers).get("traceparent") for message in await rig.outbox()}
    assert found == {b"c1": traceparent.encode(), b"c2": None}, "another case's trace is not carried on"


async def test_order_and_sequence_hold_per_case_whatever_the_batches(rig: Rig) -> None:
    ticks = [rig.tick(case, n) for n in (1, 2, 3, 4) for case in ("c1", "c2")]
    await rig.engine.handle(ticks[:3])
    await rig.engine.handle(ticks[3:])
    said = await rig.said()
    for case in ("c1", "c2"):
        mine = [s for s in said if s["case"] == case]
        assert [s["total"] for s in mine] == [1, 3, 6, 10]
        assert [s["sequence"] for s in mine] == [1, 2, 3, 4]


async def test_the_same_input_gives_the_same_bytes_whatever_batch_it_came_in(
    databases: Databases, make_database: Any, toy_template: Databases
) -> None:
    async def run(database: str, sizes: list[int]) -> list[tuple[bytes | None, list[Any]]]:
        async with open_rig(database, databases.keyring) as rig:
            await rig.own(("toy.ticks.v1", 0))
            ticks = [rig.tick(f"c{n % 3}", n) for n in range(1, 13)]
            for size in sizes:
                await rig.engine.handle(ticks[:size])
                ticks = ticks[size:]
            events = [m for m in await rig.outbox() if m.topic == "toy.events.v1"]
            return sorted((m.value, list(m.headers)) for m in events)

    one = await run(databases.database, [12])
    other = await run(make_database(template=toy_template.database), [1, 4, 2, 5])
    assert one == other
    assert len(one) == 12


async def test_a_decision_that_raises_sets_aside_its_case_alone(rig: Rig) -> None:
    batch = [
        rig.tick("good", 1),
        rig.tick("bad", 1),
        rig.tick("bad", 2, "raise"),
        rig.tick("bad", 3),
        rig.tick("good", 2),
    ]
    await rig.engine.handle(batch)
    await rig.engine.handle([rig.tick("bad", 4), rig.tick("good", 3)])
    assert await rig.totals("good") == [1, 3, 6]
    assert await rig.totals("bad") == [1]
    assert await rig.dead_letters() == [("failed", "bad", 1), ("behind", "bad", 1), ("behind", "bad", 1)]
    asked = [s for s in await rig.said() if s["type"] == "platform.person-needed.v1"]
    assert [a["subject"] for a in asked] == ["bad"]


async def test_no_reason_carries_what_was_decided_on(rig: Rig) -> None:
    await rig.engine.handle([rig.tick("bad", 1, "raise")])
    reasons = await rig.pool.fetch("SELECT reason FROM runtime.dead_letters")
    assert "secret" not in reasons[0]["reason"]
    assert reasons[0]["reason"].startswith("RuntimeError in _tick")


async def test_what_was_set_aside_is_retried_in_order_by_command(rig: Rig, monkeypatch: pytest.MonkeyPatch) -> None:
    await rig.engine.handle([rig.tick("c", 1, "raise"), rig.tick("c", 2), rig.tick("c", 3)])
    retry = platform.RetryDeadLetters(by=BY)
    await rig.engine.handle([rig.message(retry, id_="cmd-1", topic=COMMANDS)])
    assert await rig.replay.replay_one()
    assert await rig.dead_letters() == [("failed", "c", 2), ("behind", "c", 1), ("behind", "c", 1)]

    handler = rig.engine.decoder._ours["uk.gov.cafcass.court.ticked.v1"]
    mended = type(handler)(handler.message, lambda f, r, p: _mended(handler, f, r, p), handler.touches, handler.subject)
    monkeypatch.setitem(rig.engine.decoder._ours, "uk.gov.cafcass.court.ticked.v1", mended)
    await rig.engine.handle([rig.message(retry, id_="cmd-2", topic=COMMANDS)])
    while await rig.replay.replay_one():
        pass
    await rig.engine.handle([rig.tick("c", 4)])
    assert await rig.totals("c") == [1, 3, 6, 10]
    assert await rig.dead_letters() == []
    said = await rig.said()
    assert [s["verdict"] for s in said if s["type"] == "platform.command-answered.v1"] == ["accepted", "accepted"]
    assert sum(s["type"] == "platform.dead-letter-resolved.v1" for s in said) == 3
    assert sum(s["type"] == "platform.settled.v1" for s in said) == 1


async def test_a_command_refused_when_it_is_tried_again_is_on_the_record(
    rig: Rig, monkeypatch: pytest.MonkeyPatch
) -> None:
    """G10: it was answered `held`, since it waited behind another."""
    failing = type(rig.engine.decoder._ours[RESET])(Reset, _failing, lambda received, policy: {}, lambda said, _: "c")
    with monkeypatch.context() as patched:
        patched.setitem(rig.engine.decoder._ours, RESET, failing)
        await rig.engine.handle([rig.message(Reset(by=BY, case="c"), id_="first", topic=COMMANDS)])
    stranger = Actor(id="s-1", role="service-manager")
    await rig.engine.handle([rig.message(Reset(by=stranger, case="c"), id_="second", topic=COMMANDS)])
    await rig.engine.handle([rig.message(platform.RetryDeadLetters(by=BY), id_="retry", topic=COMMANDS)])
    while await rig.replay.replay_one():
        pass
    whys = [s["why"] for s in await rig.said() if s["type"] == "platform.dead-letter-resolved.v1"]
    assert whys[0] == ""
    assert whys[1].startswith(
        "refused: reset is given by: service-manager, operator; the workforce's returns name nobody"
    )


def _failing(facts: Any, received: Any, policy: Any) -> Any:
    raise RuntimeError


def _mended(handler: Any, facts: Any, received: Any, policy: Any) -> Any:
    return handler.decide(
        facts, msgspec.structs.replace(received, data=received.data.model_copy(update={"order": "add"})), policy
    )


async def test_a_discarded_message_lets_its_case_go_on(rig: Rig) -> None:
    await rig.engine.handle([rig.tick("c", 1, "raise"), rig.tick("c", 2)])
    failed = await rig.pool.fetchval("SELECT id FROM runtime.dead_letters WHERE state = 'failed'")
    discard = platform.DiscardDeadLetters(by=BY, ids=(str(failed),), why="sent by mistake")
    await rig.engine.handle([rig.message(discard, id_="cmd", topic=COMMANDS)])
    while await rig.replay.replay_one():
        pass
    assert await rig.totals("c") == [2]
    assert await rig.dead_letters() == []


async def test_what_cannot_be_read_is_answered_for_and_stops_nothing(rig: Rig) -> None:
    snapshots = "toy.snapshots.v1"
    batch = [
        rig.record(b'{"case": "c", "number": 1}', topic=snapshots),
        rig.record(b'{"case": "c", "num', topic=snapshots),
        rig.record(None, topic=snapshots),
        rig.record(b"", topic=snapshots),
        rig.record(b"[1]", topic=snapshots, key=b"\xff\x00"),
        rig.record(b'{"case": "c"}', [("x", None), ("y", b"\xff\xfe")], topic=snapshots),
        rig.record(b'{"case": "c", "number": 2}', [("x", None), ("ce_odd", b"\xff")], topic=snapshots),
        rig.record(b'{"case": "c", "number": 3}', [("x", None), ("y", b"\xff\xfe")], topic=snapshots),
        rig.record(b'{"case": "c", "number": 4}', [("ce_id", b"a\x00b"), ("ce_source", b"s")], topic=snapshots),
        rig.record(b"not ours", topic="toy.ticks.v1"),
        rig.message(Reset(by=BY, case="c"), id_="wrong-topic", topic="toy.ticks.v1"),
    ]
    await rig.engine.handle(batch)
    assert await rig.totals("c") == [1, 3, 6, 10]
    letters = [m for m in await rig.outbox() if m.topic == "toy.dead-letters.v1"]
    assert len(letters) == len(await rig.dead_letters()) == 7
    by_offset = {
        dict(m.headers)["dlq-offset"]: m for m in letters if dict(m.headers)["dlq-topic"] == snapshots.encode()
    }
    original = by_offset[b"5"]
    assert original.value == b'{"case": "c"}'
    assert list(original.headers)[:2] == [("x", None), ("y", b"\xff\xfe")]
    unheard = [s for s in await rig.said() if s["type"] == "toy.unheard.v1"]
    assert len(unheard) == 7


async def test_a_snapshot_that_fails_does_not_block_a_newer_one(rig: Rig) -> None:
    await rig.engine.handle([rig.record(b'{"case": "c"}', topic="toy.snapshots.v1")])
    await rig.engine.handle([rig.record(b'{"case": "c", "number": 7}', topic="toy.snapshots.v1")])
    assert await rig.totals("c") == [7]


async def test_what_the_database_refuses_is_found_among_the_others(rig: Rig) -> None:
    await rig.engine.handle([rig.tick("a", 1), rig.tick("b", 1, "unstorable"), rig.tick("c", 1)])
    assert await rig.totals("a") == [1]
    assert await rig.totals("c") == [1]
    assert [state for state, _, _ in await rig.dead_letters()] == ["unreadable"]


async def test_the_same_id_with_other_bytes_is_a_dead_letter(rig: Rig) -> None:
    clash = rig.tick("c", 2, id_="x")
    await rig.engine.handle([rig.tick("c", 1, id_="x")])
    await rig.engine.handle([clash, rig.tick("c", 3)])
    assert await rig.totals("c") == [1, 4]
    assert [s for s, _, _ in await rig.dead_letters()] == ["unreadable"]
    await rig.engine.handle([rig.message(platform.RetryDeadLetters(by=BY), id_="retry", topic=COMMANDS)])
    assert await rig.replay.replay_one()
    assert await rig.totals("c") == [1, 4]
    discard = platform.DiscardDeadLetters(by=BY, why="sent by mistake")
    await rig.engine.handle([rig.message(discard, id_="discard", topic=COMMANDS)])
    await rig.engine.handle([clash])  # a replay brings nothing back
    assert await rig.dead_letters() == []


async def test_every_clash_is_answered_for_by_an_event_of_its_own(rig: Rig) -> None:
    await rig.engine.handle([rig.tick("c", number, id_="x") for number in (1, 2, 3)])
    said = [m for m in await rig.outbox() if dict(m.headers)["ce_type"] == b"uk.gov.cafcass.toy.unheard.v1"]
    assert len({dict(m.headers)["ce_id"] for m in said}) == len(said) == 2


async def test_a_command_whose_id_was_used_before_gets_no_second_answer(rig: Rig) -> None:
    await rig.engine.handle([rig.message(Reset(by=BY, case="c"), id_="cmd", topic=COMMANDS)])
    await rig.engine.handle([rig.message(Reset(by=BY, case="d"), id_="cmd", topic=COMMANDS)])
    assert [s["verdict"] for s in await rig.said() if "verdict" in s] == ["accepted"]
    assert len(await rig.dead_letters()) == 1


@pytest.mark.parametrize(
    "broken",
    [
        {"ce_sequence": b"9" * 20},
        {"ce_sequence": b"9" * 5000},
        {"ce_time": b"0001-01-01T00:00:00+05:00"},
        {"ce_time": b"9999-12-31T23:59:59-05:00"},
        {"ce_time": b"1066-10-14T09:00:00Z"},
        {"ce_subject": b"f" * 12_000},
        {"ce_subject": b"a\x00b"},
        {"ce_id": b"i" * 5000},
    ],
)
async def test_no_header_can_stop_the_service(rig: Rig, broken: dict[str, bytes]) -> None:
    bad = rig.tick("c", 1)
    headers = [(name, value) for name, value in bad.headers if name not in broken] + list(broken.items())
    await rig.engine.handle([rig.record(bad.value, headers), rig.tick("c", 2)])
    assert await rig.totals("c") == [2]
    assert len(await rig.dead_letters()) == 1


@pytest.mark.parametrize("case", ["nul\x00nul", "long" * 1000])
async def test_no_payload_can_stop_the_service(rig: Rig, case: str) -> None:
    await rig.engine.handle([rig.tick(case, 1, id_="bad"), rig.tick("c", 2)])
    snapshot = b'{"number": 1, "case": "nul\\u0000nul"}'
    await rig.engine.handle([rig.record(snapshot, topic="toy.snapshots.v1"), rig.tick("c", 3)])
    assert await rig.totals("c") == [2, 5]
    assert len(await rig.dead_letters()) == 2


async def test_operators_are_heard_whatever_was_set_aside_before(rig: Rig) -> None:
    unreadable = rig.message(platform.DiscardDeadLetters(by=BY, why="x"), id_="bad", topic=COMMANDS, subject="s")
    await rig.engine.handle([rig.record(b"{", list(unreadable.headers), topic=COMMANDS)])
    discard = rig.message(platform.DiscardDeadLetters(by=BY, why="gone"), id_="good", topic=COMMANDS, subject="s")
    await rig.engine.handle([discard])
    assert await rig.dead_letters() == []


async def test_what_the_key_ring_never_had_a_key_for_is_not_taken_for_erased(rig: Rig) -> None:
    await rig.engine.handle([rig.tick("c", 1)])
    await rig.keyring._pool.execute("DELETE FROM case_keys")
    rig.keyring._cache.clear()
    rig.heard.stopping = True  # it would wait for the right key ring to come back
    with pytest.raises(StoppingError):
        await rig.engine.handle([rig.tick("c", 2)])
    assert await rig.dead_letters() == []


async def test_gaps_in_a_sequence_show(rig: Rig) -> None:
    await rig.engine.handle([rig.tick("c", 1, subject="c", sequence=1), rig.tick("c", 2, subject="c", sequence=4)])
    await rig.engine.handle([rig.tick("c", 3, subject="c", sequence=2)])
    assert rig.metrics.gaps.labels("toy.ticks.v1")._value.get() == 1
    assert rig.metrics.messages_late.labels("toy.ticks.v1")._value.get() == 1
    assert await rig.totals("c") == [1, 3, 6]


async def test_copies_older_than_the_inbox_are_known_by_sequence(rig: Rig) -> None:
    old = rig.tick("c", 1, subject="c", sequence=1)
    await rig.engine.handle([old])
    rig.wall.move(days=120)
    await rig.engine.handle([rig.record(old.value, list(old.headers))])
    assert await rig.totals("c") == [1]


async def test_who_lost_a_partition_writes_nothing(rig: Rig, databases: Databases) -> None:
    late = rig.tick("c", 1)
    async with open_rig(databases.database, databases.keyring, wall=rig.wall) as other:
        await other.own(("toy.ticks.v1", 0), owner="two")
        await rig.engine.handle([late])
        assert await rig.totals("c") == []
        await other.engine.handle([late])
        assert await rig.totals("c") == [1]


async def test_two_owners_creating_one_case_at_once_lose_nothing(rig: Rig, databases: Databases) -> None:
    async with open_rig(databases.database, databases.keyring, wall=rig.wall) as other:
        await other.own(("toy.ticks.v1", 1), owner="two")
        for n in range(1, 11):
            await asyncio.gather(
                rig.engine.handle([rig.tick(f"c{n}", 1)]),
                other.engine.handle([other.tick(f"c{n}", 2, partition=1)]),
            )
        for n in range(1, 11):
            assert (await rig.totals(f"c{n}"))[-1] == 3
            assert sorted(s["sequence"] for s in await rig.said() if s["case"] == f"c{n}") == [1, 2]


async def test_a_deadline_fires_once_everything_before_it_is_read(rig: Rig) -> None:
    await rig.engine.handle([rig.tick("c", 2, "deadline")])
    rig.wall.move(hours=5)  # hours away, with an answer waiting
    assert await rig.scheduler.fire() == 0
    async with rig.pool.acquire() as connection:
        epochs = {p: e for p, e in rig.engine.assignment.epochs().items() if p != ("toy.ticks.v1", 0)}
        await ownership.caught_up(connection, epochs, rig.wall.now)
    assert await rig.scheduler.fire() == 0
    await rig.engine.handle([rig.tick("c", 40)])
    assert await rig.scheduler.fire() == 1
    assert await rig.scheduler.fire() == 0
    overdue = [s for s in await rig.said() if s["type"] == "toy.overdue.v1"]
    assert [(s["total"], s["late"]) for s in overdue] == [(42, False)]


async def test_a_deadline_set_again_is_another_event(rig: Rig) -> None:
    for number in (0, 1):
        await rig.engine.handle([rig.tick("c", number, "deadline")])
        rig.wall.move(hours=2)
        async with rig.pool.acquire() as connection:
            await ownership.caught_up(connection, rig.engine.assignment.epochs(), rig.wall.now)
        assert await rig.scheduler.fire() == 1
    fired = [m for m in await rig.outbox() if dict(m.headers)["ce_type"] == b"uk.gov.cafcass.toy.overdue.v1"]
    assert len({dict(m.headers)["ce_id"] for m in fired}) == 2


async def test_a_record_from_the_future_does_not_let_deadlines_fire_early(rig: Rig) -> None:
    await rig.engine.handle([rig.tick("c", 1, "deadline")])
    future = rig.tick("c", 2)
    await rig.engine.handle([replace(future, timestamp=future.timestamp * 2)])
    others = {p: e for p, e in rig.engine.assignment.epochs().items() if p != ("toy.ticks.v1", 0)}
    rig.wall.move(hours=2)
    async with rig.pool.acquire() as connection:
        await ownership.caught_up(connection, others, rig.wall.now)
    assert await rig.scheduler.fire() == 0


async def test_a_stopped_partition_holds_deadlines_for_a_bounded_time(rig: Rig) -> None:
    await rig.engine.handle([rig.tick("c", 1, "deadline")])
    async with rig.pool.acquire() as connection:
        partition = ("toy.ticks.v1", 1)
        assert await ownership.stop(connection, partition, rig.engine.assignment.epochs()[partition], "test", 0)
        await connection.execute("UPDATE runtime.ownership SET stopped_at = $1", rig.wall.now)
        await connection.execute(
            "UPDATE runtime.ownership SET stopped_at = NULL WHERE partition = 0 OR topic <> 'toy.ticks.v1'"
        )
        rig.wall.move(minutes=59)
        await ownership.caught_up(connection, rig.engine.assignment.epochs(), rig.wall.now)
        await connection.execute("UPDATE runtime.ownership SET watermark = NULL WHERE stopped_at IS NOT NULL")
        assert await rig.scheduler.fire() == 0
        rig.wall.move(minutes=2)
        await ownership.caught_up(connection, rig.engine.assignment.epochs(), rig.wall.now)
        await connection.execute("UPDATE runtime.ownership SET watermark = NULL WHERE stopped_at IS NOT NULL")
    assert await rig.scheduler.fire() == 1
    assert [s["late"] for s in await rig.said() if s["type"] == "toy.overdue.v1"] == [True]


async def test_two_owners_fire_a_deadline_once(rig: Rig, databases: Databases) -> None:
    await rig.engine.handle([rig.tick(f"c{n}", 1, "deadline") for n in range(30)])
    rig.wall.move(hours=2)
    async with rig.pool.acquire() as connection:
        await ownership.caught_up(connection, rig.engine.assignment.epochs(), rig.wall.now)
    async with open_rig(databases.database, databases.keyring, wall=rig.wall) as other:
        await asyncio.gather(*(firing.fire() for firing in (rig.scheduler, other.scheduler) * 3))
    assert sum(s["type"] == "toy.overdue.v1" for s in await rig.said()) == 30


async def test_a_database_that_forgot_takes_nothing_until_what_it_forgot_is_read_again(rig: Rig) -> None:
    first, second, third = (rig.tick("c", number) for number in (1, 2, 3))
    await rig.engine.handle([first])
    await rig.pool.execute("CREATE TABLE earlier AS TABLE runtime.ownership")
    await rig.engine.handle([second])
    await rig.pool.execute(
        "UPDATE runtime.ownership SET next_offset = earlier.next_offset FROM earlier "
        "WHERE (ownership.topic, ownership.partition) = (earlier.topic, earlier.partition)"
    )
    await rig.engine.handle([third])
    assert await rig.totals("c") == [1, 3]
    assert ("toy.ticks.v1", 0) not in rig.engine.assignment.epochs()


async def test_the_brake_stops_a_partition_and_a_person_releases_it(rig: Rig) -> None:
    await rig.engine.handle([rig.tick(f"c{n}", 1, "raise") for n in range(30)] + [rig.tick("other", 1, partition=1)])
    assert len(await rig.dead_letters()) == LIMITS.brake_run - 1
    assert await rig.totals("other") == [1]
    assert rig.heard.stopped == [TICKS]
    _check_stopped(rig, at=LIMITS.brake_run - 1)
    await rig.engine.handle([rig.tick("later", 1)])
    assert await rig.totals("later") == []
    resume = platform.ResumePartition(by=BY, topic="toy.ticks.v1", partition=0)
    await rig.engine.handle([rig.message(resume, id_="r", topic=COMMANDS)])
    await rig.own(("toy.ticks.v1", 0))
    await rig.engine.handle([rig.tick("later", 2)])
    assert await rig.totals("later") == [2]


def _check_stopped(rig: Rig, at: int) -> None:
    ticks = rig.engine.assignment.get(TICKS)
    assert ticks is not None
    assert ticks.handled == at
    assert "in a row" in (ticks.stopped or "")


async def test_messages_that_wait_behind_failures_do_not_hide_a_bad_release_from_the_brake(rig: Rig) -> None:
    cases = [f"c{n}" for n in range(LIMITS.brake_run + 5)]
    await rig.engine.handle([rig.tick(case, number, "raise") for case in cases for number in (1, 2, 3)])
    _check_stopped(rig, at=3 * (LIMITS.brake_run - 1))


async def test_one_stuck_case_does_not_stop_a_partition(rig: Rig) -> None:
    await rig.engine.handle([rig.tick("stuck", number, "raise") for number in range(1, 2 * LIMITS.brake_window)])
    await rig.engine.handle([rig.tick("other", 1)])
    assert rig.heard.stopped == []
    assert await rig.totals("other") == [1]


@pytest.mark.parametrize(
    ("command", "verdict"),
    [
        (Reset(by=BY, case="c"), "accepted"),
        (platform.RetryDeadLetters(by=BY), "refused"),
        (platform.DiscardDeadLetters(by=BY, ids=("not an id",), why="x"), "refused"),
        (platform.ResumePartition(by=BY, topic="toy.ticks.v1", partition=0), "refused"),
    ],
)
async def test_a_command_has_exactly_one_answer(rig: Rig, command: Any, verdict: str) -> None:
    record = rig.message(command, id_="cmd", topic=COMMANDS)
    await rig.engine.handle([record])
    await rig.engine.handle([record])
    answers = [s for s in await rig.said() if s["type"] == "platform.command-answered.v1"]
    assert [(a["command_id"], a["verdict"]) for a in answers] == [("cmd", verdict)]


async def test_a_question_is_asked_once_until_it_is_settled(rig: Rig) -> None:
    await rig.engine.handle([rig.tick("c", 1, "ask"), rig.tick("c", 2, "ask")])
    await rig.engine.handle([rig.tick("c", 3, "ask")])
    assert sum(s["type"] == "platform.person-needed.v1" for s in await rig.said()) == 1


async def test_restricted_fields_are_sealed_and_gone_with_the_key(rig: Rig) -> None:
    await rig.engine.handle([rig.tick("c", 1)])
    (sealed,) = [m for m in await rig.outbox() if m.topic == "toy.restricted.v1"]
    assert b"psst" not in (sealed.value or b"")
    assert (await rig.said("toy.restricted.v1"))[0]["secret"] == "psst 1"
    await rig.keyring.destroy("c")
    await rig.engine.handle([rig.tick("c", 2), rig.tick("d", 1)])
    assert await rig.totals("c") == [1]
    assert await rig.totals("d") == [1]
    assert [subject for _, subject, _ in await rig.dead_letters()] == ["c"]


async def test_free_text_of_own_events_is_sealed_and_gone_with_the_key(rig: Rig) -> None:
    await rig.engine.handle([rig.tick("c", 1, "ask")])
    asked = [s for s in await rig.said() if s["type"] == "platform.person-needed.v1"]
    assert [bool(each["why"]) for each in asked] == [True]
    assert not [m for m in await rig.outbox() if asked[0]["why"].encode() in (m.value or b"")]
    await rig.keyring.destroy("c")
    left = [s for s in await rig.said() if s["type"] == "platform.person-needed.v1"]
    assert [("why" in each, each["role"]) for each in left] == [(False, asked[0]["role"])]


async def test_a_lost_database_is_nobodys_fault(rig: Rig, databases: Databases) -> None:
    await rig.engine.handle([rig.tick("c", 1)])
    name = databases.database.rsplit("/", 1)[1]
    await rig.pool.execute("SELECT 1")
    for _ in range(3):
        async with rig.pool.acquire() as connection:
            own = await connection.fetchval("SELECT pg_backend_pid()")
            await connection.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = $1 AND pid <> $2", name, own
            )
    await rig.engine.handle([rig.tick("c", 2)])
    assert await rig.totals("c") == [1, 3]
    assert await rig.dead_letters() == []
    assert set(rig.heard.waited) <= {Fault.TRANSIENT_DATABASE}


async def test_a_batch_that_waited_while_its_partition_was_taken_anew_writes_nothing(rig: Rig) -> None:
    """Taken anew, the partition is read from where it stood: what was read before must not overtake that."""
    await rig.own(("toy.ticks.v1", 0))
    decode = rig.engine.decoder.decode

    async def decode_late(records: Any) -> Any:
        inputs = await decode(records)
        await rig.own(("toy.ticks.v1", 0), owner="the same again")
        return inputs

    rig.engine.decoder.decode = decode_late  # type: ignore[method-assign]
    await rig.engine.handle([rig.tick("c1", 1)])
    assert await rig.totals("c1") == []
    rig.engine.decoder.decode = decode  # type: ignore[method-assign]
    await rig.engine.handle([rig.tick("c1", 1)])
    assert await rig.totals("c1") == [1]
