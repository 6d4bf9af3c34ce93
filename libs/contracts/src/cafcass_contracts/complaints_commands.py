"""The commands that complaints takes: from registering a complaint to learning from it. Those of misconduct are in `employee_relations`.

Whoever is complained about gives none that decides (C7): complaints refuses it, whatever their role.
"""

from __future__ import annotations

from datetime import date
from typing import Annotated

from pydantic import AwareDatetime, Field

from cafcass_contracts.feedback import (
    Behaviour,
    Category,
    Cause,
    ComplainedAbout,
    ComplaintStep,
    ContactKind,
    DelayReason,
    Destination,
    LearningPoint,
    LearningSource,
    OmbudsmanState,
    Outcome,
    Quarter,
    Reading,
    SaidAndDone,
    Sender,
)
from cafcass_contracts.message import Command, Restricted
from cafcass_contracts.roles import CASEWORKERS, MANAGERS, NATIONAL_DESKS, Role
from cafcass_contracts.safeguarding import Route
from cafcass_contracts.values import AreaId, Channel, CorrespondenceKind, YesNo

OFFICERS = (Role.COMPLAINTS_OFFICER, *MANAGERS, Role.OPERATIONAL_DIRECTOR)
"""The national team, and who answers for what it does."""
DECIDERS = (*MANAGERS, Role.OPERATIONAL_DIRECTOR)
"""Managers: who decides about extensions and about contact."""
HANDLERS = (*OFFICERS, Role.IMPROVEMENT_MANAGER)
"""Who may look into a complaint and answer it; never whom it is about (C7)."""
NATIONAL_IMPROVEMENT = (Role.IMPROVEMENT_MANAGER, *MANAGERS)
"""Who keeps the national learning log (OF 6.25)."""
WHOEVER_HEARS = (*CASEWORKERS, Role.INTAKE_OFFICER, *NATIONAL_DESKS, Role.IMPROVEMENT_MANAGER)
"""Anybody to whom somebody may complain, and who may notice what bears on a child's safety."""


class ComplaintCommand(Command):
    """What every command about one complaint says."""

    complaint_id: str


class PassOnComplaint(
    Command, owner="complaints", name="pass-on-complaint", version=1, given_by=WHOEVER_HEARS, never_refused=True
):
    """Pass on a complaint, concern, representation or compliment that a team received, in the person's own words, within 24 hours (C1)."""

    team: Annotated[str, Field(min_length=1)]
    received_at: AwareDatetime
    """When the team received it."""
    channel: Channel
    kind: CorrespondenceKind = CorrespondenceKind.COMPLAINT
    case_id: str | None = None
    sender: Annotated[str | None, Restricted] = None
    sender_contact: Annotated[str | None, Restricted] = None
    subject: Annotated[str | None, Restricted] = None
    text: Annotated[str | None, Restricted] = None
    document_ids: tuple[str, ...] = ()
    from_child: Annotated[bool, Restricted] = False
    safeguarding: YesNo = YesNo.NOT_KNOWN
    """Whether it bears on a child's safety, as whoever passes it on read it: all but no is raised at once (T2, G3)."""


class RaiseSafeguarding(
    Command, owner="complaints", name="raise-safeguarding", version=1, given_by=WHOEVER_HEARS, never_refused=True
):
    """Say that something in a complaint or in correspondence bears on a child's safety: it goes to triage at once (T2, C1)."""

    complaint_id: str | None = None
    correspondence_id: str | None = None
    case_id: str | None = None
    in_words: Annotated[str, Field(min_length=1), Restricted]


class CategoriseComplaint(
    ComplaintCommand, owner="complaints", name="categorise-complaint", version=1, given_by=OFFICERS
):
    """Decide what a complaint is, who made it and whom it is about; or decide it again (C1, C2, C7). Each part goes its own way."""

    categories: Annotated[tuple[Category, ...], Field(min_length=1)]
    sender: Sender
    person: Annotated[str | None, Restricted] = None
    """Id within the case of who made it; needed for a party."""
    concerns: Annotated[tuple[str, ...], Restricted] = ()
    """Ids within the case of the people of the family whom it concerns: a child's answer goes through none of them."""
    about: Annotated[tuple[ComplainedAbout, ...], Restricted] = ()
    """Whom of Cafcass it is about; all of them."""
    alleged_of: Annotated[tuple[ComplainedAbout, ...], Restricted] = ()
    """Of whom misconduct or gross failure is alleged; empty: of all whom it is about."""
    allegation: Annotated[str | None, Restricted] = None
    """For the employee relations route alone; needed where misconduct or gross failure of service is alleged."""
    why: Annotated[str, Field(min_length=1), Restricted]


