"""What others told of a case, as far as police-checks reads it (G4): values of its own, so that a row is small, and cheap to load and save.

Every field has the name and the meaning that it has in the contract.
"""

from __future__ import annotations

from datetime import datetime
from typing import TypeVar

from cafcass_contracts import intake, people
from cafcass_contracts.message import Value
from cafcass_contracts.values import (
    ApplicationKind,
    Gender,
    HearingStatus,
    LawType,
    MiamExemption,
    OrderType,
    PartyRole,
    RiskFactor,
    YesNo,
)
from cafcass_domain.state import State, convert

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
    """A postal address, whole: the police and the authorities look for people by it."""

    line_1: str | None = None
    line_2: str | None = None
    line_3: str | None = None
    town: str | None = None
    county: str | None = None
    postcode: str | None = None
    country: str | None = None
    confidential: YesNo = YesNo.NOT_KNOWN


class Person(State, kw_only=True):
    """Somebody in a case, with all that somebody is found by."""

    id: str
    roles: tuple[PartyRole, ...] = ()
    name: PersonName = PersonName()
    previous_names: tuple[PersonName, ...] = ()
    organisation: str | None = None
    date_of_birth: str | None = None
    place_of_birth: str | None = None
    gender: Gender | None = None
    address: Address | None = None
    previous_addresses: tuple[Address, ...] = ()
    also: tuple[str, ...] = ()
    """Other ids under which the same person was told before (I9)."""
    apart: bool = False
    """A person said that this is nobody else of the case, whatever the name (I9)."""
    adult_party: bool = False


class Home(State, kw_only=True):
    """Where a child lives, and with whom."""

    with_people: tuple[str, ...] = ()
    with_roles: tuple[PartyRole, ...] = ()
    address: Address | None = None


class Child(State, kw_only=True):
    """A child of a case, with all that an authority finds them by."""

    id: str
    name: PersonName = PersonName()
    date_of_birth: str | None = None
    gender: Gender | None = None
    homes: tuple[Home, ...] = ()
    orders_sought: tuple[str, ...] = ()
    local_authority: str | None = None
    also: tuple[str, ...] = ()
    """Other ids under which the same child was told before (I9)."""


class Relation(State, kw_only=True):
    """Whether a child lives with a person."""

    child: str
    person: str
    lives_with: YesNo = YesNo.NOT_KNOWN


class CourtRef(State, kw_only=True):
    """A court as HMCTS names it."""

    name: str | None = None
    epims_id: str | None = None
    region: str | None = None


class Hearing(State, kw_only=True):
    """When a hearing is, and whether it still stands."""

    id: str
    status: HearingStatus = HearingStatus.LISTED
    starts_at: datetime | None = None


class Allegation(State, kw_only=True):
    """A risk that the application names, and of whom."""

    factor: RiskFactor
    about_person: str | None = None


class Signals(State, kw_only=True):
    """What of an application warrants a level 2 check (P2)."""

    c1a_present: YesNo = YesNo.NOT_KNOWN
    miam_exemptions: tuple[MiamExemption, ...] = ()
    allegations: tuple[Allegation, ...] = ()


class Details(State, kw_only=True):
    """An application, as intake told it last (`case-details-recorded`)."""

    case_id: str
    case_number: str
    law: LawType
    revision: int
    kinds: tuple[ApplicationKind, ...] = ()
    orders_sought: tuple[OrderType, ...] = ()
    court: CourtRef | None = None
    area: str | None = None
    received_at: datetime
    people: tuple[Person, ...] = ()
    children: tuple[Child, ...] = ()
    relations: tuple[Relation, ...] = ()
    signals: Signals = Signals()
    hearings: tuple[Hearing, ...] = ()
    first_hearing_id: str | None = None
    decided: bool = False
    """Whether intake decided that, and who is an adult party (P1)."""
    withdrawn: bool = False
    concluded: bool = False
    backlog: bool = False
    """An old case told at the start of service: it sets off nothing by itself."""


def details_of(said: intake.CaseDetailsRecorded) -> Details:
    """An application as police-checks keeps it."""
    return convert(said, Details, from_attributes=True)


def name_of(said: people.PersonName) -> PersonName:
    """A name as police-checks keeps it."""
    return convert(said, PersonName, from_attributes=True)


def in_contract(kind: type[V], kept: State) -> V:
    """What is kept, as the value of the contract that it was made from or is told as."""
    return kind.model_validate(kept, from_attributes=True)
