"""What triage decides and tells, what it files at court, and the commands it takes."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from pydantic import AwareDatetime, Field

from cafcass_contracts.message import Command, DecidedEvent, Restricted, Sealed, Value
from cafcass_contracts.people import Need
from cafcass_contracts.proceedings import CourtRef
from cafcass_contracts.roles import CASEWORKERS, EVERYBODY, MANAGERS, NATIONAL_DESKS, PRACTITIONERS, Role
from cafcass_contracts.safeguarding import (
    Alleged,
    CallOutcome,
    CareCategory,
    ChildRisk,
    ConcernAction,
    ConcernTrigger,
    ContactKind,
    FactorState,
    Gap,
    LetterSharing,
    Recommendation,
    ReferralKind,
    ReopenedBecause,
    RiskFinding,
    Route,
    ScreeningOutcome,
    SettledBy,
    Sharing,
)
from cafcass_contracts.values import CaseNumber, RiskFactor, YesNo


class NeedsOf(Value):
    """The diversity needs and adjustments of one person or child of a case (T14)."""

    about: str
    """Id within the case."""
    needs: Annotated[tuple[Need, ...], Restricted]


class CaseScreened(DecidedEvent, owner="triage", name="case-screened", version=1):
    """A private law case was screened (T5), or screened anew on new information (T1). Published by triage.

    `settled` says whether the outcome holds: what policy may not settle alone is proposed, and a person settles it.
    """

    case_id: str
    screening: int
    """Counts the screenings of the case, from 1; the highest holds."""
    outcome: ScreeningOutcome
    settled: bool
    settled_by: SettledBy | None = None
    urgent: bool
    """Whether a child protection concern is open (T2), here or in another case of the same child (I5)."""
    not_known: int
    """How many risk factors nobody knows about yet (G3)."""
    outstanding_checks: int = 0
    """How many checks owed an answer then, or were not told of: whoever settles it settles it without them."""
    not_spoken_to: int = 0
    """How many parties nobody had spoken to then."""


class RiskProfileRecorded(DecidedEvent, owner="triage", name="risk-profile-recorded", version=1):
    """The risk profile behind a screening: every factor present, absent or not known, from what, under which rule (T5, G3).

    Published by triage with each screening; the highest `screening` holds. Restricted.
    """

    case_id: str
    screening: int
    outcome: ScreeningOutcome
    factors: Annotated[tuple[RiskFinding, ...], Restricted]
    alleged: Annotated[tuple[Alleged, ...], Restricted] = ()
    """All that was alleged in calls and reports so far: it may warrant a police check (P2)."""
    outstanding_checks: Annotated[tuple[str, ...], Restricted] = ()
    """What owed an answer then, or was not told of, each by its kind and whom it is about: `level-1:p1`."""
    not_spoken_to: Annotated[tuple[str, ...], Restricted] = ()
    """Ids of the parties nobody had spoken to then."""


class ConcernRaised(DecidedEvent, owner="triage", name="concern-raised", version=1):
    """A child protection concern cannot wait (T2): it is with the duty officer, or the service manager, of a team. Published by triage."""

    concern_id: str
    case_id: str
    trigger: ConcernTrigger
    team: str
    role: str
    practitioner_id: str | None = None
    """Who is on duty, where the rota says."""
    out_of_hours: bool
    raised_at: AwareDatetime
    acknowledge_by: AwareDatetime


class ConcernRecorded(DecidedEvent, owner="triage", name="concern-recorded", version=1):
    """What a child protection concern is about, for who acts on it (T2). Published by triage. Restricted."""

    concern_id: str
    case_id: str
    trigger: ConcernTrigger
    in_words: Annotated[str | None, Restricted] = None
    about_person: Annotated[str | None, Restricted] = None
    """Id within the case of who poses the risk."""


class ConcernAcknowledged(DecidedEvent, owner="triage", name="concern-acknowledged", version=1):
    """Somebody has taken a child protection concern in hand (T2). Published by triage."""

    concern_id: str
    case_id: str
    acknowledged_at: AwareDatetime
    by: str
    """Id of the actor."""


class ConcernEscalated(DecidedEvent, owner="triage", name="concern-escalated", version=1):
    """Nobody acknowledged a child protection concern in time: it is with the head of service (T2). Published by triage."""

    concern_id: str
    case_id: str
    team: str
    role: str
    practitioner_id: str | None = None


class ConcernActedOn(DecidedEvent, owner="triage", name="concern-acted-on", version=1):
    """What was done about a child protection concern after it was taken in hand (T2): acknowledging is not acting. Published by triage."""

    concern_id: str
    case_id: str
    acted_at: AwareDatetime
    by: str
    """Id of the actor."""
    actions: tuple[ConcernAction, ...]


class RiskCallRecorded(DecidedEvent, owner="triage", name="risk-call-recorded", version=1):
    """A risk identification call to a party was made or tried (T6). Published by triage. What was said stays restricted."""

    case_id: str
    person: str
    """Id within the case; `not-known` where it was recorded with an id that is nobody's."""
    outcome: CallOutcome
    called_at: AwareDatetime


