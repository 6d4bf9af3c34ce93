"""The settings, the store on a real database through the runtime's engine, and that personal data stays where it may be (G4)."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from types import UnionType
from typing import Annotated, Any, get_args, get_origin
from uuid import UUID

import asyncpg
import pytest
from checks_world import (
    ADA,
    BEN,
    CASE,
    EVE,
    KIT,
    L1,
    L2,
    LA,
    NOW,
    POLICY,
    World,
    answered,
    authority,
    cid,
    command,
    consent,
    details,
)
from pydantic import BaseModel, ValidationError
from structlog.testing import capture_logs

import police_checks
from cafcass_contracts import police_checks as events
from cafcass_contracts.codec import encode
from cafcass_contracts.envelope import Envelope
from cafcass_contracts.message import Classified, DataClass, Event, Message
from cafcass_contracts.people import Address, PersonName
from cafcass_contracts.police import PoliceEntry
from cafcass_contracts.topics import TOPICS, topics_of
from cafcass_contracts.values import RiskFactor, YesNo
from cafcass_runtime import ownership
from cafcass_runtime.calendar import Calendar
from cafcass_runtime.clock import Clock
from cafcass_runtime.engine import Engine, Hooks, Limits
from cafcass_runtime.inbox import keep_days
from cafcass_runtime.metrics import Metrics
from cafcass_runtime.migrations import KEYRING_MIGRATIONS, RUNTIME_MIGRATIONS, migrate
from cafcass_runtime.publisher import prepare_lanes
from cafcass_runtime.records import StoredRecord, unpack
from cafcass_runtime.sealing import KeyRing
from cafcass_runtime.service import Environment, OnMessage
from cafcass_runtime.telemetry import Tracing
from cafcass_sandbox.testing import MakeDatabase
from police_checks.app import service
from police_checks.settings import PoliceChecksSettings, policy
from police_checks.store import TABLES


def test_every_number_says_its_default_its_unit_and_its_source() -> None:
    for name, field in PoliceChecksSettings.model_fields.items():
        assert field.description, name
        assert name == "policy_version" or "Source: " in field.description, name


def test_policy_comes_from_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CAFCASS_POLICE_CHECKS_LEVEL_1_SYSTEMS", '[["2027-03-01", "LEDS"], ["1974-01-01", "PNC"]]')
    monkeypatch.setenv("CAFCASS_POLICE_CHECKS_CHASE_AFTER_WORKING_DAYS", "4")
    monkeypatch.setenv("CAFCASS_POLICE_CHECKS_WARRANTING_FACTORS", '["abduction"]')
    in_force = policy(Environment(UUID(int=9), Calendar()))(NOW)
    assert [in_force.sources.level_1(day).system for day in (date(2027, 2, 28), date(2027, 3, 1))] == ["PNC", "LEDS"]
    assert (in_force.chase_after_working_days, in_force.warranting) == (4, frozenset({RiskFactor.ABDUCTION}))


@pytest.mark.parametrize(("name", "value"), [("CHASE_AFTER_WORKING_DAYS", "0"), ("LEVEL_1_SYSTEMS", "[]")])
def test_policy_that_makes_no_sense_is_refused(monkeypatch: pytest.MonkeyPatch, name: str, value: str) -> None:
    monkeypatch.setenv(f"CAFCASS_POLICE_CHECKS_{name}", value)
    with pytest.raises(ValidationError):
        PoliceChecksSettings()


def test_the_migration_makes_every_table_and_every_table_is_sealed() -> None:
    folder = Path(police_checks.__file__).parent / "migrations"
    written = "\n".join(path.read_text() for path in sorted(folder.glob("*.sql")))
    for table in TABLES:
        assert f"CREATE TABLE {table.ref.name} " in written
        assert f"DROP TABLE {table.ref.name};" in written
        assert table.sealed


def test_every_message_that_comes_in_is_one_that_the_map_lets_the_service_read() -> None:
    taken = {handler.message for handler in service.handlers if isinstance(handler, OnMessage)}
    for message in taken:
        assert any("police-checks" in topic.readers for topic in topics_of(message)), message
    own = {m for m in TOPICS["police-checks.commands.v1"].messages if m.owner == "police-checks"}
    assert own <= taken


class Markers:
    """Fills every restricted text of a message with a marker of its own."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.made: list[str] = []

    def mark(self, message: Any, keep: frozenset[str] = frozenset()) -> Any:
        changes: dict[str, Any] = {}
        for name, field in type(message).model_fields.items():
            value = getattr(message, name)
            inside = self._inside(value, keep)
            if inside is not value:
                changes[name] = inside
            elif isinstance(value, str) and type(value) is str and name not in keep and restricted(field):
                self.made.append(f"{self.name}{len(self.made):03}x")
                changes[name] = self.made[-1]
        return message.model_copy(update=changes) if changes else message

    def _inside(self, value: Any, keep: frozenset[str]) -> Any:
        if isinstance(value, BaseModel):
            return self.mark(value, keep)
        if isinstance(value, tuple) and any(isinstance(each, BaseModel) for each in value):
            return tuple(self._inside(each, keep) for each in value)
        return value


