"""What intake publishes about cases, and the commands it takes."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from pydantic import AwareDatetime, Field

from cafcass_contracts.message import Actor, Command, DecidedEvent, Open, Restricted, Sealed, Value
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
from cafcass_contracts.roles import CASEWORKERS, MANAGERS, PRACTITIONERS, Role
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
    VacatedReason,
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


class CourtWords(Value):
    """What the court said in words of its own, for a person to read: no rule weighs it (G4)."""

    about: str
    """`hearing:<id>`, `report:<id>` or `withdrawal`."""
    in_words: Annotated[str | None, Restricted] = None


class CaseSummary(DecidedEvent):
    """What Cafcass holds about an application without anything confidential: enough to allocate and to count by (K6-K15)."""

    case_id: str
    case_number: Annotated[CaseNumber, Sealed]
    law: LawType
    revision: int
    """The version of the case, from 1; the highest holds whatever order events come in."""
    feed: Feed
    kinds: tuple[ApplicationKind, ...] = ()
    form: str | None = None
    orders_sought: tuple[OrderType, ...] = ()
    court: CourtRef | None = None
    court_state: Annotated[str | None, Sealed] = None
    """The state of the case at court, as the court names it."""
    area: AreaId | None = None
    """Absent until known (I6): a person has been asked."""
    national_area: NationalArea | None = None
    team: str | None = None
    received_at: AwareDatetime
    """When Cafcass received the application: every working-day count starts here (G1)."""
    submitted_on: date | None = None
    issued_on: date | None = None
    children: Annotated[tuple[ChildRef, ...], Sealed] = ()
    adults: int = 0
    """How many adults and organisations the case names."""
    local_authority: str | None = None
    """Who applies in public law."""
    emergency: bool = False
    """An emergency application (A1, K15)."""
    urgent: YesNo = YesNo.NOT_KNOWN
    same_guardian_needed: YesNo = YesNo.NOT_KNOWN
    cafcass_officers: Annotated[tuple[str, ...], Sealed] = ()
    """Who worked with these children before, as the court knows (I5, A6)."""
    previous_case_numbers: Annotated[tuple[str, ...], Sealed] = ()
    hearings: tuple[Hearing, ...] = ()
    first_hearing_id: str | None = None
    """Which of the hearings is the first effective one (I7): nobody else decides that. Absent: there is none, or it is asked which."""
    decided: bool = False
    """Whether intake decided which hearing is the first, which were held (I7) and who is an adult party (P1), none being a decision too.

    Release 1 left these to its readers and said nothing of it.
    """
    orders: tuple[OrderRef, ...] = ()
    reports: tuple[ReportOrder, ...] = ()
    backlog: bool = False
    """An old case told at the start of service: it sets off no letter, no pack and no alarm by itself; a person still can."""
    complete: bool
    missing: Annotated[tuple[FieldProblem, ...], Sealed] = ()
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
    linked_case_id: Annotated[str, Sealed]
    linked_case_number: Annotated[CaseNumber, Sealed]
    linked_law: LawType
    children: Annotated[tuple[str, ...], Sealed]
    """`child_id` of the children that both cases have."""
    cafcass_officers: Annotated[tuple[str, ...], Sealed] = ()
    """Who of Cafcass worked with these children in the linked case, as far as it says (A6)."""


class CaseUnlinked(DecidedEvent, owner="intake", name="case-unlinked", version=1):
    """A case is not, or no longer, about a child of another case: a fact was corrected, or a person said so (I5, I9).

    Published by intake, for both cases.
    """

    case_id: str
    linked_case_id: Annotated[str, Sealed]
    linked_case_number: Annotated[CaseNumber, Sealed]
    children: Annotated[tuple[str, ...], Sealed] = ()
    """`child_id` of the children that both were thought to have."""


class CaseReopened(DecidedEvent, owner="intake", name="case-reopened", version=1):
    """The court reopened a case that was concluded or withdrawn (I7). Published by intake."""

    case_id: str
    reopened_on: date | None = None


class OrderDischarged(DecidedEvent, owner="intake", name="order-discharged", version=1):
    """An order of a case holds no longer (I7). Published by intake, once for each order."""

    case_id: str
    order_id: str
    discharged_on: date | None = None


class ReportCancelled(DecidedEvent, owner="intake", name="report-cancelled", version=1):
    """A report is no longer wanted: the court says so, or discharged the order for it (I7, A11). Published by intake."""

    case_id: str
    report_id: str
    cancelled_on: date | None = None


class HearingListed(DecidedEvent, owner="intake", name="hearing-listed", version=1):
    """A hearing was listed, or moved: the same hearing id, and in `replaces` when it was before (I7). Published by intake."""

    case_id: str
    hearing: Hearing
    replaces: AwareDatetime | None = None


class HearingVacated(DecidedEvent, owner="intake", name="hearing-vacated", version=1):
    """A hearing will not take place as listed and has no new time yet (I7). Published by intake."""

    case_id: str
    hearing: Hearing
    because: VacatedReason = VacatedReason.NOT_SAID
    """The court's own words stand in `case-details-recorded`."""


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
    same_reference_as: Annotated[str | None, Sealed] = None
    """The piece with other content that came under the post room's same reference before: somebody may have mixed them up."""


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
    court_words: Annotated[tuple[CourtWords, ...], Restricted] = ()
    """Why hearings were taken back, or the application withdrawn, as the court says it."""
    backlog: bool = False
    """An old case told at the start of service: it sets off no letter, no pack and no alarm by itself; a person still can."""
    unread: bool = False
    """Whether the court sent content that nobody has read: what screening needs may be in it (G3). It stands in `unknowns`."""
    complete: bool
    missing: tuple[FieldProblem, ...] = ()
    unknowns: Annotated[tuple[UnknownValue, ...], Restricted] = ()
    changed: tuple[str, ...] = ()
    """Paths that changed since the revision before; empty at registration."""


