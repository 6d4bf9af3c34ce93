"""What readers are told of a case: the summary for all, the details for named readers, and what the court is asked for."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final

from cafcass_contracts import intake as events
from cafcass_contracts.message import Plain
from cafcass_contracts.values import YesNo
from cafcass_domain.london import london_day
from intake.domain.case.held import HeldCase, Missing
from intake.domain.case.snapshot import Fields
from intake.domain.feeds.dates import moment_of

Basis = Callable[..., Mapping[str, Any]]
"""What every decided event carries, by the rules that led to it."""

_SHARED: Final = tuple(
    name
    for name in events.CaseSummary.model_fields
    if name in events.CaseDetailsRecorded.model_fields and name != "children"
)
"""What summary and details have in common under the same name."""


def with_what_lacks(content: Fields, case: HeldCase, missing: Missing) -> Fields:
    """The content with what is linked and what is lacking: all that an amendment may name."""
    return {
        **content,
        "linked_cases": list(case.linked),
        "complete": not missing,
        "missing": as_problems(missing),
    }


def as_problems(missing: Missing) -> list[Fields]:
    """What is missing, as events say it."""
    return [{"path": path, "reason": reason} for path, reason in missing]


def registered(case: HeldCase, now: Fields, basis: Basis) -> list[Plain]:
    """A case was opened (I1, I3, I6): the summary, for everybody that it was opened, and the details."""
    details = _details(case, now, (), basis("I1", "I3", "I6"))
    opened: Fields = {
        **{name: details[name] for name in ("law", "area", "national_area") if name in details},
        "opened_on": london_day(moment_of(case.received_at)).isoformat(),
        **basis("I1", "I6"),
    }
    return [
        Plain(events.ApplicationRegistered, _summary(details)),
        Plain(events.CaseOpened, opened),
        Plain(events.CaseDetailsRecorded, details),
    ]


def amended(case: HeldCase, now: Fields, changed: tuple[str, ...], basis: Basis, rules: tuple[str, ...]) -> list[Plain]:
    """What is held of a case changed at these paths (I4): the summary and the details as they now stand."""
    details = _details(case, now, changed, basis(*rules))
    return [
        Plain(events.ApplicationAmended, {**_summary(details), "changed": changed}),
        Plain(events.CaseDetailsRecorded, details),
    ]


def requested(case: HeldCase, now: Fields, missing: Missing, basis: Basis) -> Plain:
    """The court is asked for what is missing, again only when that changes (I3)."""
    request: Fields = {"case_number": case.case_number, "missing": as_problems(missing), **basis("I3")}
    if "court" in now:
        request["court"] = now["court"]
    return Plain(events.InformationRequested, request)


def _details(case: HeldCase, now: Fields, changed: tuple[str, ...], basis: Mapping[str, Any]) -> Fields:
    return {
        **now,
        "case_number": case.case_number,
        "revision": case.revision,
        "received_at": case.received_at,
        "changed": changed,
        **basis,
    }


def _summary(details: Fields) -> Fields:
    """The part of the details that says nothing confidential (G4)."""
    previous = details["previous_proceedings"]
    same = {one.get("same_guardian_needed") for one in previous}
    officers = [child.get("cafcass_officer") for child in details["children"]]
    officers += [one.get("guardian") for one in previous]
    return {
        **{name: details[name] for name in _SHARED if name in details},
        "children": [
            {name: child[name] for name in ("id", "child_id") if name in child} for child in details["children"]
        ],
        "adults": len(details["people"]),
        "urgent": details["signals"].get("urgent", YesNo.NOT_KNOWN),
        "same_guardian_needed": next((each for each in (YesNo.YES, YesNo.NO) if each in same), YesNo.NOT_KNOWN),
        "cafcass_officers": list(dict.fromkeys(name for name in officers if name)),
        "previous_case_numbers": [one["case_number"] for one in previous if one.get("case_number")],
    }
