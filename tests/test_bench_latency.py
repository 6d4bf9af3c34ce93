"""How long a case takes, and from when to when."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from random import Random
from types import SimpleNamespace

import pytest
from aiokafka import AIOKafkaProducer

from bench import latency_intake
from bench.latency_intake import Answer, Reader, draw, times
from bench.steady import Case, Milliseconds, Sender, Sent, meanwhile, summary
from cafcass_contracts.intake import ApplicationAmended, ApplicationRegistered, ApplicationReturned

NAMESPACE = "6f1c3c9e-3a0b-4a36-9a3e-0a2f1e6f7a11"


def record(topic: str, key: str, kind: str, at: float) -> SimpleNamespace:
    return SimpleNamespace(
        topic=topic, key=key.encode(), headers=[("ce_type", kind.encode())], timestamp=int(at * 1000)
    )


async def test_a_case_is_answered_by_its_registration_or_its_return_and_by_nothing_else() -> None:
    reader = Reader("127.0.0.1:1", {"a", "b"})
    registered, returned = ApplicationRegistered.ce_type(), ApplicationReturned.ce_type()
    reader.note(record("intake.events.v1", "a", ApplicationAmended.ce_type(), 1), 1.5)
    reader.note(record("intake.events.v1", "other", registered, 1), 1.5)
    reader.note(record("court.returns.v1", "b", returned, 2), 2.5)
    reader.note(record("intake.events.v1", "a", registered, 3), 3.5)
    reader.note(record("intake.events.v1", "a", registered, 9), 9.5)
    assert reader.answers == {"b": Answer(False, 2.5, 2.0), "a": Answer(True, 3.5, 3.0)}


def test_the_time_counts_from_when_the_case_was_due_and_for_registered_cases_alone() -> None:
    sent = [Sent("late", due=10.0, sent=12.0), Sent("returned", due=10.0, sent=10.0)]
    answers = {"late": Answer(True, 12.5, 12.25), "returned": Answer(False, 10.1, 10.1)}
    assert list(times(sent, answers)) == [(2.5, 2.25)]


def test_the_summary_is_in_milliseconds() -> None:
    assert summary([n / 1000 for n in range(1, 1001)]) == Milliseconds(500, 950, 990, 1000)


def test_no_two_cases_are_one() -> None:
    assert len({case.id for case in draw(Random(1), NAMESPACE, 50)}) == 50


async def test_each_case_is_due_on_schedule_however_long_the_broker_takes() -> None:
    class Slow:
        async def send(self, topic: str, value: bytes, partition: int) -> asyncio.Future[None]:
            if value == b"3":
                await asyncio.sleep(0.2)
            done: asyncio.Future[None] = asyncio.get_running_loop().create_future()
            done.set_result(None)
            return done

    sender = Sender(Slow())
    await sender.steadily([Case(str(n), str(n).encode()) for n in range(10)], per_second=100)
    steps = [b.due - a.due for a, b in zip(sender.sent, sender.sent[1:], strict=False)]
    assert steps == pytest.approx([0.01] * 9)
    assert sender.sent[4].sent - sender.sent[4].due >= 0.15  # held up by the one before it, and it counts


async def test_a_reader_that_fails_ends_the_measurement_and_says_why() -> None:
    async def fails() -> None:
        raise ValueError("a record that nobody expected")

    with pytest.raises(ExceptionGroup) as raised:
        async with asyncio.timeout(30), meanwhile(fails()):
            await asyncio.Event().wait()
    assert raised.group_contains(ValueError, match="nobody expected")


async def test_cases_without_an_answer_are_an_error() -> None:
    with pytest.raises(SystemExit, match="1 of 1 cases had no answer"):
        await Reader("127.0.0.1:1", {"a"}).wait_for(1, 0.0, [])


async def test_the_reader_has_what_is_written_while_it_reads(
    broker: str, topic_name: Callable[[str], str], monkeypatch: pytest.MonkeyPatch
) -> None:
    topic = topic_name("events")
    monkeypatch.setattr(latency_intake, "ANSWERS", {topic: ApplicationRegistered})
    producer = AIOKafkaProducer(bootstrap_servers=broker)
    await producer.start()
    await producer.send_and_wait(topic, b"{}", key=b"earlier", headers=[])
    reader = Reader(broker, {"a"})
    try:
        async with reader.reading():
            begun = time.time()
            headers = [("ce_type", ApplicationRegistered.ce_type().encode())]
            await producer.send_and_wait(topic, b"{}", key=b"a", headers=headers)
            await reader.wait_for(1, 30, [])
    finally:
        await producer.stop()
    assert reader.answers["a"].registered
    assert begun <= reader.answers["a"].seen <= time.time()
