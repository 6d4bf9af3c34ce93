"""What waits for a service in a benchmark: what it reads, and what of it it has a use for."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from importlib.metadata import entry_points
from types import SimpleNamespace

import asyncpg
import pytest
from aiokafka import AIOKafkaProducer
from aiokafka.admin import AIOKafkaAdminClient, NewTopic

from allocation.domain.policy import AllocationPolicy
from bench import backlog
from bench.backlog import BEFORE, COURT, most_partitions, sources, use_for, waiting
from bench.correspondence import written
from bench.gathering import GATHERED, SETTINGS, beforehand, pending, tell
from bench.ground import BEGIN, publish
from bench.half import Size
from cafcass_contracts.court import CorrespondenceReceived
from cafcass_contracts.intake import ApplicationRegistered, CaseDetailsRecorded
from cafcass_contracts.message import Message
from cafcass_domain.policy import declared
from cafcass_runtime.migrations import RUNTIME_MIGRATIONS, migrate
from cafcass_runtime.service import OnDeadline
from cafcass_sandbox.servers.service_processes import GROUP, clock
from cafcass_sandbox.testing import MakeDatabase


def test_a_service_is_measured_on_what_those_before_it_write() -> None:
    assert sources("intake") == [COURT]
    assert sources("police-checks") == ["intake.events.v1", "intake.restricted.v1"]
    assert sources("triage") == [*sources("police-checks"), "police-checks.events.v1", "police-checks.restricted.v1"]
    assert sources("allocation") == sources("police-checks")
    assert sources("complaints") == [*sources("police-checks"), "triage.events.v1"]
    assert {most_partitions(service) for service in BEFORE} == {6}


def record(topic: str, kind: type[Message] | None = None) -> SimpleNamespace:
    return SimpleNamespace(topic=topic, headers=() if kind is None else (("ce_type", kind.ce_type().encode()),))


def test_of_use_is_what_a_service_decides_on() -> None:
    useful = {name: use_for(entry_points(group=GROUP)[name].load()) for name in BEFORE}
    assert useful["intake"](record(COURT))
    assert useful["police-checks"](record("intake.restricted.v1", CaseDetailsRecorded))
    assert not useful["police-checks"](record("intake.events.v1", ApplicationRegistered))
    assert useful["allocation"](record("intake.events.v1", ApplicationRegistered))
    assert useful["allocation"](record("intake.restricted.v1", CaseDetailsRecorded))


def test_people_complain_about_every_tenth_case_and_of_complaints_alone() -> None:
    cases = [f'{{"id": {number}}}'.encode() for number in range(1_600_000_000_000_000, 1_600_000_000_000_025)]
    posted = [each.message for each in written("complaints", cases)]
    assert [each.case_number for each in posted if isinstance(each, CorrespondenceReceived)] == [
        "1600000000000000",
        "1600000000000010",
        "1600000000000020",
    ]
    assert {each.received_at for each in posted if isinstance(each, CorrespondenceReceived)} == {BEGIN}
    assert not any(written(service, cases) for service in BEFORE if service != "complaints")


async def test_what_waits_is_told_of_once(
    broker: str, topic_name: Callable[[str], str], monkeypatch: pytest.MonkeyPatch
) -> None:
    topic = topic_name("in")
    monkeypatch.setattr(backlog, "sources", lambda _: [topic])
    monkeypatch.setattr(backlog, "most_partitions", lambda _: 2)
    admin = AIOKafkaAdminClient(bootstrap_servers=broker)
    await admin.start()
    await admin.create_topics([NewTopic(topic, 2, 1)])
    await admin.close()
    await publish(broker, topic, [b"of no use", b"nor this"])
    kind = [("ce_type", CaseDetailsRecorded.ce_type().encode())]
    producer = AIOKafkaProducer(bootstrap_servers=broker)
    await producer.start()
    for value in (b"one", b"two"):
        await producer.send_and_wait(topic, value, key=b"a case", headers=kind, partition=0)

    found = await waiting(broker, "police-checks", {})

    assert (found.read, found.stored) == (Size(1, 4), Size(1, 2))
    assert list(found.useful) == [b"one", b"two"]
    assert found.ends == {(topic, 0): 3, (topic, 1): 1}
    await producer.send_and_wait(topic, b"three", key=b"another", headers=kind, partition=1)
    await producer.stop()
    more = await waiting(broker, "police-checks", found.ends)
    assert (list(more.useful), more.ends) == ([b"three"], {(topic, 0): 3, (topic, 1): 2})


async def test_what_a_service_is_told_beforehand_ends_where_its_topic_does(
    broker: str, topic_name: Callable[[str], str]
) -> None:
    assert not beforehand("intake")
    topic, told = topic_name("told"), beforehand("allocation")
    assert len(told) > 1500
    admin = AIOKafkaAdminClient(bootstrap_servers=broker)
    await admin.start()
    await admin.create_topics([NewTopic(topic, 2, 1)])
    await admin.close()
    ends = await tell(broker, [replace(one, topic=topic) for one in told])
    assert sum(ends.values()) == len(told)
    assert len(ends) == 2


def test_a_service_that_gathers_has_such_deadlines_and_settings() -> None:
    for name, kinds in GATHERED.items():
        service = entry_points(group=GROUP)[name].load()
        assert {*kinds} <= {handler.kind for handler in service.handlers if isinstance(handler, OnDeadline)}
    named = {name.removeprefix("CAFCASS_ALLOCATION_").lower() for name in SETTINGS["allocation"]}
    assert named <= declared(AllocationPolicy).keys()


@pytest.mark.parametrize(
    ("kind", "due", "there"),
    [("area-look", 60, True), ("area-look", 3600, False), ("work-clock", 60, False), ("work-clock", -60, True)],
)
async def test_a_backlog_is_not_decided_on_while_an_area_gathers(
    make_database: MakeDatabase, kind: str, due: int, there: bool
) -> None:
    database = make_database()
    await migrate(database, RUNTIME_MIGRATIONS)
    told = {**clock(1.0), "CAFCASS_CLOCK_ORIGIN": BEGIN.isoformat()}
    connection = await asyncpg.connect(database)
    assert not await pending(connection, "allocation", told)
    await connection.execute(
        "INSERT INTO runtime.deadlines (id, slot, kind, subject, key, due, rule, calendar_version, data, revision, set_by, "
        "correlation_id) VALUES (gen_random_uuid(), 0, $1, 'x', '', $2, 'A1', 'x', '{}', 1, 'x', 'x')",
        kind,
        BEGIN + timedelta(seconds=due),
    )
    assert await pending(connection, "allocation", told) is there
    await connection.close()
