"""A world in which complaints decides, with the people and messages of its tests: every name and address in it is invented."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any
from uuid import UUID

from cafcass_contracts import allocation, complaints, intake, triage
from cafcass_contracts import complaints_commands as commands
from cafcass_contracts.feedback import (
    Category,
    Cause,
    ComplainedAbout,
    ComplaintStep,
    Destination,
    LearningPoint,
    Outcome,
    Sender,
)
from cafcass_contracts.message import Actor
from cafcass_contracts.people import Address, Child, ContactDetail, Home, Person, PersonName
from cafcass_contracts.proceedings import CourtRef, Hearing
from cafcass_contracts.roles import Role
from cafcass_contracts.safeguarding import Route
from cafcass_contracts.values import Channel, CorrespondenceKind, Feed, HearingStatus, LawType, PartyRole, YesNo
from cafcass_contracts.workload import EndReason
from cafcass_domain.decision import Decision
from cafcass_runtime.policies import DatedPolicy
from cafcass_runtime.testing.policy import policy_of
from cafcass_runtime.testing.world import World
from complaints.app import service
from complaints.domain.case import CASES, CaseFile
from complaints.domain.complaint.held import COMPLAINTS, Complaint
from complaints.domain.contact.held import CORRESPONDENTS, Correspondent
from complaints.domain.policy import ComplaintsPolicy

CASE = "00000000-0000-5000-8000-00000000000a"
OTHER_CASE = "00000000-0000-5000-8000-00000000000b"
NUMBER = "1700000000000001"
MONDAY = datetime(2026, 6, 1, 9, 0, tzinfo=UTC)
"""10 o'clock in London."""

OFFICER = Actor(id="officer-1", role=Role.COMPLAINTS_OFFICER)
OTHER_OFFICER = Actor(id="officer-2", role=Role.COMPLAINTS_OFFICER)
MANAGER = Actor(id="manager-1", role=Role.SERVICE_MANAGER)
HEAD = Actor(id="head-1", role=Role.HEAD_OF_SERVICE)
IMPROVEMENT = Actor(id="improvement-1", role=Role.IMPROVEMENT_MANAGER)
ADVISER = Actor(id="adviser-1", role=Role.ADVISER, team="a5-eit")
HR = Actor(id="hr-1", role=Role.HR_BUSINESS_PARTNER)
COMMUNICATIONS = Actor(id="communications-1", role=Role.COMMUNICATIONS_OFFICER)

ABOUT_ADVISER = ComplainedAbout(id="adviser-1", role=Role.ADVISER)


def person(id_: str, first: str, role: PartyRole = PartyRole.APPLICANT, **more: Any) -> Person:
    """An adult of a case, whose details are confidential unless the test says otherwise."""
    given: dict[str, Any] = {
        "name": PersonName(first=first, last="Sample"),
        "address": Address(line_1=f"{len(first)} Example Road", postcode="LS1 4CV"),
        "email": ContactDetail(value=f"{first.lower()}@example.org"),
        **more,
    }
    return Person(id=id_, roles=(role,), **given)


ADA = person("ada", "Ada")
BRAM = person("bram", "Bram", PartyRole.RESPONDENT, address=Address(line_1="77 Invented Lane", postcode="LS9 9ZZ"))
CORA = Child(id="cora", name=PersonName(first="Cora", last="Sample"), homes=(Home(address=ADA.address),))


def hearing(starts_at: datetime | None, id_: str = "h1", status: HearingStatus = HearingStatus.LISTED) -> Hearing:
    """A court hearing."""
    return Hearing(id=id_, starts_at=starts_at, status=status)


Kind = type[commands.ComplaintCommand] | type[commands.DocumentCommand]
"""A command about one complaint."""


