"""A bad release trips the brake, is rolled back, and everything it set aside is handled once and in order, on Apache Kafka."""

from __future__ import annotations

import signal
from datetime import UTC, datetime, timedelta

import pytest
from load import TICKS, Load, Note, all_is_well, ask, listening, until, until_owned_by
from toys import Toy

from cafcass_contracts import platform
from cafcass_contracts.codec import encode
from cafcass_contracts.envelope import Envelope
from cafcass_contracts.message import Actor, Command

pytestmark = [pytest.mark.kafka, pytest.mark.faults, pytest.mark.timeout(900)]

BY = Actor(id="op-1", role="operator")
BRAKE_RUN = 20
LETTERS = "SELECT count(*) FROM runtime.dead_letters"


async def command(toy: Toy, command: Command, id_: str) -> None:
    """Say a person's command."""
    envelope = Envelope(id_, command.ce_type(), "urn:test:desk", datetime.now(UTC))
    await toy.producer.send_and_wait("toy.commands.v1", encode(command), headers=list(envelope.headers()))


async def test_a_bad_release_and_its_rollback(kafka_toy: Toy, record_property: Note) -> None:
    toy = kafka_toy
    # Several ticks of a case one after the other: most of what follows a failure waits behind it.
    load = Load(toy, [f"case-{n}" for n in range(80)], burst=3)
    toy.environment["CAFCASS_BRAKE_RUN"] = str(BRAKE_RUN)
    async with listening(toy) as said:
        good = await toy.start_ready()
        await load.rounds(1)
        sent = load.count
        await said.until(lambda: said.count == sent)
        good.send_signal(signal.SIGTERM)
        assert await good.wait() == 0

        since = datetime.now(UTC) - timedelta(seconds=1)
        bad = await toy.start_ready(TOY_RELEASE="bad")
        await load.rounds(3)
        tripped = await until("the brake tripped", lambda: _stopped(toy, 2))
        _, health = await bad.ask("/health")
        brake = health["conditions"]["brake"]
        assert not brake["ok"]
        assert f"{TICKS} 0: {BRAKE_RUN} messages in a row failed" in brake["detail"]
        assert f"{TICKS} 1: {BRAKE_RUN} messages in a row failed" in brake["detail"]
        letters = await ask(toy, LETTERS)
        assert letters < 2 * 3 * BRAKE_RUN, "it went on draining the topic"
        bad.send_signal(signal.SIGTERM)
        assert await bad.wait() == 0

        members = [await toy.start_ready(), await toy.start_ready()]
        await until_owned_by(toy, *members)
        assert await _stopped(toy, 2), "a restart let it go on by itself"
        async with load.going_on():
            await load.further(1)
            for number in (0, 1):
                await command(toy, platform.ResumePartition(by=BY, topic=TICKS, partition=number), f"resume-{number}")
            await load.further(3)
            await command(toy, platform.RetryDeadLetters(by=BY, reason="lookuperror", since=since), "retry")
            await load.further(3)
        await all_is_well(toy, said, record_property, load)
        answers = {data["command_id"]: data["verdict"] for type_, data in said.others if "command-answered" in type_}
        assert answers == {"resume-0": "accepted", "resume-1": "accepted", "retry": "accepted"}
        resolved = [data["how"] for type_, data in said.others if "dead-letter-resolved" in type_]
        assert len(resolved) >= letters
        assert set(resolved) == {"retried"}
    record_property("figure:set aside before the brake held", letters)
    record_property("figure:seconds until the brake held", round(tripped, 2))


async def _stopped(toy: Toy, count: int) -> bool:
    stopped: int = await ask(toy, "SELECT count(*) FROM runtime.ownership WHERE stopped_at IS NOT NULL")
    return stopped == count
