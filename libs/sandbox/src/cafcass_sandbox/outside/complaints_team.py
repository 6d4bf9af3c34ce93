"""The national complaints team at work: they triage, look into, answer, send and close, as such people do (C1 to C8)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any, Final

from cafcass_contracts import complaints as events
from cafcass_contracts import complaints_commands as commands
from cafcass_contracts import employee_relations as relations
from cafcass_contracts.feedback import (
    Category,
    Cause,
    ComplainedAbout,
    ComplaintStep,
    ContactKind,
    DelayReason,
    DocumentKind,
    InterimMeasure,
    LearningPoint,
    MisconductOutcome,
    Outcome,
    Reading,
    SaidAndDone,
    Sender,
)
from cafcass_contracts.identity import normal_name
from cafcass_contracts.intake import CaseDetailsRecorded, CorrespondenceRecorded
from cafcass_contracts.message import Actor, Command, Message
from cafcass_contracts.platform import PersonNeeded
from cafcass_contracts.roles import Role
from cafcass_contracts.values import PARTIES, Channel, YesNo
from cafcass_sandbox.outside.people import giver, of_role
from cafcass_sandbox.outside.planned import Planned, drawn, seeded, taking

TOPIC: Final = "complaints.commands.v1"
_SAME_DAY: Final = timedelta(hours=4)
_LATER: Final = timedelta(days=2)
_SENT: Final = datetime(1970, 1, 1, tzinfo=UTC)
"""When something was done is left for its sending."""
OUTCOMES: Final = {Outcome.UPHELD: 25.0, Outcome.PARTLY_UPHELD: 35.0, Outcome.NOT_UPHELD: 40.0}
CAUSES: Final = {
    Cause.COMMUNICATION: 42.0,
    Cause.PERCEIVED_BIAS: 18.0,
    Cause.REMIT_NOT_EXPLAINED: 12.0,
    Cause.CONTINUITY: 10.0,
    Cause.SLOW_RESPONSE: 10.0,
    Cause.LATE_REPORT: 5.0,
    Cause.OTHER: 3.0,
}
"""In a hundred; that over 40 of them are about communication is OF 8.5, the rest is assumed."""
_ANSWERED: Final = frozenset({Category.COMPLAINT, Category.CONCERN, Category.MISCONDUCT})
_BY_HAND: Final = (
    ComplaintStep.CONTACTED,
    ComplaintStep.FILE_SCRUTINISED,
    ComplaintStep.PRACTITIONER_CONTACTED,
    ComplaintStep.MANAGER_CONTACTED,
)


class ComplaintsTeam:
    """Remembers what the topics said of complaints, and does what the team would do next."""

    def __init__(self, seed: int) -> None:
        self._seed = seed
        self._cases: dict[str, CaseDetailsRecorded] = {}
        self._pieces: dict[str, CorrespondenceRecorded] = {}
        self._practitioners: dict[str, str] = {}
        self._of: dict[str, events.ComplaintRegistered] = {}
        self._unread: dict[str, list[str]] = {}
        self._taken: dict[str, list[str]] = {}
        self._categories: dict[str, Category] = {}
        self._decided: set[str] = set()
        self._to_answer: dict[str, PersonNeeded] = {}
        """What is asked before it is decided what a complaint is."""
        self._outcomes: dict[str, Outcome] = {}
        self._documents: dict[str, events.DocumentMade] = {}
        self._takes: Mapping[type[Message], Callable[[Any], tuple[Planned, ...]]] = {
            CaseDetailsRecorded: self._note_case,
            CorrespondenceRecorded: self._note_piece,
            events.ComplaintRegistered: self._note_complaint,
            events.ComplaintCategorised: self._note_decided,
            events.CorrespondenceAdded: self._note_added,
            events.CorrespondenceTaken: self._note_taken,
            events.DocumentMade: self._note_document,
            PersonNeeded: self._answer,
        }

    def takes(self, said: Message) -> tuple[Planned, ...]:
        """What the team does about what was said."""
        take = self._takes.get(type(said))
        return () if take is None else take(said)

    def _note_case(self, said: CaseDetailsRecorded) -> tuple[Planned, ...]:
        self._cases[said.case_id] = said
        return ()

    def _note_piece(self, said: CorrespondenceRecorded) -> tuple[Planned, ...]:
        self._pieces[said.correspondence_id] = said
        return ()

    def _note_complaint(self, said: events.ComplaintRegistered) -> tuple[Planned, ...]:
        self._of[said.complaint_id] = said
        return ()

    def _note_decided(self, said: events.ComplaintCategorised) -> tuple[Planned, ...]:
        self._decided.add(said.complaint_id)
        waited = self._to_answer.pop(said.complaint_id, None)
        return () if waited is None else self._answer(waited)

    def _note_added(self, said: events.CorrespondenceAdded) -> tuple[Planned, ...]:
        self._unread.setdefault(said.complaint_id, []).append(said.correspondence_id)
        return ()

    def _note_taken(self, said: events.CorrespondenceTaken) -> tuple[Planned, ...]:
        self._taken.setdefault(said.correspondent_id, []).append(said.correspondence_id)
        return ()

    def _note_document(self, said: events.DocumentMade) -> tuple[Planned, ...]:
        self._documents[said.document_id] = said
        return ()

    def _answer(self, needed: PersonNeeded) -> tuple[Planned, ...]:
        """What whoever is asked does, where it is the team, or somebody that it works with."""
        answers: Mapping[str, Callable[[PersonNeeded], Command | None]] = {
            commands.CategoriseComplaint.message_name: self._categorise,
            commands.ReleaseDocument.message_name: self._release,
            commands.RecordSending.message_name: self._sent,
            commands.RecordStep.message_name: self._step,
            commands.WriteAnswer.message_name: self._write,
            commands.WriteHoldingLetter.message_name: self._hold,
            commands.FileRepresentation.message_name: self._file,
            commands.ReadCorrespondence.message_name: self._read,
            commands.CloseComplaint.message_name: self._close,
            commands.DecideContact.message_name: self._contact,
            commands.RecordReview.message_name: _reviewed,
            commands.SettleLearningPoint.message_name: _point,
            commands.RecordLearningApplied.message_name: _applied,
            commands.SignChildrensAnalysis.message_name: _signed,
            commands.PublishYouSaidWeDid.message_name: _published,
            **_MISCONDUCT,
        }
        for name in needed.settled_by:
            command = answers[name](needed) if name in answers else None
            if command is not None:
                slow = isinstance(command, commands.WriteAnswer)
                return (
                    Planned(
                        taking(self._chance(needed), _LATER if slow else _SAME_DAY), command, TOPIC, needed.subject
                    ),
                )
        return ()

    def _categorise(self, needed: PersonNeeded) -> Command | None:
        said = self._of.get(needed.subject)
        if said is None:
            return None
        person, sender = self._who(said)
        rng = self._chance(needed)
        category = self._taken_for(said)
        alleged = category is Category.MISCONDUCT
        practitioner = ComplainedAbout(id=f"{said.team or 'a1-eit'}-1", role=Role.ADVISER)
        return commands.CategoriseComplaint(
            by=giver(commands.CategoriseComplaint),
            complaint_id=needed.subject,
            categories=(category,),
            sender=sender,
            person=person,
            about=(practitioner,) if alleged or (category is Category.COMPLAINT and rng.random() < 0.6) else (),
            allegation="It is said that a record was changed after the hearing." if alleged else None,
            why="read what they wrote, and the file",
        )

    def _taken_for(self, said: events.ComplaintRegistered) -> Category:
        """What the team takes it for, from when it first looks: who answers it may be asked before that is told."""
        known = self._categories.get(said.complaint_id)
        if known is None:
            _, sender = self._who(said)
            known = drawn(seeded(self._seed, "complaints", said.complaint_id), _usually(said, sender))
            self._categories[said.complaint_id] = known
        return known

    def _who(self, said: events.ComplaintRegistered) -> tuple[str | None, Sender]:
        """Who made it, by the name under it."""
        piece = self._pieces.get(said.correspondence_ids[0])
        case = self._cases.get(said.case_id or "")
        if said.child:
            return None, Sender.CHILD
        if piece is None or case is None or not piece.sender:
            return None, Sender.NOT_KNOWN
        name = normal_name(piece.sender)
        found = [each for each in case.people if normal_name(each.name.text()) == name]
        if len(found) != 1:
            return None, Sender.SOMEBODY_ELSE
        return (found[0].id, Sender.PARTY) if PARTIES & {*found[0].roles} else (found[0].id, Sender.SOMEBODY_ELSE)

    def _step(self, needed: PersonNeeded) -> Command | None:
        step = next((step for step in _BY_HAND if f"{step.replace('-', ' ')}." in needed.why), None)
        if step is None:
            return None
        return commands.RecordStep(
            by=giver(commands.RecordStep), complaint_id=needed.subject, step=step, done_at=_SENT, in_words="done"
        )

    def _write(self, needed: PersonNeeded) -> Command | None:
        said = self._of.get(needed.subject)
        if said is None or self._taken_for(said) not in _ANSWERED:
            return None
        if needed.subject not in self._decided:
            self._to_answer[needed.subject] = needed
            return None
        outcome = self._outcomes.setdefault(needed.subject, drawn(self._chance(needed), OUTCOMES))
        return commands.WriteAnswer(
            by=giver(commands.WriteAnswer),
            complaint_id=needed.subject,
            addressed_to="Sir or Madam",
            heard="That you were not told what happens next, and that calls were not returned.",
            found=("We read the record of our calls and spoke to everybody concerned.",),
            doing=("Somebody rings you this week.",) if outcome is not Outcome.NOT_UPHELD else (),
            outcome=outcome,
            signed_as="Olive Officer",
            proofread=True,
        )

    def _hold(self, needed: PersonNeeded) -> Command | None:
        return commands.WriteHoldingLetter(
            by=giver(commands.WriteHoldingLetter),
            complaint_id=needed.subject,
            reason=DelayReason.INFORMATION,
            in_words="We are still waiting for an account of what happened.",
            signed_as="Olive Officer",
        )

    def _file(self, needed: PersonNeeded) -> Command | None:
        return commands.FileRepresentation(
            by=giver(commands.FileRepresentation),
            complaint_id=needed.subject,
            response="Cafcass has nothing to add to its report.",
            tells_private_matters=YesNo.NO,
            signed_as="Olive Officer",
        )

    def _release(self, needed: PersonNeeded) -> Command | None:
        document = self._asked_about(needed)
        if document is None:
            return None
        of = {"complaint_id": document.complaint_id} if document.complaint_id else {"correspondent_id": needed.subject}
        said = {
            "by": giver(commands.ReleaseDocument),
            "document_id": document.document_id,
            "destination": {"to": "As they asked", "address": "reply@example.org", "how": Channel.EMAIL},
            "safe": YesNo.YES,
            "why": "it is where they wrote from",
        }
        return commands.ReleaseDocument.model_validate(said | of)

    def _sent(self, needed: PersonNeeded) -> Command | None:
        document = self._asked_about(needed)
        if document is None or "once it was" not in needed.why:
            return None
        of = {"complaint_id": document.complaint_id} if document.complaint_id else {"correspondent_id": needed.subject}
        said = {"document_id": document.document_id, "how": Channel.EMAIL, "sent_at": _SENT}
        return commands.RecordSending.model_validate({"by": giver(commands.RecordSending), **said, **of})

    def _asked_about(self, needed: PersonNeeded) -> events.DocumentMade | None:
        """The document that a question is about: the latest of that kind."""
        letters = [each for each in self._documents.values() if each.kind is DocumentKind.CONTACT_DECISION]
        if "contact" in needed.why and letters:
            return letters[-1]
        found = [
            each
            for each in self._documents.values()
            if each.complaint_id == needed.subject and f": {each.kind.replace('-', ' ')}." in needed.why
        ]
        return found[-1] if found else None

    def _read(self, needed: PersonNeeded) -> Command | None:
        of_complaint = needed.subject in self._of
        pieces = (self._unread if of_complaint else self._taken).pop(needed.subject, [])
        if not pieces:
            return None
        of = {"complaint_id": needed.subject} if of_complaint else {"correspondent_id": needed.subject}
        said = {"correspondence_ids": tuple(dict.fromkeys(pieces)), "found": Reading.PART_OF_IT}
        return commands.ReadCorrespondence.model_validate({"by": giver(commands.ReadCorrespondence), **said, **of})

    def _close(self, needed: PersonNeeded) -> Command | None:
        rng = self._chance(needed)
        return commands.CloseComplaint(
            by=giver(commands.CloseComplaint),
            complaint_id=needed.subject,
            outcome=self._outcomes.get(needed.subject, Outcome.PASSED_ON),
            causes=(drawn(rng, CAUSES),),
            learning=(
                LearningPoint(
                    point="Say what happens next, and when, at the end of every call.",
                    beyond_one_case=drawn(rng, {YesNo.YES: 30.0, YesNo.NO: 50.0, YesNo.NOT_KNOWN: 20.0}),
                    already_policy=drawn(rng, {YesNo.NO: 60.0, YesNo.YES: 40.0}),
                ),
            ),
        )

    def _contact(self, needed: PersonNeeded) -> Command | None:
        many = "very often" in needed.why
        said = {
            "by": giver(commands.DecideContact),
            "correspondent_id": needed.subject,
            "kind": ContactKind.SINGLE_POINT if many else ContactKind.NONE,
            "why": "so that everything gets one answer" if many else "things have calmed down",
        }
        if many:
            said |= {
                "contact_id": of_role(Role.COMPLAINTS_OFFICER),
                "contact_name": "Olive Officer",
                "review_on": datetime.now(UTC).date() + timedelta(days=90),
            }
        else:
            said["staff_safety"] = YesNo.NO
        return commands.DecideContact.model_validate(said)

    def _chance(self, needed: PersonNeeded) -> Random:
        return seeded(self._seed, "complaints", needed.id)


def _usually(said: events.ComplaintRegistered, sender: Sender) -> Mapping[Category, float]:
    """What the team takes it for."""
    if said.proposed is Category.COMPLIMENT:
        return {Category.COMPLIMENT: 100.0}
    if said.proposed is Category.REPRESENTATION and sender in (Sender.PARTY, Sender.CHILD):
        return {Category.REPRESENTATION: 90.0, Category.COMPLAINT: 10.0}
    return {Category.COMPLAINT: 74.0, Category.CONCERN: 20.0, Category.MISCONDUCT: 3.0, Category.NEITHER: 3.0}


def _reviewed(needed: PersonNeeded) -> Command | None:
    by = giver(commands.RecordReview, Role.IMPROVEMENT_MANAGER)
    return commands.RecordReview(by=by, complaint_id=needed.subject, in_words="The answer may go as it is.")


def _point(needed: PersonNeeded) -> Command | None:
    by = giver(commands.SettleLearningPoint)
    return commands.SettleLearningPoint(
        by=by, point_id=needed.subject, national=seeded(0, needed.id).random() < 0.5, why="looked at the policies"
    )


def _applied(needed: PersonNeeded) -> Command | None:
    by = giver(commands.RecordLearningApplied, Role.HEAD_OF_SERVICE)
    quarter = needed.subject.partition(":")[0]
    said = {"by": by, "quarter": quarter, "area": needed.team.upper(), "how": "Talked about in every team meeting."}
    return commands.RecordLearningApplied.model_validate(said)


def _signed(needed: PersonNeeded) -> Command | None:
    learning = (LearningPoint(point="Tell a child what comes next.", beyond_one_case=YesNo.YES),)
    by, quarter = giver(commands.SignChildrensAnalysis), needed.subject.partition(":")[0]
    words = "Children ask to be told what comes next."
    return commands.SignChildrensAnalysis(by=by, quarter=quarter, in_words=words, learning=learning)


def _published(needed: PersonNeeded) -> Command | None:
    entry = SaidAndDone(you_said="Nobody rings back.", we_did="Every team rings back within a day.")
    by, quarter = giver(commands.PublishYouSaidWeDid), needed.subject.partition(":")[0]
    return commands.PublishYouSaidWeDid(by=by, quarter=quarter, entries=(entry,))


def _hr(command: type[Command]) -> Actor:
    return giver(command, Role.HR_BUSINESS_PARTNER)


def _misconduct(kind: type[relations.MisconductCommand], **data: Any) -> Callable[[PersonNeeded], Command]:
    def given(needed: PersonNeeded) -> Command:
        return kind.model_validate({"by": _hr(kind), "misconduct_id": needed.subject, **data})

    return given


def _hearing(needed: PersonNeeded) -> Command:
    on = datetime.now(UTC).date() + timedelta(days=30)
    kind = relations.SetMisconductHearing
    return kind(by=_hr(kind), misconduct_id=needed.subject, hearing_on=on)


_MISCONDUCT: Final[Mapping[str, Callable[[PersonNeeded], Command | None]]] = {
    relations.TriageMisconduct.message_name: _misconduct(relations.TriageMisconduct, accepted=True, why="look into it"),
    relations.DecideInterimMeasure.message_name: _misconduct(
        relations.DecideInterimMeasure, measure=InterimMeasure.SUPERVISED, why="no risk meanwhile"
    ),
    relations.AppointInvestigator.message_name: _misconduct(
        relations.AppointInvestigator, investigator_id=of_role(Role.SERVICE_MANAGER), plan="read the record's history"
    ),
    relations.SetMisconductHearing.message_name: _hearing,
    relations.RecordInvestigation.message_name: _misconduct(
        relations.RecordInvestigation, in_words="nothing was changed"
    ),
    relations.RecordMisconductReport.message_name: _misconduct(relations.RecordMisconductReport, in_words="as found"),
    relations.DecideMisconduct.message_name: _misconduct(
        relations.DecideMisconduct, outcome=MisconductOutcome.NOT_SUBSTANTIATED, in_words="not substantiated"
    ),
}
