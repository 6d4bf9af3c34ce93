"""The letter as a document: what it says, that it is accessible, and that no text in it is ever more than text."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import Any

import pypdfium2
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from letter_facts_of_tests import (
    ABUSE,
    CALM,
    CLEO,
    FRED,
    HELD_BACK,
    LATE,
    MARY,
    SECOND_UPDATE,
    UPDATED,
    call,
    check,
    letter,
)

from cafcass_contracts.safeguarding import CallOutcome, ScreeningOutcome
from cafcass_contracts.values import NeedKind, RiskFactor
from cafcass_documents.testing import Page, squeezed, text_of
from cafcass_documents.texts import readable
from cafcass_domain.state import replace, to_builtins
from triage.domain.letter.facts import AdviceFacts, AuthorFacts, ChildRiskFacts, IssueFacts, LetterFacts, NeedFacts
from triage.domain.letter.filing import Rendered
from triage.letter import words
from triage.letter.rendering import render


def rendered(versions: Sequence[LetterFacts]) -> Rendered:
    return render({"versions": to_builtins(tuple(versions))})


def pages(*versions: LetterFacts) -> tuple[Page, str, Rendered]:
    made = rendered(versions)
    return Page(made.html), text_of(made.pdf), made


# What it says


def test_it_has_the_three_parts_that_the_court_wants_then_the_advice_and_what_is_outstanding() -> None:
    page, _, _ = pages(HELD_BACK)
    assert [text for level, text in page.headings() if level == 2] == [
        "Summary",
        "A. What we checked, and what came back",
        "B. Calls to the parties about risk",
        "C. Factual issues that arise",
        "Diversity, and what people need",
        "Advice to the court",
        "What is outstanding",
        "Whether the parties have this letter",
    ]


@pytest.mark.parametrize("versions", [(letter(),), (HELD_BACK,), (LATE,), UPDATED])
def test_page_and_pdf_say_the_same(versions: Sequence[LetterFacts]) -> None:
    page, text, _ = pages(*versions)
    body = [said for tag, said in page.texts if tag != "title"]
    there = squeezed(text)
    # Long words may be broken, and a page may end, within what is one text on the other side.
    missing = [word for said in body for word in said.split() if squeezed(word) not in there]
    assert not missing


def test_past_relevant_convictions_are_there_with_what_became_of_them() -> None:
    page, _, _ = pages(HELD_BACK)
    for said in (
        "Battery",
        "Conviction: Community order, 12 months",
        "Committed: March 2019",
        "Decided: 12 September 2019",
    ):
        assert said in page.text
    assert "Committed: 2015\nDecided: not known" in page.text, "what is not known is said"


def test_no_allegation_is_told_as_a_fact() -> None:
    page, _, _ = pages(HELD_BACK)
    said = [text for _, text in page.texts]
    alleged = next(place for place, text in enumerate(said) if text == ABUSE.factual_issues[0])
    assert "have not been proved" in said[alleged - 1]
    told = next(place for place, text in enumerate(said) if text == ABUSE.calls[0].said)
    assert said[told - 1] == f"{MARY} told us on 10 June 2026:"
    assert ("blockquote", ()) in page.tags


def test_who_was_tried_and_never_spoken_to_is_outstanding() -> None:
    tried = (
        call(MARY, "applicant", outcome="no-answer"),
        call(MARY, "applicant"),
        call(FRED, "respondent", outcome="declined"),
    )
    text = pages(letter(replace(CALM, calls=tried)))[0].text
    assert "Fred Fakeman has not been spoken to: did not want to speak to us." in text
    assert "Mary Mockup has not been spoken to" not in text
    assert "Nothing is outstanding." not in text


def test_what_is_recommended_stands_in_the_summary_and_no_standard_request_after_it() -> None:
    risks = (ChildRiskFacts("Cleo Mockup", "not-known"),)
    opinion = AdviceFacts("ANALYSIS", "ADVICE", ("section-7-report",), risks)
    advised = replace(ABUSE, opinion=opinion, advice=())
    text = pages(letter(advised))[0].text
    asked = "The court is asked to consider what further work is needed."
    assert "A report under section 7" in text[: text.index("A. What we checked")]
    assert asked not in text
    assert "No reason was given" in text
    assert asked in pages(letter(replace(advised, opinion=replace(opinion, recommendations=()))))[0].text


def test_an_author_whose_name_nobody_gave_is_said_to_have_none_on_record() -> None:
    author = AuthorFacts("pr-1", None, "a5-eit", otherwise="By the team")
    page, _, _ = pages(letter(author=author))
    assert "The practitioner (no name on record; staff reference pr-1)" in page.text
    page, _, _ = pages(letter(author=replace(author, name="Ada Mock")))
    assert "Ada Mock" in page.text
    assert "no name on record" not in page.text


def test_who_wrote_is_named_where_the_authority_is_not() -> None:
    text = pages(HELD_BACK)[0].text
    assert f"The local authority wrote about {CLEO}:" in text


def test_an_update_says_what_a_check_brought_and_what_the_outcome_was() -> None:
    plan = check("local-authority", CLEO, "known", answers=("on-plan",))
    after = letter(replace(CALM, checks=(*CALM.checks[:2], plan), outcome="needs-a-person"), update=1)
    bottom = pages(letter(), after)[0].text.rpartition("Update 1:")[2]
    assert "Local authority check, about Cleo Mockup, answered 2 June 2026: on a child protection plan." in bottom
    assert "It was: No safeguarding or welfare concern was identified." in bottom


def test_what_is_outstanding_is_stated_with_since_when() -> None:
    page, _, _ = pages(LATE)
    assert page.text.count("Outstanding since 1 June 2026.") == 2
    assert "Not asked yet" in page.text
    for line in LATE.content.outstanding:
        assert line in page.text
    assert "Nothing is outstanding." in pages(letter())[0].text


@pytest.mark.parametrize(
    ("facts", "said"),
    [
        (letter(), "This letter is to be shared with every party."),
        (letter(sharing_why=""), "This letter is to be shared with the parties."),
        (HELD_BACK, HELD_BACK.directions_sought),
        (letter(sharing="directions-sought"), "The court is asked to direct whether they are."),
        (
            letter(sharing="not-shared", sharing_why="there is nobody"),
            "have not been given this letter: there is nobody.",
        ),
    ],
)
def test_it_says_whether_the_parties_have_it(facts: LetterFacts, said: str) -> None:
    assert said in pages(facts)[0].text


def test_an_outcome_that_nobody_settled_is_called_proposed() -> None:
    proposed = replace(CALM, settled=False)
    assert "This is proposed" in pages(letter(proposed))[0].text
    assert "This is proposed" not in pages(letter())[0].text


def test_an_update_is_a_numbered_section_at_the_bottom_of_the_same_letter() -> None:
    original, _, _ = pages(*UPDATED[:1])
    page, _, made = pages(*UPDATED)
    headings = [text for level, text in page.headings() if level == 2]
    assert headings[-2:] == ["Update 1: 26 June 2026", "Update 2: 29 June 2026"]
    assert headings[:-2] == [text for level, text in original.headings() if level == 2], "the letter stays as it was"
    assert "what holds now is in update 2, at the end" in page.text
    assert "has been updated" not in original.text
    bottom = page.text[page.text.index("Update 1: 26 June 2026") :]
    first, second = bottom.split("Update 2: 29 June 2026")
    assert "Battery" in first
    assert "Battery" not in second, "each update says what is new in it"
    assert "Fred Fakeman told us" in second
    proved = second.index("have not been proved")
    assert proved < second.index("Whether the respondent still drinks."), (
        "an update tells no allegation as a fact either"
    )
    assert second.count("Whether the respondent still drinks.") == 1
    assert "Mary Mockup has not been spoken to: no answer." in second, "all else came"
    assert made.sha256 != rendered(UPDATED[:2]).sha256


def test_the_head_of_an_updated_letter_says_what_holds_now_and_its_first_part_what_held_then() -> None:
    opinion = AdviceFacts("ANALYSIS", "ADVICE", ("fact-finding-hearing",))
    last = replace(SECOND_UPDATE, content=replace(SECOND_UPDATE.content, opinion=opinion))
    text = pages(*UPDATED[:2], last)[0].text
    head = text[: text.index("A. What we checked")]
    assert words.OUTCOMES["concerns-further-work-advised"] in head
    assert "A fact finding hearing" in head
    assert "still outstanding" in head, "one party was never spoken to"
    reached = replace(last.content, calls=(*last.content.calls, call(MARY, "applicant")))
    assert "still outstanding" not in pages(*UPDATED[:2], replace(last, content=reached))[0].text
    first = text[: text.index("Update 1:")]
    assert "When first sent, and no longer where update 2 says otherwise: this letter is to be shared with" in first
    assert "no longer where" not in pages(*UPDATED[:1])[0].text


def test_every_code_has_words() -> None:
    for codes, table in (
        (RiskFactor, words.RISKS),
        (NeedKind, words.NEEDS),
        (CallOutcome, words.CALLS),
        (ScreeningOutcome, words.OUTCOMES),
    ):
        assert {str(code) for code in codes} == set(table)


def test_what_nobody_has_words_for_is_spelled_out() -> None:
    content = replace(
        CALM, checks=(check("level-3", FRED, "something-new"),), outcome="quite-new", needs=(NeedFacts(FRED, "x-y"),)
    )
    text = pages(letter(content))[0].text
    for said in ("Level 3", "Something new", "Quite new", "X y"):
        assert said in text


@pytest.mark.parametrize(
    ("partial", "said"),
    [
        ("2019-03-04", "4 March 2019"),
        ("2019-12", "December 2019"),
        ("1987", "1987"),
        (None, "not known"),
        ("2019-13", "2019-13"),
        ("once", "once"),
    ],
)
def test_a_date_is_as_exact_as_it_is_known(partial: str | None, said: str) -> None:
    assert words.partial_day(partial) == said


# That it is accessible


@pytest.mark.parametrize("versions", [(letter(),), (HELD_BACK,), UPDATED])
def test_the_page_has_a_language_a_title_headings_in_order_and_tables_that_can_be_read_aloud(
    versions: Sequence[LetterFacts],
) -> None:
    page, _, _ = pages(*versions)
    assert ("html", (("lang", "en-GB"),)) in page.tags
    assert ("title", "Safeguarding letter to the court, Case number 1700000000000001") in page.texts
    levels = [level for level, _ in page.headings()]
    assert levels.count(1) == 1
    assert all(after - before <= 1 for before, after in pairwise(levels))
    tags = [tag for tag, _ in page.tags]
    assert tags.count("table") == tags.count("caption") == tags.count("thead") > 0
    scopes = [dict(attributes).get("scope") for tag, attributes in page.tags if tag == "th"]
    assert set(scopes) == {"col", "row"}
    assert not {"script", "img", "link", "iframe", "form"} & set(tags)


def test_the_same_facts_give_the_same_bytes() -> None:
    assert rendered(UPDATED) == rendered(UPDATED)


# That text is only ever text

SPECIAL = "#*_`$\\<>@=-+/[](){}\"'~&;:!?%^|.,0aA é"
MARKUP = [
    '#import "x"', "#sys.inputs", "*b* _i_ `c` $m$", "= Heading", "- item", "/ Term: x", "// comment", "<label> @ref",
    "https://example.org/x?a=b", "#[x]", "\\u{41}", "<script>alert(1)</script>", "<b>x</b>", "&lt;&amp;&#60;",
    "{{ letter.title }}", "{% raw %}", "]]>", "--", "\"quotes\" 'x'", "...",
]  # fmt: skip


def everywhere(text: str) -> LetterFacts:
    """A letter with a text in every place that somebody else's text can be in."""
    content = replace(
        CALM,
        checks=(check("level-1", text, "known", in_words=(text,)), replace(ABUSE.checks[1], about=text)),
        calls=(call(text, text, text),),
        issues=(IssueFacts(text, True, (text,)),),
        factual_issues=(text,),
        not_known=(text,),
        outstanding=(text,),
        needs=(NeedFacts(text, text, text),),
        advice=(text,),
    )
    return letter(
        content, children=(text,), parties=((text, text),), sharing="directions-sought", directions_sought=text
    )