def restricted(field: Any) -> bool:
    marks = [*field.metadata, *marks_of(field.annotation)]
    return any(isinstance(mark, Classified) and mark.data_class is DataClass.RESTRICTED for mark in marks)


def marks_of(annotation: Any) -> Iterator[Any]:
    if get_origin(annotation) is Annotated:
        yield from annotation.__metadata__
    if get_origin(annotation) is Annotated or isinstance(annotation, UnionType):
        for each in get_args(annotation):
            yield from marks_of(each)


KEEP = frozenset({"date_of_birth", "committed_on", "disposed_on", "postcode", "person", "child", "about_person"})
"""What has a form of its own, or is an id within the case."""


def marked_messages() -> tuple[list[Message], list[str], list[str]]:
    """A case and all that may happen to it, with the markers of its people and those of what was found and said."""
    people, found = Markers("Person"), Markers("Found")
    where = Address(line_1="x", line_2="x", town="x", postcode="LS1 4AP")
    ada = ADA.model_copy(update={"address": where, "previous_names": (PersonName(whole="x"),), "place_of_birth": "x"})
    case = people.mark(details(people=(ada, BEN, EVE), children=(KIT,)), KEEP)
    entries = (
        PoliceEntry(offence="x", sentence="x", reference="ref-1"),
        PoliceEntry(offence="x", sentence="x"),
    )
    words: list[Message] = [
        answered(cid(L1, "ada"), *entries, intelligence="x"),
        answered(cid(L1, "ben"), *entries, name=PersonName(first="x", last="x")),
        answered("no check of ours", *entries, intelligence="x", name=PersonName(whole="x")),
        authority(cid(LA, "kit"), known=YesNo.YES, in_words="x"),
        command(events.RequestLevel2Check, person="ben", why="x"),
        command(events.RequestLevel2Check, person="nobody", why="x"),
        command(events.RecordHouseholdMember, lives_with="ada", name=PersonName(whole="x")),
        consent("eve", "given", how="x"),
        consent("ada", "given", how="x"),
        answered(cid(L2, "ben"), intelligence="x"),
        command(events.CorrectCheck, check_id=cid(L1, "ada"), why="x"),
    ]
    return [case, *(found.mark(message, KEEP) for message in words)], people.made, found.made


OFFICIAL = {m for topic in TOPICS.values() if topic.data_class < DataClass.RESTRICTED for m in topic.messages}


def test_what_is_known_of_people_is_on_restricted_topics_and_nowhere_else() -> None:
    messages, people, found = marked_messages()
    assert len(people) > 12
    assert len(found) > 20
    world = World()
    with capture_logs() as logs:
        for message in messages:
            world.take(message)
        for kind, _, key in list(world.deadlines):
            world.fire(kind, key)
    said: list[Event] = [p.event for d in world.decisions for p in d.publish if isinstance(p.event, Event)]
    to_police = " ".join(encode(e).decode() for e in said if type(e) not in OFFICIAL)
    assert [each for each in people if each in to_police], "the test would find nothing"
    assert [each for each in found if each in to_police], "the test would find nothing"
    requests = " ".join(
        encode(e).decode() for e in said if isinstance(e, events.PoliceCheckRequested | events.AuthorityCheckRequested)
    )
    open_ = [encode(e).decode() for e in said if type(e) in OFFICIAL]
    assert open_
    asked = [f"{a.key} {a.why}" for d in world.decisions for a in d.asks]
    settled = [f"{s.key} {s.how}" for d in world.decisions for s in d.settles]
    answers = [d.answer.reason for d in world.decisions if d.answer]
    due = [str(d) for decision in world.decisions for d in decision.deadlines]
    everywhere = " ".join([*open_, *asked, *settled, *answers, *due, str(logs)])
    assert not [each for each in (*people, *found) if each in everywhere]
    offences = [entry.offence for m in messages for entry in getattr(m, "entries", ())]
    assert not [each for each in offences if each in requests]


