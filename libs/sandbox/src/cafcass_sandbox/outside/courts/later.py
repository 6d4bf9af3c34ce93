"""Later snapshots of a case: HMCTS sends the whole case again, with or without something changed."""

from __future__ import annotations

from copy import deepcopy
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from random import Random
from typing import Any

from cafcass_sandbox.outside.courts import people
from cafcass_sandbox.outside.courts.places import ENGLISH
from cafcass_sandbox.outside.courts.private import hearing, made_order
from cafcass_sandbox.outside.courts.private_kind import ChildModel
from cafcass_sandbox.outside.courts.public import PublicLaw, public_hearing
from cafcass_sandbox.outside.courts.shape import (
    REDACTED_ID,
    REDACTED_NAME,
    Case,
    Spelling,
    document,
    identifier,
    law_of,
    moment,
    sitting_day,
    spelled,
)


class Change(StrEnum):
    """What may be different in a later snapshot."""

    NOTHING = "nothing"
    """Only the time of change: HMCTS touched something that is not shown."""
    ADDRESS = "address"
    """A party moved."""
    HEARING_LISTED = "hearing-listed"
    HEARING_MOVED = "hearing-moved"
    """The same hearing on another day."""
    HEARING_VACATED = "hearing-vacated"
    ORDER_MADE = "order-made"
    REPORT_ORDERED = "report-ordered"
    """An order asks Cafcass for a section 7 report."""
    CHILD_ADDED = "child-added"
    DOCUMENT_REDACTED = "document-redacted"
    LEFT_OUT = "left-out"
    """A section is missing; that is no proof that it was withdrawn (rule I4)."""
    CLOSED = "closed"


@dataclass(frozen=True, slots=True)
class _Later:
    """The later snapshot while it is being changed."""

    case: Case
    data: Case
    rng: Random
    day: date


def later_snapshot(
    case: Case, rng: Random, change: Change | None = None, *, after: timedelta = timedelta(days=1)
) -> Case:
    """The same case some time later; without a `change` one that this case can have is drawn. `case` is left alone."""
    copy: Case = deepcopy(case)
    possible, section = (_PRIVATE, "case_data") if law_of(case) == "private" else (_PUBLIC, "caseData")
    data: Case = copy[section]
    change = change or rng.choice([each for each in possible if _can(data, each)])
    possible[change](_Later(copy, data, rng, _touch(copy, after)))
    return copy


def _can(data: Case, change: Change) -> bool:
    match change:
        case Change.HEARING_MOVED | Change.HEARING_VACATED:
            return bool(_hearings(data))
        case Change.ADDRESS | Change.LEFT_OUT:
            return bool(data.get("respondents"))
        case _:
            return True


def _hearings(data: Case) -> list[Case]:
    listed: list[Case] = data.get("hearingDetails") or data.get("hearingData", {}).get("caseHearings", [])
    return listed