class LetterPlanned(DecidedEvent, owner="triage", name="letter-planned", version=1):
    """When the Schedule 2 letter of a case is due (T6): before its first hearing, and again whenever that moves. Published by triage."""

    case_id: str
    hearing_id: str
    hearing_at: AwareDatetime
    due: date
    short_notice: bool
    """The due date was already past when it was known: due now (G1)."""


class LetterIssued(DecidedEvent, owner="triage", name="letter-issued", version=1):
    """The Schedule 2 letter, or a numbered update at the bottom of it, was decided on and goes to the court (T6, T7). Published by triage."""

    case_id: str
    letter_id: str
    update: int
    """0 for the letter itself, then 1, 2, ..."""
    outcome: ScreeningOutcome
    outstanding_checks: int
    """How many checks it says are outstanding (P8)."""
    sharing: LetterSharing
    due: date | None = None
    in_time: YesNo = YesNo.NOT_KNOWN
    """Whether it was issued by its due date."""
    author: str | None = None
    """Who answers for what it says: whoever advised, else settled its screening, else works the case."""


class LetterRendered(DecidedEvent, owner="triage", name="letter-rendered", version=1):
    """A letter exists as a document, made once from its stored facts (T6). Published by triage. Its content is restricted."""

    case_id: str
    letter_id: str
    update: int
    document_id: str
    sha256: str
    """Of the PDF."""
    pages: int


class LetterFiled(DecidedEvent, owner="triage", name="letter-filed", version=1):
    """The Schedule 2 letter, or the letter with its updates, is filed at court as one document (T6, T7). Published by triage."""

    case_id: str
    case_number: CaseNumber
    court: CourtRef | None = None
    letter_id: str
    update: int
    document_id: str
    type_of_document: str
    """In HMCTS's words: `Safeguarding_Letter`, `Safeguarding_Letter_Update`."""
    file_name: str
    media_type: str
    sha256: str
    content: Annotated[str, Restricted]
    """The document, in base64."""
    sharing: LetterSharing
    directions_sought: Annotated[str | None, Restricted] = None
    """Why the parties do not have it, where the court is asked for directions (T9)."""


class CourtNotified(DecidedEvent, owner="triage", name="court-notified", version=1):
    """The court is told something in words: that a referral or a disclosure was made, or that agreement is asked (T10). Published by triage."""

    case_id: str
    case_number: CaseNumber
    court: CourtRef | None = None
    kind: ReferralKind
    text: Annotated[str, Restricted]


class LetterShared(DecidedEvent, owner="triage", name="letter-shared", version=1):
    """Whether the parties have the letter, and why not (T9): on issue, and after the court's directions. Published by triage."""

    case_id: str
    letter_id: str
    update: int
    sharing: LetterSharing
    why: Annotated[str, Sealed] = ""
    """In plain words, without personal data."""


class SharingRecorded(DecidedEvent, owner="triage", name="sharing-recorded", version=1):
    """Something of a case was sent or given to somebody: a welcome pack, the child's materials, a letter (T13). Published by triage."""

    case_id: str
    sharing: Annotated[Sharing, Sealed]
    by: str = ""
    """Who sent or gave it."""


class NeedsRecorded(DecidedEvent, owner="triage", name="needs-recorded", version=1):
    """The diversity needs and reasonable adjustments of everybody in a case, as now known (T14). Published by triage. Restricted."""

    case_id: str
    needs: Annotated[tuple[NeedsOf, ...], Restricted]


