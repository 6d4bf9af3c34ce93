"""The end of a case's data (G6), on real engines and databases: refused, ordered, destroyed in every service, and nothing of it left anywhere."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path
from typing import Any, Final

import asyncpg
import pytest
from aiokafka.admin import AIOKafkaAdminClient, NewTopic
from joined_engines import JoinedEngines, joined
from markers import Markers, rows
from outside_world import COURT, QUIET, child, hearing, person

from cafcass_contracts import complaints, complaints_commands, court, intake, police, police_checks, triage
from cafcass_contracts.destruction import (
    CaseDestructionCompleted,
    CaseDestructionOrdered,
    CaseDestructionRefused,
    ConfirmCaseDestruction,
    LiftLegalHold,
    OrderCaseDestruction,
    PlaceLegalHold,
)
from cafcass_contracts.feedback import Category, Cause, LearningPoint, Outcome, Sender
from cafcass_contracts.identity import case_id
from cafcass_contracts.message import Actor, Command, DataClass
from cafcass_contracts.people import PersonName
from cafcass_contracts.platform import PersonNeeded, SettleQuestion
from cafcass_contracts.roles import Role
from cafcass_contracts.safeguarding import CallOutcome, ScreeningOutcome
from cafcass_contracts.topics import TOPICS
from cafcass_contracts.values import Channel, CorrespondenceKind, LawType, RiskFactor, YesNo
from cafcass_contracts.workforce import StaffRecorded, StaffRole
from cafcass_runtime.deciding import DESTROYED
from cafcass_runtime.destroying_again import destroy_again
from cafcass_runtime.sealing import KeyRing
from cafcass_runtime.testing.policy import NAMESPACE
from cafcass_runtime.testing.wall import Wall
from cafcass_sandbox.client.sending import producer
from cafcass_sandbox.outside.people import giver
from cafcass_sandbox.servers.server import running
from cafcass_sandbox.servers.tansu import TansuBroker
from cafcass_sandbox.testing import MakeDatabase
from kpi.reading.scope import EVERYTHING
from kpi.reading.story import story

GONE, STAYS = "1760000000000901", "1760000000000902"
FIRST, SECOND = (Actor(id=f"records-{n}", role=Role.RECORDS_MANAGER) for n in (1, 2))
IN_CLEAR: Final = frozenset(
    topic.name for topic in TOPICS.values() if topic.data_class is DataClass.RESTRICTED and not topic.sealed
)
"""Topics of outside parties, commands and dead letters: what is on them is not sealed, and is kept for 90 days at most."""


def case_of(number: str) -> str:
    return case_id(NAMESPACE, "private", number)


@dataclass
class Life:
    """Two cases of one child, and what is said of the first."""

    there: JoinedEngines
    markers: Markers = field(default_factory=Markers)
    known: set[str] = field(default_factory=set)

    async def do(self, kind: type[Command], by: Actor | None = None, **data: Any) -> str:
        """What is answered to a command about the first case."""
        said = kind.model_validate({"case_id": case_of(GONE), "by": by or giver(kind), **data})
        if said.by.id not in self.known:
            self.known.add(said.by.id)
            role = StaffRole(role=Role(said.by.role), since=date(2026, 1, 1))
            await self.there.tell(StaffRecorded(staff_id=said.by.id, roles=(role,)))
        return await self.there.do(said, case_of(GONE))

    async def order(self) -> str:
        """The destruction is ordered before its time."""
        return await self.do(OrderCaseDestruction, FIRST, early=True, why=self.markers.word("ordered"))

    async def confirm(self) -> str:
        """A second person confirms it."""
        return await self.do(ConfirmCaseDestruction, SECOND, why=self.markers.word("confirmed"))

    def adult(self, id_: str, role: str) -> dict[str, Any]:
        """An adult with markers in everything that is said of them."""
        word = self.markers.word
        address = {"line_1": f"1 {word('address')} Road", "town": word("town"), "postcode": "LS1 4CV"}
        mail = {"value": f"{word('mail')}@example.org", "confidential": "no"}
        known = {"address": {**address, "confidential": "no"}, "email": mail}
        return person(id_, role, word("first name"), name={"first": word("first"), "last": word("last")}, **known)

    async def begin(self) -> None:
        """Both cases are applied for, and both have their hearing."""
        word, cora = self.markers.word, child("c", "Cora", "a", local_authority="Leeds City Council")
        at = hearing(self.there.wall.now + timedelta(days=20), status="listed")
        said = {**QUIET, "law": "private", "court": COURT, "hearings": (at,), "children": (cora,)}
        marked = {
            "people": (self.adult("a", "applicant"), self.adult("b", "respondent")),
            "signals": {
                "c1a_present": "yes",
                "allegations": ({"factor": "domestic-abuse", "in_words": word("alleged")},),
            },
        }
        for number, more in ((GONE, marked), (STAYS, {})):
            await self.there.tell(court.ApplicationIssued.model_validate({"case_number": number, **said, **more}))

    async def live(self) -> None:
        """It is checked, screened, written to court about; somebody writes, and complains."""
        word, there = self.markers.word, self.there
        requests = [each async for each in there.events(police_checks.PoliceCheckRequested)]
        for asked in (each for each in requests if each["about"] == case_of(GONE)):
            answer = police.CheckAnswered(
                check_id=asked["check_id"],
                reference=word("police reference"),
                answered_at=there.wall.now,
                traced=YesNo.NO,
                name=PersonName.model_validate(asked["name"]),
                date_of_birth=asked["date_of_birth"],
                intelligence=word("intelligence"),
            )
            await there.tell(answer)
        for number, kind in enumerate((CorrespondenceKind.LETTER, CorrespondenceKind.COMPLAINT)):
            post = court.CorrespondenceReceived(
                correspondence_id=f"post-{number}",
                case_number=GONE,
                law=LawType.PRIVATE,
                channel=Channel.EMAIL,
                kind=kind,
                received_at=there.wall.now,
                sender=word("sender"),
                sender_contact=f"{word('contact')}@example.org",
                subject=word("subject"),
                text=word("text"),
            )
            await there.tell(post)
        details = [each async for each in there.events(intake.CaseDetailsRecorded) if each["case_id"] == case_of(GONE)]
        for adult in details[-1]["people"]:
            rung = {"person": adult["id"], "called_at": there.wall.now, "outcome": CallOutcome.SPOKEN}
            said: dict[str, Any] = {"asked": tuple(RiskFactor), "said": word("call")}
            assert await self.do(triage.RecordRiskCall, **rung, **said) == "accepted"
        settle: dict[str, Any] = {"outcome": ScreeningOutcome.CONCERNS, "why": word("why")}
        assert await self.do(triage.SettleScreening, **settle) == "accepted"
        await there.pass_by(days=18)

    async def end(self, number: str) -> None:
        """The court concludes a case."""
        await self.there.tell(
            court.CaseConcluded(case_number=number, law=LawType.PRIVATE, concluded_on=date(2026, 6, 1))
        )


def standing(raw: bytes, markers: Markers) -> list[str]:
    """The markers in these bytes, and the number of the case at court, as text or as a database shows bytes."""
    number = [GONE] if GONE.encode() in raw or GONE.encode().hex().encode() in raw else []
    return [*markers.found(raw), *number]


async def in_tables(there: JoinedEngines, markers: Markers) -> dict[str, list[str]]:
    """Where markers stand: in any column of any table of any database, and in any row that can be opened."""
    found: dict[str, list[str]] = {}
    for name, database in (*there.databases.items(), ("keyring", there.keyring)):
        for table, raw in await rows(database):
            found.setdefault(f"{name}.{table}", []).extend(standing(raw, markers))
    async for table, key, document in there.rows():
        found.setdefault(f"{table} opened", []).extend(standing(key.encode() + document, markers))
    return {where: words for where, words in found.items() if words}


async def on_topics(there: JoinedEngines, markers: Markers) -> dict[str, list[str]]:
    """Where markers stand on topics, as they lie there and as whoever has keys opens them."""
    found: dict[str, list[str]] = {}
    for topic, raw in there.raw():
        found.setdefault(topic, []).extend(standing(raw, markers))
    async for topic, envelope, value in there.opened():
        whose = "" if envelope is None or envelope.subject != case_of(STAYS) else " of the other case"
        found.setdefault(f"{topic}{whose}", []).extend(standing(value, markers))
    return {where: words for where, words in found.items() if words}


async def figures(there: JoinedEngines) -> list[tuple[str, bytes]]:
    """Every figure there is, with the cases behind each."""
    made = ("public.totals_1", "public.ledger_1", "public.months")
    return sorted((table, row) for table, row in await rows(there.databases["kpi"]) if table in made)


async def of_the_other_case(there: JoinedEngines) -> dict[tuple[str, str], Any]:
    """The rows of the case that stays, but for its links."""
    found = {}
    async for table, key, document in there.rows():
        if key.startswith(case_of(STAYS)) and not table.startswith("kpi"):
            found[table, key] = _without_links(json.loads(document[document.index(b"{") :]))
    return found


def _without_links(held: Any) -> Any:
    if not isinstance(held, dict):
        return held
    links = {"linked", "links", "linked_cases", "officers"}
    return {name: _without_links(said) for name, said in held.items() if name not in links}


async def keys_alive(there: JoinedEngines) -> set[str]:
    """Whose keys there are."""
    connection = await asyncpg.connect(there.keyring)
    try:
        found = await connection.fetch("SELECT subject FROM case_keys WHERE wrapped IS NOT NULL")
    finally:
        await connection.close()
    return {row["subject"] for row in found}


async def held_back(life: Life) -> None:
    """It is refused while a complaint, the other case of the child, or a legal hold is open."""
    there, word = life.there, life.markers.word
    (complaint,) = [each["complaint_id"] async for each in there.events(complaints.ComplaintRegistered)]
    assert (await life.order()).startswith("refused a complaint about it is open")
    sorting = {"complaint_id": complaint, "categories": (Category.NEITHER,), "sender": Sender.NOT_KNOWN}
    assert await life.do(complaints_commands.CategoriseComplaint, **sorting, why=word("sorted")) == "accepted"
    learnt = {"causes": (Cause.COMMUNICATION,), "learning": (LearningPoint(point="Ring back."),)}
    closing = {"complaint_id": complaint, "outcome": Outcome.PASSED_ON, **learnt, "in_words": word("closed")}
    assert await life.do(complaints_commands.CloseComplaint, **closing) == "accepted"
    await life.order()
    await life.confirm()
    (refused,) = [each async for each in there.events(CaseDestructionRefused)]
    assert refused["because"] == ["linked-case-open"]
    await life.end(STAYS)
    assert await life.do(PlaceLegalHold, FIRST, why=word("held")) == "accepted"
    assert (await life.order()).startswith("refused it is under a legal hold")
    assert await life.do(LiftLegalHold, FIRST, why=word("lifted")) == "accepted"


async def killed_everywhere_between(there: JoinedEngines, monkeypatch: pytest.MonkeyPatch) -> None:
    """Services are killed once it is ordered, once some have answered, and intake where the key is gone and nothing is committed."""
    for names in (("intake",), ("police-checks", "triage")):
        for name in names:
            await there.work(name)
        await there.stop()
        await there.start()
    broken = [asyncpg.ConnectionDoesNotExistError("the database went away")]
    destroy = KeyRing.destroy

    async def and_then_nothing(keyring: KeyRing, subject: str) -> None:
        await destroy(keyring, subject)
        if broken:
            raise broken.pop()

    monkeypatch.setattr(KeyRing, "destroy", and_then_nothing)
    await there.settle()
    assert not broken


async def still_open(life: Life) -> None:
    """The other case is worked as ever; of the one that is gone nothing comes back, whatever is said of it."""
    there = life.there
    before = await in_tables(there, life.markers), await keys_alive(there), await figures(there)
    await there.tell(court.CaseReopened(case_number=GONE, law=LawType.PRIVATE))
    assert await life.do(PlaceLegalHold, FIRST, why=life.markers.word("late")) == f"refused {DESTROYED}"
    assert (await in_tables(there, life.markers), await figures(there)) == (before[0], before[2])
    assert case_of(GONE) not in await keys_alive(there)
    await there.tell(court.CaseReopened(case_number=STAYS, law=LawType.PRIVATE))
    details = [each async for each in there.events(intake.CaseDetailsRecorded) if each["about"] == case_of(STAYS)]
    assert [each["name"]["first"] for each in details[-1]["people"]] == ["Ada", "Bram"]
    passed_over = there.engines["intake"].metrics.messages_of_destroyed.labels("court.applications.v1")
    assert passed_over._value.get() == 1
    await nobody_is_turned_away_unread(life)


async def nobody_is_turned_away_unread(life: Life) -> None:
    """A court that goes on with the case under its old number, and a child who writes about it, are passed over, and a person is told at once (I3, T2)."""
    there = life.there
    asked = [each async for each in there.events(PersonNeeded) if "court.applications.v1" in each.get("why", "")]
    assert [(each["role"], each["about"] == case_of(GONE)) for each in asked] == [(Role.INTAKE_OFFICER, False)]
    assert case_of(GONE) in asked[0]["why"]
    said: dict[str, Any] = {"correspondence_id": "late", "case_number": GONE, "law": LawType.PRIVATE}
    how: dict[str, Any] = {"channel": Channel.POST, "kind": CorrespondenceKind.LETTER, "received_at": there.wall.now}
    officer = Actor(id="intake-1", role=Role.INTAKE_OFFICER)
    await there.tell(
        StaffRecorded(staff_id=officer.id, roles=(StaffRole(role=Role.INTAKE_OFFICER, since=date(2026, 1, 1)),))
    )
    answer = SettleQuestion(subject=asked[0]["subject"], question_id=asked[0]["id"], how="Read.", by=officer)
    assert await there.do(answer, asked[0]["subject"]) == "accepted"
    await there.tell(court.CorrespondenceReceived(**said, **how, text=life.markers.word("late")))
    assert [each async for each in there.events(PersonNeeded) if "correspondence.received.v1" in each.get("why", "")]


async def publish(there: JoinedEngines, bootstrap: str) -> None:
    """Everything that services told, on a broker."""
    admin = AIOKafkaAdminClient(bootstrap_servers=bootstrap)
    await admin.start()
    names = [name for name in TOPICS if name.endswith(".events.v1")]
    await admin.create_topics([NewTopic(name, 1, 1) for name in names])
    await admin.close()
    async with producer(bootstrap) as maker:
        for name in names:
            for each in there.topics.get(name, []):
                await maker.send_and_wait(name, each.value, key=each.key, headers=each.headers)


async def restored(there: JoinedEngines, copies: dict[str, str], markers: Markers, bootstrap: str) -> None:
    """Backups of before are started on: what was destroyed since is destroyed again before anything else is read."""
    await publish(there, bootstrap)
    connection = await asyncpg.connect(there.keyring)
    await connection.execute("DELETE FROM case_keys WHERE subject = $1", case_of(GONE))
    await connection.close()
    old = JoinedEngines(copies, there.keyring, there.wall)
    intake_now = there.engines["intake"]
    options = {"bootstrap_servers": bootstrap}
    assert await destroy_again(intake_now.engine, intake_now.pool, intake_now.keyring, options, TOPICS) == 0
    await old.start()
    open_questions = 0
    try:
        for name, engine in old.engines.items():
            found = await engine.pool.fetchval("SELECT count(*) FROM runtime.destructions")
            assert found == 0, f"{name}: it was to be a backup of before"
            asked = await engine.pool.fetch(
                "SELECT subject, key, revision FROM runtime.questions WHERE open AND subject = $1", case_of(GONE)
            )
            assert await destroy_again(engine.engine, engine.pool, engine.keyring, options, TOPICS) == 1
            settled = [each for each in await engine.said() if each["type"] == "platform.settled.v1"]
            assert len(settled) == len(asked), f"{name}: nobody else says that what was asked is settled"
            open_questions += len(asked)
        assert not await in_tables(old, markers)
        assert open_questions > 0
        old.topics = there.topics
        await old.settle()
        assert not await in_tables(old, markers)
        first, *copies_of_it = [each async for each in old.events(CaseDestructionCompleted)]
        assert copies_of_it == [first]
    finally:
        await old.stop()
    assert case_of(GONE) not in await keys_alive(there)


async def test_of_two_cases_of_one_child_one_is_destroyed_and_nothing_of_it_is_left_anywhere(
    make_database: MakeDatabase, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    async with joined(make_database, Wall()) as there:
        life = Life(there)
        await life.begin()
        await life.live()
        await life.end(GONE)
        await held_back(life)
        before, numbers, other = (
            await in_tables(there, life.markers),
            await figures(there),
            await of_the_other_case(there),
        )
        assert {where.partition(".")[0] for where in before} == {*there.databases} - {"kpi"}
        assert case_of(GONE) in await keys_alive(there)

        await there.stop()
        copies = {name: make_database(template=there.databases[name]) for name in ("intake", "triage", "complaints")}
        await there.start()
        await life.order()
        there.say(ConfirmCaseDestruction(case_id=case_of(GONE), by=SECOND, why=life.markers.word()), case_of(GONE))
        await killed_everywhere_between(there, monkeypatch)

        (ordered,) = [each async for each in there.events(CaseDestructionOrdered)]
        assert (ordered["ordered_by"], ordered["early"]) == ([FIRST.id, SECOND.id], True)
        (completed,) = [each async for each in there.events(CaseDestructionCompleted)]
        until = date.fromisoformat(completed["outside_topics_until"])
        assert until - there.wall.now.date() == max(TOPICS[name].retention or timedelta() for name in IN_CLEAR)

        assert not await in_tables(there, life.markers)
        left = await on_topics(there, life.markers)
        assert left.keys() - IN_CLEAR == {"intake.restricted.v1", "intake.events.v1 of the other case"}
        assert {*left["intake.restricted.v1"], *left["intake.events.v1 of the other case"]} == {GONE}
        assert case_of(GONE) not in await keys_alive(there)
        assert await figures(there) == numbers
        async with there.engines["kpi"].pool.acquire() as connection:
            told = await story(connection, EVERYTHING, case_of(GONE))
        assert told.destroyed is not None
        assert not told.steps
        assert await of_the_other_case(there) == other
        await still_open(life)
        assert not [each for engine in there.engines.values() for each in await engine.dead_letters()]
        with running(TansuBroker(log=tmp_path / "broker.log")) as broker:
            await restored(there, copies, life.markers, broker.bootstrap)
    said = capsys.readouterr()
    assert not standing((said.out + said.err).encode(), life.markers)
