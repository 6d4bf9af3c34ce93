"""A letter that was issued is rendered outside every batch, kept once, and filed at court in order (T6, T7)."""

from __future__ import annotations

from base64 import b64decode
from dataclasses import replace
from datetime import timedelta
from hashlib import sha256
from typing import Any

import orjson
import pytest
from test_triage_through_the_engine import record, running  # noqa: F401 - a fixture
from triage_world import (
    CASE,
    CASE_NUMBER,
    HEARING_AT,
    World,
    call,
    check,
    clear_checks,
    details,
    finding,
    quiet_world,
    report,
    result,
    spoken,
)

from cafcass_contracts import triage as events
from cafcass_contracts.message import Message
from cafcass_contracts.safeguarding import FactorState, LetterSharing
from cafcass_contracts.values import RiskFactor, YesNo
from cafcass_domain.decision import Decision, Received, StartTask, TaskDone
from cafcass_runtime.engine import Engine
from cafcass_runtime.records import unpack
from cafcass_runtime.sealing import KeyRing
from cafcass_runtime.service import OnTask
from cafcass_runtime.store import Row
from cafcass_runtime.tasks import Tasks
from triage.app import service
from triage.domain.filing import DOCUMENTS, Document, document_key
from triage.domain.letter_task import RENDER
from triage.letter.rendering import render
from triage.store import TABLES

(HANDLER,) = [h for h in service.handlers if isinstance(h, OnTask) and h.kind == RENDER]


def issued(world: World) -> World:
    """With its letter issued, as everything is there."""
    spoken(world)
    assert len(world.said(events.LetterIssued)) == 1
    return world


def updated(world: World) -> World:
    """With an update of its letter issued."""
    world.send(report(RiskFactor.NEGLECT, FactorState.PRESENT, words="A neighbour is worried."))
    world.pass_to(world.now + timedelta(days=4))
    assert len(world.said(events.LetterIssued)) == 2
    return world


def tasks(world: World) -> list[StartTask]:
    return [task for decision in world.decisions for task in decision.tasks]


def done(world: World, task: StartTask) -> Decision:
    """What the runtime does: the work, from its data as it is kept, then the decision."""
    data = orjson.loads(orjson.dumps(task.data))
    received: Received[TaskDone] = Received(
        data=TaskDone(task.kind, data, HANDLER.do(data)),
        id=f"task-{task.data['update']}",
        source="tasks",
        topic="tasks",
        subject=task.subject,
        happened_at=world.now,
        received_at=world.now,
    )
    return world.decide(HANDLER, received)


def filed(world: World) -> list[events.LetterFiled]:
    return world.said(events.LetterFiled)


def test_each_version_is_rendered_by_slow_work_that_carries_all_it_needs() -> None:
    world = updated(issued(quiet_world()))
    first, second = tasks(world)
    assert (first.subject, first.data["update"], second.data["update"]) == (CASE, 0, 1)
    assert not filed(world), "nothing is filed before it is rendered"
    assert [version["update"] for version in second.data["versions"]] == [0, 1]


def test_it_is_filed_at_court_as_what_it_is() -> None:
    world = issued(quiet_world())
    (task,) = tasks(world)
    done(world, task)
    (letter,) = filed(world)
    content = b64decode(letter.content)
    assert content.startswith(b"%PDF-")
    assert letter.sha256 == sha256(content).hexdigest()
    assert (letter.case_number, letter.type_of_document, letter.media_type) == (
        CASE_NUMBER,
        "Safeguarding_Letter",
        "application/pdf",
    )
    assert letter.court is not None
    assert letter.court.name == "Mocktown"
    assert letter.file_name == f"safeguarding-letter-{CASE_NUMBER}.pdf"
    rendered = world.last(events.LetterRendered)
    assert (rendered.document_id, rendered.sha256) == (letter.document_id, letter.sha256)
    assert rendered.pages >= 1
    kept: Document = world.rows[DOCUMENTS.name][document_key(CASE, 0)]
    assert (kept.document_id, kept.pdf, kept.pages) == (letter.document_id, content, rendered.pages)
    assert b"<!DOCTYPE html>" in kept.html