class CategoryChanged(DecidedEvent, owner="triage", name="category-changed", version=1):
    """A care case has a category, proposed from its gap analysis or settled by a person (T8, G5). Published by triage. Internal."""

    case_id: str
    review: int
    """Counts the gap analyses of the case, from 1."""
    category: CareCategory
    settled: bool
    settled_by: SettledBy | None = None


class GapsRecorded(DecidedEvent, owner="triage", name="gaps-recorded", version=1):
    """The gap analysis behind a category (T8). Published by triage. Restricted."""

    case_id: str
    review: int
    gaps: Annotated[tuple[Gap, ...], Restricted]


class CorrespondenceRouted(DecidedEvent, owner="triage", name="correspondence-routed", version=1):
    """Correspondence goes to where it is dealt with, by when (T3, T4). Published by triage; routed again when a person corrects it."""

    correspondence_id: str
    case_id: str | None = None
    route: Route
    team: str
    role: str
    practitioner_id: str | None = None
    passed_by: AwareDatetime
    """When it must be with the right person (T3)."""
    answer_by: AwareDatetime | None = None
    """When it must be answered, where a rule says (T4)."""
    safeguarding: bool = False
    """It says something about a child's safety, which was raised first (T2, C1)."""


class CorrespondenceClosed(DecidedEvent, owner="triage", name="correspondence-closed", version=1):
    """Correspondence was dealt with: answered, or nothing was to be done (T3, T4). Published by triage."""

    correspondence_id: str
    case_id: str | None = None
    how: Annotated[str, Sealed]


class ReferralMade(DecidedEvent, owner="triage", name="referral-made", version=1):
    """A child was referred, or information disclosed, outside (T10). Published by triage; the court is told."""

    referral_id: str
    case_id: str
    kind: ReferralKind
    to: Annotated[str, Sealed]
    """Which authority or agency."""
    children: Annotated[tuple[str, ...], Sealed] = ()
    """Ids within the case."""


class InvolvementEnded(DecidedEvent, owner="triage", name="involvement-ended", version=1):
    """Cafcass's part in a private law case ends: no concern, no clear role, letter filed and first hearing over (T11). Published by triage."""

    case_id: str
    settled_by: SettledBy


class InvolvementReopened(DecidedEvent, owner="triage", name="involvement-reopened", version=1):
    """Cafcass's part in a case that had ended goes on (T11). Published by triage."""

    case_id: str
    because: tuple[ReopenedBecause, ...]
    practitioner_id: str | None = None
    """Who worked the case when it ended: it is theirs again where that can be."""


class ContactLogged(DecidedEvent, owner="triage", name="contact-logged", version=1):
    """A contact or advice was logged on a case (T15): who logged it, of what kind, and when it was. Published by triage."""

    case_id: str
    contact_id: str
    kind: ContactKind
    at: AwareDatetime
    by: str
    """Who logged it."""


class ContactRecorded(DecidedEvent, owner="triage", name="contact-recorded", version=1):
    """What was said in a contact, or advised (T15), for the case's story. Published by triage. Restricted."""

    case_id: str
    contact_id: str
    kind: ContactKind
    at: AwareDatetime
    with_whom: Annotated[str, Restricted]
    about: Annotated[str, Restricted]
    advised: Annotated[str | None, Restricted] = None


class SettleScreening(
    Command, owner="triage", name="settle-screening", version=1, given_by=(*PRACTITIONERS, *MANAGERS)
):
    """Settle the outcome of a screening: what was proposed, or another, with the reason (T5)."""

    case_id: str
    outcome: ScreeningOutcome
    why: Annotated[str, Field(min_length=1), Restricted]


class ReportInformation(
    Command, owner="triage", name="report-information", version=1, given_by=EVERYBODY, never_refused=True
):
    """Put on the record what somebody told about a case: a risk that is there, or is not (T1, T5)."""

    case_id: str
    factor: Annotated[RiskFactor, Restricted]
    state: Annotated[FactorState, Restricted]
    about_person: Annotated[str | None, Restricted] = None
    """Id within the case."""
    in_words: Annotated[str, Field(min_length=1), Restricted]
    source: Annotated[str, Restricted] = ""
    """Who said so."""