def shape(made: Rendered) -> list[Any]:
    return Page(made.html).tags


NOTHING_SPECIAL = shape(rendered((everywhere("words"),)))


@pytest.mark.parametrize("text", MARKUP)
def test_markup_in_a_text_is_shown_as_it_is(text: str) -> None:
    made = rendered((everywhere(text),))
    assert shape(made) == NOTHING_SPECIAL
    assert ("li", text) in Page(made.html).texts
    assert squeezed(text) in squeezed(text_of(made.pdf))


@settings(max_examples=15, deadline=None)
@given(st.text(SPECIAL, min_size=1, max_size=60).filter(lambda text: bool(text.strip())))
def test_no_text_is_markup_in_the_pdf_nor_in_the_page(text: str) -> None:
    made = rendered((everywhere(text),))
    assert shape(made) == NOTHING_SPECIAL
    assert text in Page(made.html).text
    assert squeezed(text_of(made.pdf)).count(squeezed(text)) >= 5


@settings(max_examples=25, deadline=None)
@given(st.text(max_size=40))
def test_any_text_at_all_can_be_laid_out(text: str) -> None:
    assert rendered((letter(replace(CALM, factual_issues=(text,), checks=()), children=(text,)),)).pages >= 1


@pytest.mark.practice(
    "F09", "The letter carries fonts for the scripts that families write in; what no font shows is named, and kept."
)
@pytest.mark.parametrize(
    ("text", "in_pdf"),
    [
        ("\u05e9\u05dc\u05d5\u05dd", "\u05e9\u05dc\u05d5\u05dd"),
        ("Łódź, Ćwikła, Đorđe, Şükrü", "Łódź, Ćwikła, Đorđe, Şükrü"),
        ("Ελένη Иванова", "Ελένη Иванова"),
        ("\u4e2d\u6587", "\u4e2d\u6587"),
        ("\uae40\ubbfc\uc900", "\uae40\ubbfc\uc900"),
        ("\u10e5\u10d0\u10e0\u10d7", "\u10e5\u10d0\u10e0\u10d7"),
        ("\u12a0\u121b\u122d\u129b", "\u12a0\u121b\u122d\u129b"),
        ("\U00012000", "[cuneiform sign a]"),
        ("a\x00\x07b\u202ec", "abc"),
        ("\ue000", "\ufffd"),
    ],
)
def test_names_in_other_scripts_are_there_and_what_no_font_has_is_told_by_name(text: str, in_pdf: str) -> None:
    page, said, _ = pages(letter(children=(text,)))
    assert readable(text) in page.text
    pieces = {squeezed(in_pdf), squeezed(in_pdf)[::-1]}  # a reader may give right-to-left text in the order of the page
    assert any(piece in squeezed(said) for piece in pieces)


def test_a_very_long_letter_is_laid_out_whole() -> None:
    words_ = " ".join(f"word{number}" for number in range(2600))
    content = replace(ABUSE, calls=(call(MARY, "applicant", words_),), factual_issues=("x" * 20_000,))
    made = rendered((letter(content, children=tuple(f"Child{number} Mockup" for number in range(500))),))
    there = squeezed(text_of(made.pdf))
    assert all(f"Child{number}Mockup" in there for number in range(500))
    assert all(f"word{number}" in there for number in (0, 1299, 2599))
    assert there.count("x") >= 20_000
    assert len(made.pdf) * 4 / 3 < 4 * 1024 * 1024, "it fits a message, in base64"


def test_a_long_word_stays_within_the_page() -> None:
    made = rendered(
        (letter(replace(CALM, factual_issues=("W" * 500,), checks=(check("level-1", "M" * 60, "no-trace"),))),)
    )
    with pypdfium2.PdfDocument(made.pdf) as document:
        for page in document:
            text = page.get_textpage()
            rights = [text.get_charbox(place)[2] for place in range(text.count_chars())]
            assert max(rights) <= page.get_width() - 50