class FactsCorrected(DecidedEvent, owner="intake", name="facts-corrected", version=1):
    """A person put right what a court sent, or added what was learnt elsewhere (I9): for the record and the case's story.

    What the facts are now stands in `case-details-recorded` as ever. Published by intake. Restricted.
    """

    case_id: str
    command: str
    """The name of the command that was given, such as `correct-person`."""
    paths: tuple[str, ...] = ()
    """What changed in `case-details-recorded`, without values."""
    by: Actor
    why: Annotated[str, Restricted]
    source: Annotated[str, Restricted]
    """From where it is known."""
    at: AwareDatetime


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

    Sent again when what is missing changes, and when the court does not answer; an empty list says that nothing is missing any more.
    """

    case_id: str
    case_number: CaseNumber
    court: CourtRef | None = None
    missing: tuple[FieldProblem, ...] = ()
    reminder: int = 0
    """How often the court was asked for this before, without an answer."""


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


_PUTS_RIGHT = (Role.INTAKE_OFFICER, *CASEWORKERS)
"""Who may put right what a court sent wrongly, or add what they learnt (I9)."""
_KNOWS_WHO = (*_PUTS_RIGHT, Role.CHECKS_OFFICER)
"""Who may say more of somebody: whoever asks for checks, too, who is asked where too little is known of somebody to ask (P1, P7)."""


class CaseFacts(Value):
    """What is said of a case itself. Only what is given is put right."""

    family_court_number: str | None = None
    form: str | None = None
    orders_sought: tuple[OrderType, ...] = ()
    court: CourtRef | None = None
    submitted_on: date | None = None
    issued_on: date | None = None
    local_authority: str | None = None
    withdrawn: bool | None = None
    concluded: bool | None = None


class CaseCommand(Command):
    """What every command about a case has that puts something right: why, and from where it is known (I9)."""

    case_id: str
    why: Annotated[str, Field(min_length=1), Restricted]
    source: Annotated[str, Field(min_length=1), Restricted]
    """From where it is known: a telephone call with whom, a certificate, a letter."""


class CorrectPerson(CaseCommand, owner="intake", name="correct-person", version=1, given_by=_KNOWS_WHO):
    """Put right, or add, what is held of an adult of a case (I9). It stands until the court's later word is accepted."""

    person: Annotated[Person, Restricted]
    """`id` says whom; of the rest, what is given is put right."""
    not_known: tuple[str, ...] = ()
    """Facts that are wrong although the right ones are not known, by name: `date_of_birth`, `address`."""


