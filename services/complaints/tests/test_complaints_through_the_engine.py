"""The whole of complaints on a real database, without a broker: one batch after the other, stopped and started anywhere between."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from datetime import date, timedelta
from typing import Any

import pytest
from complaints_world import (
    ABOUT_ADVISER,
    ADVISER,
    BRAM,
    CASE,
    HR,
    MANAGER,
    MONDAY,
    NUMBER,
    OFFICER,
    world,
)

from cafcass_contracts import complaints, intake, triage
from cafcass_contracts import complaints_commands as commands
from cafcass_contracts import employee_relations as relations
from cafcass_contracts.feedback import (
    Behaviour,
    Category,
    ComplaintStep,
    ContactKind,
    DelayReason,
    LearningPoint,
    LearningSource,
    Outcome,
    Sender,
)
from cafcass_contracts.identity import derived_id
from cafcass_contracts.message import Actor, Message
from cafcass_contracts.platform import RetryDeadLetters
from cafcass_contracts.proceedings import CourtRef
from cafcass_contracts.roles import Role
from cafcass_contracts.safeguarding import Route
from cafcass_contracts.topics import TOPICS
from cafcass_contracts.values import Channel, CorrespondenceKind, Feed, LawType, YesNo
from cafcass_contracts.workforce import StaffRecorded, StaffRole
from cafcass_runtime.sealing import open_sealed
from cafcass_runtime.testing import checks
from cafcass_runtime.testing.engine import OpenEngine, open_engine, prepare
from cafcass_runtime.testing.wall import Wall
from cafcass_sandbox.testing import MakeDatabase
from complaints.app import service
from complaints.domain.misconduct.held import MISCONDUCT
from complaints.domain.names import complaint_id
from complaints.domain.policy import ComplaintsPolicy
from complaints.domain.writing.held import DOCUMENTS

COMPLAINT = complaint_id("post-1")
OPERATOR = Actor(id="operator-1", role=Role.OPERATOR)
Engine = OpenEngine[ComplaintsPolicy]


def details(case_id: str = CASE, number: str = NUMBER) -> intake.CaseDetailsRecorded:
    return intake.CaseDetailsRecorded(
        case_id=case_id,
        case_number=number,
        law=LawType.PRIVATE,
        revision=1,
        feed=Feed.COURT_EVENTS,
        court=CourtRef(name="Leeds Sample Court"),
        area="A5",
        team="a5-eit",
        received_at=MONDAY,
        complete=True,
        people=(world_ada(), BRAM),
    )


def world_ada() -> Any:
    return BRAM.model_copy(update={"id": "ada", "name": BRAM.name.model_copy(update={"first": "Ada"})})


def staff(*people: Actor) -> list[Message]:
    """What the workforce's returns say of people."""
    return [
        StaffRecorded(
            staff_id=each.id, roles=(StaffRole(role=Role(each.role), team=each.team, since=date(2026, 1, 1)),)
        )
        for each in people
    ]


def written(id_: str = "post-1", text: str = "Nobody rings me back.", **more: Any) -> list[Message]:
    """What intake and triage say of a piece of correspondence."""
    said = {
        "correspondence_id": id_,
        "case_id": CASE,
        "channel": Channel.EMAIL,
        "kind": CorrespondenceKind.COMPLAINT,
        "received_at": MONDAY,
        "sender": "Ada Sample",
        "sender_contact": "ada@example.org",
        "text": text,
        **more,
    }
    routed = triage.CorrespondenceRouted(
        correspondence_id=id_,
        case_id=said["case_id"],
        route=Route.COMPLAINTS,
        team="central-intake",
        role="complaints-officer",
        passed_by=MONDAY + timedelta(days=1),
    )
    return [intake.CorrespondenceRecorded.model_validate(said), routed]


def triaged(**more: Any) -> commands.CategoriseComplaint:
    return commands.CategoriseComplaint(
        by=OFFICER,
        complaint_id=COMPLAINT,
        categories=more.pop("categories", (Category.COMPLAINT,)),
        sender=Sender.PARTY,
        person="ada",
        about=(ABOUT_ADVISER,),
        why="read",
        **more,
    )


