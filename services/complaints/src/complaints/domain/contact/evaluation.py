"""What follows from what is held of somebody who writes: questions, the staff safety flag, and when an arrangement is reviewed (C6)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from cafcass_contracts import complaints as events
from cafcass_contracts import complaints_commands as commands
from cafcass_contracts.feedback import ContactKind
from cafcass_contracts.identity import derived_id
from cafcass_contracts.roles import CASEWORKERS, Role
from cafcass_domain.decision import Change, Decision, Publish, Received
from cafcass_domain.due import Due
from cafcass_domain.london import at_london
from cafcass_domain.questions import OpenQuestions, Question
from cafcass_domain.state import replace
from complaints.domain.case import CaseFile, facts_of, has_ended
from complaints.domain.complaint.questions import above
from complaints.domain.contact.held import CORRESPONDENTS, Arrangement, CaseStands, Correspondent, FlagTold
from complaints.domain.policy import ComplaintsPolicy


def with_case(who: Correspondent, case_id: str, case: CaseFile) -> Correspondent:
    """Somebody, with how a case of theirs stands now."""
    holder, details = case.holder, case.details
    held_by = None if holder is None else holder.practitioner_id
    team = "" if details is None else details.team or ""
    stands = CaseStands(
        ended=has_ended(case),
        practitioner_id=held_by,
        role="" if held_by is None or holder is None else holder.role,
        team=team if held_by is None or holder is None else holder.team or team,
        others=_others(who, case) if case_id == who.case_id else (),
    )
    return who if who.cases.get(case_id) == stands else replace(who, cases={**who.cases, case_id: stands})


def _others(who: Correspondent, case: CaseFile) -> tuple[str, ...]:
    people = facts_of(case).people
    own = {detail for each in people if each.id == who.person for detail in each.contacts}
    of_others = (detail for each in people if each.id != who.person and not each.child for detail in each.contacts)
    return tuple(dict.fromkeys(detail for detail in of_others if detail not in own))


def evaluate(
    who: Correspondent, before: Correspondent | None, received: Received[Any], policy: ComplaintsPolicy
) -> Decision:
    """The decision that a changed correspondent leads to."""
    after, publish = _flags(who, received, policy)
    changed = after != (before or Correspondent(id=after.id))
    return Decision(
        changes=(Change(CORRESPONDENTS, after.id, after),) if changed or before is None else (),
        publish=tuple(publish),
        questions=(OpenQuestions(after.id, tuple(questions_of(after, policy))),),
    )


def arranged(
    who: Correspondent, arrangement: Arrangement, received: Received[Any], policy: ComplaintsPolicy
) -> events.ContactArranged:
    """How contact with somebody goes on, as it is told: anew once it is known whose case it is about."""
    return events.ContactArranged(
        correspondent_id=who.id,
        case_id=who.case_id,
        person=who.person,
        kind=arrangement.kind,
        contact_id=arrangement.contact_id,
        review_on=arrangement.review_on,
        decided_at=arrangement.decided_at,
        by=arrangement.by,
        reasons=("C6",),
        rests_on=(received.id,),
        policy_version=policy.version,
    )


def flag_of(who: Correspondent) -> FlagTold:
    """The staff safety flag as it should be: what a manager decided, else what was reported."""
    arrangement, reported = who.arrangement, who.reported
    decided = arrangement is not None and arrangement.staff_safety
    in_force = decided or reported is not None
    return FlagTold(
        in_force=in_force,
        heard=in_force,
        decided=reported is None,
        behaviour=reported.behaviour if reported is not None else () if arrangement is None else arrangement.behaviour,
        review_on=None if arrangement is None or not decided else arrangement.review_on,
    )


def _flags(
    who: Correspondent, received: Received[Any], policy: ComplaintsPolicy
) -> tuple[Correspondent, list[Publish]]:
    """Whoever works a case of theirs is told of the flag, and that it is over."""
    flag, publish, told = flag_of(who), list[Publish](), dict(who.flags_told)
    for case_id in who.cases:
        if told.get(case_id) == flag or (case_id not in told and not flag.in_force):
            continue
        told[case_id] = flag
        said = events.StaffSafetyFlagged(
            flag_id=derived_id("staff-safety-flag", who.id, case_id),
            case_id=case_id,
            person=who.person if case_id == who.case_id else None,
            behaviour=flag.behaviour,
            in_force=flag.in_force,
            decided=flag.decided,
            review_on=flag.review_on,
            reasons=("C6",),
            rests_on=(received.id,),
            policy_version=policy.version,
        )
        publish.append(Publish(said, case_id))
    return (who if not publish else replace(who, flags_told=told)), publish


def questions_of(who: Correspondent, policy: ComplaintsPolicy) -> Iterator[Question]:
    """What people are asked about somebody who writes."""
    yield from _deciding(who, policy)
    yield from _reading(who, policy)
    yield from _seeing(who, policy)
    yield from _telling(who, policy)


def _deciding(who: Correspondent, policy: ComplaintsPolicy) -> Iterator[Question]:
    """What was reported, or a flood of correspondence, is a manager's to decide; so is what is to be reviewed."""
    settled, role = (commands.DecideContact.message_name,), above(Role.SERVICE_MANAGER, who.complained_about)
    if who.reported is not None:
        due = policy.after(who.reported.at, policy.decide_contact_working_days)
        why = "Somebody's behaviour towards staff was reported, and whoever works the case is warned: decide how contact goes on."
        yield Question("decide-contact", role, policy.national_team, due, ("C6",), why, settled)
    elif who.inundated_at is not None:
        due = policy.after(who.inundated_at, policy.decide_contact_working_days)
        why = "Somebody writes very often: decide whether a single point of contact is arranged, or nothing."
        yield Question("decide-contact", role, policy.national_team, due, ("C6",), why, settled)
    arrangement = who.arrangement
    if arrangement is not None and arrangement.contact_id in {each.id for each in who.complained_about}:
        within = policy.decide_contact_working_days
        why = "Somebody complained about whoever is their one contact: name somebody else."
        yield Question("other-contact", role, policy.national_team, within, ("C6", "C7"), why, settled)
    if arrangement is None or arrangement.kind is ContactKind.NONE or arrangement.review_on is None:
        return
    basis = str(arrangement.number)
    review = Due(at_london(arrangement.review_on, policy.day_ends))
    why = "An arrangement about contact with somebody is to be reviewed: keep it, change it or end it."
    if arrangement.kind is ContactKind.ENDED and not may_be_ended(who):
        review = policy.after(_opened_again(who), policy.decide_contact_working_days)
        why = "Communication with somebody was ended, and a case or complaint of theirs is open: decide how contact goes on."
        basis = f"{basis}:open-again"
    yield Question("review-contact", role, policy.national_team, review, ("C6",), why, settled, basis)


