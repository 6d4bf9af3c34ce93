"""What other services tell of a case: each fact is merged into the case, by its own order and not that of arrival."""

from __future__ import annotations

from datetime import datetime

from allocation.domain.case.area_corrected import note_area_corrected
from allocation.domain.case.case_file import CASES, CaseFile, Complaint, Flag
from allocation.domain.case.homes import outward_codes, with_homes
from allocation.domain.evaluation import AboutCase, finish
from allocation.domain.incoming.times import is_meant, with_times_that_are_meant
from allocation.domain.internal import LinkedCaseChanged, PractitionerChanged, practitioner_subject
from allocation.domain.policy import AllocationPolicy
from allocation.domain.staff.changing import changed_person
from allocation.domain.staff.practitioner import PEOPLE
from allocation.domain.told import NeedsOf, StaffSafety, Summary
from allocation.domain.turn import CaseTurn, begin
from cafcass_contracts import complaints, intake, triage
from cafcass_contracts.safeguarding import ReopenedBecause
from cafcass_contracts.workload import EndReason
from cafcass_domain.decision import Decision, Facts, Received, Touches
from cafcass_domain.stamps import stamp_of
from cafcass_domain.state import convert, replace

_REOPENED = frozenset({"reopened", "casereopened"})


def on_summary(facts: Facts, received: Received[intake.CaseSummary], policy: AllocationPolicy) -> Decision:
    """A case was registered or amended: its highest revision holds (I4)."""
    said, turn = received.data, begin(facts, received, policy, received.data.case_id)
    case = turn.case
    stamp = stamp_of(received)
    if "".join(filter(str.isalpha, (said.court_state or "").lower())) in _REOPENED:
        case = replace(case, reopened=max(case.reopened or stamp, stamp))
    known = with_times_that_are_meant(convert(said, Summary, from_attributes=True), turn.now)
    case = _with_what_was_heard_of(case, known, known.received_at if known.revision == 1 else turn.now)
    before, turn.case = case.known, case
    if before is None or before.revision < known.revision:
        turn.case = replace(case, known=known)
        note_area_corrected(turn, None if before is None else before.area)
    return finish(turn)


def _with_what_was_heard_of(case: CaseFile, said: Summary, at: datetime) -> CaseFile:
    reports = {report.id: min(at, case.heard_of.get(report.id, at)) for report in said.reports}
    children = {child.id: min(at, case.children_since.get(child.id, at)) for child in said.children}
    return replace(case, heard_of={**case.heard_of, **reports}, children_since={**case.children_since, **children})


def on_details(facts: Facts, received: Received[intake.CaseDetailsRecorded], policy: AllocationPolicy) -> Decision:
    """What the children are called, for the court (A1), under which other ids they were told (I9), and whether they moved (A9).

    Nothing else is kept (G4). Most revisions say none of it anew: such a one is remembered, and nothing follows from it.
    """
    said, turn = received.data, begin(facts, received, policy, received.data.case_id)
    newest = turn.case.named is None or turn.case.named[0] < said.revision
    also = {child.id: child.also for child in said.children if child.also}
    codes = {
        child.id: outward_codes(home.address.postcode for home in child.homes if home.address)
        for child in said.children
    }
    turn.case = replace(turn.case, homes=with_homes(turn.case.homes, said.revision, codes, also, newest=newest))
    if newest:
        names = {child.id: child.name.text() for child in said.children}
        turn.case = replace(turn.case, named=(said.revision, names), also=also)
    return turn.decision() if _says_nothing_new(turn) else finish(turn)


def _says_nothing_new(turn: CaseTurn) -> bool:
    before, named = turn.before.named, turn.case.named
    if before is None or named is None or before[1] != named[1]:
        return False
    return replace(turn.case, named=before) == turn.before


