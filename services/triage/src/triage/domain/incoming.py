"""What other services tell about a case becomes facts of it, in whatever order it comes."""

from __future__ import annotations

from collections.abc import Collection

from cafcass_contracts import allocation, complaints, intake, police_checks, workforce
from cafcass_contracts.roles import Role
from cafcass_contracts.safeguarding import FactorState
from cafcass_domain.decision import NOTHING, Change, Decision, Facts, Received, Touches
from cafcass_domain.stamps import stamp_of
from cafcass_domain.state import replace
from triage.domain.application import Allocated, Link, with_allocation, with_details, with_link, without_link
from triage.domain.care.held import with_evidence
from triage.domain.case import CASES, TriageCase, held
from triage.domain.concerns.held import standing_of
from triage.domain.concerns.linked import ConcernsElsewhere
from triage.domain.duty import ROTA, Rota
from triage.domain.evaluation import case_touches, evaluate, touches_of
from triage.domain.facts_of_intake import with_facts_of_intake
from triage.domain.people import PRACTITIONERS, Contact, Practitioner
from triage.domain.policy import TriagePolicy
from triage.domain.safety import StaffFlag
from triage.domain.screening.checks import with_checks, with_result, with_unplaced
from triage.domain.screening.evidence import Evidence
from triage.domain.screening.of_application import of_application, of_history
from triage.domain.screening.of_checks import of_result
from triage.domain.told import Check, CheckResult, Details, DutyTurn, own


def remembering(case: TriageCase, evidence: Collection[Evidence]) -> TriageCase:
    """The case, remembering every factor that this said was there, even where a newer message says otherwise."""
    known = case.screening.ever_present
    there = known | {each.factor for each in evidence if each.state is FactorState.PRESENT}
    return case if there == known else replace(case, screening=replace(case.screening, ever_present=there))


def on_details(facts: Facts, received: Received[intake.CaseDetailsRecorded], policy: TriagePolicy) -> Decision:
    """The application as it now stands (I4): the highest revision holds."""
    case, details = held(facts, received.data.case_id), with_facts_of_intake(own(Details, received.data))
    case = replace(
        case,
        application=with_details(case.application, details, received.id),
        care=with_evidence(case.care, received.data, received.happened_at),
    )
    evidence = [*of_application(details), *of_history(case.application)]
    return evaluate(facts, received, remembering(case, evidence), policy)


def on_linked(facts: Facts, received: Received[intake.CaseLinked], policy: TriagePolicy) -> Decision:
    """Another case is about the same children (I5)."""
    said, case = received.data, held(facts, received.data.case_id)
    link = Link(said.linked_law, received.id)
    case = replace(case, application=with_link(case.application, said.linked_case_id, link))
    return evaluate(facts, received, remembering(case, [*of_history(case.application)]), policy)


def on_unlinked(facts: Facts, received: Received[intake.CaseUnlinked], policy: TriagePolicy) -> Decision:
    """Another case is not about the same children after all (I5, I9): it says nothing of this one any more."""
    case = held(facts, received.data.case_id)
    application = without_link(case.application, received.data.linked_case_id)
    return evaluate(facts, received, replace(case, application=application), policy)


def on_staff_safety(facts: Facts, received: Received[complaints.StaffSafetyFlagged], policy: TriagePolicy) -> Decision:
    """Somebody in the case may be a danger to staff, or is no more (C6): whoever is asked to call or visit is told to look."""
    said, case, stamp = received.data, held(facts, received.data.case_id), stamp_of(received)
    known = case.safety.flags.get(said.flag_id)
    if known is not None and known.stamp >= stamp:
        return NOTHING
    flags = {**case.safety.flags, said.flag_id: StaffFlag(stamp, said.in_force)}
    return evaluate(facts, received, replace(case, safety=replace(case.safety, flags=flags)), policy)


def elsewhere_touches(received: Received[ConcernsElsewhere], policy: TriagePolicy) -> Touches:
    """Both cases."""
    said = received.data
    return {**touches_of(said.subject), CASES: {said.subject, said.key}}