@pytest.fixture
async def running(make_database: MakeDatabase) -> AsyncIterator[tuple[Engine, KeyRing]]:
    """The whole service on a real database, without a broker."""
    databases = make_database(), make_database()
    await migrate(databases[0], RUNTIME_MIGRATIONS, service.migrations)
    await migrate(databases[1], KEYRING_MIGRATIONS)
    async with (
        asyncpg.create_pool(databases[0], min_size=1, max_size=2) as pool,
        asyncpg.create_pool(databases[1], min_size=1, max_size=2) as keys,
    ):
        keyring = KeyRing(keys, bytes(range(32)))
        await keyring.keys_for([CASE], create=True)
        made = Engine(
            service,
            pool=pool,
            keyring=keyring,
            clock=Clock(NOW, NOW, 1.0, wall_now=lambda: NOW),
            policy=lambda _: POLICY,
            calendar_version="test",
            limits=Limits(4, 90, 20, 0.5, 50, timedelta(hours=1), 0.01, 0.05),
            metrics=Metrics(),
            hooks=Hooks(lambda: None, lambda: None, lambda *_: None, lambda _: None),
            tracing=Tracing("police-checks"),
        )
        made.decoder.cluster = "test"
        async with pool.acquire() as connection:
            await prepare_lanes(connection, 4)
            await keep_days(connection, NOW.date(), 90)
            partitions = [(topic.name, 0) for topic in TOPICS.values() if "police-checks" in topic.readers]
            taken = await ownership.take(connection, partitions, "one")
        made.epochs.update({partition: held.epoch for partition, held in taken.items()})
        yield made, keyring


def record(message: Message, number: int) -> StoredRecord:
    """A message as it comes from its topic: unsealed, as outside publishers and tools send."""
    (topic,) = [t for t in topics_of(type(message)) if "police-checks" in t.readers]
    subject = getattr(message, "case_id", None)
    stamp = NOW + timedelta(seconds=number)
    envelope = Envelope(f"m-{number}", message.ce_type(), "urn:test", stamp, subject=subject)
    key = (subject or "k").encode()
    return StoredRecord(
        topic.name, 0, number, round(stamp.timestamp() * 1000), key, encode(message), list(envelope.headers())
    )


async def test_through_the_engine_nothing_personal_is_in_the_database_in_clear(
    running: tuple[Engine, KeyRing],
) -> None:
    """What waits to be published to the police names who is asked about, as it must; what was found is nowhere."""
    engine, _ = running
    messages, people, found = marked_messages()
    with capture_logs() as logs:
        for number, message in enumerate(messages):
            await engine.handle([record(message, number)])
        await engine.handle([record(messages[1], 1)])
    tables = await engine.pool.fetch(
        "SELECT schemaname || '.' || tablename FROM pg_tables WHERE schemaname IN ('public', 'runtime')"
    )
    assert len(tables) > 8
    clear = b""
    for (table,) in tables:
        if table != "runtime.outbox":
            rows = await engine.pool.fetch(f"SELECT t::text, to_jsonb(t)::text FROM {table} AS t")
            clear += "".join(f"{whole}{parts}" for whole, parts in rows).encode()
            for column in ("document", "value"):
                if await engine.pool.fetchval(
                    "SELECT true FROM information_schema.columns WHERE table_schema || '.' || table_name = $1 AND column_name = $2 "
                    "AND data_type = 'bytea'",
                    table,
                    column,
                ):
                    clear += b"".join(row[0] or b"" for row in await engine.pool.fetch(f"SELECT {column} FROM {table}"))
    out = [m for row in await engine.pool.fetch("SELECT messages FROM runtime.outbox") for m in unpack(row["messages"])]
    to_others = {topic for topic, t in TOPICS.items() if {"police", "local-authorities"} & set(t.readers)}
    inside = b"".join(m.value or b"" for m in out if m.topic not in to_others)
    outside = b"".join(m.value or b"" for m in out if m.topic in to_others)
    assert [each for each in people if each.encode() in outside], "the police are told whom to look for"
    said = clear + inside + str(logs).encode()
    assert not [each for each in (*people, *found) if each.encode() in said]
    offences = [entry.offence for m in messages for entry in getattr(m, "entries", ())]
    assert not [each for each in offences if each.encode() in outside]
    assert await engine.pool.fetchval("SELECT count(*) FROM runtime.dead_letters") == 0
    assert {m.topic for m in out} >= {
        "police.check-requests.v1",
        "local-authority.check-requests.v1",
        "police-checks.events.v1",
        "police-checks.restricted.v1",
    }


async def test_rows_come_out_of_the_database_as_they_went_in(running: tuple[Engine, KeyRing]) -> None:
    engine, keyring = running
    messages, *_ = marked_messages()
    world = World()
    for number, message in enumerate(messages):
        await engine.handle([record(message, number)])
        world.take(message, at=datetime.fromtimestamp((NOW + timedelta(seconds=number)).timestamp(), UTC))
    cases, strays = TABLES
    async with engine.pool.acquire() as connection, connection.transaction():
        loaded = await cases.load(connection, [CASE], keyring)
        stray = await connection.fetchval("SELECT count(*) FROM stray_answers")
    held = loaded[CASE].state
    assert held is not None
    assert {id_: check.state for id_, check in held.checks.items()} == {
        id_: check.state for id_, check in world.case.checks.items()
    }
    assert held.answers == world.case.answers
    assert stray == len(world.rows[strays.ref.name]) == 1