def journey() -> list[Message]:
    """From the post to the answer, as far as no document's id is needed."""
    step = commands.RecordStep(
        by=OFFICER, complaint_id=COMPLAINT, step=ComplaintStep.CONTACTED, done_at=MONDAY, in_words="rang"
    )
    rest = (ComplaintStep.FILE_SCRUTINISED, ComplaintStep.MANAGER_CONTACTED, ComplaintStep.PRACTITIONER_CONTACTED)
    return [
        *staff(OFFICER, MANAGER, HR, ADVISER),
        details(),
        *written(),
        triaged(categories=(Category.COMPLAINT, Category.MISCONDUCT), allegation="a record was changed"),
        step,
        *(step.model_copy(update={"step": each}) for each in rest),
        *written("post-2", "And again."),
        commands.WriteAnswer(
            by=OFFICER,
            complaint_id=COMPLAINT,
            addressed_to="Ms Sample",
            heard="That nobody rang.",
            found=("Nobody did.",),
            outcome=Outcome.UPHELD,
            signed_as="Olive Officer",
            proofread=True,
        ),
        commands.ReportBehaviour(
            by=ADVISER, case_id=CASE, person="bram", behaviour=(Behaviour.THREATS,), in_words="He shouted."
        ),
    ]


def id_of(number: int) -> str:
    return f"m-{number}"


@pytest.fixture
async def databases(make_database: MakeDatabase) -> tuple[str, str]:
    made = make_database(), make_database()
    await prepare(service, *made)
    return made


@asynccontextmanager
async def opened(databases: tuple[str, str]) -> AsyncIterator[Engine]:
    async with open_engine(service, *databases, wall=Wall(MONDAY)) as engine:
        await engine.keyring.keys_for([CASE], create=True)
        await engine.own(*((topic.name, 0) for topic in TOPICS.values() if "complaints" in topic.readers))
        yield engine


async def all_that_waits(engine: Engine) -> None:
    """Internal messages and slow work, until there is none."""
    while await engine.internal.take() or await engine.jobs.do_one():
        pass


async def handle(engine: Engine, messages: Sequence[Message], begin: int = 0) -> None:
    """Messages one after the other, each with what it leads to; of the last, that still waits."""
    for number, message in enumerate(messages, begin):
        await all_that_waits(engine)
        subject = getattr(message, "case_id", None)
        await engine.engine.handle([engine.message(message, id_=id_of(number), subject=subject, sequence=number + 1)])


def in_memory(messages: Sequence[Message]) -> Any:
    """The same in the world in memory, the people told as the engine is told of them."""
    there = world()
    there.trusting = False
    for number, message in enumerate(messages):
        there.send(message, id_=id_of(number), sequence=number + 1, at=MONDAY)
        there.do_jobs()
    return there


async def test_the_engine_keeps_and_says_what_the_world_in_memory_does(databases: tuple[str, str]) -> None:
    async with opened(databases) as engine:
        for number, message in enumerate(journey()):
            await handle(engine, [message], number)
            await all_that_waits(engine)
        assert await engine.dead_letters() == []
        checks.rows_are_the_same(await checks.rows_kept(engine), in_memory(journey()))


@pytest.mark.parametrize("stopped_after", range(4, len(journey())))
async def test_stopped_anywhere_and_started_again_it_comes_to_the_same_end(
    databases: tuple[str, str], stopped_after: int
) -> None:
    """Everything that waits when it is stopped is taken up by whoever comes after; what it had handled is handled once."""
    messages = journey()
    async with opened(databases) as engine:
        await handle(engine, messages[:stopped_after])
    async with opened(databases) as engine:
        await all_that_waits(engine)
        last = stopped_after - 1
        engine._next.clear()
        again = engine.message(messages[last], id_=id_of(last), subject=getattr(messages[last], "case_id", None))
        await engine.engine.handle([again])  # its offset was not committed: the broker gives it once more
        for number, message in enumerate(messages[stopped_after:], stopped_after):
            await handle(engine, [message], number)
            await all_that_waits(engine)
        assert await engine.dead_letters() == []
        registered = await engine.events(complaints.ComplaintRegistered)
        assert [said.complaint_id for said in registered] == [COMPLAINT]
        answer = [said for said in await engine.events(complaints.DocumentMade) if said.kind == "answer"]
        assert len(answer) == 1
        kept = {(ref.name, key): row for ref, key, row in await checks.rows_kept(engine)}
        assert set(kept[("complaints", COMPLAINT)].parts) == {"post-1", "post-2"}


MARK = "Quvyxmark"


