"""A piece came before what is known of its case: once that tells who wrote it, the piece, whoever writes and the complaint follow (C1, C6)."""

from __future__ import annotations

from cafcass_domain.decision import NOTHING, Change, Decision, Facts, Publish, Received, Touches
from cafcass_domain.internal import Internal
from cafcass_domain.state import replace
from complaints.domain.case import CASES, CaseFile, MakeOutWriter
from complaints.domain.complaint.held import WriterMadeOut
from complaints.domain.contact.evaluation import arranged, evaluate, with_case
from complaints.domain.contact.held import CORRESPONDENTS, Correspondent
from complaints.domain.correspondence.held import CORRESPONDENCE
from complaints.domain.correspondence.log import logged
from complaints.domain.correspondence.taking import with_writer_of
from complaints.domain.correspondence.writer import made_out
from complaints.domain.policy import ComplaintsPolicy


def make_out_touches(received: Received[MakeOutWriter], policy: ComplaintsPolicy) -> Touches:
    """The piece, whoever it is known as coming from, and the case."""
    said = received.data
    return {CORRESPONDENCE: {said.key}, CORRESPONDENTS: {said.correspondent}, CASES: {said.subject}}


def on_make_out(facts: Facts, received: Received[MakeOutWriter], policy: ComplaintsPolicy) -> Decision:
    """Who of a case wrote a piece about it, as far as that can be told now."""
    said = received.data
    piece, case = facts.get(CORRESPONDENCE, said.key), facts.get(CASES, said.subject) or CaseFile()
    if piece is None or piece.content is None or piece.writer is None or piece.case_id != said.subject:
        return NOTHING
    writer = made_out(piece.writer, piece.content, case)
    if writer == piece.writer or writer.correspondent != said.correspondent:
        return NOTHING
    after, entries = logged(replace(piece, writer=writer), received, policy)
    held = facts.get(CORRESPONDENTS, writer.correspondent)
    before = held or Correspondent(id=writer.correspondent)
    who, told = before, tuple[Publish, ...]()
    if who.person is None:
        flags = {case_id: flag for case_id, flag in who.flags_told.items() if case_id != said.subject}
        who = replace(who, person=writer.person, case_id=said.subject, flags_told=flags)
        if who.arrangement is not None:  # it was told of nobody's case
            told = (Publish(arranged(who, who.arrangement, received, policy), who.subject),)
    made = evaluate(with_case(who, said.subject, case), held, received, policy)
    internal: tuple[Internal, ...] = ()
    if piece.complaint_id is not None:
        internal = (
            WriterMadeOut(
                subject=piece.complaint_id,
                key=piece.id,
                case_id=said.subject,
                person=writer.person,
                sender=writer.sender,
            ),
        )
    return Decision(
        changes=(
            Change(CORRESPONDENCE, piece.id, after),
            Change(CASES, said.subject, with_writer_of(case, said.subject, piece.id, writer)),
            *made.changes,
        ),
        publish=(*entries, *told, *made.publish),
        deadlines=made.deadlines,
        questions=made.questions,
        internal=(*internal, *made.internal),
    )
