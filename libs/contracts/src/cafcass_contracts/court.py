"""What courts tell Cafcass on the typed feed, for publishers that can send discrete events, and what the post room logs.

Everything but the case number may be missing: nothing that could protect a child waits for paperwork (I3).
"""

from __future__ import annotations

from datetime import date
from typing import Annotated, ClassVar

from pydantic import AwareDatetime, Field

from cafcass_contracts.message import Event, Restricted
from cafcass_contracts.people import Child, Person, Relation
from cafcass_contracts.proceedings import (
    CourtRef,
    DocumentRef,
    Hearing,
    OrderRef,
    PreviousProceedings,
    ReportOrder,
    Signals,
)
from cafcass_contracts.values import ApplicationKind, CaseNumber, Channel, CorrespondenceKind, LawType, OrderType


class CourtEvent(Event):
    """What every event of the typed feed has: the case that it is about. What its publisher did not set is not sent (I4)."""

    amends: ClassVar[bool] = True

    case_number: CaseNumber
    law: LawType
    court: CourtRef | None = None


class ApplicationIssued(CourtEvent, owner="court", name="application-issued", version=1):
    """A court issued an application (I1): all that a C100 or C110A says. Published by the court, read by intake.

    Sent again with other content it amends: what is named replaces, what is absent stays (I4).
    """

    family_court_number: str | None = None
    """The court's own older number."""
    kinds: tuple[ApplicationKind, ...] = ()
    form: str | None = None
    """`C100`, `C110A`, `C1`, ..."""
    orders_sought: tuple[OrderType, ...] = ()
    submitted_on: date | None = None
    issued_on: date | None = None
    local_authority: str | None = None
    """Who applies in public law."""
    people: Annotated[tuple[Person, ...], Restricted] = ()
    children: Annotated[tuple[Child, ...], Restricted] = ()
    relations: Annotated[tuple[Relation, ...], Restricted] = ()
    hearings: tuple[Hearing, ...] = ()
    documents: Annotated[tuple[DocumentRef, ...], Restricted] = ()
    previous_proceedings: Annotated[tuple[PreviousProceedings, ...], Restricted] = ()
    signals: Annotated[Signals, Restricted] = Signals()
    backlog: bool = False
    """Told at the start of service as a case that was under way already: it sets off no letter, no pack and no alarm."""


class HearingListed(CourtEvent, owner="court", name="hearing-listed", version=1):
    """A court listed a hearing, listed it again, or took it back (I7). Published by the court, read by intake.

    A known hearing id replaces the earlier listing; status vacated or adjourned takes it back.
    """

    hearing: Hearing
    vacated_reason: Annotated[str | None, Restricted] = None
    """In the court's own words."""


class OrderMade(CourtEvent, owner="court", name="order-made", version=1):
    """A court made an order (I7). Published by the court, read by intake."""

    order: OrderRef


class ReportOrdered(CourtEvent, owner="court", name="report-ordered", version=1):
    """A court ordered a report (I7, A10). Published by the court, read by intake."""

    report: ReportOrder


class ApplicationWithdrawn(CourtEvent, owner="court", name="application-withdrawn", version=1):
    """An application was withdrawn (I7). Published by the court, read by intake."""

    withdrawn_on: date | None = None
    reason: Annotated[str | None, Restricted] = None


class CaseConcluded(CourtEvent, owner="court", name="case-concluded", version=1):
    """The court concluded the case (I7). Published by the court, read by intake."""

    concluded_on: date | None = None
    final_orders: tuple[OrderType, ...] = ()


class CaseReopened(CourtEvent, owner="court", name="case-reopened", version=1):
    """The court reopened a case that was concluded or withdrawn (I7). Published by the court, read by intake."""

    reopened_on: date | None = None


class OrderDischarged(CourtEvent, owner="court", name="order-discharged", version=1):
    """An order holds no longer (I7): what it directed is not wanted any more. Published by the court, read by intake."""

    order_id: Annotated[str, Field(min_length=1)]
    discharged_on: date | None = None


class ReportCancelled(CourtEvent, owner="court", name="report-cancelled", version=1):
    """The court no longer wants a report that it ordered (I7). Published by the court, read by intake."""

    report_id: Annotated[str, Field(min_length=1)]
    cancelled_on: date | None = None
    reason: Annotated[str | None, Restricted] = None
    """In the court's own words."""


class CorrespondenceReceived(Event, owner="post-room", name="correspondence-received", version=1):
    """Something was received by post, e-mail, phone or secure mail (I8). Published by the post room, read by intake."""

    correspondence_id: Annotated[str, Field(min_length=1)]
    """The post room's own reference; the same reference is the same piece of post."""
    channel: Channel
    kind: CorrespondenceKind = CorrespondenceKind.UNKNOWN_KIND
    received_at: AwareDatetime
    case_number: str | None = None
    """As written on it: may be missing or wrong."""
    law: LawType | None = None
    sender: Annotated[str | None, Restricted] = None
    sender_contact: Annotated[str | None, Restricted] = None
    subject: Annotated[str | None, Restricted] = None
    text: Annotated[str | None, Restricted] = None
    document_ids: tuple[str, ...] = ()
    """Of scans and attachments in the document store."""
    from_child: Annotated[bool, Restricted] = False
    """A child or young person wrote it (T4, C5)."""
