"""What the police and local authorities answer. They echo the id of the check; the rest is theirs."""

from __future__ import annotations

from typing import Annotated

from pydantic import AwareDatetime, Field

from cafcass_contracts.message import Event, Restricted, Value
from cafcass_contracts.people import PersonName
from cafcass_contracts.safeguarding import DisposalKind
from cafcass_contracts.values import PartialDate, YesNo


class PoliceEntry(Value):
    """One entry of a police record."""

    reference: str | None = None
    """The police's own: tells the same entry in a second answer."""
    offence: Annotated[str, Restricted]
    disposal: DisposalKind = DisposalKind.NOT_KNOWN
    """Where the police do not say what became of it, nobody knows: never a conviction (G3, P6)."""
    sentence: Annotated[str | None, Restricted] = None
    committed_on: Annotated[PartialDate | None, Restricted] = None
    disposed_on: Annotated[PartialDate | None, Restricted] = None


class CheckAnswered(Event, owner="police", name="check-answered", version=1):
    """The police answered a level 1 or level 2 check (P1, P2). Published by the police unit or a force, read by police-checks.

    No trace is an answer (P8): `traced` is `no`. A later answer to the same check adds to the earlier one; where they contradict each
    other a person is asked which holds, and until then what either found does.
    """

    check_id: Annotated[str, Field(min_length=1)]
    reference: str | None = None
    """The police's own; the same reference of the same time is the same answer, of a later time a corrected one."""
    source_system: str | None = None
    answered_at: AwareDatetime
    traced: YesNo = YesNo.NOT_KNOWN
    name: Annotated[PersonName, Restricted] = PersonName()
    """Of whom they found, so that the wrong person is noticed."""
    date_of_birth: Annotated[PartialDate | None, Restricted] = None
    entries: Annotated[tuple[PoliceEntry, ...], Restricted] = ()
    intelligence: Annotated[str | None, Restricted] = None
    """Level 2: what is known locally, in words."""


class AuthorityAnswered(Event, owner="local-authority", name="authority-answered", version=1):
    """A local authority answered about a child (P7). Published by the authority, read by police-checks.

    Not known to the authority is an answer. A later answer to the same check adds to the earlier one; where they contradict each other
    a person is asked which holds, and until then what either says is known does.
    """

    check_id: Annotated[str, Field(min_length=1)]
    reference: str | None = None
    authority: str | None = None
    answered_at: AwareDatetime
    known: Annotated[YesNo, Restricted] = YesNo.NOT_KNOWN
    on_plan: Annotated[YesNo, Restricted] = YesNo.NOT_KNOWN
    """On a child protection plan."""
    looked_after: Annotated[YesNo, Restricted] = YesNo.NOT_KNOWN
    in_words: Annotated[str | None, Restricted] = None
