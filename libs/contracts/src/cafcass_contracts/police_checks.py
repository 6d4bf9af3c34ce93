"""What police-checks asks outside, what it tells inside, and the commands it takes."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from pydantic import AwareDatetime, Field

from cafcass_contracts.message import Command, DecidedEvent, Restricted, Sealed, Value
from cafcass_contracts.people import Address, PersonName
from cafcass_contracts.proceedings import CourtRef
from cafcass_contracts.roles import CASEWORKERS, MANAGERS, PRACTITIONERS, Role
from cafcass_contracts.safeguarding import (
    Check,
    CheckKind,
    ConsentState,
    Finding,
    JudgedCheck,
    OutstandingBecause,
    Relevance,
)
from cafcass_contracts.values import CaseNumber, Gender, OffenceCategory, PartialDate, YesNo


class PoliceCheckRequested(DecidedEvent, owner="police-checks", name="police-check-requested", version=1):
    """The police are asked about somebody (P1, P2, P4): only what they need to find them (G4). Published by police-checks.

    Sent again, with the same id and a higher `chased`, when no answer came (P8).
    """

    check_id: str
    kind: CheckKind
    source_system: str
    force: str | None = None
    """Level 2: the force for the address."""
    chased: int = 0
    answer_wanted_by: date
    name: Annotated[PersonName, Restricted]
    previous_names: Annotated[tuple[PersonName, ...], Restricted] = ()
    date_of_birth: Annotated[PartialDate | None, Restricted] = None
    place_of_birth: Annotated[str | None, Restricted] = None
    gender: Annotated[Gender | None, Restricted] = None
    address: Annotated[Address | None, Restricted] = None
    previous_addresses: Annotated[tuple[Address, ...], Restricted] = ()


class PoliceCheckWithdrawn(DecidedEvent, owner="police-checks", name="police-check-withdrawn", version=1):
    """A request is taken back: consent was withdrawn, or it is not needed any more (P3). Published by police-checks."""

    check_id: str


class AuthorityCheckRequested(DecidedEvent, owner="police-checks", name="authority-check-requested", version=1):
    """A local authority is asked whether it knows a child (P7): only what it needs to find the child. Published by police-checks."""

    check_id: str
    authority: str
    chased: int = 0
    answer_wanted_by: date
    name: Annotated[PersonName, Restricted]
    date_of_birth: Annotated[PartialDate | None, Restricted] = None
    gender: Annotated[Gender | None, Restricted] = None
    addresses: Annotated[tuple[Address, ...], Restricted] = ()


class AuthorityCheckWithdrawn(DecidedEvent, owner="police-checks", name="authority-check-withdrawn", version=1):
    """A request to a local authority is taken back: not needed any more (P7). Published by police-checks."""

    check_id: str


class ChecksChanged(DecidedEvent, owner="police-checks", name="checks-changed", version=1):
    """How the checks of a case that changed now stand (P1-P9): nothing of what was found, nor whether it matters.

    Published by police-checks once for each decision in which a check is needed, requested, chased or withdrawn, and once for all
    the answers of a case that are received together.
    """

    case_id: str
    revision: int
    """Counts what police-checks has to tell of the case: of answers told together it is the last one's, and those before have none.
    The `checks-found` of the same revision says what was found."""
    checks: Annotated[tuple[Check, ...], Field(min_length=1)]
    outstanding: int
    """How many checks of the case still owe an answer, these included."""


class ChecksOverdue(DecidedEvent, owner="police-checks", name="checks-overdue", version=1):
    """Checks still outstanding when the letter is due, before the first hearing (P8): an alert. Published by police-checks."""

    case_id: str
    hearing_id: str
    hearing_at: AwareDatetime
    outstanding: Annotated[tuple[Check, ...], Field(min_length=1)]


class ConsentRecorded(DecidedEvent, owner="police-checks", name="consent-recorded", version=1):
    """Consent of somebody who is no party was asked for, given, refused or withdrawn (P3). Published by police-checks."""

    case_id: str
    person: str
    """Its id within the case."""
    kind: CheckKind | None = None
    """The level of check that it is about. Absent only in what was told before it was said."""
    state: ConsentState


class AnswerUnmatched(DecidedEvent, owner="police-checks", name="answer-unmatched", version=1):
    """An answer came to a question never asked or taken back, or about somebody else (P8): kept, and a person asked. Published by police-checks."""

    answer_id: str
    kind: CheckKind
    check_id: str
    """As the answer gives it."""
    why: Annotated[str, Sealed]
    """Plain words, nothing of the content."""


class CheckFound(Value):
    """One check of a case, with what it found that bears on safeguarding or welfare, and how much else there was (P5, P6, P7)."""

    check: JudgedCheck
    traced: Annotated[YesNo, Restricted] = YesNo.NOT_KNOWN
    relevant: Annotated[tuple[Finding, ...], Restricted] = ()
    """Relevant findings (P5): proven, or judged relevant by a person. Only what is proven may reach a letter (P6)."""
    for_a_person: Annotated[int, Restricted] = 0
    """How many findings a person still has to judge."""
    to_judge: Annotated[tuple[Finding, ...], Restricted] = ()
    """These findings, for whoever classifies them (P5): never for a letter (P6). A serious one is a concern at once (T2)."""
    not_relevant: Annotated[int, Restricted] = 0
    """How many findings stay in the record of the check (P6)."""
    intelligence: Annotated[str | None, Restricted] = None
    known_to_authority: Annotated[YesNo, Restricted] = YesNo.NOT_KNOWN
    on_plan: Annotated[YesNo, Restricted] = YesNo.NOT_KNOWN
    looked_after: Annotated[YesNo, Restricted] = YesNo.NOT_KNOWN
    in_words: Annotated[str | None, Restricted] = None
    """Of the local authority."""
    contradicting: tuple[str, ...] = ()
    """Ids of answers that contradict each other (P7, P8). Until a person says which holds (`choose-answer`), what any of them found is told here."""


class ChecksFound(DecidedEvent, owner="police-checks", name="checks-found", version=1):
    """Every check of a case with what it found (P5, P6, P7): complete for screening (T5) and the letter (T6). Restricted.

    Published by police-checks once for each decision in which a check changed, or what was found, and once for all the answers of a
    case that are received together. The highest revision replaces all before.
    """

    case_id: str
    revision: int
    checks: tuple[CheckFound, ...]
    changed: tuple[str, ...] = ()
    """Ids of the checks whose findings are other than they were told before."""
    unplaced: tuple[str, ...] = ()
    """Ids of answers that count for no check, such as one that came after consent was taken back, while a person has not dealt with them: what
    they say may matter, so nothing is settled as if it did not (P3, G3)."""


class ChecksOutstandingFiled(DecidedEvent, owner="police-checks", name="checks-outstanding-filed", version=1):
    """The court is told that checks cannot be made because adults of the household do not consent, or do not answer (P4).

    Published by police-checks, once for each change; nobody is named where there is nobody any more.
    """

    case_number: CaseNumber
    court: CourtRef | None = None
    kind: CheckKind
    because: OutstandingBecause = OutstandingBecause.CONSENT_REFUSED
    people: Annotated[tuple[PersonName, ...], Restricted]


class RequestLevel2Check(
    Command,
    owner="police-checks",
    name="request-level-2-check",
    version=1,
    given_by=(Role.CHECKS_OFFICER, *CASEWORKERS),
):
    """Ask for a level 2 check of somebody in a case, with the reason (P2)."""

    case_id: str
    person: str
    """Its id within the case."""
    why: Annotated[str, Field(min_length=1), Restricted]


class RequestChecks(
    Command,
    owner="police-checks",
    name="request-checks",
    version=1,
    given_by=(Role.CHECKS_OFFICER, *CASEWORKERS),
):
    """Ask for the checks of an old case, told at the start of service (`backlog`), as of any other case (P1 to P8).

    Such a case sets off none by itself.
    """

    case_id: str
    why: Annotated[str, Field(min_length=1), Restricted]


class RecordHouseholdMember(
    Command,
    owner="police-checks",
    name="record-household-member",
    version=1,
    given_by=(Role.CHECKS_OFFICER, *CASEWORKERS),
):
    """Record somebody of a household who is not named in the application (P3): considered, and checked only with consent."""

    case_id: str
    lives_with: str
    """Id, within the case, of the party whose household it is."""
    contact_takes_place: YesNo = YesNo.NOT_KNOWN
    """Whether contact takes place there, where it is not the resident parent's."""
    name: Annotated[PersonName, Restricted]
    date_of_birth: Annotated[PartialDate | None, Restricted] = None
    gender: Annotated[Gender | None, Restricted] = None


