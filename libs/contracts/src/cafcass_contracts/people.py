"""People in a case: names, contact details with their confidentiality, relations, needs and who represents them.

Everything here about a person is restricted (G4); only ids and roles are official.
"""

from __future__ import annotations

from typing import Annotated

from cafcass_contracts.message import Restricted, Value
from cafcass_contracts.values import Gender, NeedKind, PartialDate, PartyRole, YesNo


class PersonName(Value):
    """A name as far as it is known. `whole` is for names that came in one piece and cannot be taken apart safely."""

    first: Annotated[str | None, Restricted] = None
    middle: Annotated[str | None, Restricted] = None
    last: Annotated[str | None, Restricted] = None
    whole: Annotated[str | None, Restricted] = None

    def text(self) -> str:
        """The name as one would write it; empty where nothing is known."""
        return " ".join(part for part in (self.first, self.middle, self.last) if part) or (self.whole or "")


class Address(Value):
    """A postal address. `confidential` other than `no` is handled as confidential (G3, G4)."""

    line_1: Annotated[str | None, Restricted] = None
    line_2: Annotated[str | None, Restricted] = None
    line_3: Annotated[str | None, Restricted] = None
    town: Annotated[str | None, Restricted] = None
    county: Annotated[str | None, Restricted] = None
    postcode: Annotated[str | None, Restricted] = None
    country: Annotated[str | None, Restricted] = None
    confidential: YesNo = YesNo.NOT_KNOWN


class ContactDetail(Value):
    """A phone number or an e-mail address. `confidential` other than `no` is handled as confidential (G3, G4)."""

    value: Annotated[str, Restricted]
    confidential: YesNo = YesNo.NOT_KNOWN


class Representation(Value):
    """Whether somebody has a lawyer, and which. Letters go to solicitors only at a secure address (T9)."""

    represented: YesNo = YesNo.NOT_KNOWN
    name: Annotated[str | None, Restricted] = None
    firm: str | None = None
    firm_id: str | None = None
    email: Annotated[str | None, Restricted] = None
    phone: Annotated[str | None, Restricted] = None
    dx: str | None = None
    """Document exchange number."""
    reference: str | None = None
    address: Annotated[Address | None, Restricted] = None


class Need(Value):
    """A diversity need or reasonable adjustment (T14), in the words of the application."""

    kind: NeedKind
    detail: Annotated[str | None, Restricted] = None


class Person(Value):
    """An adult (or an organisation) in a case.

    `id` is stable within the case and means nothing outside it. Whoever is younger than 18 and a party is here too.
    """

    id: str
    roles: tuple[PartyRole, ...] = ()
    name: Annotated[PersonName, Restricted] = PersonName()
    previous_names: Annotated[tuple[PersonName, ...], Restricted] = ()
    organisation: str | None = None
    """The name of a local authority or other body, where this is no natural person."""
    date_of_birth: Annotated[PartialDate | None, Restricted] = None
    place_of_birth: Annotated[str | None, Restricted] = None
    gender: Annotated[Gender | None, Restricted] = None
    address: Annotated[Address | None, Restricted] = None
    address_known: YesNo = YesNo.NOT_KNOWN
    previous_addresses: Annotated[tuple[Address, ...], Restricted] = ()
    lives_in_refuge: Annotated[YesNo, Restricted] = YesNo.NOT_KNOWN
    phone: Annotated[ContactDetail | None, Restricted] = None
    email: Annotated[ContactDetail | None, Restricted] = None
    representation: Annotated[Representation | None, Restricted] = None
    needs: Annotated[tuple[Need, ...], Restricted] = ()
    litigation_capacity_in_doubt: Annotated[YesNo, Restricted] = YesNo.NOT_KNOWN
    identity_confidential: Annotated[YesNo, Restricted] = YesNo.NOT_KNOWN
    """Whether who this is must be kept from a party. Other than `no` is handled as confidential (G3, G4)."""
    also: tuple[str, ...] = ()
    """Other ids within the case under which the same person was told before (I9): what is held under those belongs to this one."""
    apart: bool = False
    """A person said that this is nobody else of the case, though somebody has the same name (I9)."""
    adult_party: bool = False
    """Whether this is an adult party, who is checked (P1). Intake decides that once for everybody, and reads it from nobody."""


class Home(Value):
    """Where a child lives (P3, P7): with whom, and at which address."""

    with_people: Annotated[tuple[str, ...], Restricted] = ()
    """Ids of the people of the case whom the child lives with."""
    with_roles: Annotated[tuple[PartyRole, ...], Restricted] = ()
    """Where only that is known: with an applicant, with a respondent."""
    situation: Annotated[str | None, Restricted] = None
    """In the words of the application."""
    address: Annotated[Address | None, Restricted] = None


class Child(Value):
    """A child in a case.

    `id` is stable within the case. `child_id` recognises the same child in other cases (I5) and is absent where name or
    date of birth is not known well enough for that.
    """

    id: str
    child_id: str | None = None
    name: Annotated[PersonName, Restricted] = PersonName()
    date_of_birth: Annotated[PartialDate | None, Restricted] = None
    gender: Annotated[Gender | None, Restricted] = None
    homes: Annotated[tuple[Home, ...], Restricted] = ()
    parental_responsibility: Annotated[str | None, Restricted] = None
    """Who has it, in the words of the application."""
    orders_sought: tuple[str, ...] = ()
    """Values of `OrderType`, for this child."""
    known_to_local_authority: Annotated[YesNo, Restricted] = YesNo.NOT_KNOWN
    local_authority: str | None = None
    child_protection_plan: Annotated[YesNo, Restricted] = YesNo.NOT_KNOWN
    social_worker: Annotated[str | None, Restricted] = None
    social_worker_phone: Annotated[str | None, Restricted] = None
    cafcass_officer: str | None = None
    """Who worked with the child before, as the court knows (I5, A6)."""
    representation: Annotated[Representation | None, Restricted] = None
    details_confidential: YesNo = YesNo.NOT_KNOWN
    needs: Annotated[tuple[Need, ...], Restricted] = ()
    also: tuple[str, ...] = ()
    """Other ids within the case under which the same child was told before (I9): what is held under those belongs to this one."""


class Relation(Value):
    """How a person is related to a child, and whether the child lives with them. Both are ids within the case."""

    child: str
    person: str
    relation: Annotated[str | None, Restricted] = None
    """`mother`, `father`, `step-father`, ... as the application gives it."""
    lives_with: Annotated[YesNo, Restricted] = YesNo.NOT_KNOWN
    spends_time_with: Annotated[YesNo, Restricted] = YesNo.NOT_KNOWN
    parental_responsibility: Annotated[YesNo, Restricted] = YesNo.NOT_KNOWN
    confidential: YesNo = YesNo.NOT_KNOWN
    """Whether it is confidential that the child lives with this person."""
