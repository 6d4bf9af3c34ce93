"""What other services told, as far as complaints needs it (G4): values of its own, converted once at the door."""

from __future__ import annotations

from datetime import datetime

from cafcass_contracts.intake import CaseDetailsRecorded
from cafcass_contracts.values import HearingStatus, PartyRole, YesNo
from cafcass_domain.state import State, convert


class PersonName(State, kw_only=True):
    """A name as far as it is known."""

    first: str | None = None
    middle: str | None = None
    last: str | None = None
    whole: str | None = None

    def text(self) -> str:
        """The name as one would write it; empty where nothing is known."""
        return " ".join(part for part in (self.first, self.middle, self.last) if part) or (self.whole or "")

    def parts(self) -> tuple[str, ...]:
        """The first and the last name, as far as they are told apart."""
        return tuple(part for part in (self.first, self.last) if part)


class Address(State, kw_only=True):
    """A postal address; one that is not plainly open is handled as confidential (G3, G4)."""

    line_1: str | None = None
    line_2: str | None = None
    town: str | None = None
    postcode: str | None = None
    confidential: YesNo = YesNo.NOT_KNOWN


class ContactDetail(State, kw_only=True):
    """A phone number or an e-mail address."""

    value: str
    confidential: YesNo = YesNo.NOT_KNOWN


class Person(State, kw_only=True):
    """An adult of a case: who they are, and how they are reached."""

    id: str
    roles: tuple[PartyRole, ...] = ()
    name: PersonName = PersonName()
    organisation: str | None = None
    address: Address | None = None
    previous_addresses: tuple[Address, ...] = ()
    lives_in_refuge: YesNo = YesNo.NOT_KNOWN
    phone: ContactDetail | None = None
    email: ContactDetail | None = None


class Home(State, kw_only=True):
    """Where a child lives."""

    address: Address | None = None


class Child(State, kw_only=True):
    """A child of a case: who they are, and where they live."""

    id: str
    name: PersonName = PersonName()
    homes: tuple[Home, ...] = ()


class CourtRef(State, kw_only=True):
    """A court as HMCTS names it."""

    name: str | None = None
    epims_id: str | None = None
    region: str | None = None


class Hearing(State, kw_only=True):
    """A hearing, and how it stands: whether it was held, intake alone decides (I7)."""

    id: str
    status: HearingStatus = HearingStatus.LISTED
    starts_at: datetime | None = None


class Details(State, kw_only=True):
    """What intake holds about a case."""

    case_number: str
    revision: int
    court: CourtRef | None = None
    area: str | None = None
    team: str | None = None
    people: tuple[Person, ...] = ()
    children: tuple[Child, ...] = ()
    hearings: tuple[Hearing, ...] = ()


def details_of(said: CaseDetailsRecorded) -> Details:
    """What is kept of what intake says about a case."""
    return convert(said, Details, from_attributes=True)
