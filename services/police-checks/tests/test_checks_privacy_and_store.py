"""Personal data stays where it may be (G4), in memory and through the engine on a real database; rows come back as they went in."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import date, timedelta

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
    OFFICER,
    ChecksWorld,
    answered,
    authority,
    cid,
    command,
    consent,
    details,
)
from structlog.testing import capture_logs

from cafcass_contracts import police_checks as events
from cafcass_contracts.codec import encode
from cafcass_contracts.message import DataClass, Message
from cafcass_contracts.people import Address, PersonName
from cafcass_contracts.platform import CommandAnswered
from cafcass_contracts.police import PoliceEntry
from cafcass_contracts.roles import Role
from cafcass_contracts.topics import TOPICS
from cafcass_contracts.values import YesNo
from cafcass_contracts.workforce import StaffRecorded, StaffRole
from cafcass_runtime.records import StoredRecord
from cafcass_runtime.testing import checks
from cafcass_runtime.testing.checks import Markers
from cafcass_runtime.testing.engine import OpenEngine, open_engine, prepare
from cafcass_runtime.testing.wall import Wall
from cafcass_sandbox.testing import MakeDatabase
from police_checks.app import service
from police_checks.domain.policy import ChecksPolicy
from police_checks.store import TABLES

Opened = OpenEngine[ChecksPolicy]

KEEP = frozenset({"date_of_birth", "committed_on", "disposed_on", "postcode", "person", "child", "about_person"})
"""What has a form of its own, or is an id within the case."""
STAFF = StaffRecorded(
    staff_id=OFFICER.id, roles=(StaffRole(role=Role.CHECKS_OFFICER, team=OFFICER.team, since=date(2020, 1, 1)),)
)


def test_what_every_service_promises_of_its_tables_and_messages() -> None:
    checks.every_table_is_migrated(service)
    checks.tables_are_locked_in_one_order(service)
    checks.every_message_is_on_the_map(service)
    assert all(table.sealed for table in TABLES), "what the police answer is in them"


def marked_messages() -> tuple[list[Message], Markers, Markers]:
    """A case and all that may happen to it, with the markers of its people and those of what was found and said."""
    people, found = Markers("Person", KEEP), Markers("Found", KEEP)
    where = Address(line_1="x", line_2="x", town="x", postcode="LS1 4AP")
    ada = ADA.model_copy(update={"address": where, "previous_names": (PersonName(whole="x"),), "place_of_birth": "x"})
    case = people.mark(details(people=(ada, BEN, EVE), children=(KIT,)))
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
    return [case, *(found.mark(message) for message in words)], people, found


OFFICIAL = {m for topic in TOPICS.values() if topic.data_class < DataClass.RESTRICTED for m in topic.messages}


def offences(messages: list[Message]) -> list[str]:
    return [entry.offence for message in messages for entry in getattr(message, "entries", ())]


def test_what_is_known_of_people_is_on_restricted_topics_and_nowhere_else() -> None:
    messages, people, found = marked_messages()
    assert len(people.made) > 12
    assert len(found.made) > 20
    world = ChecksWorld()
    with capture_logs() as logs:
        world.send(*messages)
        for _, kind, key in list(world.deadlines):
            world.fire(kind, key)
    said = [published.event for published in world.memory.published]
    to_police = " ".join(encode(e).decode() for e in said if type(e) not in OFFICIAL)
    assert people.found_in(to_police), "the test would find nothing"
    assert found.found_in(to_police), "the test would find nothing"
    requests = " ".join(
        encode(e).decode() for e in said if isinstance(e, events.PoliceCheckRequested | events.AuthorityCheckRequested)
    )
    open_ = [encode(e).decode() for e in said if type(e) in OFFICIAL]
    assert {type(e) for e in said if type(e) in OFFICIAL} >= {events.ChecksChanged, CommandAnswered}
    asked = [str(asked) for asked in world.memory.questions.values()]
    assert len(asked) > 4
    due = [str(deadline) for decision in world.decisions for deadline in decision.deadlines]
    everywhere = " ".join([*open_, *asked, *due, str(logs)])
    assert not people.found_in(everywhere)
    assert not found.found_in(everywhere)
    assert not [each for each in offences(messages) if each in requests]


@pytest.fixture
async def opened(make_database: MakeDatabase) -> AsyncIterator[Opened]:
    """The whole service on a real database, without a broker; its checks officer is known."""
    databases = make_database(), make_database()
    await prepare(service, *databases)
    async with open_engine(service, *databases, wall=Wall(NOW)) as made:
        await made.keyring.keys_for([CASE], create=True)
        await made.own(*((topic.name, 0) for topic in TOPICS.values() if service.name in topic.readers))
        await made.engine.handle([made.message(STAFF, id_="staff")])
        yield made


def record(opened: Opened, message: Message, number: int) -> StoredRecord:
    """A message as it comes from its topic: unsealed, as outside publishers and tools send."""
    opened.wall.now = NOW + timedelta(seconds=number)
    return opened.message(message, id_=f"m-{number}", subject=getattr(message, "case_id", None))


async def test_through_the_engine_nothing_personal_is_in_the_database_in_clear(opened: Opened) -> None:
    """What waits to be published to the police names who is asked about, as it must; what was found is nowhere."""
    messages, people, found = marked_messages()
    with capture_logs() as logs:
        for number, message in enumerate(messages):
            await opened.engine.handle([record(opened, message, number)])
        await opened.engine.handle([record(opened, messages[1], 1)])
    out = await opened.outbox()
    to_others = {topic for topic, t in TOPICS.items() if {"police", "local-authorities"} & set(t.readers)}
    inside = b"".join(m.value or b"" for m in out if m.topic not in to_others).decode()
    outside = b"".join(m.value or b"" for m in out if m.topic in to_others).decode()
    assert people.found_in(outside), "the police are told whom to look for"
    said = await checks.everything_in_clear(opened) + inside + str(logs)
    assert "a3-eit" in said, "the test would find nothing"
    assert not people.found_in(said)
    assert not found.found_in(said)
    assert not [each for each in offences(messages) if each in outside]
    assert await opened.dead_letters() == []
    verdicts = [each.verdict for each in await opened.events(CommandAnswered)]
    assert verdicts == ["accepted", "refused", "accepted", "accepted", "refused", "accepted"]
    assert {m.topic for m in out} >= {
        "police.check-requests.v1",
        "local-authority.check-requests.v1",
        "police-checks.events.v1",
        "police-checks.restricted.v1",
    }


async def test_the_engine_keeps_what_the_world_in_memory_keeps(opened: Opened) -> None:
    messages, *_ = marked_messages()
    world = ChecksWorld(policy=opened.policy)
    for number, message in enumerate(messages):
        await opened.engine.handle([record(opened, message, number)])
        await opened.internal.take()
        at = NOW + timedelta(seconds=number)
        world.send(message, at=at, happened_at=at, id_=f"m-{number}")
    kept = await checks.rows_kept(opened)
    assert {ref.name for ref, _, _ in kept} == {table.ref.name for table in TABLES}
    checks.rows_are_the_same(kept, world)


async def test_many_cases_in_a_batch_cost_as_many_statements_as_few(opened: Opened) -> None:
    numbers = range(1, 25)
    await opened.keyring.keys_for([f"case-{number}" for number in numbers], create=True)
    records = [record(opened, details(case_id=f"case-{number}"), number) for number in numbers]
    await opened.engine.handle(records[:2])  # what a connection does once
    await checks.statements_do_not_grow(opened, records[2:4], records[4:])
    assert await opened.dead_letters() == []