def on_concerns_elsewhere(facts: Facts, received: Received[ConcernsElsewhere], policy: TriagePolicy) -> Decision:
    """The concerns of another case of the same child changed, or the link is new (T1, I5): what is held there now counts here."""
    case, other = facts.get(CASES, received.data.subject), facts.get(CASES, received.data.key)
    if case is None or other is None:
        return NOTHING
    told, standing = case.concerns.elsewhere, standing_of(other.concerns)
    elsewhere = {**told, other.case_id: standing} if standing else told
    return evaluate(facts, received, replace(case, concerns=replace(case.concerns, elsewhere=elsewhere)), policy)


def on_checks_overdue(facts: Facts, received: Received[police_checks.ChecksOverdue], policy: TriagePolicy) -> Decision:
    """Checks outstanding when the letter is due (P8): the letter says so."""
    case = held(facts, received.data.case_id)
    checks = with_checks(case.checks, own(tuple[Check, ...], received.data.outstanding), stamp_of(received))
    return evaluate(facts, received, replace(case, checks=checks), policy)


def on_checks_found(facts: Facts, received: Received[police_checks.ChecksFound], policy: TriagePolicy) -> Decision:
    """What every check found that bears on safeguarding (P5, P7): the latest result of a check holds, and all are screened at once."""
    case, results = held(facts, received.data.case_id), own(tuple[CheckResult, ...], received.data.checks)
    checks = case.checks
    for result in results:
        checks = with_result(checks, result, received.data.revision, stamp_of(received))
    checks = with_unplaced(checks, received.data.unplaced, received.data.revision, stamp_of(received))
    evidence = [each for result in results for each in of_result(result)]
    return evaluate(facts, received, remembering(replace(case, checks=checks), evidence), policy)


def allocated_touches(received: Received[allocation.CaseAllocated], policy: TriagePolicy) -> Touches:
    """The case, and how whoever works it is reached."""
    return {**case_touches(received, policy), PRACTITIONERS: {received.data.practitioner_id}}


def practitioner_touches(received: Received[workforce.PractitionerRecorded], policy: TriagePolicy) -> Touches:
    """The practitioner."""
    return {PRACTITIONERS: {received.data.practitioner_id}}


def on_practitioner(facts: Facts, received: Received[workforce.PractitionerRecorded], policy: TriagePolicy) -> Decision:
    """How a practitioner is reached at work (T6): the latest word holds."""
    said, stamp = received.data, stamp_of(received)
    known = facts.get(PRACTITIONERS, said.practitioner_id)
    if known is not None and known.stamp >= stamp:
        return NOTHING
    contact = None if said.contact is None else own(Contact, said.contact)
    return Decision(changes=(Change(PRACTITIONERS, said.practitioner_id, Practitioner(stamp, contact)),))


def on_allocated(facts: Facts, received: Received[allocation.CaseAllocated], policy: TriagePolicy) -> Decision:
    """Who works the case now (A1)."""
    said, case, stamp = received.data, held(facts, received.data.case_id), stamp_of(received)
    known = facts.get(PRACTITIONERS, said.practitioner_id)
    contact = None if known is None else known.contact
    who = Allocated(stamp, said.practitioner_id, Role(said.role), said.team, contact)
    return evaluate(facts, received, replace(case, application=with_allocation(case.application, stamp, who)), policy)


def on_unallocated(facts: Facts, received: Received[allocation.CaseUnallocated], policy: TriagePolicy) -> Decision:
    """Nobody works the case any more (A12): the role of its team is addressed again (T4)."""
    case = held(facts, received.data.case_id)
    application = with_allocation(case.application, stamp_of(received), None)
    return evaluate(facts, received, replace(case, application=application), policy)


def rota_touches(received: Received[workforce.DutyRotaPublished], policy: TriagePolicy) -> Touches:
    """The rota of the team."""
    return {ROTA: {received.data.team}}


def on_rota(facts: Facts, received: Received[workforce.DutyRotaPublished], policy: TriagePolicy) -> Decision:
    """Who is on duty for a team (T2): the latest rota replaces the ones before."""
    team, stamp = received.data.team, stamp_of(received)
    known = facts.get(ROTA, team)
    if known is not None and known.stamp >= stamp:
        return NOTHING
    return Decision(changes=(Change(ROTA, team, Rota(stamp, own(tuple[DutyTurn, ...], received.data.turns))),))