class RaiseConcern(Command, owner="triage", name="raise-concern", version=1, given_by=EVERYBODY, never_refused=True):
    """Raise a child protection concern that cannot wait (T2)."""

    case_id: str
    trigger: ConcernTrigger
    about_person: Annotated[str | None, Restricted] = None
    in_words: Annotated[str, Field(min_length=1), Restricted]


class AcknowledgeConcern(
    Command,
    owner="triage",
    name="acknowledge-concern",
    version=1,
    given_by=(*CASEWORKERS, Role.OPERATIONAL_DIRECTOR),
    never_refused=True,
):
    """Take a child protection concern in hand (T2)."""

    case_id: str
    concern_id: str
    action: Annotated[str, Field(min_length=1), Restricted]
    """What is being done."""


class RecordConcernAction(
    Command,
    owner="triage",
    name="record-concern-action",
    version=1,
    given_by=(*CASEWORKERS, Role.OPERATIONAL_DIRECTOR),
):
    """Record what was done about a child protection concern (T2): acknowledging it is not acting."""

    case_id: str
    concern_id: str
    actions: Annotated[tuple[ConcernAction, ...], Field(min_length=1)]
    in_words: Annotated[str, Field(min_length=1), Restricted]


class DealWithInformation(
    Command,
    owner="triage",
    name="deal-with-information",
    version=1,
    given_by=(Role.INTAKE_OFFICER, Role.HEAR4U_ADVISER, *CASEWORKERS),
):
    """Record that somebody read what was told about a case and what follows from it (T1, T3), where no rule decides that."""

    case_id: str
    information: str
    """As the question about it names it: a report, a call, a court's order, or what is owed after a hearing."""
    what: Annotated[str, Field(min_length=1), Restricted]
    """What follows from it."""


class MarkUnsafe(
    Command,
    owner="triage",
    name="mark-unsafe",
    version=1,
    given_by=(Role.INTAKE_OFFICER, Role.CHECKS_OFFICER, *CASEWORKERS),
    never_refused=True,
):
    """Say that it is not safe to call somebody or to send anything where they live, until somebody says otherwise (T9, T13)."""

    case_id: str
    person: str
    """Id within the case."""
    why: Annotated[str, Field(min_length=1), Restricted]


class MarkSafe(Command, owner="triage", name="mark-safe", version=1, given_by=(*PRACTITIONERS, *MANAGERS)):
    """Say that it is safe to call somebody and to send to where they live, and that they may know of the application (T9, T13)."""

    case_id: str
    person: str
    """Id within the case."""
    why: Annotated[str, Field(min_length=1), Restricted]


class RecordAdvice(Command, owner="triage", name="record-advice", version=1, given_by=(*PRACTITIONERS, *MANAGERS)):
    """Give the practitioner's own analysis, advice and recommendations to the court, for the letter (T6): the latest holds."""

    case_id: str
    analysis: Annotated[str, Field(min_length=1), Restricted]
    """What the information means for the children's safety and welfare."""
    advice: Annotated[str, Field(min_length=1), Restricted]
    recommendations: Annotated[tuple[Recommendation, ...], Restricted] = ()
    children: Annotated[tuple[ChildRisk, ...], Restricted] = ()
    """The risk to each child."""


class RecordContact(
    Command,
    owner="triage",
    name="record-contact",
    version=1,
    given_by=(Role.INTAKE_OFFICER, Role.CHECKS_OFFICER, Role.LEGAL_ADVISER, *NATIONAL_DESKS, *CASEWORKERS),
):
    """Log whom somebody spoke to about a case, when, about what, and what a supervisor or the legal line advised (T15)."""

    case_id: str
    kind: ContactKind
    at: AwareDatetime
    """When the contact was."""
    with_whom: Annotated[str, Field(min_length=1), Restricted]
    about: Annotated[str, Field(min_length=1), Restricted]
    advised: Annotated[str | None, Restricted] = None