def _touch(case: Case, after: timedelta) -> date:
    """Moves the time of the last change on, in the spelling that it has, and answers its day."""
    name = next(name for name in ("last_modified", "last_modified_on", "lastModified") if name in case)
    written: Any = case[name]
    if isinstance(written, list):
        year, month, day, hour, minute, second, nanosecond = [*written, 0, 0][:7]
        when = datetime(year, month, day, hour, minute, second, nanosecond // 1000) + after  # noqa: DTZ001 - no zone
        case[name] = spelled(when, Spelling.LIST if len(written) == 5 else Spelling.LIST_NANOSECONDS)
    else:
        when = datetime.fromisoformat(written[:26]).replace(tzinfo=None) + after
        case[name] = spelled(when, Spelling.ISO_FRACTION if "." in written else Spelling.ISO)
    return when.date()


def _nothing(later: _Later) -> None:
    """The time alone."""


def _private_address(later: _Later) -> None:
    later.data["applicants"][0]["value"]["address"] = people.address(later.rng)


def _private_listed(later: _Later) -> None:
    section = later.data.setdefault(
        "hearingData", {"hmctsServiceCode": "ABA5", "caseRef": str(later.case["id"]), "caseHearings": []}
    )
    section["caseHearings"].append(
        hearing(
            later.rng,
            later.rng.choice(ENGLISH),
            later.day + timedelta(days=35),
            Spelling.ISO,
            first=not section["caseHearings"],
        )
    )


def _private_moved(later: _Later) -> None:
    on = moment(later.rng, sitting_day(later.day + timedelta(days=49))).replace(minute=0, second=0, microsecond=0)
    later.data["hearingData"]["caseHearings"][-1]["hearingDaySchedule"][0] |= {
        "hearingStartDateTime": spelled(on, Spelling.ISO),
        "hearingEndDateTime": spelled(on + timedelta(hours=1), Spelling.ISO),
    }


def _private_vacated(later: _Later) -> None:
    last = later.data["hearingData"]["caseHearings"][-1]
    last["hearingStatus" if "hearingStatus" in last else "hmcStatus"] = "CANCELLED"


def _private_order(later: _Later) -> None:
    later.data.setdefault("orderCollection", []).append(made_order(later.rng, later.day))


def _private_report(later: _Later) -> None:
    report = "Section7_Report_Child_Impact_Analysis"
    later.data.setdefault("orderCollection", []).append(made_order(later.rng, later.day, report))


def _private_child(later: _Later) -> None:
    model = next((model.value for model in ChildModel if later.data.get(model.value)), ChildModel.NEW.value)
    children = later.data.setdefault(model, [])
    child = deepcopy(children[0])
    added = people.child(later.rng, later.day, child["value"]["lastName"])
    child["id"] = identifier(later.rng)
    child["value"] |= {"firstName": added.first, "dateOfBirth": added.born.isoformat(), "gender": added.gender}
    children.append(child)


def _private_redacted(later: _Later) -> None:
    documents = later.data.setdefault("otherDocumentsUploaded", [document(later.rng, "Statement.pdf")])
    documents[0] = {"document_id": REDACTED_ID, "document_filename": REDACTED_NAME}


def _private_left_out(later: _Later) -> None:
    there = [name for name in ("respondents", "hearingData", "orderCollection") if name in later.data]
    del later.data[later.rng.choice(there)]


def _private_closed(later: _Later) -> None:
    later.case["state"] = "ALL_FINAL_ORDERS_ISSUED"


def _public_address(later: _Later) -> None:
    later.data["respondents"][0] |= {"addressKnown": True, "address": people.public_address(later.rng)}


def _public_listed(later: _Later) -> None:
    kind = PublicLaw(court=later.rng.choice(ENGLISH), orders_sought=tuple(later.data["ordersSought"]))
    later.data["hearingDetails"].append(public_hearing(later.rng, kind, later.day + timedelta(days=20)))


def _public_moved(later: _Later) -> None:
    on = moment(later.rng, sitting_day(later.day + timedelta(days=27))).replace(minute=30, second=0, microsecond=0)
    later.data["hearingDetails"][-1] |= {"startDate": on.isoformat(), "endDate": (on + timedelta(hours=2)).isoformat()}


def _public_vacated(later: _Later) -> None:
    later.data["hearingDetails"][-1] |= {"status": "VACATED", "cancellationReason": "No courtroom available"}


def _public_child(later: _Later) -> None:
    first = later.data["children"][0]
    added = people.child(later.rng, later.day, first["lastName"])
    later.data["children"].append(
        {**first, "firstName": added.first, "dateOfBirth": added.born.isoformat(), "gender": added.gender.upper()}
    )


def _public_redacted(later: _Later) -> None:
    later.data["caseDocuments"][-1]["removed"] = True


def _public_left_out(later: _Later) -> None:
    del later.data["respondents"]


def _public_closed(later: _Later) -> None:
    later.case["state"] = "Closed"


_PRIVATE = {
    Change.NOTHING: _nothing,
    Change.ADDRESS: _private_address,
    Change.HEARING_LISTED: _private_listed,
    Change.HEARING_MOVED: _private_moved,
    Change.HEARING_VACATED: _private_vacated,
    Change.ORDER_MADE: _private_order,
    Change.REPORT_ORDERED: _private_report,
    Change.CHILD_ADDED: _private_child,
    Change.DOCUMENT_REDACTED: _private_redacted,
    Change.LEFT_OUT: _private_left_out,
    Change.CLOSED: _private_closed,
}
_PUBLIC = {
    Change.NOTHING: _nothing,
    Change.ADDRESS: _public_address,
    Change.HEARING_LISTED: _public_listed,
    Change.HEARING_MOVED: _public_moved,
    Change.HEARING_VACATED: _public_vacated,
    Change.CHILD_ADDED: _public_child,
    Change.DOCUMENT_REDACTED: _public_redacted,
    Change.LEFT_OUT: _public_left_out,
    Change.CLOSED: _public_closed,
}
