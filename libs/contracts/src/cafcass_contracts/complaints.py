"""What complaints decides and tells: complaints and their clocks, contact, learning, and the request and feedback log.

Misconduct is told on a topic of its own (`employee_relations`); here it is a complaint like any other (C2).
"""

from __future__ import annotations

from datetime import date
from typing import Annotated

from pydantic import AwareDatetime

from cafcass_contracts.feedback import (
    AreaPoint,
    Behaviour,
    Category,
    Cause,
    CauseCount,
    CauseNumber,
    ClockEffect,
    ComplaintStep,
    ContactKind,
    Counts,
    DelayReason,
    Destination,
    DocumentKind,
    DueRule,
    LearningSource,
    OmbudsmanState,
    Outcome,
    Quarter,
    SaidAndDone,
    Sender,
)
from cafcass_contracts.message import DecidedEvent, Open, Restricted, Sealed
from cafcass_contracts.proceedings import CourtRef
from cafcass_contracts.safeguarding import LetterSharing, Route
from cafcass_contracts.values import AreaId, CaseNumber, Channel, CorrespondenceKind, YesNo


class AboutComplaint(DecidedEvent):
    """What every event about a complaint says."""

    complaint_id: str
    case_id: str | None = None
    """Absent where no case is known, or it is about none."""
    revision: int
    """Counts what was decided about the complaint; the highest holds, and a command says which it was `based_on`."""
    child: bool = False
    """A child or young person made it: it goes first (C5)."""


class ComplaintRegistered(AboutComplaint, owner="complaints", name="complaint-registered", version=1):
    """A concern, representation, complaint or compliment is registered, once, for the national team to triage (C1). Published by complaints.

    Triage, which handed the correspondence over, need not have it passed on any more (T3).
    """

    correspondent_id: Annotated[str, Sealed]
    """Whoever wrote, as commands about contact with them name them; no name."""
    correspondence_ids: tuple[str, ...]
    received_at: AwareDatetime
    """When Cafcass received the first of it, in whatever team: all time is counted from here."""
    sender: Sender
    """As far as it is known; a person confirms it."""
    proposed: Category | None = None
    """What it seems to be; absent where nothing says so."""
    through_team: str | None = None
    """The team that passed it on."""
    passed_on_late: bool = False
    """By the team, later than within 24 hours (C1)."""
    area: AreaId | None = None
    team: str | None = None
    follows: str | None = None
    """The complaint that was split for this one."""


class CorrespondenceAdded(AboutComplaint, owner="complaints", name="correspondence-added", version=1):
    """More correspondence of the same person about the same thing belongs to a complaint (C1); somebody reads it (T1). Published by complaints."""

    correspondence_id: str
    received_at: AwareDatetime
    after_closing: bool = False
    """The complaint was closed: whether it is opened again is asked."""


class ComplaintCategorised(AboutComplaint, owner="complaints", name="complaint-categorised", version=1):
    """A person decided what a complaint is, or decided again, with what that does to its time (C1, C2). Published by complaints."""

    categories: tuple[Category, ...]
    """Misconduct and gross failure of service are called a complaint here."""
    was: tuple[Category, ...] = ()
    """What it was before; empty the first time."""
    sender: Sender
    clock: ClockEffect
    in_time: YesNo = YesNo.NOT_KNOWN
    """Whether it was first decided within a working day (C1); not known where it was decided again."""
    by: str
    """Id of the actor."""
    area: AreaId | None = None
    """Of the case, as far as it is known by now."""
    team: str | None = None


class ResponseDueChanged(AboutComplaint, owner="complaints", name="response-due-changed", version=1):
    """When the response to a complaint is due, and why; said again whenever that moves, with what it was (C3, G1). Published by complaints."""

    due: AwareDatetime | None = None
    """Absent: no response is owed any more."""
    was_due: AwareDatetime | None = None
    rule: DueRule | None = None
    was_rule: DueRule | None = None
    hearing_id: str | None = None
    """The next court hearing since it was received, where there is one."""
    hearing_at: AwareDatetime | None = None
    fixed: bool = False
    """That hearing was held: the date moves no more because of hearings."""
    wanted_by: AwareDatetime | None = None
    """Before the hearing, which is when the response is sent wherever that is possible; absent once the hearing is over."""
    short_notice: bool = False
    """The date was already past when it was known: due now (G1)."""
    extensions: int = 0
    """How often it was extended (C4)."""
    calendar_version: str = ""
    was_calendar_version: str = ""