def _opened_again(who: Correspondent) -> Any:
    opened = [stands.at for stands in who.complaints.values() if stands.open]
    decided = None if who.arrangement is None else who.arrangement.decided_at
    return max((at for at in (*opened, decided) if at is not None), default=None)


def may_be_ended(who: Correspondent) -> bool:
    """Whether communication may be ended: Cafcass's work and every complaint are over, as far as each is known to be (C6, G3)."""
    return not why_not_ended(who)


def why_not_ended(who: Correspondent) -> list[str]:
    """What stands against ending communication, in words."""
    why = []
    if any(stands.open and not stands.compliment for stands in who.complaints.values()):
        why.append("a complaint of theirs is open")
    if any(stands.escalated for stands in who.complaints.values()):
        why.append("a complaint of theirs is with the ombudsman")
    if not who.cases or not all(stands.ended for stands in who.cases.values()):
        why.append("Cafcass's work in their case is not known to have ended")
    return why


def _reading(who: Correspondent, policy: ComplaintsPolicy) -> Iterator[Question]:
    """What went to others is read by one person, all of it, the oldest first (T1)."""
    if not who.unread:
        return
    due = policy.after(min(each.received_at for each in who.unread.values()), policy.read_working_days)
    child = "A child wrote. " if any(each.child for each in who.unread.values()) else ""
    why = f"{child}Somebody with an arrangement wrote: read it, for a child's safety and for requests that the law gives a right to."
    settled = (commands.ReadCorrespondence.message_name,)
    basis = "" if who.arrangement is None else who.arrangement.contact_id or ""
    yield Question("read", policy.triage_role, policy.national_team, due, ("T1", "C6"), why, settled, basis)


def _telling(who: Correspondent, policy: ComplaintsPolicy) -> Iterator[Question]:
    """The person is told what was decided: the letter goes where it is safe, and then it is sent (C6, T9, T13)."""
    for id_, paper in list(who.papers.items())[-1:]:
        if paper.made_at is None or paper.sent_at is not None:
            continue
        released = paper.released_at
        since = released or paper.made_at
        due = policy.after(since, policy.send_working_days)
        settled = (commands.RecordSending.message_name, *(() if released else (commands.ReleaseDocument.message_name,)))
        why = "Record that the letter about contact was sent, once it was."
        if released is None:
            why = "Somebody is to be told what was decided about contact with them: say where the letter may safely go."
        key = f"{'send' if released else 'release'}:{id_}"
        yield Question(key, policy.triage_role, policy.national_team, due, ("C6", "T13"), why, settled)


def _seeing(who: Correspondent, policy: ComplaintsPolicy) -> Iterator[Question]:
    """Whoever works a case has seen that there is a flag: anew for each who takes it over, and for each flag."""
    flag = flag_of(who)
    if not flag.in_force:
        return
    number = flag_number(who)
    for case_id, stands in who.cases.items():
        if stands.ended or stands.practitioner_id is None:
            continue
        basis = seen_by(stands, number)
        if who.seen.get(case_id) == basis:
            continue
        role = Role(stands.role) if stands.role in CASEWORKERS else Role.ADVISER
        why = "Somebody in a case that you work may be a danger to staff: read the staff safety flag before you meet them."
        settled = (commands.AcknowledgeSafetyFlag.message_name,)
        due = policy.see_flag_working_days
        yield Question(f"safety-flag:{case_id}", role, stands.team, due, ("C6",), why, settled, basis)


def flag_number(who: Correspondent) -> str:
    """Which flag it is."""
    if who.reported is not None:
        return f"reported:{who.reported.at.isoformat()}"
    return "0" if who.arrangement is None else str(who.arrangement.number)


def seen_by(stands: CaseStands, number: str) -> str:
    """Who saw which flag."""
    return f"{stands.practitioner_id}:{number}"