def on_linked(facts: Facts, received: Received[intake.CaseLinked], policy: AllocationPolicy) -> Decision:
    """The case is about children known from another: who worked with them is preferred (I5, A6)."""
    said, turn = received.data, begin(facts, received, policy, received.data.case_id)
    other = said.linked_case_id
    officers = {**turn.case.officers, other: frozenset(said.cafcass_officers)}
    turn.case = replace(turn.case, officers=officers, linked={other: frozenset(), **turn.case.linked})
    turn.tell(LinkedCaseChanged(subject=turn.id, key=other))
    turn.tell(
        LinkedCaseChanged(subject=other, key=turn.id)
    )  # each hears of the other, whichever has its practitioner first
    return finish(turn)


def on_unlinked(facts: Facts, received: Received[intake.CaseUnlinked], policy: AllocationPolicy) -> Decision:
    """The case is not about a child of that other: who works there is preferred no more, and they are not placed together (I9, A6)."""
    said, turn = received.data, begin(facts, received, policy, received.data.case_id)
    linked, officers = dict(turn.case.linked), dict(turn.case.officers)
    linked.pop(said.linked_case_id, None)
    officers.pop(said.linked_case_id, None)
    turn.case = replace(turn.case, linked=linked, officers=officers)
    return finish(turn)


def on_reopened(facts: Facts, received: Received[intake.CaseReopened], policy: AllocationPolicy) -> Decision:
    """The court reopened a case that was concluded or withdrawn (I7): its work is there again."""
    turn, stamp = begin(facts, received, policy, received.data.case_id), stamp_of(received)
    turn.case = replace(turn.case, reopened=max(turn.case.reopened or stamp, stamp))
    return finish(turn)


def on_withdrawn(facts: Facts, received: Received[intake.ApplicationWithdrawn], policy: AllocationPolicy) -> Decision:
    """The application was withdrawn (A15)."""
    return _ended(facts, received, policy, EndReason.WITHDRAWN)


def on_concluded(facts: Facts, received: Received[intake.CaseConcluded], policy: AllocationPolicy) -> Decision:
    """The court concluded the case (A15)."""
    return _ended(facts, received, policy, EndReason.CONCLUDED)


def _ended(facts: Facts, received: Received[AboutCase], policy: AllocationPolicy, because: EndReason) -> Decision:
    turn = begin(facts, received, policy, received.data.case_id)
    word = (stamp_of(received), because)
    if turn.case.court_end is None or turn.case.court_end[0] < word[0]:
        turn.case = replace(turn.case, court_end=word)
    return finish(turn)


def on_involvement_ended(
    facts: Facts, received: Received[triage.InvolvementEnded], policy: AllocationPolicy
) -> Decision:
    """Cafcass's part ends after the first hearing: no concern, no clear role (T11)."""
    turn, stamp = begin(facts, received, policy, received.data.case_id), stamp_of(received)
    turn.case = replace(turn.case, involvement_ended=max(turn.case.involvement_ended or stamp, stamp))
    return finish(turn)


def on_involvement_reopened(
    facts: Facts, received: Received[triage.InvolvementReopened], policy: AllocationPolicy
) -> Decision:
    """Cafcass's part is open again (T11): work arises again, for whoever had it (A6)."""
    said, turn, stamp = received.data, begin(facts, received, policy, received.data.case_id), stamp_of(received)
    known = turn.case.involvement_reopened
    if known is None or known[0] < stamp:
        more = any(each is not ReopenedBecause.HEARING_ADJOURNED for each in said.because)
        had = turn.case.links if said.practitioner_id is None else turn.case.links | {said.practitioner_id}
        turn.case = replace(turn.case, involvement_reopened=(stamp, more), links=had)
    return finish(turn)


def on_category(facts: Facts, received: Received[triage.CategoryChanged], policy: AllocationPolicy) -> Decision:
    """A care case has a category (T8): its weight follows (A3). A settled one holds before one that is proposed."""
    said, turn = received.data, begin(facts, received, policy, received.data.case_id)
    word = (said.review, said.settled, said.category)
    if turn.case.category is None or turn.case.category[:2] <= word[:2]:
        turn.case = replace(turn.case, category=word)
    return finish(turn)