async def test_what_is_restricted_is_nowhere_in_clear_and_misconduct_on_its_own_topic_alone(
    databases: tuple[str, str],
) -> None:
    messages = [
        *staff(OFFICER, MANAGER, HR, ADVISER),
        details(),
        *written(text=f"{MARK} words", sender=f"Ada {MARK}", sender_contact=f"{MARK}@example.org", subject=MARK),
        triaged(categories=(Category.MISCONDUCT,), allegation=f"{MARK} allegation"),
        commands.RaiseSafeguarding(by=OFFICER, complaint_id=COMPLAINT, in_words=f"{MARK} noticed"),
        commands.ReportBehaviour(
            by=ADVISER, case_id=CASE, person="bram", behaviour=(Behaviour.ABUSE,), in_words=f"{MARK} shouted"
        ),
        commands.ExtendResponse(
            by=MANAGER, complaint_id=COMPLAINT, until=date(2026, 7, 6), reason=DelayReason.OTHER, why=f"{MARK} why"
        ),
    ]
    async with opened(databases) as engine:
        await handle(engine, messages)
        await all_that_waits(engine)
        assert await engine.dead_letters() == []
        (case,) = [key for ref, key, _ in await checks.rows_kept(engine) if ref == MISCONDUCT]
        triage_it = relations.TriageMisconduct(by=HR, misconduct_id=case, accepted=True, why=f"{MARK} taken on")
        await handle(engine, [triage_it], len(messages))
        await all_that_waits(engine)
        clear = await checks.everything_in_clear(engine, apart_from=())
        assert CASE in clear, "the test would find nothing"
        assert MARK not in clear
        where = {message.topic for message in await engine.outbox() if MARK.encode() in (message.value or b"")}
        assert where == set(), "nothing goes out in clear"
        route = await engine.events(relations.MisconductRecorded)
        assert {said.allegation for said in route} == {f"{MARK} allegation"}
        telling = {"complaints.employee-relations.v1": relations.MisconductRecorded}
        for message in await engine.outbox():
            if message.topic in telling:
                continue
            _, value = await engine._open(message)
            assert b"allegation" not in value
            assert b"taken on" not in value


