"""An allegation of misconduct or gross failure of service, as the employee relations route holds it (C2): apart from everything else.

Its row is sealed with a key of its own, and nothing that it publishes elsewhere names its complaint, its case, or anybody.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import ClassVar, Final

from cafcass_contracts.feedback import InterimMeasure, MisconductOutcome, MisconductStep
from cafcass_domain.decision import TableRef
from cafcass_domain.internal import Internal
from cafcass_domain.state import State
from complaints.domain.complaint.held import About, Complaint


class Misconduct(State, kw_only=True):
    """One allegation."""

    id: str
    complaint_id: str
    case_id: str | None
    alleged_of: tuple[About, ...]
    barred: tuple[str, ...]
    """Ids of all whom it, or the complaint that it came with, is about: none of them decides anything in it (C7)."""
    allegation: str
    referred_at: datetime
    done: Mapping[MisconductStep, datetime] = {}
    overdue: tuple[MisconductStep, ...] = ()
    """Steps of which it was told that they are late."""
    interim: InterimMeasure | None = None
    investigator_id: str | None = None
    plan: str | None = None
    hearing_on: date | None = None
    outcome: MisconductOutcome | None = None
    record: tuple[str, ...] = ()
    closed: bool = False
    revision: int = 0


MISCONDUCT: Final[TableRef[Misconduct]] = TableRef("misconduct", order=50)
"""By its own id."""


class MisconductOpened(Internal):
    """An allegation was referred: its questions and due times follow, apart from what referred it."""

    kind: ClassVar[str] = "misconduct-opened"


class AboutMore(Internal):
    """A complaint is about others than was known; `subject` is an allegation in it."""

    kind: ClassVar[str] = "misconduct-about-more"

    ids: tuple[str, ...]


class MisconductOver(Internal):
    """An allegation is decided; `subject` is its complaint. Nothing of what was decided is in it."""

    kind: ClassVar[str] = "misconduct-over"


def opened(id_: str, complaint: Complaint, alleged_of: tuple[About, ...], allegation: str, now: datetime) -> Misconduct:
    """A new allegation."""
    return Misconduct(
        id=id_,
        complaint_id=complaint.id,
        case_id=complaint.case_id,
        alleged_of=alleged_of,
        barred=tuple(sorted({each.id for each in (*alleged_of, *complaint.about)})),
        allegation=allegation,
        referred_at=now,
    )