class ComplaintStepDone(AboutComplaint, owner="complaints", name="complaint-step-done", version=1):
    """Something that is owed about a complaint was done (C3, K14). Published by complaints."""

    step: ComplaintStep
    done_at: AwareDatetime
    due: AwareDatetime | None = None
    in_time: YesNo = YesNo.NOT_KNOWN
    """Not known where it had no due time."""
    before_hearing: YesNo = YesNo.NOT_KNOWN
    """Of an answer: whether it was sent before the next court hearing; not known where there was none."""
    by: str
    """Id of the actor."""


class ComplaintDueSoon(AboutComplaint, owner="complaints", name="complaint-due-soon", version=1):
    """The response to a complaint is due soon (C4). Published by complaints, once for each due time."""

    step: ComplaintStep
    due: AwareDatetime


class ComplaintOverdue(AboutComplaint, owner="complaints", name="complaint-overdue", version=1):
    """Something owed about a complaint was not done in time (C4). Published by complaints, once for each due time."""

    step: ComplaintStep
    due: AwareDatetime


class HoldingLetterSent(AboutComplaint, owner="complaints", name="holding-letter-sent", version=1):
    """Whoever complained was told that the answer takes longer, and why (C4, OF 8.2). Published by complaints when it was sent."""

    document_id: str
    reason: DelayReason
    sent_at: AwareDatetime


class ComplaintClosed(AboutComplaint, owner="complaints", name="complaint-closed", version=1):
    """A complaint or compliment is closed, with what came of it and what it came from (C8). Published by complaints."""

    outcome: Outcome
    causes: tuple[Cause, ...]
    learning: tuple[str, ...] = ()
    """Ids of its learning points."""
    closed_at: AwareDatetime
    by: str
    """Id of the actor."""


class ComplaintReopened(AboutComplaint, owner="complaints", name="complaint-reopened", version=1):
    """A closed complaint is open again (C3): its time counts from what opened it. Published by complaints."""

    reopening: int
    """Counts them, from 1."""
    counted_from: AwareDatetime


class ComplaintsLinked(AboutComplaint, owner="complaints", name="complaints-linked", version=1):
    """A complaint belongs with others: about the same case, or split from one another (C1). Published by complaints, for each of them."""

    others: tuple[str, ...]
    """Complaint ids, all of them."""


class ComplaintJoined(AboutComplaint, owner="complaints", name="complaint-joined", version=1):
    """Two complaints were one person's about one thing: this one goes on as part of the other, and is over by itself (C1). Published by complaints."""

    into: str
    """Complaint id."""


class OmbudsmanRecorded(AboutComplaint, owner="complaints", name="ombudsman-recorded", version=1):
    """A complaint went to the ombudsman, or the ombudsman decided (C8). Published by complaints."""

    state: OmbudsmanState
    on: date


class CorrespondenceReturned(DecidedEvent, owner="complaints", name="correspondence-returned", version=1):
    """Correspondence, or what it asks for, is not for complaints: it goes where its kind goes (T4, C2). Published by complaints, taken up by triage."""

    correspondence_id: str
    case_id: str | None = None
    complaint_id: str | None = None
    route: Route
    because: Category
    """`access-request`, `information-request`, `neither`."""


class CorrespondenceTaken(DecidedEvent, owner="complaints", name="correspondence-taken", version=1):
    """Correspondence of somebody with an arrangement goes to whoever reads it for all: nobody else answers it (C6). Published by complaints.

    Triage settles what it asked about it, but for a child's safety and statutory requests, which stay as they are.
    """

    correspondence_id: str
    case_id: str | None = None
    correspondent_id: Annotated[str, Sealed]
    arrangement: ContactKind
    contact_id: str | None = None
    """Who reads it: the single point of contact, where there is one."""
    reply: bool
    """Whether a reply may come of it; False once communication was ended."""


