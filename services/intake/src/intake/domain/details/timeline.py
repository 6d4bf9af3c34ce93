"""What happened at court between two contents of a case: hearings, orders, reports, endings, redactions (I7, I4)."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from cafcass_contracts import intake as events
from cafcass_contracts.message import Plain
from cafcass_contracts.values import HearingStatus, VacatedReason
from intake.domain.case.snapshot import Fields, Json
from intake.domain.details.view import code
from intake.domain.feeds.private_law.documents import KINDS
from intake.domain.hearings.standing import is_listed

_TAKEN_BACK = (HearingStatus.VACATED, HearingStatus.ADJOURNED)
_KINDS = frozenset(KINDS.values())
"""Of documents: any other is called as a feed's field is, which may say anything (G4)."""
_LISTING = ("starts_at", "ends_at", "type", "court")

Basis = Mapping[str, Any]
"""What every decided event carries: the case, what it rests on, the policy version."""


def happened(before: Fields, after: Fields, basis: Callable[[str], Basis]) -> Iterator[Plain]:
    """The events between two contents, `before` empty at registration."""
    yield from _hearings(before, after, basis)
    for order in _new(before, after, "orders"):
        if not order.get("discharged"):
            yield Plain(events.OrderMade, {"order": order, **basis("I7")})
        elif not _was(before, "orders", order, "discharged"):
            gone = {"order_id": order["id"], **_named(order, "discharged_on")}
            yield Plain(events.OrderDischarged, {**gone, **basis("I7")})
    for report in _new(before, after, "reports"):
        if not report.get("cancelled"):
            yield Plain(events.ReportOrdered, {"report": report, **basis("I7")})
        elif not _was(before, "reports", report, "cancelled"):
            gone = {"report_id": report["id"], **_named(report, "cancelled_on")}
            yield Plain(events.ReportCancelled, {**gone, **basis("I7")})
    if (before.get("withdrawn") or before.get("concluded")) and not (after.get("withdrawn") or after.get("concluded")):
        yield Plain(events.CaseReopened, {**_named(after, "reopened_on"), **basis("I7")})
    if after.get("withdrawn") and not before.get("withdrawn"):
        yield Plain(events.ApplicationWithdrawn, {**_named(after, "withdrawn_on"), **basis("I7")})
    if after.get("concluded") and not before.get("concluded"):
        yield Plain(events.CaseConcluded, {**_named(after, "concluded_on", "final_orders"), **basis("I7")})
    shown = {document["id"] for document in after.get("documents", ())}
    for document in before.get("documents", ()):
        if document["id"] not in shown:
            gone = {"document_id": document["id"]}
            if document.get("kind") in _KINDS or (after.get("law") == "public" and code(document.get("kind"))):
                gone["kind"] = document["kind"]
            yield Plain(events.DocumentRedacted, {**gone, **basis("I4")})


def _named(fields: Fields, *names: str) -> Fields:
    """Some of the fields, as far as they are there."""
    return {name: fields[name] for name in names if fields.get(name) is not None}


def _hearings(before: Fields, after: Fields, basis: Callable[[str], Basis]) -> Iterator[Plain]:
    known = {hearing["id"]: hearing for hearing in before.get("hearings", ())}
    for hearing in after.get("hearings", ()):
        earlier = known.get(hearing["id"])
        said: Fields = {"hearing": hearing}
        if is_listed(hearing):
            if earlier is None or not _stood(earlier) or any(earlier.get(p) != hearing.get(p) for p in _LISTING):
                if earlier is not None and earlier.get("starts_at") not in (None, hearing["starts_at"]):
                    said["replaces"] = earlier["starts_at"]
                yield Plain(events.HearingListed, {**said, **basis("I7")})
        elif hearing.get("status") in _TAKEN_BACK and earlier is not None and _may_have_stood(earlier):
            said["because"] = str(_because(after, hearing["id"]))
            yield Plain(events.HearingVacated, {**said, **basis("I7")})


def _because(after: Fields, hearing: str) -> VacatedReason:
    """Why a hearing was taken back, as a code; the court's own words stand in the details (G4)."""
    if after.get("withdrawn"):
        return VacatedReason.APPLICATION_WITHDRAWN
    if after.get("concluded"):
        return VacatedReason.CASE_CONCLUDED
    said = any(words["about"] == f"hearing:{hearing}" for words in after.get("court_words", ()))
    return VacatedReason.IN_WORDS if said else VacatedReason.NOT_SAID


def _stood(hearing: Fields) -> bool:
    """Whether a hearing was to be held, or was presumed held: that it was not is news (I7)."""
    return is_listed(hearing) or hearing.get("presumed") is True


def _may_have_stood(hearing: Fields) -> bool:
    """Whether it is news that a hearing is taken back: it stood, or where it stood was not known."""
    return _stood(hearing) or ("starts_at" in hearing and hearing.get("status") == HearingStatus.NOT_KNOWN)


def _was(before: Fields, name: str, member: Fields, flag: str) -> bool:
    """Whether a member was so before."""
    return any(each["id"] == member["id"] and each.get(flag) for each in before.get(name, ()))


def _new(before: Fields, after: Fields, name: str) -> Iterator[Json]:
    """Members that were not there, or not like this."""
    known = {member["id"]: member for member in before.get(name, ())}
    for member in after.get(name, ()):
        if known.get(member["id"]) != member:
            yield member
