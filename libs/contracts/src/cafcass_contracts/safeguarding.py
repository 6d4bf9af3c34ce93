"""The words of safeguarding that police checks and triage share: checks, consent, findings, risk, concerns, categories."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from pydantic import AwareDatetime

from cafcass_contracts.message import OpenEnum, Restricted, RuleId, Value
from cafcass_contracts.values import OffenceCategory, PartialDate, RiskFactor, YesNo


class CheckKind(OpenEnum):
    """What is asked, and of whom (P1, P2, P7)."""

    LEVEL_1 = "level-1"
    """The police national computer."""
    LEVEL_2 = "level-2"
    """Enhanced, with local intelligence, by the force for the address."""
    LOCAL_AUTHORITY = "local-authority"
    """Whether a child is known, on a plan or looked after."""


class CheckState(OpenEnum):
    """Where a check stands."""

    NEEDED = "needed"
    """Nobody has been asked, because something is missing that the request cannot do without."""
    AWAITING_CONSENT = "awaiting-consent"
    """Somebody who is no party has not yet said yes (P3)."""
    CONSENT_REFUSED = "consent-refused"
    """Refused or withdrawn: outstanding for good unless consent is given after all (P3, P4)."""
    REQUESTED = "requested"
    CHASED = "chased"
    """Asked again at least once (P8)."""
    ANSWERED = "answered"
    WITHDRAWN = "withdrawn"
    """Not needed any more."""


OUTSTANDING = frozenset(
    {
        CheckState.NEEDED,
        CheckState.AWAITING_CONSENT,
        CheckState.CONSENT_REFUSED,
        CheckState.REQUESTED,
        CheckState.CHASED,
    }
)
"""The states in which a check still owes its answer (P8)."""


class ConsentState(OpenEnum):
    """Consent to a check of somebody who is no party, recorded each time, for each level (P3)."""

    REQUESTED = "requested"
    GIVEN = "given"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"


class OutstandingBecause(OpenEnum):
    """Why a check that needs consent cannot be made (P3, P4)."""

    CONSENT_REFUSED = "consent-refused"
    CONSENT_NOT_ANSWERED = "consent-not-answered"
    """Nobody who was to be asked has said yes or no in the time there is for it."""


class Relevance(OpenEnum):
    """Whether an offence bears on safeguarding or welfare (P5)."""

    RELEVANT = "relevant"
    NOT_RELEVANT = "not-relevant"
    FOR_A_PERSON = "for-a-person"
    """No row of the classification knows it."""


class DisposalKind(OpenEnum):
    """What became of an offence. Only a conviction is proven (P6); whatever else became of it is information (P5)."""

    CONVICTION = "conviction"
    CAUTION = "caution"
    """Cautions, reprimands, warnings."""
    PENDING = "pending"
    NO_FURTHER_ACTION = "no-further-action"
    ACQUITTED = "acquitted"
    """Found not guilty, dismissed, or discontinued at court."""
    OTHER = "other"
    NOT_KNOWN = "not-known"
    """Nobody said (G3)."""


class Check(Value):
    """One check as it now stands: identifiers and dates, nothing of what was found."""

    check_id: str
    kind: CheckKind
    about: str
    """Id, within the case, of the person or child it is about."""
    state: CheckState
    source_system: str | None = None
    """Who holds what is asked for: the national computer or its successor, a force, an authority (P9)."""
    because: tuple[RuleId, ...] = ()
    needed_at: AwareDatetime
    requested_at: AwareDatetime | None = None
    answered_at: AwareDatetime | None = None
    chased: int = 0
    """How many times (P8)."""


class JudgedCheck(Check):
    """A check, and whether it found anything that matters."""

    relevant: Annotated[YesNo, Restricted] = YesNo.NOT_KNOWN
    """Whether anything relevant was found (P5). Not known until answered, and while a person still has to classify."""


class Finding(Value):
    """One offence in an answer, with how it was judged (P5)."""

    finding_id: str
    offence: Annotated[str, Restricted]
    """As the police word it."""
    category: Annotated[OffenceCategory, Restricted]
    relevance: Annotated[Relevance, Restricted]
    serious: Annotated[bool, Restricted] = False
    """Such that its arrival is itself a child protection concern (T2)."""
    disposal: Annotated[DisposalKind, Restricted] = DisposalKind.NOT_KNOWN
    sentence: Annotated[str | None, Restricted] = None
    committed_on: Annotated[PartialDate | None, Restricted] = None
    disposed_on: Annotated[PartialDate | None, Restricted] = None
    judged_by: str = ""
    """The row of the classification, or `person`."""
    proven: Annotated[bool, Restricted] = False
    """Whether it ended with a conviction. What did not is information: it counts for screening (P5), and never reaches a letter (P6)."""


class FactorState(OpenEnum):
    """What is known about a risk (G3): absent only where somebody asked and the answer was no."""

    PRESENT = "present"
    ABSENT = "absent"
    NOT_KNOWN = "not-known"


class RiskFinding(Value):
    """One risk factor of a profile: its state, from what it is known, under which rule (T5)."""

    factor: Annotated[RiskFactor, Restricted]
    state: Annotated[FactorState, Restricted]
    weak: Annotated[bool, Restricted] = False
    """Present only by a signal, such as a form C1A; it counts all the same (T5)."""
    rule: RuleId
    sources: Annotated[tuple[str, ...], Restricted] = ()
    """In plain words: the application, a level 1 check, the history, what somebody reported."""


class Alleged(Value):
    """A risk that somebody alleged in a call or a report, and of whom (T1, T6): never in whose words."""

    factor: Annotated[RiskFactor, Restricted]
    about_person: Annotated[str | None, Restricted] = None
    """Id within the case; absent where nobody says."""


class ScreeningOutcome(OpenEnum):
    """The three outcomes of private law screening (T5)."""

    NO_CONCERNS = "no-concerns-identified"
    CONCERNS = "concerns-further-work-advised"
    NEEDS_PERSON = "needs-a-person"


class SettledBy(OpenEnum):
    """Who settled what the platform proposed (G2)."""

    POLICY = "policy"
    PERSON = "person"


class ConcernTrigger(OpenEnum):
    """What makes a child protection concern that cannot wait (T2)."""

    IMMINENT_RISK = "imminent-risk"
    UNSUPERVISED_CONTACT = "unsupervised-contact-with-person-who-poses-risk"
    ABDUCTION = "threat-to-abduct"
    SERIOUS_CONVICTION = "serious-relevant-conviction"
    REPORTED = "reported"
    """Somebody said so in correspondence or a call."""
    OTHER = "other"


class ConcernAction(OpenEnum):
    """What was done about a child protection concern after somebody took it in hand (T2)."""

    REFERRED = "referred-to-local-authority"
    POLICE_TOLD = "police-told"
    COURT_TOLD = "court-told"
    CONTACT_STOPPED = "contact-stopped"
    CHILD_SEEN = "child-seen"
    FAMILY_SPOKEN_TO = "family-spoken-to"
    NOTHING_NEEDED = "nothing-needed"
    """Looked into, and no more is to be done."""
    OTHER = "other"


class ReopenedBecause(OpenEnum):
    """What reopens Cafcass's part in a case after it ended (T11)."""

    HEARING_ADJOURNED = "hearing-adjourned"
    """The first hearing was not held after all."""
    HEARING_LISTED = "hearing-listed"
    REPORT_ORDERED = "report-ordered"
    SERIOUS_FACT = "serious-fact"