class ComplaintsWorld(World[ComplaintsPolicy]):
    """Complaints in memory, with what its tests say in one line each."""

    def __init__(self, policy: DatedPolicy[ComplaintsPolicy] | None = None, now: datetime = MONDAY) -> None:
        super().__init__(service, policy=policy, now=now)
        self._count = count(1)
        self._revisions = count(1)

    # What others say

    def case(self, *hearings: Hearing, case_id: str = CASE, number: str = NUMBER, **more: Any) -> Decision:
        """What intake holds about a case."""
        given: dict[str, Any] = {
            "case_id": case_id,
            "case_number": number,
            "law": LawType.PRIVATE,
            "revision": next(self._revisions),
            "feed": Feed.COURT_EVENTS,
            "court": CourtRef(name="Leeds Sample Court"),
            "area": "A5",
            "team": "a5-eit",
            "received_at": MONDAY - timedelta(days=60),
            "complete": True,
            "people": (ADA, BRAM),
            "children": (CORA,),
            "hearings": hearings,
            **more,
        }
        return self.send(intake.CaseDetailsRecorded(**given))

    def allocated(self, practitioner: str = "adviser-1", case_id: str = CASE) -> Decision:
        """Allocation gave a case to somebody."""
        return self.send(
            allocation.CaseAllocated(case_id=case_id, practitioner_id=practitioner, role=Role.ADVISER, team="a5-eit")
        )

    def closed(self, case_id: str = CASE) -> Decision:
        """Allocation says that a case is over."""
        return self.send(allocation.CaseClosed(case_id=case_id, because=EndReason.CONCLUDED, closed_at=self.now))

    def write(
        self,
        text: str | None = "Nobody rings me back.",
        *,
        id_: str | None = None,
        kind: CorrespondenceKind = CorrespondenceKind.COMPLAINT,
        route: Route | None = Route.COMPLAINTS,
        case_id: str | None = CASE,
        sender: str | None = "Ada Sample",
        contact: str | None = "ada@example.org",
        **more: Any,
    ) -> str:
        """Somebody writes, and triage sends it on its way. Its id."""
        name = id_ or f"post-{next(self._count)}"
        said: dict[str, Any] = {
            "correspondence_id": name,
            "case_id": case_id,
            "channel": Channel.EMAIL,
            "kind": kind,
            "received_at": self.now,
            "sender": sender,
            "sender_contact": contact,
            "subject": "A matter",
            "text": text,
            **more,
        }
        safeguarding = bool(said.pop("safeguarding", False))
        self.send(intake.CorrespondenceRecorded(**said))
        if route is not None:
            self.route(name, route, case_id=case_id, safeguarding=safeguarding)
        return name

    def route(self, id_: str, route: Route, *, case_id: str | None = CASE, safeguarding: bool = False) -> Decision:
        """Triage sends a piece somewhere."""
        return self.send(
            triage.CorrespondenceRouted(
                correspondence_id=id_,
                case_id=case_id,
                route=route,
                team="central-intake",
                role="complaints-officer",
                passed_by=self.now + timedelta(hours=24),
                safeguarding=safeguarding,
            )
        )

    def complain(self, text: str | None = "Nobody rings me back.", **more: Any) -> str:
        """Somebody complains. The id of the complaint."""
        before = set(self.rows(COMPLAINTS))
        self.write(text, **more)
        (new,) = set(self.rows(COMPLAINTS)) - before
        return new

    # What people do

    def do(self, kind: Kind, complaint: str, by: Actor = OFFICER, **data: Any) -> str:
        """A command about a complaint; what it was answered."""
        self.send(kind.model_validate({"by": by, "complaint_id": complaint, **data}))
        return f"{self.answer.verdict} {self.answer.reason}".strip()

    def must(self, kind: Kind, complaint: str, by: Actor = OFFICER, **data: Any) -> None:
        """As `do`. Fails where it is not accepted."""
        said = self.do(kind, complaint, by, **data)
        assert said == "accepted", said

    def categorise(
        self,
        complaint: str,
        *categories: Category,
        sender: Sender = Sender.PARTY,
        person: str | None = "ada",
        by: Actor = OFFICER,
        **data: Any,
    ) -> str:
        """Somebody decides what it is."""
        given = {
            "categories": categories or (Category.COMPLAINT,),
            "sender": sender,
            "person": person,
            "about": (ABOUT_ADVISER,),
            "why": "read it",
            **data,
        }
        return self.do(commands.CategoriseComplaint, complaint, by, **given)

    def look_into(self, complaint: str) -> None:
        """Everything of step 2 is done."""
        for step in (
            ComplaintStep.CONTACTED,
            ComplaintStep.FILE_SCRUTINISED,
            ComplaintStep.PRACTITIONER_CONTACTED,
            ComplaintStep.MANAGER_CONTACTED,
        ):
            self.must(commands.RecordStep, complaint, step=step, done_at=self.now, in_words="done")

    def paper(self, complaint: str, kind: str) -> str:
        """The id of the latest document of a kind, made by now."""
        self.do_jobs()
        found = [
            id_ for id_, paper in self.complaint(complaint).papers.items() if paper.kind == kind and not paper.withdrawn
        ]
        return found[-1]

    def send_out(self, complaint: str, kind: str, **destination: Any) -> str:
        """A document is released and sent. Its id."""
        id_ = self.paper(complaint, kind)
        given = {"to": "Ada Sample", "address": "ada@example.org", "how": Channel.EMAIL, **destination}
        self.must(
            commands.ReleaseDocument,
            complaint,
            document_id=id_,
            destination=Destination.model_validate(given),
            safe=YesNo.YES,
            why="she asked for it there",
        )
        self.must(commands.RecordSending, complaint, document_id=id_, how=given["how"], sent_at=self.now)
        return id_

    def answer_it(self, complaint: str, outcome: Outcome = Outcome.UPHELD, **data: Any) -> str:
        """The answer is written and sent. Its document's id."""
        given = {
            "addressed_to": "Ms Sample",
            "heard": "That nobody rang you back.",
            "found": ("Three calls were not returned.",),
            "doing": ("We are sorry. Your adviser rings you this week.",),
            "outcome": outcome,
            "signed_as": "Olive Officer",
            "proofread": True,
            **data,
        }
        self.must(commands.WriteAnswer, complaint, **given)
        return self.send_out(complaint, "answer")

    def close(self, complaint: str, outcome: Outcome = Outcome.UPHELD, by: Actor = OFFICER, **data: Any) -> str:
        """It is closed."""
        given = {
            "outcome": outcome,
            "causes": (Cause.COMMUNICATION,),
            "learning": (LEARNT,),
            **data,
        }
        return self.do(commands.CloseComplaint, complaint, by, **given)

    def through(self, complaint: str, outcome: Outcome = Outcome.UPHELD) -> None:
        """From categorised to closed."""
        said = self.categorise(complaint)
        assert said == "accepted", said
        self.send_out(complaint, "acknowledgement")
        self.look_into(complaint)
        self.answer_it(complaint, outcome)
        assert self.close(complaint, outcome) == "accepted"

    # What is there

    def complaint(self, id_: str) -> Complaint:
        """A complaint as it is held."""
        return self.row(COMPLAINTS, id_)

    def file(self, case_id: str = CASE) -> CaseFile:
        """A case as it is held."""
        return self.row(CASES, case_id)

    def who(self, complaint: str) -> Correspondent:
        """Whoever made a complaint."""
        return self.row(CORRESPONDENTS, self.complaint(complaint).correspondent)

    def asked(self, subject: str) -> dict[str, Any]:
        """The open questions about something, by key."""
        return {key: question for (about, key), question in self.questions.items() if about == subject}

    def names(self, *kinds: type[Any]) -> list[str]:
        """The names of what was said of these kinds, or of complaints' own."""
        wanted = kinds or (complaints.AboutComplaint,)
        return [event.message_name for event in self.said_any(wanted)]

    def said_any(self, kinds: tuple[type[Any], ...]) -> list[Any]:
        """Every event of some kinds, in order."""
        return [published.event for published in self.memory.published if isinstance(published.event, kinds)]


LEARNT = LearningPoint(
    point="Ring back within a day, also with no news.", beyond_one_case=YesNo.YES, already_policy=YesNo.NO
)


def world(now: datetime = MONDAY, **numbers: Any) -> ComplaintsWorld:
    """A world with other numbers of policy."""
    return ComplaintsWorld(policy_of(service, **numbers), now)


NAMESPACE = UUID(int=7)
Numbers = Mapping[str, Any]
