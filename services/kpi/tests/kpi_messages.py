"""Messages as other services say them, about plainly invented cases, in few words."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from cafcass_contracts import allocation, intake
from cafcass_contracts.proceedings import CourtRef, Hearing, ReportOrder
from cafcass_contracts.safeguarding import SettledBy
from cafcass_contracts.values import (
    SERVICE_AREAS,
    ApplicationKind,
    Feed,
    HearingStatus,
    HearingType,
    LawType,
    ReportType,
    TeamKind,
    team_id,
)
from cafcass_contracts.workload import Choice, EndReason, Weighed, WorkKind
from cafcass_domain.london import at_london

COURT = CourtRef(name="Family Court at Nowhere", epims_id="100001")


def at(day: str, hour: int = 10, minute: int = 0) -> datetime:
    """An instant, by the clocks of London."""
    return at_london(date.fromisoformat(day), time(hour, minute))


def application(
    case: str, received: datetime, *, law: str = "public", area: str | None = "A5", revision: int = 1, **more: Any
) -> Any:
    """An application as intake registers it (revision 1) or amends it."""
    model: Any = intake.ApplicationRegistered if revision == 1 else intake.ApplicationAmended
    public = law == "public"
    kind = TeamKind.PUBLIC_LAW if public else TeamKind.EARLY_INTERVENTION
    content: dict[str, Any] = {
        "case_id": case,
        "case_number": "1700000000000017",
        "law": LawType(law),
        "revision": revision,
        "feed": Feed.COURT_EVENTS,
        "kinds": (ApplicationKind.CARE_AND_SUPERVISION if public else ApplicationKind.SECTION_8,),
        "court": COURT,
        "area": area,
        "national_area": SERVICE_AREAS[area].national_area if area else None,
        "team": team_id(area, kind) if area else None,
        "received_at": received,
        "complete": True,
        **more,
    }
    if revision > 1:
        content["changed"] = ("hearings",)
    return model(**content)


def hearing(
    id_: str,
    starts: datetime | None,
    *,
    type_: HearingType = HearingType.FIRST,
    status: HearingStatus = HearingStatus.LISTED,
) -> Hearing:
    """A hearing."""
    return Hearing(id=id_, type=type_, status=status, starts_at=starts)


def section_7(id_: str, ordered: date | None, due: date | None, **more: Any) -> ReportOrder:
    """A section 7 report that the court ordered."""
    return ReportOrder(id=id_, type=ReportType.SECTION_7, ordered_on=ordered, due=due, **more)


def allocated(
    case: str,
    who: str = "a5-public-1",
    *,
    role: str = "childrens-guardian",
    team: str = "a5-public",
    substantive: bool = True,
) -> Any:
    """A case has a practitioner."""
    return allocation.CaseAllocated(case_id=case, practitioner_id=who, role=role, team=team, substantive=substantive)


def adviser(case: str, who: str = "a5-private-1") -> Any:
    """A private law case has a family court adviser."""
    return allocated(case, who, role="family-court-adviser", team="a5-private")


def unallocated(case: str, who: str = "a5-public-1") -> Any:
    """Nobody has it any more."""
    return allocation.CaseUnallocated(case_id=case, practitioner_id=who)


def closed(case: str, when: datetime) -> Any:
    """Cafcass's part in a case is over."""
    return allocation.CaseClosed(case_id=case, because=EndReason.CONCLUDED, closed_at=when)


def reopened(case: str, day: date) -> Any:
    """It is open again."""
    return allocation.LifecycleMoved(case_id=case, state="reopened", on=day)


def named(case: str, area: str, team: str) -> Any:
    """Whose case it is."""
    return allocation.ManagerNamed(case_id=case, area=area, team=team, manager_id=f"{team}-manager")


def arose(
    case: str,
    work: str,
    when: datetime,
    *,
    kind: WorkKind = WorkKind.SECTION_7_SINGLE,
    report: str | None = None,
    **more: Any,
) -> Any:
    """There is a piece of work."""
    return allocation.WorkArose(
        case_id=case, work_id=work, kind=kind, case_version=1, arose_at=when, report_id=report,
        weighed=Weighed(points=100, weight="test"), **more,
    )  # fmt: skip


def got(case: str, work: str, when: datetime, who: str = "a5-private-1", *, substantive: bool = True) -> Any:
    """A piece of work has a holder."""
    return allocation.WorkAllocated(
        case_id=case, work_id=work, kind=WorkKind.SECTION_7_SINGLE, case_version=2, practitioner_id=who, role="family-court-adviser",
        substantive=substantive, settled_by=SettledBy.PERSON, choice=Choice(), allocated_at=when,
    )  # fmt: skip


def completed(
    case: str, work: str, when: datetime, *, report: str | None = None, how: str = "filed", who: str = "a5-private-1"
) -> Any:
    """A piece of work is over."""
    return allocation.WorkCompleted(
        case_id=case, work_id=work, kind=WorkKind.SECTION_7_SINGLE, case_version=3, practitioner_id=who, how=how, report_id=report,
        completed_at=when,
    )  # fmt: skip


def days_after(moment: datetime, days: int) -> datetime:
    """So many days later, to the second."""
    return moment.astimezone(UTC) + timedelta(days=days)
