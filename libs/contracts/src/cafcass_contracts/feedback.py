"""The words of complaints and feedback: what somebody wrote, who they are, where it stands, why it is due then, what came of it."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from cafcass_contracts.message import Open, OpenEnum, Restricted, Value
from cafcass_contracts.values import AreaId, Channel, YesNo

Quarter = Annotated[
    str,
    Field(pattern=r"^[0-9]{4}-Q[1-4]$", description="A quarter of a calendar year, such as 2026-Q2: April to June."),
]


class Category(OpenEnum):
    """What a complaint, or a part of it, is (C1, C2): each goes its own way."""

    CONCERN = "concern"
    """Somebody is worried about how we work and wants it put right; it is answered as a complaint is."""
    COMPLAINT = "complaint"
    REPRESENTATION = "representation"
    """By a party, about their own case: it goes to the court with Cafcass's response."""
    MISCONDUCT = "misconduct"
    """An allegation of professional misconduct: told on the employee relations topic alone."""
    SERVICE_FAILURE = "gross-failure-of-service"
    """Of customer service, gross: handled and told as misconduct is."""
    ACCESS_REQUEST = "access-request"
    """A subject access request: back to where such go (T4)."""
    INFORMATION_REQUEST = "information-request"
    """Freedom of information: back to where such go (T4)."""
    COMPLIMENT = "compliment"
    NEITHER = "neither"
    """Nothing that complaints deals with; it goes back to be passed on."""


CONFIDENTIAL = frozenset({Category.MISCONDUCT, Category.SERVICE_FAILURE})
"""What only the employee relations topic tells of; everywhere else it is called a complaint (C2)."""


class Sender(OpenEnum):
    """Who wrote (C1). Nobody is a party because they say so: a person confirms it."""

    PARTY = "party"
    CHILD = "child"
    SOMEBODY_ELSE = "somebody-else"
    """No party: they learn nothing of a case, not even that there is one."""
    NOT_KNOWN = "not-known"


class ComplaintStep(OpenEnum):
    """What is done about a complaint (C1, C3): step 1 up to acknowledged, step 2 up to the manager, step 3 the response."""

    CATEGORISED = "categorised"
    ACKNOWLEDGED = "acknowledged"
    CONTACTED = "complainant-contacted"
    FILE_SCRUTINISED = "file-scrutinised"
    PRACTITIONER_CONTACTED = "practitioner-contacted"
    MANAGER_CONTACTED = "manager-contacted"
    FILED = "representation-filed"
    ANSWERED = "answered"
    CLOSED = "closed"


class DueRule(OpenEnum):
    """Which rule a response's due time follows (C3, C4)."""

    FROM_RECEIPT = "from-receipt"
    AFTER_HEARING = "after-hearing"
    EXTENDED = "extended"


class ClockEffect(OpenEnum):
    """What deciding what a complaint is does to the time in which it is answered: always counted from its receipt (C3)."""

    RUNS = "runs"
    """It runs, from receipt, as it did or from now on."""
    STOPS = "stops"
    """Nothing in it is owed a response any more."""
    NONE = "none"
    """Nothing in it was or is owed a response."""


class DelayReason(OpenEnum):
    """Why an answer is late (C4, OF 8.2); the holding letter says it in words."""

    INFORMATION = "waiting-for-information"
    PRACTITIONER_AWAY = "practitioner-away"
    COMPLEX = "complex"
    REVIEW = "under-review"
    WORKLOAD = "workload"
    OTHER = "other"


class Outcome(OpenEnum):
    """What became of a complaint (C8, assumed)."""

    UPHELD = "upheld"
    PARTLY_UPHELD = "partly-upheld"
    NOT_UPHELD = "not-upheld"
    WITHDRAWN = "withdrawn"
    """By whoever made it."""
    NOBODY_TO_ANSWER = "nobody-to-answer"
    """It is anonymous, or whoever made it has died and nobody stands in for them: it was looked into, and nobody can be answered."""
    PASSED_ON = "passed-on"
    """All of it went another way: a request, a representation, nothing for us; or it was a compliment."""


class Cause(OpenEnum):
    """What a complaint or a compliment came from (C8, OF 8.5)."""

    COMMUNICATION = "communication"
    PERCEIVED_BIAS = "perceived-bias"
    REMIT_NOT_EXPLAINED = "remit-not-explained"
    CONTINUITY = "continuity"
    SLOW_RESPONSE = "slow-response-to-a-concern"
    LATE_REPORT = "late-report"
    OTHER = "other"


class OmbudsmanState(OpenEnum):
    """Where a complaint stands with the ombudsman (C8)."""

    ESCALATED = "escalated"
    DECLINED = "declined"
    """They did not take it up."""
    UPHELD = "upheld"
    PARTLY_UPHELD = "partly-upheld"
    NOT_UPHELD = "not-upheld"


class ContactKind(OpenEnum):
    """How contact with somebody is arranged (C6). Decided by a manager, told to the person, reviewed."""

    SINGLE_POINT = "single-point-of-contact"
    """They write to one named person only; whatever goes to others is read and not answered separately."""
    WARNED = "unacceptable-behaviour"
    """They were told that their behaviour is not accepted; whoever works the case sees a staff safety flag."""
    ENDED = "ended"
    """No reply comes any more. Statutory requests and what bears on a child's safety are dealt with all the same."""
    NONE = "none"
    """As with everybody."""


