"""Answers and holding letters in the handler's own words, and what goes to the court (C2, C3, C4): nothing in them that whoever gets it may not learn."""

from __future__ import annotations

from cafcass_contracts.complaints_commands import FileRepresentation, WriteAnswer, WriteHoldingLetter
from cafcass_contracts.feedback import Category, DocumentKind, Sender
from cafcass_contracts.values import YesNo
from cafcass_domain.commands import refusal
from cafcass_domain.decision import Answer
from cafcass_domain.london import london_day
from cafcass_domain.state import replace
from complaints.domain.complaint.clock import owes_response
from complaints.domain.complaint.closing import DECIDED
from complaints.domain.complaint.held import Representation
from complaints.domain.complaint.owed import answered, only_for_the_court
from complaints.domain.complaint.turn import ComplaintTurn
from complaints.domain.reference import CHILDS_DANGER, CHILDS_NEXT_STEP, NEXT_STEP, SIGNPOSTS
from complaints.domain.writing import held
from complaints.domain.writing.guard import too_long, unsayable
from complaints.domain.writing.papers import answer_by, reference_of, reply_to, write

CHILDS: str = "A child or young person made it, or it tells what a child said."
MAY_BE_PRIVATE: str = "It tells, or may tell, one party what is private of another."


def write_holding_letter(turn: ComplaintTurn, said: WriteHoldingLetter) -> Answer | None:
    """The person is told that the answer takes longer, and why (C4)."""
    complaint = turn.case
    if not owes_response(complaint) or answered(complaint):
        return refusal("no answer is owed")
    words = (said.in_words, said.signed_as)
    why = too_long(words) or "; ".join(unsayable(words, complaint))
    if why:
        return refusal(why)
    facts = held.HoldingLetter(
        reference=reference_of(complaint),
        written_on=london_day(turn.now),
        addressed_to=complaint.name,
        child=complaint.child,
        in_words=said.in_words,
        answer_by=answer_by(turn),
        signed_as=said.signed_as,
        danger=turn.policy.reference(SIGNPOSTS)[CHILDS_DANGER] if complaint.child else "",
        reply=reply_to(turn),
    )
    write(turn, DocumentKind.HOLDING_LETTER, facts, words=words, reason=said.reason)
    return None


def write_answer(turn: ComplaintTurn, said: WriteAnswer) -> Answer | None:
    """The answer, from facts and the handler's own words; written anew until it is sent."""
    complaint = turn.case
    words = (said.addressed_to, said.heard, *said.found, *said.doing, said.signed_as)
    why = _not_to_be_answered(turn, said) or too_long(words) or "; ".join(unsayable(words, complaint))
    if why:
        return refusal(why)
    facts = held.Answer(
        reference=reference_of(complaint),
        written_on=london_day(turn.now),
        addressed_to=said.addressed_to,
        child=complaint.child,
        received_on=london_day(complaint.counted_from),
        heard=said.heard,
        found=said.found,
        doing=said.doing,
        outcome=said.outcome,
        next_step=turn.policy.reference(SIGNPOSTS)[CHILDS_NEXT_STEP if complaint.child else NEXT_STEP],
        signed_as=said.signed_as,
        reply=reply_to(turn),
    )
    turn.case = replace(complaint, outcome=said.outcome)
    write(turn, DocumentKind.ANSWER, facts, words=words)
    return None


def _not_to_be_answered(turn: ComplaintTurn, said: WriteAnswer) -> str | None:
    complaint = turn.case
    if not complaint.decided:
        return "nobody has decided yet what it is"
    if not owes_response(complaint):
        return "no answer is owed: it is a request, a compliment, or nothing for complaints"
    if answered(complaint):
        return "it was answered"
    if only_for_the_court(complaint):
        return "a representation is answered to the court, with what was said: file it"
    if any(review.done_at is None for review in complaint.reviews):
        return "an improvement manager is reviewing it first (C7)"
    if said.outcome not in DECIDED:
        return f"an answer says one of: {', '.join(sorted(DECIDED))}"
    if not said.proofread:
        return "read it through before it goes out, and say so (OF 8.2)"
    return None


def represent(turn: ComplaintTurn, said: FileRepresentation) -> Answer | None:
    """A party's representation goes to the court with Cafcass's response (C2)."""
    complaint = turn.case
    if Category.REPRESENTATION not in complaint.categories:
        return refusal("it is no representation: decide first that it is")
    if complaint.from_whom not in (Sender.PARTY, Sender.CHILD) or complaint.case_id is None:
        return refusal("say first who made it, and about which case: a representation is a party's about their own")
    if complaint.representation is not None:
        return refusal("it went to the court already, or is about to")
    if not complaint.parts.keys() >= {*said.correspondence_ids}:
        return refusal("not all of that correspondence is part of it")
    if not said.correspondence_ids and not only_for_the_court(complaint) and len(complaint.parts) > 1:
        return refusal("more than a representation is in it: say which of its correspondence goes to the court")
    if (long := too_long((said.response, said.signed_as))) is not None:
        return refusal(long)
    child = complaint.child or complaint.from_whom is Sender.CHILD
    why = [CHILDS] if child else []
    if said.tells_private_matters is not YesNo.NO:
        why.append(MAY_BE_PRIVATE)
    turn.case = replace(
        complaint,
        representation=Representation(
            correspondence_ids=tuple(dict.fromkeys(said.correspondence_ids)),
            response=said.response,
            private=bool(why),
            why_private=" ".join(why),
            signed_as=said.signed_as,
            by=said.by.id,
            at=turn.now,
        ),
    )
    return None
