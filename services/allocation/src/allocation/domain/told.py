"""What others told allocation, as far as it needs it (G4): values of its own, made once of a message when it comes in."""

from __future__ import annotations

from datetime import date, datetime

from cafcass_contracts.feedback import Behaviour
from cafcass_contracts.proceedings import CourtRef
from cafcass_contracts.values import (
    ApplicationKind,
    HearingStatus,
    HearingType,
    LawType,
    NeedKind,
    ReportAuthor,
    ReportType,
    YesNo,
)
from cafcass_contracts.workload import ContractKind, PractitionerRole, WorkKind
from cafcass_domain.state import State


class Court(State, kw_only=True):
    """A court, for what it is told. Of `CourtRef`."""

    name: str | None = None
    epims_id: str | None = None
    region: str | None = None

    def said(self) -> CourtRef:
        """As an event names it."""
        return CourtRef(name=self.name, epims_id=self.epims_id, region=self.region)


class Hearing(State, kw_only=True):
    """A hearing as it is listed, or was held. Of the contracts' `Hearing`."""

    id: str
    type: HearingType = HearingType.OTHER
    status: HearingStatus = HearingStatus.LISTED
    starts_at: datetime | None = None


class ReportOrder(State, kw_only=True):
    """A report that the court ordered (A10, A11). Of the contracts' `ReportOrder`."""

    id: str
    type: ReportType
    ordered_on: date | None = None
    due: date | None = None
    author: ReportAuthor = ReportAuthor.CAFCASS
    hearing_id: str | None = None
    cancelled: bool = False
    """Whether the court no longer wants it (I7)."""


class Child(State, kw_only=True):
    """A child of a case. Of `ChildRef`."""

    id: str
    """Within the case."""


class Summary(State, kw_only=True):
    """What intake says of a case, of the highest revision (I4). Of `CaseSummary`."""

    revision: int
    case_number: str
    law: LawType
    kinds: tuple[ApplicationKind, ...] = ()
    court: Court | None = None
    area: str | None = None
    team: str | None = None
    received_at: datetime
    children: tuple[Child, ...] = ()
    emergency: bool = False
    cafcass_officers: tuple[str, ...] = ()
    """Who worked with these children before (I5)."""
    hearings: tuple[Hearing, ...] = ()
    first_hearing_id: str | None = None
    decided: bool = False
    """Whether intake decided which hearing is the first, and which were held (I7)."""
    reports: tuple[ReportOrder, ...] = ()
    backlog: bool = False
    """Told at the start of service as an old case: its work waits like any other, and nobody is alarmed by what was due before."""


class Reduction(State, kw_only=True):
    """Fewer points for a time (A3). Of the contracts' `Reduction`."""

    percent: int
    starts_on: date
    ends_on: date | None = None


class Need(State, kw_only=True):
    """A diversity need or reasonable adjustment (T14). Of the contracts' `Need`."""

    kind: NeedKind
    detail: str | None = None
    """In the words of the application, or of whoever recorded it."""


class NeedsOf(State, kw_only=True):
    """The needs of one person or child. Of triage's `NeedsOf`."""

    about: str
    """Id within the case."""
    needs: tuple[Need, ...]


class StaffSafety(State, kw_only=True):
    """That somebody in the case may be a danger to staff (C6). Of complaints' `StaffSafetyFlagged`."""

    person: str | None = None
    behaviour: tuple[Behaviour, ...] = ()
    decided: bool
    review_on: date | None = None


class Contact(State, kw_only=True):
    """How the court reaches a practitioner at work. Of `WorkContact`."""

    name: str
    telephone: str | None = None
    email: str | None = None


class Employment(State, kw_only=True):
    """How somebody practises from a day on (A3, A5). Of `PractitionerRecorded`."""

    role: PractitionerRole
    team: str
    area: str
    contract: ContractKind = ContractKind.EMPLOYED
    weekly_hours: float = 0
    agreed_points: int | None = None
    reductions: tuple[Reduction, ...] = ()
    skills: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    meets_needs: tuple[NeedKind, ...] = ()
    newly_qualified: YesNo = YesNo.NOT_KNOWN
    kinds_within_contract: tuple[WorkKind, ...] | None = None
    most_points: int | None = None
    contact: Contact | None = None
