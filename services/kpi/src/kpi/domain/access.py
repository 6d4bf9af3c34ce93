"""Who may not see a case whatever their role: whoever has a conflict of interest in it, or is complained about in it (A6, C7)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final, TypeAlias

from cafcass_contracts import allocation, complaints, kpi, workforce
from cafcass_contracts.identity import case_id
from cafcass_domain.decision import NOTHING, Change, Decision, Facts, Received, TableRef
from cafcass_domain.stamps import Stamp, stamp_of
from cafcass_domain.state import State
from kpi.domain.policy import Policy

Touches: TypeAlias = Mapping[Any, Any]


RESTRICTED: Final = "restricted"


class Bar(State):
    """Why somebody may not see a case, and whether it still holds."""

    stamp: Stamp
    people: tuple[str, ...]
    case: str
    why: str
    """`conflict`, `complaint` or `restricted`; which one is never shown (A4)."""
    holds: bool

    @property
    def readers(self) -> bool:
        """Whether the people are the only ones who see it in full, instead of those who do not see it."""
        return self.why == RESTRICTED


BARS: Final[TableRef[Bar]] = TableRef("bars", order=4)


def without_case(bar: Bar, case_id: str) -> Bar | None:
    """Who may not see a case that is destroyed nobody keeps: there is nothing to see (G6)."""
    return None if bar.case == case_id else bar


def _conflict_key(case: str, person: str) -> str:
    return f"conflict:{case}:{person}"


def declared_touches(received: Received[workforce.ConflictDeclared], policy: Policy) -> Touches:
    """The person and the case."""
    said = received.data
    return {BARS: {_conflict_key(case_id(policy.namespace, said.law.value, said.case_number), said.practitioner_id)}}


def on_declared(facts: Facts, received: Received[workforce.ConflictDeclared], policy: Policy) -> Decision:
    """A conflict, as the workforce system tells it."""
    said = received.data
    case = case_id(policy.namespace, said.law.value, said.case_number)
    return _barred(
        facts,
        received,
        _conflict_key(case, said.practitioner_id),
        case,
        (said.practitioner_id,),
        "conflict",
        not said.withdrawn,
    )


def recorded_touches(received: Received[allocation.ConflictRecorded], policy: Policy) -> Touches:
    """The person and the case."""
    return {BARS: {_conflict_key(received.data.case_id, received.data.practitioner_id)}}


def on_recorded(facts: Facts, received: Received[allocation.ConflictRecorded], policy: Policy) -> Decision:
    """A conflict, as a manager put it on record."""
    said = received.data
    key = _conflict_key(said.case_id, said.practitioner_id)
    return _barred(facts, received, key, said.case_id, (said.practitioner_id,), "conflict", not said.withdrawn)


def complaint_touches(received: Received[complaints.ComplaintRecorded], policy: Policy) -> Touches:
    """The complaint."""
    return {BARS: {f"complaint:{received.data.complaint_id}"}}


def on_complaint(facts: Facts, received: Received[complaints.ComplaintRecorded], policy: Policy) -> Decision:
    """A complaint about somebody: they see neither it nor its case while it is open (C7)."""
    said = received.data
    key = f"complaint:{said.complaint_id}"
    return _barred(facts, received, key, said.case_id, tuple(said.practitioner_ids), "complaint", said.open)


def restrict_touches(received: Received[kpi.RestrictCase], policy: Policy) -> Touches:
    """The case."""
    return {BARS: {f"{RESTRICTED}:{received.data.case_id}"}}


def on_restrict(facts: Facts, received: Received[kpi.RestrictCase], policy: Policy) -> Decision:
    """A case is for named readers alone from now on, or for everybody again whose it is."""
    said = received.data
    key = f"{RESTRICTED}:{said.case_id}"
    return _barred(facts, received, key, said.case_id, tuple(said.readers), RESTRICTED, bool(said.readers))


def _barred(
    facts: Facts, received: Received[Any], key: str, case: str, people: tuple[str, ...], why: str, holds: bool
) -> Decision:
    stamp, known = stamp_of(received), facts.get(BARS, key)
    if known is not None and known.stamp >= stamp:
        return NOTHING
    return Decision(changes=(Change(BARS, key, Bar(stamp, people, case or "", why, holds)),))
