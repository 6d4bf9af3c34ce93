"""The end of a case's data (G6), on real engines and databases: refused, ordered, destroyed in every service, and nothing of it left anywhere."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any, Final

import pytest
from joined_engines import JoinedEngines, joined
from markers import Markers, rows
from outside_world import COURT, QUIET, child, hearing, person

from cafcass_contracts import complaints, complaints_commands, court, intake, police, police_checks, triage
from cafcass_contracts.destruction import (
    CaseDestructionCompleted,
    CaseDestructionOrdered,
    CaseDestructionRefused,
    ConfirmCaseDestruction,
    OrderCaseDestruction,
)
from cafcass_contracts.feedback import Category, Cause, LearningPoint, LearningSource, Outcome, Sender
from cafcass_contracts.identity import case_id
from cafcass_contracts.message import Actor, Command, DataClass
from cafcass_contracts.people import PersonName
from cafcass_contracts.roles import Role
from cafcass_contracts.safeguarding import CallOutcome, ScreeningOutcome
from cafcass_contracts.topics import TOPICS
from cafcass_contracts.values import Channel, CorrespondenceKind, RiskFactor, YesNo
from cafcass_contracts.workforce import StaffRecorded, StaffRole
from cafcass_runtime.testing.policy import NAMESPACE
from cafcass_runtime.testing.wall import Wall
from cafcass_sandbox.outside.people import giver
from cafcass_sandbox.testing import MakeDatabase

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
                law="private",
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
            said = {"asked": tuple(RiskFactor), "said": word("call")}
            assert await self.do(triage.RecordRiskCall, **rung, **said) == "accepted"
        settle = {"outcome": ScreeningOutcome.CONCERNS, "why": word("why")}
        assert await self.do(triage.SettleScreening, **settle) == "accepted"
        await there.pass_by(days=18)

    async def end(self, number: str) -> None:
        """The court concludes a case."""
        await self.there.tell(court.CaseConcluded(case_number=number, law="private", concluded_on=date(2026, 6, 1)))


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
    """Every figure there is, and all that it is made from."""
    made = ("public.totals_1", "public.ledger_1", "public.subjects_1", "public.facts", "public.months")
    return sorted((table, row) for table, row in await rows(there.databases["kpi"]) if table in made)


async def of_the_other_case(there: JoinedEngines) -> dict[tuple[str, str], Any]:
    """The rows of the case that stays, but for its links."""
    links = {"linked", "links", "version", "revision"}
    found = {}
    async for table, key, document in there.rows():
        if key.startswith(case_of(STAYS)) and not table.startswith("kpi"):
            held = json.loads(document.partition(b" ")[2] if document[:1].isdigit() else document)
            found[table, key] = {name: said for name, said in held.items() if name not in links}
    return found


async def test_look(make_database: MakeDatabase, capsys: pytest.CaptureFixture[str]) -> None:
    async with joined(make_database, Wall()) as there:
        life = Life(there)
        await life.begin()
        await life.live()
        (complaint,) = [each["complaint_id"] async for each in there.events(complaints.ComplaintRegistered)]
        await life.end(GONE)
        print("early", await life.do(OrderCaseDestruction, FIRST, early=True, why="x"))
        sorting = {"complaint_id": complaint, "categories": (Category.NEITHER,), "sender": Sender.NOT_KNOWN}
        print(await life.do(complaints_commands.CategoriseComplaint, **sorting, why=life.markers.word()))
        point = LearningPoint(point="Ring back.", source=LearningSource.COMPLAINT)
        closing = {
            "complaint_id": complaint,
            "outcome": Outcome.PASSED_ON,
            "causes": (Cause.COMMUNICATION,),
            "learning": (point,),
        }
        print(await life.do(complaints_commands.CloseComplaint, **closing, in_words=life.markers.word()))
        print("early", await life.do(OrderCaseDestruction, FIRST, early=True, why="x"))
        print("conf", await life.do(ConfirmCaseDestruction, SECOND, why="x"))
        print([each async for each in there.events(CaseDestructionRefused)])
        await life.end(STAYS)
        print({k: len(v) for k, v in (await in_tables(there, life.markers)).items()})
        print({k: len(v) for k, v in (await on_topics(there, life.markers)).items()})
        f = await figures(there)
        o = await of_the_other_case(there)
        print("early", await life.do(OrderCaseDestruction, FIRST, early=True, why="x"))
        print("conf", await life.do(ConfirmCaseDestruction, SECOND, why="x"))
        print([each async for each in there.events(CaseDestructionOrdered)])
        print([each async for each in there.events(CaseDestructionCompleted)])
        print({k: v for k, v in (await in_tables(there, life.markers)).items()})
        print({k: len(v) for k, v in (await on_topics(there, life.markers)).items()})
        async for topic, envelope, value in there.opened():
            if topic == "intake.restricted.v1" and standing(value, life.markers):
                print("LEFT", envelope.type, envelope.subject, value[:600])
        print(f == await figures(there))
        o2 = await of_the_other_case(there)
        for k in o:
            if o[k] != o2.get(k):
                print(k, {n: (v, o2.get(k, {}).get(n)) for n, v in o[k].items() if o2.get(k, {}).get(n) != v})
        f2 = await figures(there)
        print([x for x in f if x not in f2][:5], [x for x in f2 if x not in f][:5])
        for n, e in there.engines.items():
            print(
                n,
                await e.dead_letters(),
                [(r["topic"], r["reason"]) for r in await e.pool.fetch("select * from runtime.dead_letters")],
            )
        assert 0