def on_concern(facts: Facts, received: Received[triage.ConcernRaised], policy: AllocationPolicy) -> Decision:
    """A child protection concern is open: work on the case is more urgent than all other (T2, T12)."""
    return _concern(facts, received, policy, in_hand=False)


def on_acknowledged(facts: Facts, received: Received[triage.ConcernAcknowledged], policy: AllocationPolicy) -> Decision:
    """Somebody has taken a concern in hand (T2)."""
    return _concern(facts, received, policy, in_hand=True)


def _concern(
    facts: Facts,
    received: Received[triage.ConcernRaised] | Received[triage.ConcernAcknowledged],
    policy: AllocationPolicy,
    *,
    in_hand: bool,
) -> Decision:
    said, turn = received.data, begin(facts, received, policy, received.data.case_id)
    known = turn.case.concerns.get(said.concern_id, False)
    turn.case = replace(turn.case, concerns={**turn.case.concerns, said.concern_id: known or in_hand})
    return finish(turn)


def on_needs(facts: Facts, received: Received[triage.NeedsRecorded], policy: AllocationPolicy) -> Decision:
    """The needs of everybody in the case, as now known (T14): its work is weighed with them, and whoever gets or holds it hears of them."""
    said, turn, stamp = received.data, begin(facts, received, policy, received.data.case_id), stamp_of(received)
    if turn.case.needs is None or turn.case.needs[0] < stamp:
        needs = tuple(convert(each, NeedsOf, from_attributes=True) for each in said.needs)
        turn.case = replace(turn.case, needs=(stamp, needs))
    return finish(turn)


def on_staff_safety(
    facts: Facts, received: Received[complaints.StaffSafetyFlagged], policy: AllocationPolicy
) -> Decision:
    """Somebody in the case may be a danger to staff, or is no more (C6): whoever gets or holds its work hears of it."""
    said, turn, stamp = received.data, begin(facts, received, policy, received.data.case_id), stamp_of(received)
    known = turn.case.safety.get(said.flag_id)
    if known is None or known.stamp < stamp:
        safety = convert(said, StaffSafety, from_attributes=True)
        if safety.review_on is not None and not is_meant(safety.review_on, turn.now):
            safety = replace(safety, review_on=None)
        turn.case = replace(turn.case, safety={**turn.case.safety, said.flag_id: Flag(stamp, safety, said.in_force)})
    return finish(turn)


def complaint_touches(received: Received[complaints.ComplaintRecorded], policy: AllocationPolicy) -> Touches:
    """The case, and whom the complaint is about."""
    return {PEOPLE: received.data.practitioner_ids, CASES: [received.data.case_id]}


def on_complaint(facts: Facts, received: Received[complaints.ComplaintRecorded], policy: AllocationPolicy) -> Decision:
    """Somebody complains about a practitioner (A6): no new work on the case, and what they hold stays theirs.

    What was only proposed for them waits again: a manager who wants them all the same says so by override. It goes on as after a
    conflict of interest, and so does its end: nobody can tell by how (A4, C7).
    """
    said, turn = received.data, begin(facts, received, policy, received.data.case_id)
    before = turn.case.complained_of
    known, stamp = turn.case.complaints.get(said.complaint_id), stamp_of(received)
    if known is None or known.stamp < stamp:
        word = Complaint(stamp, frozenset(said.practitioner_ids), said.open, said.by_party)
        turn.case = replace(turn.case, complaints={**turn.case.complaints, said.complaint_id: word})
    for name in sorted(before ^ turn.case.complained_of):
        turn.tell(_changed(facts, turn, name, received))
    return finish(turn)


def _changed(
    facts: Facts, turn: CaseTurn, name: str, received: Received[complaints.ComplaintRecorded]
) -> PractitionerChanged:
    """The word of a practitioner. Of one whom the complaint no longer names, the desk of the case hears, whose work waits for them."""
    person = facts.get(PEOPLE, name)
    if person is not None:
        return changed_person(person, received)
    areas = (turn.case.area,) if turn.case.area else ()
    return PractitionerChanged(subject=practitioner_subject(name), key=turn.id, who=name, areas=areas)