class Behaviour(OpenEnum):
    """What makes behaviour unacceptable (C6, OF 8.8)."""

    THREATS = "threats"
    ABUSE = "abuse"
    INUNDATION = "inundation"
    OTHER = "other"


class Reading(OpenEnum):
    """What somebody found who read correspondence that comes on top of a complaint, or in spite of an arrangement (T1, C6)."""

    NOTHING_NEW = "nothing-new"
    PART_OF_IT = "part-of-the-complaint"
    NEW_MATTER = "new-matter"
    """A complaint of its own, with its own time from its own receipt."""
    STATUTORY = "statutory-request"
    """An access or information request: it goes where such go, whatever was arranged."""
    SAFEGUARDING = "safeguarding"
    """It bears on a child's safety: raised at once (T2)."""


class DocumentKind(OpenEnum):
    """What complaints writes."""

    ACKNOWLEDGEMENT = "acknowledgement"
    HOLDING_LETTER = "holding-letter"
    ANSWER = "answer"
    REPRESENTATION = "representation"
    CONTACT_DECISION = "contact-decision"
    QUARTERLY_ANALYSIS = "quarterly-analysis"
    CHILDRENS_ANALYSIS = "childrens-analysis"
    YOU_SAID_WE_DID = "you-said-we-did"


class LearningSource(OpenEnum):
    """Where a learning point comes from (C8, OF 6.25)."""

    COMPLAINT = "complaint"
    COMPLIMENT = "compliment"
    CHILDRENS_ANALYSIS = "childrens-analysis"
    OMBUDSMAN = "ombudsman"
    SERIOUS_CASE_REVIEW = "serious-case-review"
    INSPECTION = "inspection"
    AUDIT = "audit"
    OTHER = "other"


class InterimMeasure(OpenEnum):
    """What is decided about somebody while an allegation against them is looked into (C2, OF 2.8)."""

    SUSPENDED = "suspended"
    OTHER_DUTIES = "other-duties"
    SUPERVISED = "supervised"
    NONE = "none"
    """An alternative to suspension that changes nothing, with its reason."""


class MisconductOutcome(OpenEnum):
    """What was decided about an allegation (C2)."""

    SUBSTANTIATED = "substantiated"
    PARTLY_SUBSTANTIATED = "partly-substantiated"
    NOT_SUBSTANTIATED = "not-substantiated"
    NOT_MISCONDUCT = "not-misconduct"
    """Found when it was triaged: it is answered as a complaint and no more."""


class MisconductStep(OpenEnum):
    """What the employee relations route has to do (C2, OF 2.8): the first four within 48 hours, all of it by week 8."""

    TRIAGED = "triaged"
    INTERIM_DECIDED = "interim-measure-decided"
    INVESTIGATOR_APPOINTED = "investigator-appointed"
    HEARING_SET = "hearing-set"
    INVESTIGATED = "investigated"
    REPORTED = "reported"
    DECIDED = "decided"


class ComplainedAbout(Value):
    """Somebody of Cafcass who is complained about (C7)."""

    id: str
    """As the workforce system knows them."""
    role: str


class LearningPoint(Value):
    """What there is to learn, for others too: without any case, and nobody named in it (C8)."""

    point: Annotated[str, Field(min_length=1)]
    beyond_one_case: YesNo = YesNo.NOT_KNOWN
    """Whether it matters beyond one case or team."""
    already_policy: YesNo = YesNo.NOT_KNOWN
    """Whether a policy or guidance says it already."""


class SaidAndDone(Value):
    """What service users said, and what was done about it (C8): no case is in it."""

    you_said: Annotated[str, Open, Field(min_length=1)]
    we_did: Annotated[str, Open, Field(min_length=1)]


class CauseCount(Value):
    """How often something was the cause; where it is a small number, it is not said (G5)."""

    cause: Annotated[Cause, Open]
    number: Annotated[int | None, Open] = None
    """Absent: suppressed."""


class Counts(Value):
    """The complaints of an area in a quarter, in numbers; internal (C8, K14)."""

    received: int = 0
    """Complaints, concerns and representations."""
    from_children: int = 0
    """Of those received."""
    compliments: int = 0
    """Received."""
    answered: int = 0
    answered_in_time: int = 0
    answered_before_hearing: int = 0
    acknowledged_in_time: int = 0
    closed: int = 0
    upheld: int = 0
    """Wholly or partly."""
    reopened: int = 0
    ombudsman: int = 0
    """Went to the ombudsman."""


class CauseNumber(Value):
    """How often something was the cause, as counted: internal."""

    cause: Cause
    number: int


class AreaPoint(Value):
    """A point of the national learning log, as it is disseminated (C8)."""

    point_id: str
    point: str
    source: LearningSource
    causes: tuple[Cause, ...] = ()
    area: AreaId | None = None
    """Where it was learnt, where that is known."""


class Destination(Value):
    """To whom a document goes, and how (T9)."""

    to: Annotated[str, Restricted, Field(min_length=1)]
    """Who opens it."""
    address: Annotated[str, Restricted, Field(min_length=1)]
    """Where it goes: a postal or e-mail address, or in whose hand."""
    how: Channel
    through: Annotated[str | None, Restricted] = None
    """Id within the case of somebody else through whose hands it goes."""
    solicitor: Annotated[bool, Restricted] = False
    """Whether it goes to a solicitor: by e-mail only at a secure address."""