async def test_a_misconduct_command_that_is_set_aside_is_kept_sealed_and_tried_again(
    databases: tuple[str, str], capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """C2, G4: neither one that cannot be read nor one whose decision raises leaves its words anywhere in clear, and both can be tried again."""
    words = relations.TriageMisconduct(by=HR, misconduct_id="m-1", accepted=True, why=f"{MARK} taken on")
    async with opened(databases) as engine:
        await handle(engine, staff(HR, OPERATOR))
        whole = engine.message(words, id_="unread", subject="m-1")
        unreadable = (whole.value or b"").replace(b"true", f'"{MARK} perhaps"'.encode())
        assert unreadable != whole.value
        await engine.engine.handle([engine.record(unreadable, [*whole.headers], topic=whole.topic)])

        def fails(row: Any) -> None:
            raise ValueError(f"{MARK} cannot be decided")

        with monkeypatch.context() as broken:
            broken.setattr("complaints.domain.misconduct.commands.refusal", fails)
            await engine.engine.handle(
                [engine.message(words.model_copy(update={"misconduct_id": "m-2"}), id_="fails", subject="m-2")]
            )
        assert {state for state, _, _ in await engine.dead_letters()} == {"unreadable", "failed"}

        kept = await engine.pool.fetch("SELECT value FROM runtime.dead_letters")
        assert len(kept) == len(["unread", "fails"])
        assert not [row for row in kept if MARK.encode() in row["value"]]
        reasons = await engine.pool.fetch("SELECT reason FROM runtime.dead_letters")
        assert MARK not in str(reasons), "staff who look through the reasons read no allegation there"
        elsewhere = await checks.everything_in_clear(engine, apart_from=("runtime.outbox",))
        assert "m-1" in elsewhere, "the test would find nothing"
        assert MARK not in elsewhere
        out = await engine.outbox()
        assert not [message for message in out if MARK.encode() in (message.value or b"")]
        assert not [message for message in out if MARK in str(message.headers)]
        letters = [message for message in out if message.topic == "complaints.dead-letters.v1"]
        assert [dict(letter.headers)["dlq-sealed-for"] for letter in letters] == [b"m-1", b"m-2"]
        key = await engine.engine.key_of("m-2")
        assert key is not None
        assert MARK.encode() in open_sealed(key, "m-2", letters[1].value or b"")
        await handle(engine, [RetryDeadLetters(by=OPERATOR)], 10)
        while await engine.replay.replay_one():
            pass
        assert [state for state, _, _ in await engine.dead_letters()] == ["unreadable"], (
            "the other was refused: no such case"
        )
    logged = capsys.readouterr()
    assert "message set aside" in logged.out, "the test would find nothing"
    assert MARK not in logged.out + logged.err


async def test_destroying_the_key_of_a_case_destroys_what_was_said_about_it(databases: tuple[str, str]) -> None:
    async with opened(databases) as engine:
        await handle(engine, [*staff(OFFICER), details(), *written(), triaged()])
        await all_that_waits(engine)
        before = {ref.name for ref, _, row in await checks.rows_kept(engine) if row is not None}
        assert {"complaints", "correspondence", "correspondents", "cases", "documents"} <= before
        await engine.keyring.destroy(CASE)
        left = {ref.name for ref, _, row in await checks.rows_kept(engine) if row is not None}
        assert left == {"senders", "quarters"}, "ids and numbers stay, so that counts remain right (G6)"


async def test_a_document_is_kept_sealed_and_once(databases: tuple[str, str]) -> None:
    async with opened(databases) as engine:
        await handle(engine, [*staff(OFFICER), details(), *written(), triaged()])
        await all_that_waits(engine)
        documents = [(key, row) for ref, key, row in await checks.rows_kept(engine) if ref == DOCUMENTS]
        ((key, document),) = documents
        assert document.pdf.startswith(b"%PDF-")
        kept = await engine.pool.fetchval("SELECT document FROM documents WHERE key = $1", key)
        assert b"%PDF-" not in kept
        assert b"Ada Sample" not in kept


async def test_half_a_character_in_a_command_is_refused_and_kept_as_it_came(databases: tuple[str, str]) -> None:
    async with opened(databases) as engine:
        await handle(engine, staff(OFFICER))
        good = engine.message(
            commands.RaiseSafeguarding(by=OFFICER, complaint_id="c", in_words="PLACE"), id_="bad", subject="c"
        )
        value = (good.value or b"").replace(b"PLACE", b"\\ud800")
        bad = engine.record(value, [*good.headers], topic=good.topic)
        await engine.engine.handle([bad])
        ((state, _, _),) = await engine.dead_letters()
        assert state == "unreadable"
        kept = await engine.pool.fetchval("SELECT value FROM runtime.dead_letters")
        assert open_sealed(await engine.engine.key_of("c") or b"", "c", kept) == value
        said = await engine.said()
        assert any(
            each["type"].startswith("platform.command-answered") and each["verdict"] == "refused" for each in said
        )


async def test_a_batch_of_many_complaints_costs_no_more_statements_than_one_of_few(databases: tuple[str, str]) -> None:
    async with opened(databases) as engine:
        cases = [derived_id("case", str(number)) for number in range(24)]
        await engine.keyring.keys_for(cases, create=True)
        batch = [engine.message(details(case), id_=case, subject=case) for case in cases]
        await engine.engine.handle(batch[:2])
        await checks.statements_do_not_grow(engine, batch[2:4], batch[4:])


async def test_contact_is_decided_on_a_real_database_too(databases: tuple[str, str]) -> None:
    async with opened(databases) as engine:
        await handle(engine, [*staff(OFFICER, MANAGER), details(), *written()])
        await all_that_waits(engine)
        (who,) = [key for ref, key, _ in await checks.rows_kept(engine) if ref.name == "correspondents"]
        decide = commands.DecideContact(
            by=MANAGER,
            correspondent_id=who,
            kind=ContactKind.SINGLE_POINT,
            contact_id="officer-1",
            contact_name="Olive Officer",
            staff_safety=YesNo.NO,
            review_on=date(2026, 9, 1),
            why="x",
        )
        await handle(engine, [decide], 10)
        await all_that_waits(engine)
        (arranged,) = await engine.events(complaints.ContactArranged)
        assert arranged.kind is ContactKind.SINGLE_POINT


async def test_hostile_words_of_staff_are_kept_by_the_database_and_a_childs_safety_is_raised_whatever_it_is_called(
    databases: tuple[str, str],
) -> None:
    """C1, T2, G10: a null byte, marks that turn text round and a formula are words like any other; nothing is set aside for them."""
    hostile = "before\x00after \u202eevil\u202c =HYPERLINK(1) <script>"
    point = LearningPoint(point=hostile, beyond_one_case=YesNo.YES, already_policy=YesNo.NO)
    async with opened(databases) as engine:
        await handle(engine, [*staff(OFFICER, MANAGER), details(), *written(text=hostile, sender=hostile)])
        await all_that_waits(engine)
        words = [
            commands.AddLearningPoint(by=OFFICER, source=LearningSource.AUDIT, learning=point),
            commands.RaiseSafeguarding(by=OFFICER, complaint_id=COMPLAINT, in_words=hostile),
            commands.RaiseSafeguarding(by=OFFICER, complaint_id=hostile, in_words=hostile),
            commands.RaiseSafeguarding(by=OFFICER, correspondence_id=hostile, in_words=hostile),
            commands.PassOnComplaint.model_validate(
                {"by": OFFICER, "team": hostile, "channel": "telephone", "kind": "complaint", "received_at": MONDAY}
                | {"sender": hostile, "sender_contact": hostile, "text": hostile, "safeguarding": "yes"}
            ),
        ]
        await handle(engine, words, 10)
        await all_that_waits(engine)
        assert await engine.dead_letters() == []
        noticed = await engine.events(complaints.ConcernNoticed)
        assert [said.in_words for said in noticed] == [hostile] * 4
        (logged,) = await engine.events(complaints.LearningPointLogged)
        assert logged.point == hostile