class PlaceComplaint(ComplaintCommand, owner="complaints", name="place-complaint", version=1, given_by=OFFICERS):
    """Say which case a complaint is about, or that it is about none that was thought of (C1)."""

    case_id: str | None = None
    why: Annotated[str, Field(min_length=1), Restricted]


class SplitComplaint(ComplaintCommand, owner="complaints", name="split-complaint", version=1, given_by=OFFICERS):
    """Make another complaint of some of its correspondence: it is about something else (C1). Its time counts from its own receipt."""

    correspondence_ids: Annotated[tuple[str, ...], Field(min_length=1)]
    why: Annotated[str, Field(min_length=1), Restricted]


class JoinComplaints(ComplaintCommand, owner="complaints", name="join-complaints", version=1, given_by=OFFICERS):
    """Let a complaint go on as part of another: one person wrote both, about one thing (C1). The earlier receipt counts."""

    into: str
    """Complaint id."""
    why: Annotated[str, Field(min_length=1), Restricted]


class LinkComplaints(ComplaintCommand, owner="complaints", name="link-complaints", version=1, given_by=OFFICERS):
    """Say that complaints belong together though they stay apart (C1)."""

    others: Annotated[tuple[str, ...], Field(min_length=1, max_length=20)]
    why: Annotated[str, Field(min_length=1), Restricted]


class AssignHandler(ComplaintCommand, owner="complaints", name="assign-handler", version=1, given_by=OFFICERS):
    """Say who looks into a complaint and answers it: nobody whom it is about, and nobody under them (C7)."""

    handler_id: Annotated[str, Field(min_length=1)]
    role: Role
    team: str | None = None
    """The national team where absent."""


class RecordStep(ComplaintCommand, owner="complaints", name="record-step", version=1, given_by=HANDLERS):
    """Record what was done about a complaint: acknowledged, the complainant contacted, the file scrutinised, practitioner and manager contacted (C3)."""

    step: ComplaintStep
    done_at: AwareDatetime
    in_words: Annotated[str, Field(min_length=1), Restricted]


class ExtendResponse(ComplaintCommand, owner="complaints", name="extend-response", version=1, given_by=DECIDERS):
    """Give the response to a complaint more time, with the reason, which a holding letter tells (C4). Never less time, and few times."""

    until: date
    reason: DelayReason
    why: Annotated[str, Field(min_length=1), Restricted]


class WriteHoldingLetter(
    ComplaintCommand, owner="complaints", name="write-holding-letter", version=1, given_by=HANDLERS
):
    """Write the letter that says why an answer takes longer (C4, OF 8.2)."""

    reason: DelayReason
    in_words: Annotated[str, Field(min_length=1), Restricted]
    """The reason, as the person is told it."""
    signed_as: Annotated[str, Field(min_length=1), Restricted]


class WriteAnswer(ComplaintCommand, owner="complaints", name="write-answer", version=1, given_by=HANDLERS):
    """Write the answer to a complaint in the handler's own words, or write it anew before it is sent (C3, OF 8.2)."""

    addressed_to: Annotated[str, Field(min_length=1), Restricted]
    heard: Annotated[str, Field(min_length=1), Restricted]
    """What we understood the complaint to be."""
    found: Annotated[tuple[str, ...], Field(min_length=1), Restricted]
    """What we found, a paragraph each."""
    doing: Annotated[tuple[str, ...], Restricted] = ()
    """What we do about it, and what we are sorry for."""
    outcome: Outcome
    signed_as: Annotated[str, Field(min_length=1), Restricted]
    proofread: bool
    """Its writer read it through (OF 8.2)."""


class DocumentCommand(Command):
    """What every command about one document says: of which complaint it is, or to whom it is about contact."""

    document_id: str
    complaint_id: str | None = None
    correspondent_id: str | None = None


class ReleaseDocument(DocumentCommand, owner="complaints", name="release-document", version=1, given_by=OFFICERS):
    """Decide where a document may safely go, and hand it to the post room (T9, C6). Refused where it would not be safe."""

    destination: Annotated[Destination, Restricted]
    safe: YesNo
    """Whether whoever decides knows it to be safe: nothing goes on "not known" (G3)."""
    why: Annotated[str, Field(min_length=1), Restricted]


