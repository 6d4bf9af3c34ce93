"""Letters of members of Parliament (T4): looked for on the log, and whether their constituent consents."""

from __future__ import annotations

from cafcass_contracts import complaints as events
from cafcass_contracts.complaints_commands import RecordConstituentConsent, RecordLogCheck
from cafcass_contracts.values import YesNo
from cafcass_domain.commands import refusal
from cafcass_domain.decision import Change, Decision, Facts, Publish, Received, Touches
from cafcass_domain.questions import OpenQuestions
from cafcass_domain.state import replace
from complaints.domain import names
from complaints.domain.correspondence.held import CORRESPONDENCE, Correspondence
from complaints.domain.correspondence.log import log
from complaints.domain.correspondence.taking import asked_of_letter
from complaints.domain.policy import ComplaintsPolicy


def check_subject(command: RecordLogCheck, policy: ComplaintsPolicy) -> str:
    """The piece."""
    return names.correspondence_subject(command.correspondence_id)


def check_touches(received: Received[RecordLogCheck], policy: ComplaintsPolicy) -> Touches:
    """The piece."""
    return {CORRESPONDENCE: {received.data.correspondence_id}}


def on_check(facts: Facts, received: Received[RecordLogCheck], policy: ComplaintsPolicy) -> Decision:
    """Somebody looked on the log for the letter of a member of Parliament (T4)."""
    said = received.data
    piece = facts.get(CORRESPONDENCE, said.correspondence_id)
    if piece is None:
        return Decision(answer=refusal("there is no correspondence of that id"))
    if piece.checked:
        return Decision(answer=refusal("it was checked already"))
    found = events.FeedbackChecked(
        correspondence_id=piece.id,
        case_id=piece.case_id,
        found=said.found,
        by=said.by.id,
        reasons=("T4",),
        rests_on=(received.id,),
        policy_version=policy.version,
    )
    after = replace(piece, checked=True)
    return Decision(
        changes=(Change(CORRESPONDENCE, piece.id, after),),
        publish=(Publish(found, piece.subject),),
        questions=(_still_asked(after, policy),),
    )


def consent_subject(command: RecordConstituentConsent, policy: ComplaintsPolicy) -> str:
    """The piece."""
    return names.correspondence_subject(command.correspondence_id)


def consent_touches(received: Received[RecordConstituentConsent], policy: ComplaintsPolicy) -> Touches:
    """The piece."""
    return {CORRESPONDENCE: {received.data.correspondence_id}}


def on_consent(facts: Facts, received: Received[RecordConstituentConsent], policy: ComplaintsPolicy) -> Decision:
    """Whether the constituent of a member of Parliament consents is known, on the log too: whoever answers looks there (T4, G4)."""
    said = received.data
    piece = facts.get(CORRESPONDENCE, said.correspondence_id)
    if piece is None or not piece.of_a_member:
        return Decision(answer=refusal("there is no letter of a member of Parliament of that id"))
    after = replace(piece, consent=YesNo(said.consent))
    return replace(log(after, piece, received, policy), questions=(_still_asked(after, policy),))


def _still_asked(piece: Correspondence, policy: ComplaintsPolicy) -> OpenQuestions:
    asked = () if piece.content is None else tuple(asked_of_letter(piece, piece.content, policy))
    return OpenQuestions(names.correspondence_subject(piece.id), asked)
