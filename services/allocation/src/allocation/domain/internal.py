"""What allocation tells itself, each decided on in a transaction of its own: a message about a case locks that case alone."""

from __future__ import annotations

from typing import ClassVar

from cafcass_domain.internal import Internal


class CaseChanged(Internal, kw_only=True):
    """Desks and practitioners have to hear what became of a case. Its subject is the case; it names the rows that hear."""

    kind: ClassVar[str] = "case-changed"

    people: tuple[str, ...] = ()
    areas: tuple[str, ...] = ()
    rows: tuple[str, ...] = ()
    """Of teams' cases (G7)."""


class LinkedCaseChanged(Internal, kw_only=True):
    """A case has to hear who works on one that is linked to it (I5, A6); `key` is that other case."""

    kind: ClassVar[str] = "linked-case-changed"


class DecideArea(Internal, kw_only=True):
    """An area is to be decided on (A1). Its subject is the area; it names the rows that the decision needs."""

    kind: ClassVar[str] = "decide-area"

    cases: tuple[str, ...]
    staff: tuple[str, ...]


class TeamManagerChanged(Internal, kw_only=True):
    """The cases of one row of a team have to hear who manages it (G7). Its subject is the area, `key` the row."""

    kind: ClassVar[str] = "team-manager-changed"

    area: str
    after: str = ""
    """The case up to which those of the row have heard."""


class PractitionerChanged(Internal, kw_only=True):
    """Desks and cases have to hear of a practitioner: of absence, a conflict of interest or a complaint, and nobody can tell of which (A4, A13, C7)."""

    kind: ClassVar[str] = "practitioner-changed"
    apart: ClassVar[bool] = True

    who: str
    areas: tuple[str, ...]
    """Whose desks count them among their staff, or should."""


class PlanAnew(Internal, kw_only=True):
    """The work that a practitioner holds, or is proposed for, is planned anew (A13)."""

    kind: ClassVar[str] = "plan-anew"

    who: str
    cases: tuple[str, ...]
    fewer: bool
    """Whether they have fewer points than when it was planned last."""


def plan_anew(practitioner_id: str, case_id: str) -> PlanAnew:
    """Has what somebody holds of one case planned anew."""
    subject = practitioner_subject(practitioner_id)
    return PlanAnew(subject=subject, key=case_id, who=practitioner_id, cases=(case_id,), fewer=False)


def practitioner_subject(practitioner_id: str) -> str:
    """What internal messages and deadlines about a practitioner are about."""
    return f"practitioner:{practitioner_id}"


def area_subject(area: str) -> str:
    """What internal messages, deadlines, questions and events about an area are about."""
    return f"area:{area}"


def area_of(subject: str | None) -> str:
    """The area that a subject names."""
    return (subject or "").partition(":")[2]