class RecordSending(DocumentCommand, owner="complaints", name="record-sending", version=1, given_by=HANDLERS):
    """Record that a document went out, when it has (T13)."""

    how: Channel
    sent_at: AwareDatetime


class FileRepresentation(
    ComplaintCommand, owner="complaints", name="file-representation", version=1, given_by=HANDLERS
):
    """Send a party's representation to the court with Cafcass's response (C2)."""

    correspondence_ids: Annotated[tuple[str, ...], Field(max_length=100)] = ()
    """Which of its correspondence is the representation; needed where more than that is in it. Absent: all of it."""
    response: Annotated[str, Field(min_length=1), Restricted]
    tells_private_matters: YesNo = YesNo.NOT_KNOWN
    """Whether it tells one party what is private of another, or a child's confidence: all but no seeks the court's directions (T9, G3)."""
    signed_as: Annotated[str, Field(min_length=1), Restricted]


class CloseComplaint(ComplaintCommand, owner="complaints", name="close-complaint", version=1, given_by=HANDLERS):
    """Close a complaint or compliment with its outcome, causes and learning points (C8). Refused while something in it is still owed."""

    outcome: Outcome
    causes: Annotated[tuple[Cause, ...], Field(min_length=1)]
    learning: Annotated[tuple[LearningPoint, ...], Field(min_length=1)]
    in_words: Annotated[str, Restricted] = ""


class ReopenComplaint(ComplaintCommand, owner="complaints", name="reopen-complaint", version=1, given_by=OFFICERS):
    """Open a closed complaint again, on what came since or on reflection; its time counts from then (C3)."""

    correspondence_ids: tuple[str, ...] = ()
    """Which correspondence opens it: its time counts from the receipt of the first of them."""
    why: Annotated[str, Field(min_length=1), Restricted]


class RecordOmbudsman(ComplaintCommand, owner="complaints", name="record-ombudsman", version=1, given_by=HANDLERS):
    """Record that a complaint went to the ombudsman, or what came of that (C8)."""

    state: OmbudsmanState
    on: date
    in_words: Annotated[str, Field(min_length=1), Restricted]


class ReferForReview(ComplaintCommand, owner="complaints", name="refer-for-review", version=1, given_by=OFFICERS):
    """Have an improvement manager review a complex complaint before it is answered (C7, OF 6.20)."""

    why: Annotated[str, Field(min_length=1), Restricted]


class RecordReview(
    ComplaintCommand,
    owner="complaints",
    name="record-review",
    version=1,
    given_by=(Role.IMPROVEMENT_MANAGER, *MANAGERS),
):
    """Record what an improvement manager's review of a complaint found (C7)."""

    in_words: Annotated[str, Field(min_length=1), Restricted]


class ReadCorrespondence(
    Command, owner="complaints", name="read-correspondence", version=1, given_by=(*HANDLERS, *CASEWORKERS[:4])
):
    """Say what was found in correspondence that came on top of a complaint, or in spite of an arrangement (T1, C6)."""

    correspondence_ids: Annotated[tuple[str, ...], Field(min_length=1, max_length=100)]
    complaint_id: str | None = None
    """The complaint that it was added to."""
    correspondent_id: str | None = None
    """Whoever wrote, where it was taken because of an arrangement."""
    found: Reading
    route: Route | None = None
    """Of a statutory request: where it goes."""
    in_words: Annotated[str | None, Restricted] = None
    """Needed for what bears on a child's safety."""


class DecideContact(Command, owner="complaints", name="decide-contact", version=1, given_by=DECIDERS):
    """Arrange how contact with somebody goes on, review that, or end the arrangement (C6). A letter tells the person.

    To end communication is refused while Cafcass's work or a complaint is open.
    """

    correspondent_id: str
    kind: ContactKind
    behaviour: Annotated[tuple[Behaviour, ...], Restricted] = ()
    """Needed for unacceptable behaviour."""
    contact_id: str | None = None
    """The one named contact, as the workforce system knows them; needed for a single point of contact."""
    contact_name: Annotated[str | None, Restricted] = None
    """As the person is told it; needed with `contact_id`."""
    staff_safety: YesNo = YesNo.NOT_KNOWN
    """Whether staff are to be warned: not known keeps what was reported (G3)."""
    review_on: date | None = None
    """Needed for every arrangement."""
    why: Annotated[str, Field(min_length=1), Restricted]


