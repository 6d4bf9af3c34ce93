"""What other services say about a case: the latest word holds, in whatever order it comes, and who keeps something of it looks again."""

from __future__ import annotations

from cafcass_contracts.allocation import CaseAllocated, CaseClosed, CaseUnallocated, WorkArose
from cafcass_contracts.intake import CaseDetailsRecorded
from cafcass_domain.decision import NOTHING, Change, Decision, Facts, Received, Touches
from cafcass_domain.stamps import Stamp, stamp_of
from cafcass_domain.state import replace
from complaints.domain.case import (
    CASES,
    CaseFile,
    CaseMoved,
    CaseMovedOfCorrespondent,
    Held,
    MakeOutWriter,
    facts_of,
)
from complaints.domain.policy import ComplaintsPolicy
from complaints.domain.told import details_of

Said = CaseDetailsRecorded | CaseAllocated | CaseUnallocated | CaseClosed | WorkArose


def case_touches(received: Received[Said], policy: ComplaintsPolicy) -> Touches:
    """The case."""
    return {CASES: {received.data.case_id}}


def on_details(facts: Facts, received: Received[CaseDetailsRecorded], policy: ComplaintsPolicy) -> Decision:
    """What intake holds about a case: the highest revision holds."""
    said = received.data
    case = facts.get(CASES, said.case_id) or CaseFile()
    if case.details is not None and case.details.revision >= said.revision:
        return NOTHING
    return _moved(said.case_id, case, replace(case, details=details_of(said)))


def on_allocated(facts: Facts, received: Received[CaseAllocated], policy: ComplaintsPolicy) -> Decision:
    """A case has a practitioner: they are told of staff safety flags, and there is work."""
    said, stamp = received.data, stamp_of(received)
    case = facts.get(CASES, said.case_id) or CaseFile()
    after = case
    if case.holder is None or case.holder.stamp < stamp:
        after = replace(after, holder=Held(stamp, said.practitioner_id, said.role, said.team))
    return _moved(said.case_id, case, replace(after, at_work=_later(case.at_work, stamp)))


def on_unallocated(facts: Facts, received: Received[CaseUnallocated], policy: ComplaintsPolicy) -> Decision:
    """Nobody holds a case any more."""
    said, stamp = received.data, stamp_of(received)
    case = facts.get(CASES, said.case_id) or CaseFile()
    if case.holder is not None and case.holder.stamp >= stamp:
        return NOTHING
    return _moved(said.case_id, case, replace(case, holder=Held(stamp, None, team=said.team or "")))


def on_work(facts: Facts, received: Received[WorkArose], policy: ComplaintsPolicy) -> Decision:
    """There is work in a case: it is open, or open again."""
    case = facts.get(CASES, received.data.case_id) or CaseFile()
    return _moved(received.data.case_id, case, replace(case, at_work=_later(case.at_work, stamp_of(received))))


def on_closed(facts: Facts, received: Received[CaseClosed], policy: ComplaintsPolicy) -> Decision:
    """Cafcass's part in a case is over (C6)."""
    case = facts.get(CASES, received.data.case_id) or CaseFile()
    return _moved(received.data.case_id, case, replace(case, closed=_later(case.closed, stamp_of(received))))


def _later(known: Stamp | None, said: Stamp) -> Stamp:
    return said if known is None else max(known, said)


def _moved(case_id: str, before: CaseFile, after: CaseFile) -> Decision:
    """The new row; whoever keeps something of the case looks again where that is another now."""
    if before == after:
        return NOTHING
    internal: tuple[CaseMoved | CaseMovedOfCorrespondent | MakeOutWriter, ...] = ()
    was, now = facts_of(before), facts_of(after)
    if was != now:
        unknown = sorted(before.unknown.items()) if was.people != now.people else ()
        internal = (
            *(CaseMoved(subject=case_id, key=complaint) for complaint in before.complaints),
            *(CaseMovedOfCorrespondent(subject=case_id, key=who) for who in before.correspondents),
            *(MakeOutWriter(subject=case_id, key=piece, correspondent=who) for piece, who in unknown),
        )
    return Decision(changes=(Change(CASES, case_id, after),), internal=internal)
