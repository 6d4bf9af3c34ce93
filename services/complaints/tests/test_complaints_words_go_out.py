"""What goes out says nothing that whoever gets it may not learn on the day on which it goes (C2, C6, G4, T9, T13)."""

from __future__ import annotations

from typing import Any

import pytest
from complaints_world import ADA, BRAM, ComplaintsWorld, world

from cafcass_contracts import complaints
from cafcass_contracts import complaints_commands as commands
from cafcass_contracts.feedback import Category, ComplaintStep, DelayReason, Destination, Outcome, Sender
from cafcass_contracts.people import ContactDetail
from cafcass_contracts.values import Channel, CorrespondenceKind, YesNo
from cafcass_documents.testing import Page
from complaints.domain.writing.filing import LONGEST_QUOTE
from complaints.domain.writing.held import DOCUMENTS

OPEN_ADDRESS = ContactDetail(value="bram@example.org", confidential=YesNo.NO)
WRITTEN: dict[str, Any] = {
    "addressed_to": "Ms Sample",
    "heard": "That nobody answers.",
    "outcome": Outcome.UPHELD,
    "signed_as": "Olive Officer",
    "proofread": True,
}


def begun() -> tuple[ComplaintsWorld, str]:
    """A complaint of a party; how the other party is reached is plainly open."""
    there = world()
    there.case(people=(ADA, BRAM.model_copy(update={"email": OPEN_ADDRESS})))
    complaint = there.complain()
    assert there.categorise(complaint) == "accepted"
    return there, complaint


def release(there: ComplaintsWorld, complaint: str, document: str) -> str:
    where = Destination(to="Ms Sample", address="new@example.org", how=Channel.EMAIL)
    given: dict[str, Any] = {"document_id": document, "destination": where, "safe": YesNo.YES, "why": "she asked"}
    return there.do(commands.ReleaseDocument, complaint, **given)


def became_confidential(there: ComplaintsWorld, complaint: str) -> None:
    there.case(people=(ADA, BRAM))


def became_no_party(there: ComplaintsWorld, complaint: str) -> None:
    said = there.categorise(complaint, sender=Sender.SOMEBODY_ELSE, person=None)
    assert said == "accepted", said


def write_answer(there: ComplaintsWorld, complaint: str, words: str) -> str:
    there.must(commands.WriteAnswer, complaint, found=(words,), **WRITTEN)
    return there.paper(complaint, "answer")


def write_holding_letter(there: ComplaintsWorld, complaint: str, words: str) -> str:
    letter: dict[str, Any] = {"reason": DelayReason.OTHER, "in_words": words, "signed_as": "Olive Officer"}
    there.must(commands.WriteHoldingLetter, complaint, **letter)
    return there.paper(complaint, "holding-letter")


@pytest.mark.parametrize("write", [write_answer, write_holding_letter])
@pytest.mark.parametrize(
    ("words", "happens", "why"),
    [
        ("Write to bram@example.org.", became_confidential, "how somebody else is reached"),
        ("Bram Sample was asked too.", became_no_party, "name somebody of a case"),
        ("Case 1700000000000001 is at court.", became_no_party, "a case number"),
    ],
)
def test_what_might_be_told_when_it_was_written_is_not_released_once_it_may_not(
    write: Any, words: str, happens: Any, why: str
) -> None:
    there, complaint = begun()
    document = write(there, complaint, words)
    happens(there, complaint)
    said = release(there, complaint, document)
    assert why in said
    assert "write it anew" in said
    again = write(there, complaint, "Nobody rang you back.")
    assert release(there, complaint, again) == "accepted"
    there.must(commands.RecordSending, complaint, document_id=again, how=Channel.EMAIL, sent_at=there.now)
    assert not there.complaint(complaint).papers[again].words, "kept until it went, and no longer"


def test_what_the_post_room_had_and_sent_is_on_the_record_though_it_was_written_anew_meanwhile() -> None:
    there, complaint = begun()
    first = write_answer(there, complaint, "Three calls were not returned.")
    assert release(there, complaint, first) == "accepted"
    write_answer(there, complaint, "Four calls were not returned.")
    there.must(commands.RecordSending, complaint, document_id=first, how=Channel.EMAIL, sent_at=there.now)
    assert there.last(complaints.DocumentSent).document_id == first
    assert ComplaintStep.ANSWERED in there.complaint(complaint).steps


# To the court


def filed(there: ComplaintsWorld, complaint: str, **data: Any) -> str:
    """The page of what went to the court; what was said instead where nothing did."""
    given: dict[str, Any] = {
        "response": "The report was right.",
        "tells_private_matters": YesNo.NO,
        "signed_as": "Olive Officer",
    }
    said = there.do(commands.FileRepresentation, complaint, **given, **data)
    there.do_jobs()
    if said != "accepted":
        return said
    return Page(there.row(DOCUMENTS, there.last(complaints.RepresentationFiled).document_id).html).text


def test_of_a_complaint_with_more_in_it_only_what_is_named_goes_to_the_court() -> None:
    there, complaint = begun()
    there.write("My adviser swore at me.")
    about_the_case = there.write("The report has a wrong date.", kind=CorrespondenceKind.REPRESENTATION)
    assert there.categorise(complaint, Category.COMPLAINT, Category.REPRESENTATION) == "accepted"
    assert "say which" in filed(there, complaint)
    assert "not all of that" in filed(there, complaint, correspondence_ids=("another",))
    page = filed(there, complaint, correspondence_ids=(about_the_case,))
    assert "wrong date" in page
    assert "swore" not in page
    assert "rings me back" not in page


@pytest.mark.parametrize(
    ("sender", "text"),
    [
        ("Ada Sample, 3 Example Road, LS1 4CV", "The report has a wrong date."),
        ("Ada Sample", f"{'x' * (LONGEST_QUOTE - len('A matter') - 13)} 3 Example Road"),
    ],
)
def test_no_part_of_an_address_goes_to_the_court_by_a_signature_or_by_where_words_are_cut(
    sender: str, text: str
) -> None:
    there = world()
    there.case()
    complaint = there.complain(text, sender=sender, kind=CorrespondenceKind.REPRESENTATION)
    assert there.categorise(complaint, Category.REPRESENTATION, about=()) == "accepted"
    page = filed(there, complaint)
    assert "Example" not in page
    assert there.last(complaints.RepresentationFiled).sharing == "directions-sought"