class RiskLevel(OpenEnum):
    """How great a practitioner judges a risk to one child to be (T6)."""

    NONE_IDENTIFIED = "none-identified"
    LOW = "low"
    MEDIUM = "medium"
    HIGH = "high"
    NOT_KNOWN = "not-known"


class Recommendation(OpenEnum):
    """What a practitioner recommends to the court before the first hearing (T6)."""

    NO_FURTHER_ROLE = "no-further-role"
    SECTION_7_REPORT = "section-7-report"
    SECTION_37_REPORT = "section-37-report"
    """The local authority is directed to look into the children's circumstances."""
    FACT_FINDING = "fact-finding-hearing"
    RULE_16_4_GUARDIAN = "rule-16-4-guardian"
    FURTHER_CHECKS = "further-checks"
    NO_UNSUPERVISED_CONTACT = "no-unsupervised-contact-for-now"
    PROTECTIVE_ORDER = "protective-order"
    PARENTING_PROGRAMME = "parenting-programme"
    MEDIATION = "mediation"
    SPECIAL_MEASURES = "special-measures-at-court"
    DIRECTIONS_ON_DISCLOSURE = "directions-on-disclosure"
    OTHER = "other"


class ContactKind(OpenEnum):
    """What kind of contact, or of advice, is logged (T15)."""

    PHONE = "phone"
    MEETING = "meeting"
    VISIT = "visit"
    MESSAGE = "message"
    SUPERVISION = "supervision"
    """What a supervisor advised."""
    LEGAL_ADVICE = "legal-advice"
    """What the legal line advised."""
    OTHER = "other"


