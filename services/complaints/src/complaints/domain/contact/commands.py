"""How contact with somebody goes on (C6): decided by a manager, told to the person, reviewed; what staff report counts at once."""

from __future__ import annotations

from collections.abc import Iterator

from cafcass_contracts.complaints_commands import AcknowledgeSafetyFlag, DecideContact, ReportBehaviour
from cafcass_contracts.feedback import ContactKind, DocumentKind
from cafcass_contracts.identity import derived_id
from cafcass_contracts.roles import MANAGERS
from cafcass_contracts.values import YesNo
from cafcass_domain.commands import refusal
from cafcass_domain.decision import Change, Decision, Facts, Publish, Received, StartJob, Touches
from cafcass_domain.london import london_day
from cafcass_domain.state import replace
from complaints.domain import names
from complaints.domain.case import CASES, CaseFile
from complaints.domain.contact.evaluation import (
    arranged,
    evaluate,
    flag_number,
    flag_of,
    seen_by,
    why_not_ended,
    with_case,
)
from complaints.domain.contact.held import CORRESPONDENTS, Arrangement, ContactPaper, Correspondent, Reported
from complaints.domain.policy import ComplaintsPolicy
from complaints.domain.reference import REPLY, RIGHTS, SIGNPOSTS
from complaints.domain.writing.guard import too_long
from complaints.domain.writing.held import ContactLetter
from complaints.domain.writing.papers import job_of

CONTACT_JOB = "contact-letter"


def decide_subject(command: DecideContact, policy: ComplaintsPolicy) -> str:
    """Whoever it is about."""
    return command.correspondent_id


def decide_touches(received: Received[DecideContact], policy: ComplaintsPolicy) -> Touches:
    """Whoever it is about."""
    return {CORRESPONDENTS: {received.data.correspondent_id}}


def on_decide(facts: Facts, received: Received[DecideContact], policy: ComplaintsPolicy) -> Decision:
    """A manager decides how contact goes on, reviews it, or ends what was arranged."""
    said = received.data
    who = facts.get(CORRESPONDENTS, said.correspondent_id)
    if who is None:
        return Decision(answer=refusal("nobody of that id has written"))
    why = next(_against(who, said, policy, received), None)
    if why is not None:
        return Decision(answer=refusal(why))
    flagged = said.staff_safety is YesNo.YES or (
        said.staff_safety is YesNo.NOT_KNOWN and (flag_of(who).in_force and said.kind is not ContactKind.NONE)
    )
    behaviour = said.behaviour or (who.reported.behaviour if who.reported is not None else ())
    arrangement = Arrangement(
        number=1 if who.arrangement is None else who.arrangement.number + 1,
        kind=ContactKind(said.kind),
        behaviour=behaviour if said.kind is ContactKind.WARNED or flagged else (),
        contact_id=said.contact_id,
        contact_name=said.contact_name,
        staff_safety=flagged,
        why=said.why,
        review_on=said.review_on,
        decided_at=received.received_at,
        by=said.by.id,
    )
    letter_id = derived_id("document", who.id, str(arrangement.number))
    told = who.kind is not ContactKind.NONE or said.kind is not ContactKind.NONE
    after = replace(
        who,
        arrangement=arrangement,
        reported=None,
        inundated_at=None,
        recent=(),
        seen={},
        papers={**who.papers, letter_id: ContactPaper(asked_at=received.received_at)} if told else who.papers,
    )
    made = evaluate(after, who, received, policy)
    jobs = (_letter(letter_id, after, arrangement, received, policy),) if told else ()
    return replace(
        made, publish=(Publish(arranged(after, arrangement, received, policy), who.subject), *made.publish), jobs=jobs
    )


def _against(
    who: Correspondent, said: DecideContact, policy: ComplaintsPolicy, received: Received[DecideContact]
) -> Iterator[str]:
    """Why it cannot be decided so."""
    barred = {each.id for each in who.complained_about}
    if said.by.id in barred:
        yield "whoever they complained about decides nothing about contact with them (C7)"
    if said.kind is ContactKind.SINGLE_POINT and said.contact_id in barred:
        yield "they complained about whoever is named as their one contact: name somebody else (C7)"
    if not said.kind.known or not all(each.known for each in said.behaviour):
        yield "there is no such arrangement, or no such behaviour"
    if (long := too_long((said.why, said.contact_name or ""))) is not None:
        yield long
    if said.kind is ContactKind.SINGLE_POINT and not (said.contact_id and said.contact_name):
        yield "name the one contact, and how the person is told their name"
    if said.kind is ContactKind.WARNED and not (said.behaviour or who.reported is not None):
        yield "say what the behaviour was"
    if said.kind is ContactKind.ENDED and (why := why_not_ended(who)):
        yield f"communication is not ended while {' and '.join(why)} (C6)"
    if said.kind is ContactKind.NONE:
        if flag_of(who).in_force and said.staff_safety is not YesNo.NO:
            yield "staff are warned of them: say that they need not be any more, or arrange what is reviewed (C6, G3)"
        if said.staff_safety is YesNo.YES:
            yield "staff are warned by an arrangement that is reviewed (C6)"
        if said.review_on is not None:
            yield "there is nothing to review"
        return
    if said.review_on is None:
        yield "say when it is reviewed"
    elif said.review_on <= london_day(received.received_at):
        yield "its review is to come"
    elif said.review_on > london_day(policy.after(received.received_at, policy.longest_arrangement_days).at):
        yield f"it is reviewed within {policy.longest_arrangement_days} days (C6)"


