"""What each document says (C3, C4, C6, C8, OF 8.2): the same on page and PDF, signed, and in words for whoever gets it."""

from __future__ import annotations

from datetime import date
from typing import Any

import orjson
import pytest

from cafcass_contracts.feedback import Behaviour, ContactKind, DocumentKind, Outcome
from cafcass_documents.rendering import rendered
from cafcass_documents.testing import Page, squeezed, text_of
from cafcass_domain.state import replace
from complaints.documents.rendering import render
from complaints.documents.wording import BEHAVIOUR, OUTCOMES, OUTCOMES_FOR_A_CHILD, quarter_in_words, written
from complaints.domain.complaint.closing import DECIDED
from complaints.domain.writing import held
from complaints.domain.writing.papers import job_of

DAY, DUE = date(2026, 6, 2), date(2026, 6, 29)


def acknowledgement(**data: Any) -> held.Acknowledgement:
    given = {
        "reference": "C5E1F6C52",
        "written_on": DAY,
        "addressed_to": "Ada Sample",
        "child": False,
        "compliment": False,
        "received_on": date(2026, 6, 1),
        "answer_by": DUE,
        "danger": "ring 999",
        "reply": "Answer this e-mail.",
        **data,
    }
    return held.Acknowledgement(**given)


def answer(**data: Any) -> held.Answer:
    given = {
        "reference": "C5E1F6C52",
        "written_on": DAY,
        "addressed_to": "Ms Sample",
        "child": False,
        "received_on": date(2026, 6, 1),
        "heard": "That nobody rang you back.",
        "found": ("Three calls were not returned.", "One was."),
        "doing": ("We are sorry.", "Your adviser rings you this week."),
        "outcome": Outcome.UPHELD,
        "next_step": "You can ask a member of Parliament.",
        "signed_as": "Olive Officer",
        "reply": "Answer this e-mail.",
        **data,
    }
    return held.Answer(**given)


def contact(kind: ContactKind, **data: Any) -> held.ContactLetter:
    given = {
        "reference": "P12345678",
        "written_on": DAY,
        "addressed_to": "Ada Sample",
        "contact": kind,
        "behaviour": (),
        "contact_name": None,
        "why": "Eleven letters a day.",
        "review_on": date(2026, 9, 1),
        "rights": "You keep every right.",
        **data,
    }
    return held.ContactLetter(**given)


HOLDING = held.HoldingLetter(
    reference="C5E1F6C52",
    written_on=DAY,
    addressed_to=None,
    child=False,
    in_words="The file is at court.",
    answer_by=DUE,
    signed_as="Olive Officer",
)
REPRESENTATION = held.RepresentationFacts(
    reference="C5E1F6C52",
    written_on=DAY,
    case_number="1700000000000001",
    court=None,
    by="Ada Sample",
    said=(held.Quoted(date(2026, 6, 1), "I did not move."),),
    response="The report was right on its date.",
    signed_as="Olive Officer",
    directions_sought="The court is asked to direct.",
)
ANALYSIS = held.Analysis(
    written_on=date(2026, 7, 14),
    quarter="2026-Q2",
    area="Greater Manchester",
    counts=(("received", 12),),
    causes=(("communication", 7),),
    points=("Ring back.",),
)
CHILDRENS = held.ChildrensAnalysis(
    written_on=date(2026, 7, 14),
    quarter="2026-Q2",
    counts=(("received", 12), ("reopened", None)),
    outcomes=(("upheld", 7), ("not upheld", None)),
    causes=(("communication", 8),),
)
YOU_SAID = held.YouSaid(
    written_on=date(2026, 7, 20),
    quarter="2026-Q2",
    entries=(("Nobody rings back.", "We ring back."),),
    causes=(("communication", None), ("late report", 9)),
)
EVERY: dict[DocumentKind, held.Facts] = {
    DocumentKind.ACKNOWLEDGEMENT: acknowledgement(),
    DocumentKind.HOLDING_LETTER: HOLDING,
    DocumentKind.ANSWER: answer(),
    DocumentKind.REPRESENTATION: REPRESENTATION,
    DocumentKind.CONTACT_DECISION: contact(ContactKind.ENDED),
    DocumentKind.QUARTERLY_ANALYSIS: ANALYSIS,
    DocumentKind.CHILDRENS_ANALYSIS: CHILDRENS,
    DocumentKind.YOU_SAID_WE_DID: YOU_SAID,
}


def text(facts: held.Facts) -> str:
    return Page(rendered(written(facts)).html).text


def test_every_kind_of_document_has_its_facts_and_its_words() -> None:
    assert set(EVERY) == set(DocumentKind) == set(held.FACTS)
    assert {kind: type(facts) for kind, facts in EVERY.items()} == held.FACTS


