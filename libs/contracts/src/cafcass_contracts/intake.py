"""What intake publishes about cases, and the commands it takes."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from pydantic import AwareDatetime, Field

from cafcass_contracts.message import Command, DecidedEvent, Open, Restricted, Value
from cafcass_contracts.people import Child, Person, Relation
from cafcass_contracts.platform import FieldProblem
from cafcass_contracts.proceedings import (
    CourtRef,
    DocumentRef,
    Hearing,
    OrderRef,
    PreviousProceedings,
    ReportOrder,
    Signals,
)
from cafcass_contracts.roles import MANAGERS, PRACTITIONERS, Role
from cafcass_contracts.values import (
    ApplicationKind,
    AreaId,
    CaseNumber,
    Channel,
    CorrespondenceKind,
    Feed,
    LawType,
    NationalArea,
    OrderType,
    YesNo,
)


class ChildRef(Value):
    """A child of a case without anything personal: `id` within the case, `child_id` across cases (I5)."""

    id: str
    child_id: str | None = None


class UnknownValue(Value):
    """Something a court sent that intake does not know: kept with its path, never dropped."""

    path: str
    value: Annotated[str | None, Restricted] = None
    """As text: of what is not text, its JSON."""


class CaseSummary(DecidedEvent):
    """What Cafcass holds about an application without anything confidential: enough to allocate and to count by (K6-K15)."""

    case_id: str
    case_number: CaseNumber
    law: LawType
    revision: int
    """The version of the case, from 1; the highest holds whatever order events come in."""
    feed: Feed
    kinds: tuple[ApplicationKind, ...] = ()
    form: str | None = None
    orders_sought: tuple[OrderType, ...] = ()
    court: CourtRef | None = None
    court_state: str | None = None
    """The state of the case at court, as the court names it."""
    area: AreaId | None = None
    """Absent until known (I6): a person has been asked."""
    national_area: NationalArea | None = None
    team: str | None = None
    received_at: AwareDatetime
    """When Cafcass received the application: every working-day count starts here (G1)."""
    submitted_on: date | None = None
    issued_on: date | None = None
    children: tuple[ChildRef, ...] = ()
    adults: int = 0
    """How many adults and organisations the case names."""
    local_authority: str | None = None
    """Who applies in public law."""
    emergency: bool = False
    """An emergency application (A1, K15)."""
    urgent: YesNo = YesNo.NOT_KNOWN
    same_guardian_needed: YesNo = YesNo.NOT_KNOWN
    cafcass_officers: tuple[str, ...] = ()
    """Who worked with these children before, as the court knows (I5, A6)."""
    previous_case_numbers: tuple[str, ...] = ()
    hearings: tuple[Hearing, ...] = ()
    first_hearing_id: str | None = None
    """Which of the hearings is the first effective one (I7): nobody else decides that. Absent: there is none, or it is asked which."""
    decided: bool = False
    """Whether intake decided which hearing is the first, which were held (I7) and who is an adult party (P1), none being a decision too.

    Release 1 left these to its readers and said nothing of it.
    """
    orders: tuple[OrderRef, ...] = ()
    reports: tuple[ReportOrder, ...] = ()
    complete: bool
    missing: tuple[FieldProblem, ...] = ()
    """Every missing or unusable field by path (I3)."""


class ApplicationRegistered(CaseSummary, owner="intake", name="application-registered", version=1):
    """A case was opened on an application (I1, I3, I6), complete or not. Published once for each case, by intake."""


class ApplicationAmended(CaseSummary, owner="intake", name="application-amended", version=1):
    """What Cafcass holds about a case changed (I4). The whole summary as it now stands, and what changed by name.

    Published by intake only when the projection changed; also when a person settled the area.
    """

    changed: Annotated[tuple[str, ...], Field(min_length=1)]
    """Paths in `case-details-recorded` that changed, without values."""


class CaseLinked(DecidedEvent, owner="intake", name="case-linked", version=1):
    """A case is about a child already known from another case (I5). Published by intake, for both cases."""

    case_id: str
    linked_case_id: str
    linked_case_number: CaseNumber
    linked_law: LawType
    children: tuple[str, ...]
    """`child_id` of the children that both cases have."""
    cafcass_officers: tuple[str, ...] = ()
    """Who of Cafcass worked with these children in the linked case, as far as it says (A6)."""


class HearingListed(DecidedEvent, owner="intake", name="hearing-listed", version=1):
    """A hearing was listed, or moved: the same hearing id, and in `replaces` when it was before (I7). Published by intake."""

    case_id: str
    hearing: Hearing
    replaces: AwareDatetime | None = None


class HearingVacated(DecidedEvent, owner="intake", name="hearing-vacated", version=1):
    """A hearing will not take place as listed and has no new time yet (I7). Published by intake."""

    case_id: str
    hearing: Hearing
    reason: str | None = None


class OrderMade(DecidedEvent, owner="intake", name="order-made", version=1):
    """The court made an order in a case (I7). Published by intake, once for each order."""

    case_id: str
    order: OrderRef


class ReportOrdered(DecidedEvent, owner="intake", name="report-ordered", version=1):
    """The court ordered a report in a case, or changed what it ordered: the same report id (I7, A10, A11). Published by intake."""

    case_id: str
    report: ReportOrder


class ApplicationWithdrawn(DecidedEvent, owner="intake", name="application-withdrawn", version=1):
    """The application in a case was withdrawn (I7, A15). Published by intake."""

    case_id: str
    withdrawn_on: date | None = None


class CaseConcluded(DecidedEvent, owner="intake", name="case-concluded", version=1):
    """The court concluded a case (I7, A15). Published by intake."""

    case_id: str
    concluded_on: date | None = None
    final_orders: tuple[OrderType, ...] = ()


class DocumentRedacted(DecidedEvent, owner="intake", name="document-redacted", version=1):
    """The court took a document back: forget the copy held (I4). Every reader that holds one does so. Published by intake."""

    case_id: str
    document_id: str | None = None
    """Absent where the court no longer says which; then it is every document of `kind`."""
    kind: str | None = None


class CorrespondenceRegistered(DecidedEvent, owner="intake", name="correspondence-registered", version=1):
    """Correspondence was registered and handed to triage (I8). Its content is in `correspondence-recorded`. Published by intake."""

    correspondence_id: str
    case_id: str | None = None
    """Absent where no case number is known or it fits no case."""
    channel: Channel
    kind: CorrespondenceKind
    received_at: AwareDatetime
    document_ids: tuple[str, ...] = ()


class CaseDetailsRecorded(DecidedEvent, owner="intake", name="case-details-recorded", version=1):
    """Everything Cafcass holds about an application (I1-I7): complete on its own for checks (P1-P4, P7) and screening (T5).

    Published by intake at registration and after each change; the highest `revision` holds. Restricted.
    """

    case_id: str
    case_number: CaseNumber
    law: LawType
    revision: int
    feed: Feed
    family_court_number: str | None = None
    kinds: tuple[ApplicationKind, ...] = ()
    form: str | None = None
    orders_sought: tuple[OrderType, ...] = ()
    court: CourtRef | None = None
    court_state: str | None = None
    area: AreaId | None = None
    national_area: NationalArea | None = None
    team: str | None = None
    received_at: AwareDatetime
    """When Cafcass received the application."""
    submitted_on: date | None = None
    issued_on: date | None = None
    local_authority: str | None = None
    emergency: bool = False
    people: Annotated[tuple[Person, ...], Restricted] = ()
    children: Annotated[tuple[Child, ...], Restricted] = ()
    relations: Annotated[tuple[Relation, ...], Restricted] = ()
    signals: Annotated[Signals, Restricted] = Signals()
    previous_proceedings: Annotated[tuple[PreviousProceedings, ...], Restricted] = ()
    documents: Annotated[tuple[DocumentRef, ...], Restricted] = ()
    hearings: tuple[Hearing, ...] = ()
    first_hearing_id: str | None = None
    """Which of the hearings is the first effective one (I7): nobody else decides that. Absent: there is none, or it is asked which."""
    decided: bool = False
    """Whether intake decided which hearing is the first, which were held (I7) and who is an adult party (P1), none being a decision too.

    Release 1 left these to its readers and said nothing of it.
    """
    orders: tuple[OrderRef, ...] = ()
    reports: tuple[ReportOrder, ...] = ()
    linked_cases: tuple[str, ...] = ()
    """Ids of other cases about the same children (I5)."""
    withdrawn: bool = False
    concluded: bool = False
    complete: bool
    missing: tuple[FieldProblem, ...] = ()
    unknowns: Annotated[tuple[UnknownValue, ...], Restricted] = ()
    changed: tuple[str, ...] = ()
    """Paths that changed since the revision before; empty at registration."""


class CorrespondenceRecorded(DecidedEvent, owner="intake", name="correspondence-recorded", version=1):
    """What a piece of correspondence says (I8), for triage to route (T4). Complete on its own. Published by intake. Restricted."""

    correspondence_id: str
    case_id: str | None = None
    case_number: str | None = None
    channel: Channel
    kind: CorrespondenceKind
    received_at: AwareDatetime
    sender: Annotated[str | None, Restricted] = None
    sender_contact: Annotated[str | None, Restricted] = None
    subject: Annotated[str | None, Restricted] = None
    text: Annotated[str | None, Restricted] = None
    document_ids: tuple[str, ...] = ()
    from_child: Annotated[bool, Restricted] = False


class CaseOpened(DecidedEvent, owner="intake", name="case-opened", version=1):
    """A case was opened. Published by intake on the open stream: no case number, no people."""

    case_id: Annotated[str, Open]
    law: Annotated[LawType, Open]
    area: Annotated[AreaId | None, Open] = None
    national_area: Annotated[NationalArea | None, Open] = None
    opened_on: Annotated[date, Open]


class Origin(Value):
    """Where something unreadable came from, so that its sender can find it."""

    topic: str
    partition: int
    offset: int
    key: Annotated[str | None, Restricted] = None
    sha256: str
    """Of the original bytes."""
    size: int
    """Bytes."""


class ApplicationReturned(DecidedEvent, owner="intake", name="application-returned", version=1):
    """An application goes back to the court: unreadable, without a case number, or from a Welsh court (I3).

    Carries every reason with its path, never a value; the original is kept. Published by intake.
    """

    case_number: str | None = None
    feed: Feed | None = None
    reasons_returned: Annotated[tuple[FieldProblem, ...], Field(min_length=1)]
    origin: Origin | None = None


class InformationRequested(DecidedEvent, owner="intake", name="information-requested", version=1):
    """The court is asked for what an application lacks, every missing or bad field by path (I3). Published by intake.

    Sent again when what is missing changes; an empty list says that nothing is missing any more.
    """

    case_id: str
    case_number: CaseNumber
    court: CourtRef | None = None
    missing: tuple[FieldProblem, ...] = ()


class AssignArea(Command, owner="intake", name="assign-area", version=1, given_by=(Role.INTAKE_OFFICER, *MANAGERS)):
    """Say which area and team a case belongs to, where court and location contradict each other or say nothing (I3, I6)."""

    case_id: str
    area: AreaId
    team: str | None = None
    """The area's early intervention team where absent."""
    why: Annotated[str, Field(min_length=1)]


class WithdrawPerson(
    Command, owner="intake", name="withdraw-person", version=1, given_by=(Role.INTAKE_OFFICER, *MANAGERS)
):
    """Remove a person or a child from a case: a snapshot that no longer shows them does not (I4)."""

    case_id: str
    person: str
    """Its id within the case."""
    why: Annotated[str, Field(min_length=1)]


class NameFirstHearing(
    Command,
    owner="intake",
    name="name-first-hearing",
    version=1,
    given_by=(Role.INTAKE_OFFICER, *PRACTITIONERS, *MANAGERS),
):
    """Say which hearing was the first, where only a final or review hearing is known (I7): one that is known, or the day of another.

    Said again, it takes the place of what was said before; it can be taken back too (I9).
    """

    case_id: str
    hearing_id: str | None = None
    """Of the hearings known."""
    held_on: date | None = None
    """The day of one that the court did not tell of; needed where `hearing_id` is absent."""
    take_back: bool = False
    """Take back what was named, and the hearing of the day that was said: alone, without another."""
    why: Annotated[str, Field(min_length=1)]