class ChildRisk(Value):
    """The risk to one child, as the practitioner judges it (T6)."""

    child: str
    """Id within the case."""
    level: Annotated[RiskLevel, Restricted]
    in_words: Annotated[str | None, Restricted] = None


class CareCategory(OpenEnum):
    """The category of a care case (T8, G5): internal."""

    SUFFICIENT = "1"
    """The local authority's assessments are sufficient and its plan is sound."""
    MORE_WORK = "2"
    """Good, and more work is needed."""
    INSUFFICIENT = "3"
    """Assessments, plan or both are insufficient."""


class Sufficiency(OpenEnum):
    """How good a part of the local authority's work is (T8)."""

    SUFFICIENT = "sufficient"
    MORE_WORK = "more-work"
    INSUFFICIENT = "insufficient"
    NOT_KNOWN = "not-known"


class Gap(Value):
    """What one part of the local authority's evidence lacks, in the words of whoever analysed it (T8)."""

    part: str
    """`assessment` of the family, `care-plan`, `expert-report`, `engagement`."""
    sufficiency: Annotated[Sufficiency, Restricted] = Sufficiency.NOT_KNOWN
    in_words: Annotated[str | None, Restricted] = None


class Route(OpenEnum):
    """Where correspondence goes (T4)."""

    COMPLAINTS = "complaints"
    CUSTOMER_SERVICES = "customer-services"
    INFORMATION_ASSURANCE = "information-assurance"
    COMMUNICATIONS = "communications"
    HEAR4U = "hear4u"
    """A child's own question."""
    PRACTITIONER = "practitioner"
    DUTY = "duty"


class LetterSharing(OpenEnum):
    """Whether the parties get the letter (T9)."""

    SHARED = "shared"
    DIRECTIONS_SOUGHT = "directions-sought"
    """Held back until the court says: it would tell one party what is private of the other."""
    NOT_SHARED = "not-shared"
    """The court directed so, or there is nobody to share it with safely."""


class ReferralKind(OpenEnum):
    """To whom a child is referred, or what is disclosed (T10)."""

    CHILD_PROTECTION = "child-protection"
    """To the local authority."""
    EARLY_HELP = "early-help"
    """To another agency: needs parental consent."""
    MARAC = "marac"
    """A disclosure to a multi-agency risk assessment conference: may need the court's agreement."""


class CallOutcome(OpenEnum):
    """How a risk identification call went (T6)."""

    SPOKEN = "spoken"
    NO_ANSWER = "no-answer"
    DECLINED = "declined"
    NOT_SAFE = "not-safe-to-call"


class DutyTurn(Value):
    """Who is on duty for a team between two instants (T2)."""

    starts_at: AwareDatetime
    ends_at: AwareDatetime
    role: str
    """`duty-officer`, `service-manager` or `head-of-service`."""
    practitioner_id: str
    """As the workforce system knows them; no name."""


class Sharing(Value):
    """That something was given to somebody, for the record (T13)."""

    what: str
    """`welcome-pack`, `childrens-materials`, `safeguarding-letter`."""
    to: str
    """Id of the person or child within the case, or the role of somebody outside it."""
    how: str
    """`post`, `email`, `secure-email`."""
    on: date