def _letter(
    id_: str, who: Correspondent, arrangement: Arrangement, received: Received[DecideContact], policy: ComplaintsPolicy
) -> StartJob:
    """The letter that tells the person, in a manager's words."""
    facts = ContactLetter(
        reference=f"P{who.id[:8].upper()}",
        written_on=london_day(received.received_at),
        addressed_to=who.name,
        contact=arrangement.kind,
        behaviour=arrangement.behaviour,
        contact_name=arrangement.contact_name,
        why=arrangement.why,
        review_on=arrangement.review_on,
        rights=policy.reference(SIGNPOSTS)[RIGHTS],
        reply="" if arrangement.kind is ContactKind.ENDED else policy.reference(SIGNPOSTS)[REPLY],
    )
    data = {**job_of(id_, DocumentKind.CONTACT_DECISION, facts, who.subject), "correspondent_id": who.id}
    return StartJob(CONTACT_JOB, who.subject, data)


def report_subject(command: ReportBehaviour, policy: ComplaintsPolicy) -> str | None:
    """Whoever it is about."""
    return _reported(command)


def _reported(said: ReportBehaviour) -> str | None:
    if said.correspondent_id is not None:
        return said.correspondent_id
    if said.case_id is not None and said.person is not None:
        return names.of_person(said.case_id, said.person)
    return said.case_id


def report_touches(received: Received[ReportBehaviour], policy: ComplaintsPolicy) -> Touches:
    """Whoever it is about, and the case."""
    said = received.data
    cases = {} if said.case_id is None else {CASES: {said.case_id}}
    return {CORRESPONDENTS: {_reported(said) or ""}, **cases}


def on_report(facts: Facts, received: Received[ReportBehaviour], policy: ComplaintsPolicy) -> Decision:
    """Somebody threatened or abused staff: whoever works the case sees it at once, and a manager decides (C6).

    It is never refused for what is not known: of whom nothing but the case is known, the flag is the case's.
    """
    said = received.data
    id_ = _reported(said)
    if id_ is None:
        return Decision(answer=refusal("say who it was: a correspondent, or somebody of a case, or the case"))
    held = facts.get(CORRESPONDENTS, id_)
    who = held or Correspondent(id=id_, case_id=said.case_id, person=said.person)
    changes = []
    if said.case_id is not None:
        case = facts.get(CASES, said.case_id) or CaseFile()
        who = with_case(who, said.case_id, case)
        if id_ not in case.correspondents:
            changes.append(Change(CASES, said.case_id, replace(case, correspondents=(*case.correspondents, id_))))
    before = who.reported
    reported = Reported(
        behaviour=tuple(dict.fromkeys((*(() if before is None else before.behaviour), *said.behaviour))),
        in_words=(*(() if before is None else before.in_words), said.in_words),
        at=received.received_at if before is None else before.at,
        by=said.by.id,
    )
    made = evaluate(replace(who, reported=reported), held, received, policy)
    return replace(made, changes=(*changes, *made.changes))


def seen_subject(command: AcknowledgeSafetyFlag, policy: ComplaintsPolicy) -> str:
    """Whoever the flag is about."""
    return command.correspondent_id


def seen_touches(received: Received[AcknowledgeSafetyFlag], policy: ComplaintsPolicy) -> Touches:
    """Whoever the flag is about."""
    return {CORRESPONDENTS: {received.data.correspondent_id}}


def on_seen(facts: Facts, received: Received[AcknowledgeSafetyFlag], policy: ComplaintsPolicy) -> Decision:
    """Whoever works a case has seen its flag; somebody else cannot say so for them, but their managers can."""
    said = received.data
    who = facts.get(CORRESPONDENTS, said.correspondent_id)
    stands = None if who is None else who.cases.get(said.case_id)
    if who is None or stands is None or not flag_of(who).in_force:
        return Decision(answer=refusal("there is no staff safety flag about them in that case"))
    if said.by.id != stands.practitioner_id and said.by.role not in MANAGERS:
        return Decision(answer=refusal("whoever works the case says so, or a manager"))
    after = replace(who, seen={**who.seen, said.case_id: seen_by(stands, flag_number(who))})
    return evaluate(after, who, received, policy)