class FeedbackLogged(DecidedEvent, owner="complaints", name="feedback-logged", version=1):
    """A request or a piece of feedback is on the one log, or its entry changed (T4, T15). Published by complaints; the latest holds."""

    correspondence_id: str
    case_id: str | None = None
    kind: CorrespondenceKind
    channel: Channel
    route: Route
    received_at: AwareDatetime
    sender: Sender
    child: bool = False
    complaint_id: str | None = None
    consent: YesNo | None = None
    """Of a member of Parliament's letter: whether their constituent agreed that the case is spoken of. Nothing of it is said but on a yes (G4)."""
    answer_by: AwareDatetime | None = None
    """As triage says it; the due time of a complaint is told with the complaint."""
    closed_at: AwareDatetime | None = None
    """When it was dealt with."""


class FeedbackChecked(DecidedEvent, owner="complaints", name="feedback-checked", version=1):
    """A letter of a member of Parliament was checked against the request and feedback log (T4, OF 2.8). Published by complaints."""

    correspondence_id: str
    case_id: str | None = None
    found: tuple[str, ...] = ()
    """Ids of the correspondence on the log that is about the same case, or that a person found."""
    complaints: tuple[str, ...] = ()
    """Complaint ids among it, open or closed."""
    by: str | None = None
    """Id of whoever looked; absent where the case was known and nobody had to."""


class DocumentMade(DecidedEvent, owner="complaints", name="document-made", version=1):
    """What complaints writes exists as a document, made once from its facts: an accessible page and PDF (C3, C8). Published by complaints."""

    document_id: str
    kind: DocumentKind
    complaint_id: str | None = None
    case_id: str | None = None
    sha256: str
    """Of the PDF."""
    pages: int


class DocumentSent(DecidedEvent, owner="complaints", name="document-sent", version=1):
    """A document went out (T13): said when it was sent, and not before. Published by complaints."""

    document_id: str
    kind: DocumentKind
    complaint_id: str | None = None
    case_id: str | None = None
    how: Channel
    sent_at: AwareDatetime
    by: str
    """Id of the actor."""


class DocumentReleased(DecidedEvent, owner="complaints", name="document-released", version=1):
    """A person decided where a document may safely go: here it is, for the post room to send (T9, T13). Published by complaints."""

    document_id: str
    kind: DocumentKind
    destination: Annotated[Destination, Restricted]
    file_name: str
    media_type: str
    sha256: str
    content: Annotated[str, Restricted]
    """The PDF, in base64."""
    page: Annotated[str, Restricted]
    """The accessible page, as HTML in base64."""


class RepresentationFiled(DecidedEvent, owner="complaints", name="representation-filed", version=1):
    """What a party has to say about their own case goes to the court with Cafcass's response (C2, OF 8.5). Published by complaints.

    Contact details that are or may be confidential are struck out (G4).
    """

    case_id: str
    case_number: CaseNumber
    court: CourtRef | None = None
    complaint_id: str
    document_id: str
    type_of_document: str
    """`Representation`."""
    file_name: str
    media_type: str
    sha256: str
    content: Annotated[str, Restricted]
    """The document, in base64."""
    sharing: LetterSharing
    directions_sought: Annotated[str | None, Restricted] = None
    """Why it should not go to the other parties before the court has directed so (T9)."""


class LearningPointLogged(DecidedEvent, owner="complaints", name="learning-point-logged", version=1):
    """A learning point is on the log, or its place on the national one was decided (C8). Published by complaints; the latest holds."""

    point_id: str
    point: Annotated[str, Sealed]
    """For others to learn from: without any case."""
    source: LearningSource
    causes: tuple[Cause, ...] = ()
    area: AreaId | None = None
    national: YesNo
    """Whether it is on the national log: it matters beyond one case or team, and no policy says it already. Not known: it is asked."""
    quarter: Quarter
    """In which it was learnt."""


class LearningDisseminated(DecidedEvent, owner="complaints", name="learning-disseminated", version=1):
    """The national learning log of a quarter goes to every area, which says how it applied it (C8, OF 6.25). Published by complaints."""

    quarter: Quarter
    points: Annotated[tuple[AreaPoint, ...], Sealed]
    apply_by: AwareDatetime