class HouseholdPerson(Value):
    """Somebody of a household who is not named in the application (P3)."""

    name: Annotated[PersonName, Restricted]
    date_of_birth: Annotated[PartialDate | None, Restricted] = None
    gender: Annotated[Gender | None, Restricted] = None


class ConfirmHousehold(
    Command,
    owner="police-checks",
    name="confirm-household",
    version=1,
    given_by=(Role.CHECKS_OFFICER, *CASEWORKERS),
):
    """Say whether anybody lives with somebody of a case who is not known yet, and who, where that is known (P3).

    `members` is everybody else: each is recorded as by `record-household-member`. `not-known` takes back what was said before.
    """

    case_id: str
    lives_with: str
    """Id, within the case, of whose household it is."""
    anybody_else: YesNo
    contact_takes_place: YesNo = YesNo.NOT_KNOWN
    """Whether contact takes place there, where it is not the resident parent's: where none does, nobody there is checked."""
    members: Annotated[tuple[HouseholdPerson, ...], Field(max_length=50)] = ()
    how: Annotated[str, Field(min_length=1), Restricted]
    """From whom or where this is known."""


class RecordConsent(
    Command, owner="police-checks", name="record-consent", version=1, given_by=(Role.CHECKS_OFFICER, *CASEWORKERS)
):
    """Record that somebody who is no party was asked to consent, consented, refused, or took consent back (P3)."""

    case_id: str
    person: str
    """Its id within the case."""
    kind: CheckKind | None = None
    """The level of check that it is about. Where it is not said, a yes is for the one level that waits for it, and anything else for both."""
    state: ConsentState
    how: Annotated[str | None, Restricted] = None
    """By telephone, in writing, ..."""