@pytest.mark.parametrize("kind", list(EVERY))
def test_made_from_its_stored_facts_it_is_the_same_every_time_on_page_and_pdf(kind: DocumentKind) -> None:
    data = orjson.loads(orjson.dumps(dict(job_of("d", kind, EVERY[kind], "s"))))
    made = render(data)
    assert made == render(data)
    page, there = Page(made.html), squeezed(text_of(made.pdf))
    said = [word for tag, words in page.texts if tag != "title" for word in words.split()]
    assert not [word for word in said if squeezed(word) not in there]
    assert made.pdf.startswith(b"%PDF-")
    levels = [level for level, _ in page.headings()]
    assert levels[0] == 1
    assert levels.count(1) == 1


@pytest.mark.parametrize("child", [False, True])
@pytest.mark.parametrize("outcome", sorted(DECIDED))
def test_an_answer_says_its_outcome_what_was_found_and_what_is_done_and_is_signed(
    outcome: Outcome, child: bool
) -> None:
    said = text(answer(outcome=outcome, child=child))
    assert (OUTCOMES_FOR_A_CHILD if child else OUTCOMES)[outcome] in said
    for part in ("That nobody rang you back.", "Three calls were not returned.", "One was.", "We are sorry."):
        assert part in said
    assert f"{'Best wishes' if child else 'Yours sincerely'},\nOlive Officer\nCafcass" in said
    assert "Answer this e-mail." in said, "where to reply"
    assert "You wrote" not in said, "whoever rang wrote nothing"
    assert "You can ask a member of Parliament." in said
    assert ("complaint" in said) is (not child), "a child is not told of complaints procedure"


def test_without_anything_to_do_there_is_no_such_heading() -> None:
    assert "What we do now" not in text(answer(doing=()))


@pytest.mark.parametrize(
    ("facts", "there", "absent"),
    [
        (acknowledgement(), ("Dear Ada Sample,", "29 June 2026", "ring 999"), ("Hello",)),
        (acknowledgement(addressed_to=None), ("Dear Sir or Madam,",), ()),
        (acknowledgement(), ("Answer this e-mail.",), ("writing to us",)),
        (acknowledgement(child=True), ("Hello Ada Sample,", "first", "If you are not safe:", "ring 999"), ("file", "Dear")),
        (acknowledgement(child=True, addressed_to=None), ("Hello,",), ()),
        (acknowledgement(answer_by=None), (), ("We answer by",)),
        (acknowledgement(compliment=True, answer_by=None), ("Thank you for taking the time",), ("ring 999", "We answer by")),
        (HOLDING, ("The file is at court.", "29 June 2026", "Yours sincerely,\nOlive Officer"), ("not safe",)),
        (replace(HOLDING, child=True, danger="ring 999", reply="Answer this e-mail."), ("If you are not safe:", "ring 999", "Answer this e-mail.", "Best wishes,\nOlive Officer"), ("Yours",)),
        (contact(ContactKind.WARNED, reply="Answer this e-mail."), ("Answer this e-mail.",), ()),
        (contact(ContactKind.SINGLE_POINT, contact_name="Olive Officer"), ("Olive Officer", "only in writing", "every right"), ()),
        (contact(ContactKind.ENDED), ("you will not get an answer", "every right", "1 September 2026"), ()),
        (contact(ContactKind.WARNED, behaviour=(Behaviour.THREATS,)), (BEHAVIOUR[Behaviour.THREATS],), ()),
        (contact(ContactKind.NONE, review_on=None), ("is over",), ("every right", "We look at this again")),
        (REPRESENTATION, ("1700000000000001", "I did not move.", "The court is asked to direct.", "Not known"), ()),
        (ANALYSIS, ("April to June 2026", "Greater Manchester", "not for publication", "Ring back."), ()),
        (CHILDRENS, ("April to June 2026", "12", "A few", "Upheld", "7", "Communication", "8", "not for publication"), ("none is known",)),
        (replace(CHILDRENS, outcomes=(), causes=()), ("Nothing was closed yet",), ()),
        (YOU_SAID, ("A few", "9", "We ring back."), ()),
    ],
)  # fmt: skip
def test_what_is_said_and_what_is_not(facts: held.Facts, there: tuple[str, ...], absent: tuple[str, ...]) -> None:
    said = text(facts)
    assert not [words for words in there if words not in said]
    assert not [words for words in absent if words in said]


def test_every_behaviour_has_words() -> None:
    assert set(BEHAVIOUR) == set(Behaviour)


@pytest.mark.parametrize(
    ("quarter", "words"),
    [("2026-Q1", "January to March 2026"), ("2026-Q4", "October to December 2026"), ("0001-Q2", "April to June 0001")],
)
def test_a_quarter_in_words(quarter: str, words: str) -> None:
    assert quarter_in_words(quarter) == words
