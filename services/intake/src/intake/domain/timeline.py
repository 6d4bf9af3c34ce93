"""What happened at court between two projections of a case: hearings, orders, reports, endings, redactions (I7, I4)."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from cafcass_contracts import intake as events
from cafcass_contracts.message import Event
from cafcass_contracts.values import HearingStatus
from intake.domain.snapshot import Json
from intake.domain.view import Fields

_TAKEN_BACK = (HearingStatus.VACATED, HearingStatus.ADJOURNED)
_NOT_LISTED = (*_TAKEN_BACK, HearingStatus.HELD, HearingStatus.AWAITING)
_LISTING = ("starts_at", "ends_at", "type", "court")

Basis = Mapping[str, Any]
"""What every decided event carries: the case, what it rests on, the policy version."""


def happened(before: Fields, after: Fields, basis: Callable[[str], Basis], why: Mapping[str, str]) -> Iterator[Event]:
    """The events between two projections, `before` empty at registration. `why` gives a vacated hearing's reason by id."""
    yield from _hearings(before, after, basis, why)
    for order in _new(before, after, "orders"):
        yield events.OrderMade(order=order, **basis("I7"))
    for report in _new(before, after, "reports"):
        yield events.ReportOrdered(report=report, **basis("I7"))
    if after.get("withdrawn") and not before.get("withdrawn"):
        yield events.ApplicationWithdrawn(withdrawn_on=after.get("withdrawn_on"), **basis("I7"))
    if after.get("concluded") and not before.get("concluded"):
        yield events.CaseConcluded(
            concluded_on=after.get("concluded_on"), final_orders=after.get("final_orders", ()), **basis("I7")
        )
    shown = {document["id"] for document in after.get("documents", ())}
    for document in before.get("documents", ()):
        if document["id"] not in shown:
            yield events.DocumentRedacted(document_id=document["id"], kind=document.get("kind"), **basis("I4"))


def _hearings(before: Fields, after: Fields, basis: Callable[[str], Basis], why: Mapping[str, str]) -> Iterator[Event]:
    known = {hearing["id"]: hearing for hearing in before.get("hearings", ())}
    for hearing in after.get("hearings", ()):
        earlier = known.get(hearing["id"])
        if _is_listed(hearing):
            if earlier is None or not _is_listed(earlier) or any(earlier.get(p) != hearing.get(p) for p in _LISTING):
                moved = earlier is not None and earlier.get("starts_at") != hearing["starts_at"]
                replaces = earlier.get("starts_at") if earlier is not None and moved else None
                yield events.HearingListed(hearing=hearing, replaces=replaces, **basis("I7"))
        elif hearing.get("status") in _TAKEN_BACK and earlier is not None and _is_listed(earlier):
            yield events.HearingVacated(hearing=hearing, reason=why.get(hearing["id"]), **basis("I7"))


def _is_listed(hearing: Fields) -> bool:
    return "starts_at" in hearing and hearing.get("status") not in _NOT_LISTED


def _new(before: Fields, after: Fields, name: str) -> Iterator[Json]:
    """Members that were not there, or not like this."""
    known = {member["id"]: member for member in before.get(name, ())}
    for member in after.get(name, ()):
        if known.get(member["id"]) != member:
            yield member
