"""What others told triage, as values of its own: of each message what triage reads, and nothing else (G4).

The names are those of the contracts. A message is turned into them once, where it comes in; only what is passed on to others, such as
the court of a case, becomes a value of the contracts again.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import TypeVar

from cafcass_contracts.message import Value
from cafcass_contracts.safeguarding import CheckKind, CheckState, DisposalKind, Relevance, Sufficiency
from cafcass_contracts.values import (
    ApplicationKind,
    CorrespondenceKind,
    HearingStatus,
    HearingType,
    LawType,
    MiamExemption,
    NeedKind,
    OffenceCategory,
    OrderType,
    PartyRole,
    ReportAuthor,
    RiskFactor,
    YesNo,
)
from cafcass_domain.state import State, convert

S = TypeVar("S")
V = TypeVar("V", bound=Value)


class PersonName(State, kw_only=True):
    """A name as far as it is known."""

    first: str | None = None
    middle: str | None = None
    last: str | None = None
    whole: str | None = None

    def text(self) -> str:
        """The name as one would write it; empty where nothing is known."""
        return " ".join(part for part in (self.first, self.middle, self.last) if part) or (self.whole or "")


class Address(State, kw_only=True):
    """A postal address. `confidential` other than `no` is handled as confidential (G3, G4)."""

    line_1: str | None = None
    line_2: str | None = None
    line_3: str | None = None
    town: str | None = None
    postcode: str | None = None
    confidential: YesNo = YesNo.NOT_KNOWN


class ContactDetail(State, kw_only=True):
    """A phone number or an e-mail address. `confidential` other than `no` is handled as confidential (G3, G4)."""

    value: str
    confidential: YesNo = YesNo.NOT_KNOWN


class Representation(State, kw_only=True):
    """Whether somebody has a lawyer, and how that lawyer is reached (T9)."""

    represented: YesNo = YesNo.NOT_KNOWN
    email: str | None = None
    dx: str | None = None
    address: Address | None = None


class Need(State, kw_only=True):
    """A diversity need or reasonable adjustment (T14)."""

    kind: NeedKind
    detail: str | None = None


class Person(State, kw_only=True):
    """An adult (or an organisation) in a case, or whoever is younger and a party."""

    id: str
    roles: tuple[PartyRole, ...] = ()
    name: PersonName = PersonName()
    organisation: str | None = None
    address: Address | None = None
    address_known: YesNo = YesNo.NOT_KNOWN
    previous_addresses: tuple[Address, ...] = ()
    lives_in_refuge: YesNo = YesNo.NOT_KNOWN
    identity_confidential: YesNo = YesNo.NOT_KNOWN
    phone: ContactDetail | None = None
    email: ContactDetail | None = None
    representation: Representation | None = None
    needs: tuple[Need, ...] = ()
    litigation_capacity_in_doubt: YesNo = YesNo.NOT_KNOWN
    adult_party: bool = False
    """Whether intake says that this is an adult party (P1)."""
    also: tuple[str, ...] = ()
    """Other ids under which the same person was told before (I9)."""


class Home(State, kw_only=True):
    """Where a child lives, and with whom."""

    with_people: tuple[str, ...] = ()
    with_roles: tuple[PartyRole, ...] = ()
    address: Address | None = None


class Child(State, kw_only=True):
    """A child in a case."""

    id: str
    name: PersonName = PersonName()
    date_of_birth: str | None = None
    homes: tuple[Home, ...] = ()
    known_to_local_authority: YesNo = YesNo.NOT_KNOWN
    child_protection_plan: YesNo = YesNo.NOT_KNOWN
    needs: tuple[Need, ...] = ()
    also: tuple[str, ...] = ()
    """Other ids under which the same child was told before (I9)."""


class Relation(State, kw_only=True):
    """Whether a child lives with a person, or spends time with them."""

    child: str
    person: str
    relation: str | None = None
    """As the application gives it: `mother`, `step-father`."""
    lives_with: YesNo = YesNo.NOT_KNOWN
    spends_time_with: YesNo = YesNo.NOT_KNOWN
    confidential: YesNo = YesNo.NOT_KNOWN
    """Whether it is confidential that the child lives with this person."""


class CourtRef(State, kw_only=True):
    """A court as HMCTS names it."""

    name: str | None = None
    epims_id: str | None = None
    region: str | None = None


class Hearing(State, kw_only=True):
    """A hearing as the court lists it."""

    id: str
    type: HearingType = HearingType.OTHER
    status: HearingStatus = HearingStatus.LISTED
    starts_at: datetime | None = None


class ReportOrder(State, kw_only=True):
    """Whose a report that the court ordered is to write (A17)."""

    author: ReportAuthor = ReportAuthor.CAFCASS
    cancelled: bool = False
    """Whether the court no longer wants it (I7)."""


class PreviousProceedings(State, kw_only=True):
    """Other proceedings that the application names: triage reads of them only that there are any."""


class Allegation(State, kw_only=True):
    """A risk that the application itself names (T5)."""

    factor: RiskFactor
    in_words: str | None = None
    about_person: str | None = None


class Signals(State, kw_only=True):
    """What screening works from (T5, G3). What the application does not say is not known."""

    c1a_present: YesNo = YesNo.NOT_KNOWN
    c8_present: YesNo = YesNo.NOT_KNOWN
    confidential_details_asked: YesNo = YesNo.NOT_KNOWN
    miam_exemptions: tuple[MiamExemption, ...] = ()
    child_abuse_flag: YesNo = YesNo.NOT_KNOWN
    children_known_to_local_authority: YesNo = YesNo.NOT_KNOWN
    child_protection_plan: YesNo = YesNo.NOT_KNOWN
    urgent: YesNo = YesNo.NOT_KNOWN
    without_notice: YesNo = YesNo.NOT_KNOWN
    international_element: YesNo = YesNo.NOT_KNOWN
    previous_proceedings: YesNo = YesNo.NOT_KNOWN
    allegations: tuple[Allegation, ...] = ()


class OrderRef(State, kw_only=True):
    """An order that the court made."""

    id: str
    types: tuple[OrderType, ...] = ()
    made_on: date | None = None


class UnknownValue(State, kw_only=True):
    """Something of the application that nobody has read: where it stands, never what it says."""

    path: str


class Details(State, kw_only=True):
    """An application as it stands at one revision (I4)."""

    case_id: str
    case_number: str
    law: LawType
    revision: int
    kinds: tuple[ApplicationKind, ...] = ()
    orders_sought: tuple[OrderType, ...] = ()
    court: CourtRef | None = None
    team: str | None = None
    received_at: datetime
    emergency: bool = False
    people: tuple[Person, ...] = ()
    children: tuple[Child, ...] = ()
    relations: tuple[Relation, ...] = ()
    signals: Signals = Signals()
    previous_proceedings: tuple[PreviousProceedings, ...] = ()
    hearings: tuple[Hearing, ...] = ()
    first_hearing_id: str | None = None
    """Which of the hearings intake says is the first (I7)."""
    decided: bool = False
    """Whether intake decided that, and who is an adult party (P1)."""
    orders: tuple[OrderRef, ...] = ()
    reports: tuple[ReportOrder, ...] = ()
    linked_cases: tuple[str, ...] = ()
    unknowns: tuple[UnknownValue, ...] = ()
    withdrawn: bool = False
    concluded: bool = False
    backlog: bool = False
    """Told at the start of service as an old case: it sets off no letter, no pack and no alarm."""
    local_authority: str | None = None
    submitted_on: date | None = None


def words_of(details: Details) -> set[str]:
    """What an application, or the answer to it, alleges in words."""
    return {each.in_words for each in details.signals.allegations if each.in_words}


class Check(State, kw_only=True):
    """One check as it stands."""

    check_id: str
    kind: CheckKind
    about: str
    state: CheckState
    source_system: str | None = None
    """Who holds what is asked for: the national computer, a force, an authority (P9)."""
    requested_at: datetime | None = None
    answered_at: datetime | None = None
    relevant: YesNo = YesNo.NOT_KNOWN


class Finding(State, kw_only=True):
    """One offence in the answer to a check, with how it was judged (P5)."""

    finding_id: str
    offence: str
    category: OffenceCategory
    relevance: Relevance
    serious: bool = False
    disposal: DisposalKind = DisposalKind.NOT_KNOWN
    sentence: str | None = None
    committed_on: str | None = None
    disposed_on: str | None = None
    proven: bool = False
    """Whether it ended with a conviction (P6): what did not is information, also where a person judged it relevant (P5)."""


class CheckResult(State, kw_only=True):
    """What a check found that bears on safeguarding or welfare (P5, P7)."""

    check: Check
    traced: YesNo = YesNo.NOT_KNOWN
    relevant: tuple[Finding, ...] = ()
    for_a_person: int = 0
    to_judge: tuple[Finding, ...] = ()
    intelligence: str | None = None
    known_to_authority: YesNo = YesNo.NOT_KNOWN
    on_plan: YesNo = YesNo.NOT_KNOWN
    looked_after: YesNo = YesNo.NOT_KNOWN
    in_words: str | None = None


class Gap(State, kw_only=True):
    """What one part of the local authority's evidence lacks (T8)."""

    part: str
    sufficiency: Sufficiency = Sufficiency.NOT_KNOWN
    in_words: str | None = None


class DutyTurn(State, kw_only=True):
    """Who is on duty for a team between two instants (T2)."""

    starts_at: datetime
    ends_at: datetime
    role: str
    practitioner_id: str


class Correspondence(State, kw_only=True):
    """A piece of correspondence as intake registered it (I8)."""

    correspondence_id: str
    case_id: str | None = None
    kind: CorrespondenceKind
    received_at: datetime
    subject: str | None = None
    text: str | None = None
    from_child: bool = False


def own(kind: type[S], said: Value | Sequence[Value]) -> S:
    """What others said as a value of triage's own, of which it takes what it has."""
    return convert(said, kind, from_attributes=True)


def said(model: type[V], own: State) -> V:
    """A value of the contracts from one of triage's own, to be passed on."""
    return model.model_validate(own, from_attributes=True)
