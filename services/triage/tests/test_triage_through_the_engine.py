"""The whole of triage on a real database, without a broker: one batch after the other, as the runtime hands them over."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import asyncpg
import pytest
from triage_world import (
    APPLIED,
    CASE,
    MOTHER,
    OFFICER,
    POLICY,
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
from cafcass_contracts.codec import encode
from cafcass_contracts.envelope import Envelope, read_headers
from cafcass_contracts.identity import derived_id
from cafcass_contracts.intake import CorrespondenceRecorded
from cafcass_contracts.message import Message
from cafcass_contracts.people import PersonName
from cafcass_contracts.proceedings import Allegation
from cafcass_contracts.safeguarding import CallOutcome, DutyTurn, FactorState, Gap, ReferralKind, Route
from cafcass_contracts.topics import TOPICS, topics_of
from cafcass_contracts.values import OffenceCategory, RiskFactor, YesNo
from cafcass_runtime import ownership
from cafcass_runtime.clock import Clock
from cafcass_runtime.engine import Engine, Hooks, Limits
from cafcass_runtime.inbox import keep_days
from cafcass_runtime.metrics import Metrics
from cafcass_runtime.migrations import KEYRING_MIGRATIONS, RUNTIME_MIGRATIONS, migrate
from cafcass_runtime.publisher import prepare_lanes
from cafcass_runtime.records import StoredRecord, unpack
from cafcass_runtime.sealing import KeyRing
from cafcass_runtime.telemetry import Tracing
from cafcass_sandbox.testing import MakeDatabase
from triage.app import service
from triage.domain.case import CASES, TriageCase
from triage.store import TABLES

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
        workforce.DutyRotaPublished(team="a5-eit", turns=(turn,)),
        details(people=(mother, *details().people[1:]), signals=signals),
        *clear_checks(),
        result(check("p2", relevant=YesNo.YES), serious, intelligence=MARK),
        report(RiskFactor.NEGLECT, FactorState.PRESENT, words=MARK),
        raised(words=MARK),
        call("p1", CallOutcome.SPOKEN, said=MARK, issues=(MARK,)),
        *post(),
        triage.RecordGapAnalysis(case_id=derived_id("another case"), by=OFFICER, gaps=(Gap(part="x", in_words=MARK),)),
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


def record(message: Message, number: int) -> StoredRecord:
    """A message as it comes from its topic: unsealed, as tools send."""
    (topic,) = [t for t in topics_of(type(message)) if "triage" in t.readers]
    subject = getattr(message, "case_id", None)
    stamp = APPLIED + timedelta(seconds=number)
    envelope = Envelope(f"m-{number}", message.ce_type(), "urn:test", stamp, subject=subject)
    milliseconds = round(stamp.timestamp() * 1000)
    key = (subject or "rota").encode()
    return StoredRecord(topic.name, 0, number, milliseconds, key, encode(message), list(envelope.headers()))


@pytest.fixture
async def running(make_database: MakeDatabase) -> AsyncIterator[tuple[Engine, KeyRing]]:
    databases = make_database(), make_database()
    await migrate(databases[0], RUNTIME_MIGRATIONS, service.migrations)
    await migrate(databases[1], KEYRING_MIGRATIONS)
    async with (
        asyncpg.create_pool(databases[0], min_size=1, max_size=2) as pool,
        asyncpg.create_pool(databases[1], min_size=1, max_size=2) as keys,
    ):
        keyring = KeyRing(keys, bytes(range(32)))
        await keyring.keys_for([CASE], create=True)
        engine = Engine(
            service,
            pool=pool,
            keyring=keyring,
            clock=Clock(APPLIED, APPLIED, 1.0, wall_now=lambda: APPLIED),
            policy=lambda _: POLICY,
            calendar_version="test",
            limits=Limits(4, 90, 20, 0.5, 50, timedelta(hours=1), 0.01, 0.05),
            metrics=Metrics(),
            hooks=Hooks(lambda: None, lambda: None, lambda *_: None, lambda _: None),
            tracing=Tracing("triage"),
        )
        engine.decoder.cluster = "test"
        async with pool.acquire() as connection:
            await prepare_lanes(connection, 4)
            await keep_days(connection, APPLIED.date(), 90)
            partitions = [(topic.name, 0) for topic in TOPICS.values() if "triage" in topic.readers]
            taken = await ownership.take(connection, partitions, "one")
        engine.epochs.update({partition: held.epoch for partition, held in taken.items()})
        yield engine, keyring


async def test_a_case_goes_through_the_engine_and_what_is_restricted_is_nowhere_in_clear(
    running: tuple[Engine, KeyRing],
) -> None:
    engine, keyring = running
    messages = marked()
    await engine.handle([record(message, number) for number, message in enumerate(messages[:4])])
    for number, message in enumerate(messages[4:], 4):
        await engine.handle([record(message, number)])
    assert await engine.pool.fetchval("SELECT count(*) FROM runtime.dead_letters") == 0

    said = [message for row in await engine.pool.fetch("SELECT messages FROM runtime.outbox ORDER BY place")
            for message in unpack(row["messages"])]  # fmt: skip
    names = [_name(message) for message in said]
    assert names[:2] == ["triage.concern-raised.v1", "triage.concern-recorded.v1"], "a concern is said before all else"
    for expected in (
        "case-screened",
        "risk-profile-recorded",
        "letter-planned",
        "risk-call-recorded",
        "court-notified",
    ):
        assert f"triage.{expected}.v1" in names
    assert names.count("triage.correspondence-routed.v1") == 3
    assert names.count("triage.correspondence-closed.v1") == 1
    assert await engine.pool.fetchval("SELECT count(*) FROM correspondence WHERE sealed_for = $1", CASE) == 2

    clear = b"".join(message.value or b"" for message in said)
    tables = await engine.pool.fetch(
        "SELECT format('%I.%I', schemaname, tablename) FROM pg_tables WHERE schemaname IN ('public', 'runtime')"
    )
    for (table,) in tables:
        rows = await engine.pool.fetch(f"SELECT t FROM {table} AS t")
        clear += repr(rows).encode()
    assert CASE.encode() in clear, "the test would find nothing"
    assert MARK.encode() not in clear

    (cases,) = [table for table in TABLES if table.ref.name == CASES.name]
    async with engine.pool.acquire() as connection, connection.transaction():
        loaded: dict[str, Any] = await cases.load(connection, [CASE], keyring)
    held = loaded[CASE].state
    assert isinstance(held, TriageCase)
    assert MARK in repr(held), "the test would find nothing"
    assert {concern.practitioner_id for concern in held.concerns.values()} == {"d1"}


def _name(message: Any) -> str:
    envelope = read_headers(message.headers)
    assert envelope is not None
    return envelope.type.removeprefix("uk.gov.cafcass.")
