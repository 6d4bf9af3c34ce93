"""The whole of triage on a real database, without a broker: one batch after the other, as the runtime hands them over."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import date, timedelta
from typing import Any

import pytest
from triage_world import (
    APPLIED,
    CASE,
    GUARDIAN,
    MOTHER,
    OFFICER,
    QUIET,
    call,
    check,
    clear_checks,
    details,
    finding,
    raised,
    report,
    result,
)

from cafcass_contracts import triage, workforce
from cafcass_contracts.identity import derived_id
from cafcass_contracts.intake import CorrespondenceRecorded
from cafcass_contracts.message import Actor, Message
from cafcass_contracts.people import PersonName
from cafcass_contracts.proceedings import Allegation
from cafcass_contracts.roles import Role
from cafcass_contracts.safeguarding import CallOutcome, DutyTurn, FactorState, Gap, ReferralKind, Route
from cafcass_contracts.topics import TOPICS
from cafcass_contracts.values import OffenceCategory, RiskFactor, YesNo
from cafcass_contracts.workforce import StaffRecorded, StaffRole
from cafcass_domain.decision import TableRef
from cafcass_runtime.records import StoredRecord
from cafcass_runtime.testing import checks
from cafcass_runtime.testing.engine import OpenEngine, open_engine, prepare
from cafcass_runtime.testing.wall import Wall
from cafcass_sandbox.testing import MakeDatabase
from triage.app import service
from triage.domain.case import CASES
from triage.domain.letter.filing import DOCUMENTS, document_key
from triage.domain.policy import TriagePolicy

MARK = "RESTRICTED-MARKER"


def marked() -> list[Message]:
    """Messages whose every restricted word carries the marker."""
    mother = MOTHER.model_copy(update={"name": PersonName(first=MARK, last=MARK)})
    alleged = (Allegation(factor=RiskFactor.ABDUCTION, in_words=MARK),)
    signals = QUIET.model_copy(update={"allegations": alleged, "urgent": YesNo.YES})
    serious = finding("f1", OffenceCategory.SEXUAL, serious=True, offence=MARK)
    turn = DutyTurn(
        starts_at=APPLIED - timedelta(days=1),
        ends_at=APPLIED + timedelta(days=1),
        role="duty-officer",
        practitioner_id="d1",
    )
    return [
        *staff(OFFICER, GUARDIAN),
        workforce.DutyRotaPublished(team="a5-eit", turns=(turn,)),
        details(people=(mother, *details().people[1:]), signals=signals),
        *clear_checks(),
        result(check("p2", relevant=YesNo.YES), serious, intelligence=MARK),
        report(RiskFactor.NEGLECT, FactorState.PRESENT, words=MARK),
        raised(words=MARK),
        call("p1", CallOutcome.SPOKEN, said=MARK, issues=(MARK,)),
        *post(),
        triage.RecordGapAnalysis(case_id=derived_id("another case"), by=GUARDIAN, gaps=(Gap(part="x", in_words=MARK),)),
        triage.MakeReferral(case_id=CASE, by=OFFICER, kind=ReferralKind.MARAC, to="Mockshire", why="For the court."),
    ]


def post() -> list[Message]:
    """Correspondence about the case, and about none until a person says so."""
    said = {"channel": "post", "kind": "mp-letter", "received_at": APPLIED, "sender": MARK, "subject": MARK}
    pieces = (("PR-1", CASE, f"{MARK} hits us"), ("PR-2", None, f"{MARK} hits us"))
    return [
        *(CorrespondenceRecorded.model_validate({**said, "correspondence_id": id_, "case_id": case, "text": text})
          for id_, case, text in pieces),
        triage.RouteCorrespondence(correspondence_id="PR-2", by=OFFICER, route=Route.DUTY, case_id=CASE, why=MARK),
        triage.CloseCorrespondence(correspondence_id="PR-1", by=OFFICER, how="Answered by letter"),
    ]  # fmt: skip


def staff(*people: Actor) -> list[Message]:
    """What the workforce's returns say of people: each has the role in which they give commands."""
    return [
        StaffRecorded(
            staff_id=each.id, roles=(StaffRole(role=Role(each.role), team=each.team, since=date(2026, 1, 1)),)
        )
        for each in people
    ]


