"""What happens at court: courts, hearings, orders, reports ordered, documents, and what an application alleges."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from pydantic import AwareDatetime

from cafcass_contracts.message import Restricted, Value
from cafcass_contracts.values import (
    HearingStatus,
    HearingType,
    MiamExemption,
    OrderType,
    PartialDate,
    ReportAuthor,
    ReportType,
    RiskFactor,
    YesNo,
)


class CourtRef(Value):
    """A court as HMCTS names it."""

    name: str | None = None
    epims_id: str | None = None
    """HMCTS's number of the building."""
    region: str | None = None
    """HMCTS's number of the region; 7 is Wales (I3)."""


class Hearing(Value):
    """A hearing as the court lists it. The same hearing listed for another time keeps its id."""

    id: str
    type: HearingType = HearingType.OTHER
    status: HearingStatus = HearingStatus.LISTED
    starts_at: AwareDatetime | None = None
    ends_at: AwareDatetime | None = None
    court: CourtRef | None = None
    """Where it is held, if the listing says so."""
    remote: YesNo = YesNo.NOT_KNOWN
    presumed: bool = False
    """That it was held is presumed: its day is over, and nobody said otherwise. Any later word stands over that (I7)."""


class OrderRef(Value):
    """An order that the court made."""

    id: str
    types: tuple[OrderType, ...] = ()
    made_on: date | None = None
    hearing_id: str | None = None
    document_id: str | None = None
    final: YesNo = YesNo.NOT_KNOWN
    discharged: bool = False
    """Whether the court took it back, or it no longer holds (I7)."""
    discharged_on: date | None = None


class ReportOrder(Value):
    """A report that the court ordered (A10, A11)."""

    id: str
    type: ReportType
    ordered_on: date | None = None
    due: date | None = None
    """The filing date in the order."""
    author: ReportAuthor = ReportAuthor.CAFCASS
    """Whose report it is to write (A17)."""
    order_id: str | None = None
    hearing_id: str | None = None
    cancelled: bool = False
    """Whether the court no longer wants it, or the order for it was discharged (I7)."""
    cancelled_on: date | None = None


class DocumentRef(Value):
    """A document that the court holds. Its name may say who it is about, so that is restricted."""

    id: str
    kind: str | None = None
    """Where the court files it: `c1a`, `c8`, `final-application`, `position-statement`, ..."""
    file_name: Annotated[str | None, Restricted] = None
    uploaded_at: AwareDatetime | None = None


class PreviousProceedings(Value):
    """Other proceedings about the same children or adults (T5)."""

    case_number: str | None = None
    ongoing: YesNo = YesNo.NOT_KNOWN
    started: PartialDate | None = None
    ended: PartialDate | None = None
    orders_made: Annotated[str | None, Restricted] = None
    children: Annotated[str | None, Restricted] = None
    guardian: str | None = None
    """Who was the guardian, for continuity (I5, A6)."""
    same_guardian_needed: YesNo = YesNo.NOT_KNOWN


class Allegation(Value):
    """A risk that the application, or the response to it, names (T5)."""

    factor: Annotated[RiskFactor, Restricted]
    in_words: Annotated[str | None, Restricted] = None
    about_person: Annotated[str | None, Restricted] = None
    """Id of the person of the case, where the application says so."""
    by_person: Annotated[str | None, Restricted] = None
    """Id of the person of the case who alleges it, where that is known."""


class Signals(Value):
    """What screening works from (T5, G3). What the application does not say is not known."""

    c1a_present: Annotated[YesNo, Restricted] = YesNo.NOT_KNOWN
    """Allegations of harm were made (form C1A); the form itself is for a person to read."""
    c8_present: Annotated[YesNo, Restricted] = YesNo.NOT_KNOWN
    """A confidential contact details form (C8) was filed."""
    confidential_details_asked: Annotated[YesNo, Restricted] = YesNo.NOT_KNOWN
    """Somebody asked for contact details to be kept from another party."""
    miam_attended: Annotated[YesNo, Restricted] = YesNo.NOT_KNOWN
    """Whether the applicant attended a mediation information and assessment meeting."""
    miam_exemptions: Annotated[tuple[MiamExemption, ...], Restricted] = ()
    miam_evidence: Annotated[tuple[str, ...], Restricted] = ()
    """The evidence for an exemption, in the words of the application."""
    child_abuse_flag: Annotated[YesNo, Restricted] = YesNo.NOT_KNOWN
    """On the citizen route HMCTS sets it for any safety concern: never act on it alone."""
    children_known_to_local_authority: Annotated[YesNo, Restricted] = YesNo.NOT_KNOWN
    children_known_in_words: Annotated[str | None, Restricted] = None
    child_protection_plan: Annotated[YesNo, Restricted] = YesNo.NOT_KNOWN
    urgent: YesNo = YesNo.NOT_KNOWN
    """The applicant asks for an urgent hearing."""
    without_notice: YesNo = YesNo.NOT_KNOWN
    """The applicant asks that the respondent is not told before the hearing."""
    international_element: YesNo = YesNo.NOT_KNOWN
    previous_proceedings: Annotated[YesNo, Restricted] = YesNo.NOT_KNOWN
    allegations: Annotated[tuple[Allegation, ...], Restricted] = ()
