"""The employee relations route of a complaint (C2): what it tells, on a topic that no other service reads, and the commands it takes."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Final

from pydantic import AwareDatetime, Field

from cafcass_contracts.feedback import ComplainedAbout, InterimMeasure, MisconductOutcome, MisconductStep
from cafcass_contracts.message import Command, DecidedEvent, Restricted, Value
from cafcass_contracts.roles import Role

DECIDERS = (Role.HR_BUSINESS_PARTNER, Role.HEAD_OF_SERVICE, Role.OPERATIONAL_DIRECTOR)
"""Who works the employee relations route (assumed)."""

SUBJECTS: Final = "er-"
"""How the ids of its cases begin: what is said about them stays on its own topic (C2)."""


class MisconductDue(Value):
    """Something that the route owes, and by when."""

    step: MisconductStep
    due: AwareDatetime
    done_at: AwareDatetime | None = None
    overdue: bool = False


class MisconductRecorded(DecidedEvent, owner="complaints", name="misconduct-recorded", version=1):
    """An allegation of misconduct or gross failure of service as it now stands (C2): whole, the highest revision holds. Published by complaints.

    Sealed with a key of its own. Nothing elsewhere names it together with its complaint or case.
    """

    misconduct_id: str
    revision: int
    referred_at: AwareDatetime
    complaint_id: Annotated[str, Restricted]
    case_id: Annotated[str | None, Restricted] = None
    alleged_of: Annotated[tuple[ComplainedAbout, ...], Restricted]
    allegation: Annotated[str, Restricted]
    steps: tuple[MisconductDue, ...]
    interim: Annotated[InterimMeasure | None, Restricted] = None
    investigator_id: Annotated[str | None, Restricted] = None
    plan: Annotated[str | None, Restricted] = None
    hearing_on: date | None = None
    outcome: Annotated[MisconductOutcome | None, Restricted] = None
    record: Annotated[tuple[str, ...], Restricted] = ()
    """What was found, reported and decided, in words, oldest first."""
    closed: bool = False


class MisconductCommand(Command):
    """What every command of the route says."""

    misconduct_id: str


class TriageMisconduct(MisconductCommand, owner="complaints", name="triage-misconduct", version=1, given_by=DECIDERS):
    """Take an allegation on, or say that it is none of misconduct: then it goes on as a complaint alone (C2, 48 hours)."""

    accepted: Annotated[bool, Restricted]
    why: Annotated[str, Field(min_length=1), Restricted]


class DecideInterimMeasure(
    MisconductCommand, owner="complaints", name="decide-interim-measure", version=1, given_by=DECIDERS
):
    """Suspend whoever an allegation is about, or decide on an alternative (C2, 48 hours)."""

    measure: Annotated[InterimMeasure, Restricted]
    why: Annotated[str, Field(min_length=1), Restricted]


class AppointInvestigator(
    MisconductCommand, owner="complaints", name="appoint-investigator", version=1, given_by=DECIDERS
):
    """Say who investigates, by which plan (C2, 48 hours)."""

    investigator_id: Annotated[str, Field(min_length=1), Restricted]
    plan: Annotated[str, Field(min_length=1), Restricted]


class SetMisconductHearing(
    MisconductCommand, owner="complaints", name="set-misconduct-hearing", version=1, given_by=DECIDERS
):
    """Set the date on which an allegation is heard: within 8 weeks of its referral (C2, 48 hours)."""

    hearing_on: date


class RecordInvestigation(
    MisconductCommand,
    owner="complaints",
    name="record-investigation",
    version=1,
    given_by=(*DECIDERS, Role.SERVICE_MANAGER, Role.IMPROVEMENT_MANAGER),
):
    """Record that the investigation is done, and what it found (C2, 2 to 3 weeks)."""

    in_words: Annotated[str, Field(min_length=1), Restricted]


class RecordMisconductReport(
    MisconductCommand,
    owner="complaints",
    name="record-misconduct-report",
    version=1,
    given_by=(*DECIDERS, Role.SERVICE_MANAGER, Role.IMPROVEMENT_MANAGER),
):
    """Record the report on an investigation (C2, by week 8)."""

    in_words: Annotated[str, Field(min_length=1), Restricted]


class DecideMisconduct(MisconductCommand, owner="complaints", name="decide-misconduct", version=1, given_by=DECIDERS):
    """Decide on an allegation after its hearing (C2, by week 8)."""

    outcome: Annotated[MisconductOutcome, Restricted]
    in_words: Annotated[str, Field(min_length=1), Restricted]


COMMANDS: Final = (
    TriageMisconduct,
    DecideInterimMeasure,
    AppointInvestigator,
    SetMisconductHearing,
    RecordInvestigation,
    RecordMisconductReport,
    DecideMisconduct,
)
"""Every command of the route: they are answered on its own topic."""