def records(engine: OpenEngine[TriagePolicy], *messages: Message) -> list[StoredRecord]:
    """Messages as they come from their topics: unsealed, as tools send."""
    return [
        engine.message(message, id_=f"m-{number}", subject=getattr(message, "case_id", None))
        for number, message in enumerate(messages)
    ]


@pytest.fixture
async def running(make_database: MakeDatabase) -> AsyncIterator[OpenEngine[TriagePolicy]]:
    databases = make_database(), make_database()
    await prepare(service, *databases)
    async with open_engine(service, *databases, wall=Wall(APPLIED)) as engine:
        await engine.keyring.keys_for([CASE], create=True)
        await engine.own(*((topic.name, 0) for topic in TOPICS.values() if "triage" in topic.readers))
        yield engine


async def test_a_case_goes_through_the_engine_and_what_is_restricted_is_nowhere_in_clear(
    running: OpenEngine[TriagePolicy],
) -> None:
    for batch in in_batches(records(running, *marked())):
        await running.engine.handle(batch)
        while await running.internal.take():
            pass
    assert await running.dead_letters() == []

    names = [
        each["type"] for topic in ("triage.events.v1", "triage.restricted.v1") for each in await running.said(topic)
    ]
    first = [message.topic for message in await running.outbox()][:2]
    assert first == ["triage.events.v1", "triage.restricted.v1"], "a concern is said before all else"
    assert names[0] == "triage.concern-raised.v1"
    for expected in ("case-screened", "risk-profile-recorded", "letter-planned", "risk-call-recorded"):
        assert f"triage.{expected}.v1" in names
    assert len(await running.events(triage.CourtNotified)) == 1
    assert names.count("triage.correspondence-routed.v1") == 3
    assert names.count("triage.correspondence-closed.v1") == 1
    pool = running.pool
    assert await pool.fetchval("SELECT count(*) FROM correspondence WHERE sealed_for = $1", CASE) == 2

    clear = await checks.everything_in_clear(running, apart_from=())
    assert CASE in clear, "the test would find nothing"
    assert MARK not in clear

    held = await row_of(running, CASES, CASE)
    assert MARK in repr(held), "the test would find nothing"
    assert {concern.practitioner_id for concern in held.concerns.raised.values()} == {"d1"}


def in_batches(sent: list[StoredRecord]) -> list[list[StoredRecord]]:
    """The first six together, then one by one."""
    return [sent[:6], *([each] for each in sent[6:])]


async def row_of(running: OpenEngine[TriagePolicy], ref: TableRef[Any], key: str) -> Any:
    """A row as the engine keeps it; None where there is none that can be read."""
    return {(name.name, at): row for name, at, row in await checks.rows_kept(running)}.get((ref.name, key))


async def test_a_letter_is_rendered_filed_and_kept_sealed_with_its_case(running: OpenEngine[TriagePolicy]) -> None:
    calls = [call(person) for person in ("p1", "p2")]
    await running.engine.handle(records(running, *staff(OFFICER), details(), *clear_checks(), *calls))
    assert await running.jobs.do_one()
    assert not await running.jobs.do_one()
    assert [message.topic for message in await running.outbox()].count("court.filings.v1") == 1

    key = document_key(CASE, 0)
    kept = await running.pool.fetchval("SELECT document FROM documents WHERE key = $1", key)
    assert b"PDF" not in kept
    document = await row_of(running, DOCUMENTS, key)
    assert document.pdf.startswith(b"%PDF-")
    assert document.html.startswith("<!DOCTYPE html>")
    await running.keyring.destroy(CASE)
    assert await row_of(running, DOCUMENTS, key) is None


async def test_a_batch_of_many_cases_costs_no_more_statements_than_one_of_few(
    running: OpenEngine[TriagePolicy],
) -> None:
    cases = [derived_id("case", str(number)) for number in range(24)]
    await running.keyring.keys_for(cases, create=True)
    sent = [details().model_copy(update={"case_id": case}) for case in cases]
    batch = [running.message(each, id_=each.case_id, subject=each.case_id) for each in sent]
    await running.engine.handle(batch[:2])
    await checks.statements_do_not_grow(running, batch[2:4], batch[4:])