class CorrectChild(CaseCommand, owner="intake", name="correct-child", version=1, given_by=_KNOWS_WHO):
    """Put right, or add, what is held of a child of a case (I9). It stands until the court's later word is accepted."""

    child: Annotated[Child, Restricted]
    """`id` says whom; of the rest, what is given is put right."""
    not_known: tuple[str, ...] = ()
    """Facts that are wrong although the right ones are not known, by name: `date_of_birth`, `homes`."""


class AddPerson(CaseCommand, owner="intake", name="add-person", version=1, given_by=_PUTS_RIGHT):
    """Add an adult of whom the court did not tell to a case (I9)."""

    person: Annotated[Person, Restricted]
    """With an `id` that nobody in the case has; it is published under one derived from it."""


class AddChild(CaseCommand, owner="intake", name="add-child", version=1, given_by=_PUTS_RIGHT):
    """Add a child of whom the court did not tell to a case (I9)."""

    child: Annotated[Child, Restricted]
    """With an `id` that nobody in the case has; it is published under one derived from it."""


class CorrectCase(CaseCommand, owner="intake", name="correct-case", version=1, given_by=_PUTS_RIGHT):
    """Put right, or add, what is held of the case itself (I9). It stands until the court's later word is accepted."""

    facts: CaseFacts


class CorrectHearing(CaseCommand, owner="intake", name="correct-hearing", version=1, given_by=_PUTS_RIGHT):
    """Put right what is held of a hearing, or add one that was learnt of by telephone (I7, I9)."""

    hearing: Hearing
    """`id` says which; of the rest, what is given is put right."""
    add: bool = False
    """Whether it is one of which the court did not tell."""


class JoinRecords(CaseCommand, owner="intake", name="join-records", version=1, given_by=_PUTS_RIGHT):
    """Say that records of a case are one person, or one child (I9). `part-records` takes it back."""

    records: Annotated[tuple[str, ...], Field(min_length=2)]
    """Ids within the case. The first is kept; the others are told as its `also`."""


class PartRecords(CaseCommand, owner="intake", name="part-records", version=1, given_by=_PUTS_RIGHT):
    """Say that a record is another person, or another child, than those it was taken for (I9)."""

    record: str
    """Its id within the case: one of an `also`."""


class RestorePerson(CaseCommand, owner="intake", name="restore-person", version=1, given_by=_PUTS_RIGHT):
    """Say that somebody is in the case: withdrawn by mistake, or left out of the court's later snapshots (I9)."""

    person: str
    """The id within the case of an adult or a child."""


class UnlinkCases(CaseCommand, owner="intake", name="unlink-cases", version=1, given_by=_PUTS_RIGHT):
    """Say that two cases are not about the same child (I5, I9). No rule links them again."""

    other_case_id: str


class LinkCases(CaseCommand, owner="intake", name="link-cases", version=1, given_by=_PUTS_RIGHT):
    """Say that two cases are about the same child (I5, I9)."""

    other_case_id: str


class NameKind(CaseCommand, owner="intake", name="name-kind", version=1, given_by=_PUTS_RIGHT):
    """Say what kind of application it is, where the court's words do not (I1)."""

    kinds: Annotated[tuple[ApplicationKind, ...], Field(min_length=1)]


class AcceptCourtsWord(CaseCommand, owner="intake", name="accept-courts-word", version=1, given_by=_PUTS_RIGHT):
    """Say that a later word of the court stands over a correction after all (I9)."""

    about: str
    """The id within the case of a person, a child or a hearing, or `case`; `people` where the court shows another family, and the case is theirs."""