class ClassifyFinding(
    Command,
    owner="police-checks",
    name="classify-finding",
    version=1,
    given_by=(Role.CHECKS_OFFICER, Role.DUTY_OFFICER, *PRACTITIONERS, *MANAGERS),
):
    """Say what an offence bears on, where the classification does not know it or is wrong (P5)."""

    case_id: str
    check_id: str
    finding_id: str
    """A finding's, or an answer's, whose words are judged."""
    category: Annotated[OffenceCategory, Restricted]
    relevance: Annotated[Relevance, Restricted]
    serious: Annotated[bool | None, Restricted] = None
    """Whether its arrival is itself a child protection concern (T2); where nobody says, the classification's word stays."""
    why: Annotated[str, Field(min_length=1), Restricted]


class CorrectCheck(
    Command, owner="police-checks", name="correct-check", version=1, given_by=(Role.CHECKS_OFFICER, *MANAGERS)
):
    """Correct a check: its answer was about somebody else and is struck out, and it is asked for again (G2)."""

    case_id: str
    check_id: str
    why: Annotated[str, Field(min_length=1), Restricted]
    ask: str | None = None
    """The force or local authority to be asked, where the address does not say it or says it wrongly."""


class ChooseAnswer(
    Command, owner="police-checks", name="choose-answer", version=1, given_by=(Role.CHECKS_OFFICER, *MANAGERS)
):
    """Say which of the contradicting answers to a check holds (P7, P8); without one, that what all of them say holds together."""

    case_id: str
    check_id: str
    answer_id: str | None = None
    why: Annotated[str, Field(min_length=1), Restricted]


class MatchAnswer(
    Command,
    owner="police-checks",
    name="match-answer",
    version=1,
    given_by=(Role.CHECKS_OFFICER, Role.DUTY_OFFICER, *MANAGERS),
):
    """Say which check an unmatched answer belongs to; without a check, that it belongs to none (P8)."""

    answer_id: str
    case_id: str | None = None
    check_id: str | None = None
    why: Annotated[str, Field(min_length=1), Restricted]