def test_an_update_is_the_same_letter_filed_again_with_the_update_in_it() -> None:
    world = updated(issued(quiet_world()))
    for task in tasks(world):
        done(world, task)
    first, second = filed(world)
    assert (first.letter_id, first.update) == (second.letter_id, 0)
    assert (second.update, second.type_of_document) == (1, "Safeguarding_Letter_Update")
    assert second.file_name == f"safeguarding-letter-{CASE_NUMBER}-update-1.pdf"
    assert first.document_id != second.document_id
    assert second.reasons == ("T6", "T7", "T9")


def test_each_is_filed_as_it_was_decided_whatever_became_of_the_case_meanwhile() -> None:
    world = issued(quiet_world())
    (first,) = tasks(world)
    quiet = render(first.data)
    world = updated(world)
    world.send(details(9, hearings=(), withdrawn=True, court=None))
    for task in tasks(world):
        done(world, task)
    assert [(each.update, each.court is not None) for each in filed(world)] == [(0, True), (1, True)]
    assert filed(world)[0].sha256 == quiet.sha256
    assert world.case.letter.filed == 1


def test_it_is_kept_and_filed_once_however_often_it_is_rendered() -> None:
    world = issued(quiet_world())
    (task,) = tasks(world)
    done(world, task)
    kept = world.rows[DOCUMENTS.name][document_key(CASE, 0)]
    again = done(world, task)
    assert (again.changes, again.publish) == ((), ())
    assert world.rows[DOCUMENTS.name][document_key(CASE, 0)] is kept


def test_directions_are_sought_with_it_where_the_parties_do_not_have_it() -> None:
    world = quiet_world()
    world.send(result(check("p2", relevant=YesNo.YES), finding("f1", offence="An invented offence")))
    world.pass_to(HEARING_AT)
    done(world, tasks(world)[0])
    letter = filed(world)[0]
    assert letter.sharing is LetterSharing.DIRECTIONS_SOUGHT
    assert letter.directions_sought
    assert "offence" not in letter.file_name


def test_involvement_ends_only_when_the_letter_is_filed() -> None:
    world = issued(quiet_world())
    world.pass_to(HEARING_AT + timedelta(hours=2))
    assert not world.said(events.InvolvementEnded)
    done(world, tasks(world)[0])
    assert len(world.said(events.InvolvementEnded)) == 1


def test_a_result_for_a_letter_that_was_never_issued_is_refused() -> None:
    world = issued(quiet_world())
    (task,) = tasks(world)
    world.rows["letters"][CASE] = replace(world.rows["letters"][CASE], versions=())
    with pytest.raises(ValueError, match="never issued"):
        done(world, task)


async def test_it_goes_through_the_engine_and_the_document_is_sealed_with_its_case(
    running: tuple[Engine, KeyRing],  # noqa: F811
) -> None:
    engine, keyring = running
    calls = [call(person) for person in ("p1", "p2")]
    sent: list[Message] = [details(), *clear_checks(), *calls]
    await engine.handle([record(message, number) for number, message in enumerate(sent)])
    doing = Tasks(engine, keyring)
    assert await doing.do_one()
    assert not await doing.do_one()
    names = [message.topic for message in await _said(engine)]
    assert names.count("court.filings.v1") == 1

    (table,) = [table for table in TABLES if table.ref.name == DOCUMENTS.name]
    key = document_key(CASE, 0)
    kept = await engine.pool.fetchval("SELECT document FROM documents WHERE key = $1", key)
    assert b"PDF" not in kept
    async with engine.pool.acquire() as connection, connection.transaction():
        loaded: dict[str, Row[Any]] = await table.load(connection, [key], keyring)
    document = loaded[key].state
    assert isinstance(document, Document)
    assert document.pdf.startswith(b"%PDF-")
    assert document.html.startswith(b"<!DOCTYPE html>")
    await keyring.destroy(CASE)
    async with engine.pool.acquire() as connection, connection.transaction():
        assert await table.load(connection, [key], keyring) == {}


async def _said(engine: Engine) -> list[Any]:
    rows = await engine.pool.fetch("SELECT messages FROM runtime.outbox ORDER BY place")
    return [message for row in rows for message in unpack(row["messages"])]