class LearningApplied(DecidedEvent, owner="complaints", name="learning-applied", version=1):
    """An area applied the national learning of a quarter (C8). Published by complaints."""

    quarter: Quarter
    area: AreaId
    how: Annotated[str, Sealed]
    """In plain words, without personal data."""
    by: str
    """Id of the actor."""


class ComplaintsAnalysed(DecidedEvent, owner="complaints", name="complaints-analysed", version=1):
    """The complaints of a quarter in numbers, of one area or the nation (C8, K14): internal, not for publication. Published by complaints.

    Said at the end of the quarter, and again where what is counted in it changes after that; the latest holds.
    """

    quarter: Quarter
    area: AreaId | None = None
    """Absent: the nation, with complaints whose area is not known."""
    counts: Counts
    causes: tuple[CauseNumber, ...] = ()
    document_id: str | None = None
    """The readable document."""


class ChildrensAnalysisSigned(DecidedEvent, owner="complaints", name="childrens-analysis-signed", version=1):
    """A head of service signed the analysis of the quarter's complaints from children (C5). Published by complaints."""

    quarter: Quarter
    complaints: int
    document_id: str | None = None
    """The readable analysis that was signed."""
    learning: tuple[str, ...] = ()
    """Ids of the learning points that came of it."""
    signed_at: AwareDatetime
    by: str
    """Id of the head of service."""


class YouSaidWeDid(DecidedEvent, owner="complaints", name="you-said-we-did", version=1):
    """What service users said in a quarter and what was done about it (C8): open, without any case, small numbers suppressed (G5). Published by complaints."""

    quarter: Annotated[Quarter, Open]
    entries: Annotated[tuple[SaidAndDone, ...], Open]
    causes: Annotated[tuple[CauseCount, ...], Open] = ()
    published_on: Annotated[date, Open]
    page: Annotated[str, Open] = ""
    """The accessible page, as HTML in base64."""


class ComplaintRecorded(DecidedEvent, owner="complaints", name="complaint-recorded", version=1):
    """A complaint about a case as it now stands: about whom, by whom, and whether it is open (A6, C7). Published by complaints at each change."""

    complaint_id: str
    case_id: str
    practitioner_ids: Annotated[tuple[str, ...], Restricted]
    """Whom it is about, as the workforce system knows them; all of them."""
    open: bool = True
    """False once it is closed."""
    by_party: YesNo = YesNo.NOT_KNOWN
    """Whether a party to the case made it."""


class ConcernNoticed(DecidedEvent, owner="complaints", name="concern-noticed", version=1):
    """Something in a complaint, or in what a team passed on, bears on a child's safety (T2, C1). Published by complaints, at once; restricted.

    Triage raises it as a concern on its case, or puts it to duty where no case is known. Correspondence that came by triage is
    raised there before complaints has it: this is what a person noticed since, or what came by another way.
    """

    concern_id: str
    case_id: str | None = None
    complaint_id: str | None = None
    correspondence_id: str | None = None
    in_words: Annotated[str, Restricted]
    child: bool = False
    """A child wrote it."""
    by: str
    """Id of whoever noticed."""


class StaffSafetyFlagged(DecidedEvent, owner="complaints", name="staff-safety-flagged", version=1):
    """Whoever works a case is to know that somebody in it may be a danger to staff, or is no more (C6). Published by complaints; restricted."""

    flag_id: str
    case_id: str
    person: Annotated[str | None, Restricted] = None
    """Id within the case, where that is known."""
    behaviour: Annotated[tuple[Behaviour, ...], Restricted] = ()
    in_force: bool
    decided: bool
    """False while only reported: a manager is asked."""
    review_on: date | None = None


class ContactArranged(DecidedEvent, owner="complaints", name="contact-arranged", version=1):
    """How contact with somebody is arranged, as it now stands (C6). Published by complaints; restricted."""

    correspondent_id: str
    case_id: str | None = None
    person: Annotated[str | None, Restricted] = None
    """Id within the case, where that is known."""
    kind: Annotated[ContactKind, Restricted]
    contact_id: str | None = None
    """The single point of contact."""
    review_on: date | None = None
    decided_at: AwareDatetime
    by: str
    """Id of the manager."""