class RecordRiskCall(
    Command, owner="triage", name="record-risk-call", version=1, given_by=CASEWORKERS, never_refused=True
):
    """Record a risk identification call to one party, made separately from the other (T6)."""

    case_id: str
    person: str
    """Id within the case."""
    called_at: AwareDatetime
    outcome: CallOutcome
    said: Annotated[str | None, Restricted] = None
    """What they said that the court should know, in plain words."""
    factors: Annotated[tuple[RiskFactor, ...], Restricted] = ()
    """Risks that they named."""
    asked: Annotated[tuple[RiskFactor, ...], Restricted] = ()
    """Risks that they were asked about: one that they did not name is a question answered no (G3)."""
    issues: Annotated[tuple[str, ...], Restricted] = ()
    """Factual issues that arise, for the letter."""
    consents_to_sharing: Annotated[YesNo, Restricted] = YesNo.NOT_KNOWN
    """Whether what they said of themselves may be told to the other party (T9)."""


class SettleSharing(Command, owner="triage", name="settle-sharing", version=1, given_by=(*PRACTITIONERS, *MANAGERS)):
    """Record the court's directions on a letter that was held back, or hold one back (T9)."""

    case_id: str
    sharing: LetterSharing
    why: Annotated[str, Field(min_length=1), Restricted]


class RecordGapAnalysis(
    Command, owner="triage", name="record-gap-analysis", version=1, given_by=(Role.GUARDIAN, *MANAGERS)
):
    """Record what the local authority's evidence lacks, first or anew when evidence arrives (T8): a category is proposed."""

    case_id: str
    gaps: Annotated[tuple[Gap, ...], Field(min_length=1), Restricted]


class SettleCategory(Command, owner="triage", name="settle-category", version=1, given_by=MANAGERS):
    """Settle the category of a care case: what was proposed, or another, with the reason (T8)."""

    case_id: str
    category: CareCategory
    why: Annotated[str, Field(min_length=1), Restricted]


class RouteCorrespondence(
    Command,
    owner="triage",
    name="route-correspondence",
    version=1,
    given_by=(Role.INTAKE_OFFICER, *NATIONAL_DESKS, *CASEWORKERS),
):
    """Send correspondence another way than it went (T4), or confirm that it is where it belongs (T3)."""

    correspondence_id: str
    route: Route
    case_id: str | None = None
    """Which case it is about, where that was not known."""
    why: Annotated[str, Field(min_length=1), Restricted]


class CloseCorrespondence(
    Command,
    owner="triage",
    name="close-correspondence",
    version=1,
    given_by=(Role.INTAKE_OFFICER, *NATIONAL_DESKS, *CASEWORKERS),
):
    """Record that correspondence was dealt with, or one thing that it called for (T3, T4)."""

    correspondence_id: str
    step: str | None = None
    """What was done of the things that it called for (`holding-letter`, `local-information`, `reply`, `answer`,
    `safeguarding`); absent: all of it."""
    how: Annotated[str, Field(min_length=1)]
    """In plain words, without personal data."""


class MakeReferral(Command, owner="triage", name="make-referral", version=1, given_by=CASEWORKERS, never_refused=True):
    """Record a referral of a child, or a disclosure, outside (T10). Refused where it needs a consent or an agreement that is not there."""

    case_id: str
    kind: ReferralKind
    to: Annotated[str, Field(min_length=1)]
    children: tuple[str, ...] = ()
    why: Annotated[str, Field(min_length=1), Restricted]
    parental_consent: YesNo = YesNo.NOT_KNOWN
    imminent_danger: YesNo = YesNo.NOT_KNOWN
    court_agreed: YesNo = YesNo.NOT_KNOWN


class EndInvolvement(Command, owner="triage", name="end-involvement", version=1, given_by=(*PRACTITIONERS, *MANAGERS)):
    """End Cafcass's part in a private law case after its first hearing, or refuse to (T11)."""

    case_id: str
    why: Annotated[str, Field(min_length=1), Restricted]


class RecordSharing(
    Command, owner="triage", name="record-sharing", version=1, given_by=(Role.INTAKE_OFFICER, *CASEWORKERS)
):
    """Record that something of a case was sent or given to somebody (T13)."""

    case_id: str
    sharing: Sharing


class RecordNeeds(
    Command,
    owner="triage",
    name="record-needs",
    version=1,
    given_by=(Role.INTAKE_OFFICER, Role.CHECKS_OFFICER, *CASEWORKERS),
):
    """Record diversity needs and reasonable adjustments of somebody in a case (T14). Adds to what the application says."""

    case_id: str
    about: str
    """Id within the case."""
    needs: Annotated[tuple[Need, ...], Field(min_length=1), Restricted]