class ReportBehaviour(
    Command, owner="complaints", name="report-behaviour", version=1, given_by=WHOEVER_HEARS, never_refused=True
):
    """Say that somebody threatened or abused staff: whoever works the case sees it at once, and a manager decides (C6)."""

    correspondent_id: str | None = None
    case_id: str | None = None
    person: Annotated[str | None, Restricted] = None
    """Id within the case; with `case_id` it says who, where no correspondent is known."""
    behaviour: Annotated[tuple[Behaviour, ...], Field(min_length=1), Restricted]
    in_words: Annotated[str, Field(min_length=1), Restricted]


class AcknowledgeSafetyFlag(
    Command, owner="complaints", name="acknowledge-safety-flag", version=1, given_by=CASEWORKERS
):
    """Say that whoever works a case has seen its staff safety flag (C6)."""

    correspondent_id: str
    case_id: str


class RecordLogCheck(
    Command,
    owner="complaints",
    name="record-log-check",
    version=1,
    given_by=(Role.COMMUNICATIONS_OFFICER, *OFFICERS),
):
    """Record what looking for a member of Parliament's letter on the request and feedback log found, where its case is not known (T4)."""

    correspondence_id: str
    found: tuple[str, ...] = ()
    """Ids of correspondence on the log; none: nothing was found."""
    how: Annotated[str, Field(min_length=1), Restricted]
    """What was looked for."""


class RecordConstituentConsent(
    Command,
    owner="complaints",
    name="record-constituent-consent",
    version=1,
    given_by=(Role.COMMUNICATIONS_OFFICER, *OFFICERS),
):
    """Record whether the constituent of a member of Parliament agreed that their case is spoken of (T4, G4): without a yes nothing of it is said."""

    correspondence_id: str
    consent: YesNo
    """Not known: it is still asked (G3)."""
    how: Annotated[str, Field(min_length=1), Restricted]
    """How that is known: a signed form, or that they were asked."""


class AddLearningPoint(Command, owner="complaints", name="add-learning-point", version=1, given_by=(*HANDLERS,)):
    """Put a point on the learning log that comes from elsewhere: a serious case review, the ombudsman, an inspection, an audit (C8, OF 6.25)."""

    source: LearningSource
    learning: LearningPoint
    causes: tuple[Cause, ...] = ()
    area: AreaId | None = None


class SettleLearningPoint(
    Command, owner="complaints", name="settle-learning-point", version=1, given_by=NATIONAL_IMPROVEMENT
):
    """Decide whether a learning point goes into the national log: it matters beyond one case or team, and no policy says it already (C8)."""

    point_id: str
    national: bool
    point: str | None = None
    """Worded anew for others, where that is better."""
    why: Annotated[str, Field(min_length=1), Restricted]


class RecordLearningApplied(Command, owner="complaints", name="record-learning-applied", version=1, given_by=MANAGERS):
    """Record how an area applied the national learning of a quarter (C8)."""

    quarter: Quarter
    area: AreaId
    how: Annotated[str, Field(min_length=1)]
    """In plain words, without personal data."""


class SignChildrensAnalysis(
    Command,
    owner="complaints",
    name="sign-childrens-analysis",
    version=1,
    given_by=(Role.HEAD_OF_SERVICE, Role.OPERATIONAL_DIRECTOR),
):
    """Sign the analysis of a quarter's complaints from children; its learning goes to the log (C5)."""

    quarter: Quarter
    in_words: Annotated[str, Field(min_length=1), Restricted]
    learning: tuple[LearningPoint, ...] = ()


class PublishYouSaidWeDid(
    Command, owner="complaints", name="publish-you-said-we-did", version=1, given_by=NATIONAL_IMPROVEMENT
):
    """Publish what service users said in a quarter and what was done about it (C8). Refused where it may tell of a case or a person."""

    quarter: Quarter
    entries: Annotated[tuple[SaidAndDone, ...], Field(min_length=1)]
    names_nobody: YesNo = YesNo.NOT_KNOWN
    """Whoever publishes has looked: no word in it is the name of somebody of Cafcass or of a family. Needed where words look like one (G4)."""
