"""Any document: accessible, the same every time, and no text in it is ever more than text."""

from __future__ import annotations

import ctypes
from dataclasses import replace
from datetime import UTC, date, datetime
from itertools import pairwise
from typing import Any

import pypdfium2
import pypdfium2.raw as pdfium
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from jinja2 import UndefinedError

from cafcass_documents.dates import day, day_of, moment
from cafcass_documents.document import Bullets, Document, Notice, Paragraph, Said, Section, Table
from cafcass_documents.html import as_html
from cafcass_documents.rendering import Rendered, rendered
from cafcass_documents.testing import Page, squeezed, text_of
from cafcass_documents.texts import breakable, readable


def everywhere(text: str) -> Document:
    """A document with a text in every place that somebody else's text can be in."""
    blocks = (
        Paragraph(text),
        Notice("Mind:", text),
        Bullets((text, "plain")),
        Said("Somebody said:", text),
        Table("Numbers", ("Who", "What"), ((text, text),), (1, 2)),
    )
    return Document(
        title="A document",
        subtitle="For tests",
        reference="Reference 1",
        issued_on=date(2026, 6, 24),
        about=(("Name", text), ("Date", "24 June 2026")),
        sections=(Section("First", 1, blocks), Section("Under it", 2, (Paragraph(text),))),
    )


def shape(made: Rendered) -> list[Any]:
    return Page(made.html).tags


NOTHING_SPECIAL = shape(rendered(everywhere("words")))


def test_page_and_pdf_say_the_same() -> None:
    made = rendered(everywhere("some words"))
    there = squeezed(text_of(made.pdf))
    missing = [
        word
        for tag, said in Page(made.html).texts
        if tag != "title"
        for word in said.split()
        if squeezed(word) not in there
    ]
    assert not missing


def test_the_page_has_a_language_a_title_headings_in_order_and_tables_that_can_be_read_aloud() -> None:
    page = Page(rendered(everywhere("words")).html)
    assert ("html", (("lang", "en-GB"),)) in page.tags
    assert ("title", "A document, Reference 1") in page.texts
    levels = [level for level, _ in page.headings()]
    assert levels.count(1) == 1
    assert all(after - before <= 1 for before, after in pairwise(levels))
    tags = [tag for tag, _ in page.tags]
    assert tags.count("table") == tags.count("caption") == tags.count("thead") == 1
    assert {dict(attributes).get("scope") for tag, attributes in page.tags if tag == "th"} == {"col", "row"}
    assert not {"script", "img", "link", "iframe", "form"} & set(tags)
    policy = next(
        dict(attrs)["content"] for tag, attrs in page.tags if ("http-equiv", "Content-Security-Policy") in attrs
    )
    assert "default-src 'none'" in (policy or "")


def test_the_pdf_is_tagged_titled_dated_and_says_its_language() -> None:
    made = rendered(everywhere("words"))
    with pypdfium2.PdfDocument(made.pdf) as document:
        assert len(document) == made.pages
        assert pdfium.FPDFCatalog_IsTagged(document.raw)
        assert document.get_metadata_value("Title") == "A document, Reference 1"
        assert document.get_metadata_value("CreationDate").startswith("D:20260624"), "its own, not of its making"
        assert [item.get_title() for item in document.get_toc()][:1] == ["First"]
        size = pdfium.FPDFCatalog_GetLanguage(document.raw, None, 0)
        language = ctypes.create_string_buffer(size)
        pdfium.FPDFCatalog_GetLanguage(document.raw, ctypes.cast(language, ctypes.POINTER(ctypes.c_ushort)), size)
        assert language.raw.decode("utf-16-le").rstrip("\0") == "en-GB"
    assert b"<pdfuaid:part>1</pdfuaid:part>" in made.pdf
    assert b"<pdfaid:part>2</pdfaid:part>" in made.pdf


def test_the_same_document_gives_the_same_bytes() -> None:
    assert rendered(everywhere("x")) == rendered(everywhere("x"))


SPECIAL = "#*_`$\\<>@=-+/[](){}\"'~&;:!?%^|.,0aA é"
MARKUP = [
    '#import "x"', "#sys.inputs", "*b* _i_ `c` $m$", "= Heading", "- item", "/ Term: x", "// comment", "<label> @ref",
    "https://example.org/x?a=b", "#[x]", "\\u{41}", "<script>alert(1)</script>", "<b>x</b>", "&lt;&amp;&#60;",
    "{{ document.title }}", "{% raw %}", "]]>", "--", "\"quotes\" 'x'", "...", '=HYPERLINK("x")', "+1-1", "@SUM(A1)",
]  # fmt: skip


@pytest.mark.parametrize("text", MARKUP)
def test_markup_in_a_text_is_shown_as_it_is(text: str) -> None:
    made = rendered(everywhere(text))
    assert shape(made) == NOTHING_SPECIAL
    assert ("li", text) in Page(made.html).texts
    assert squeezed(text) in squeezed(text_of(made.pdf))


@settings(max_examples=15, deadline=None)
@given(st.text(SPECIAL, min_size=1, max_size=60).filter(lambda text: bool(text.strip())))
def test_no_text_is_markup_in_the_pdf_nor_in_the_page(text: str) -> None:
    made = rendered(everywhere(text))
    assert shape(made) == NOTHING_SPECIAL
    assert text in Page(made.html).text
    assert squeezed(text_of(made.pdf)).count(squeezed(text)) >= 5


@settings(max_examples=25, deadline=None)
@given(st.text(max_size=40))
def test_any_text_at_all_can_be_laid_out(text: str) -> None:
    assert rendered(everywhere(text)).pages >= 1


@given(st.text())
def test_what_is_left_of_a_text_does_nothing_to_what_stands_beside_it(text: str) -> None:
    left = readable(text)
    assert readable(left) == left
    assert not set(left) & set("\x00\x07\x1b\r\t\u202a\u202b\u202d\u202e\u2066\u2067\u2068\u2069\ufeff")
    assert squeezed(breakable(left)) == squeezed(left)


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
def test_other_scripts_are_there_and_what_no_font_has_is_told_by_name(text: str, in_pdf: str) -> None:
    made = rendered(everywhere(text))
    assert readable(text) in Page(made.html).text
    pieces = {squeezed(in_pdf), squeezed(in_pdf)[::-1]}  # a reader may give right-to-left text in the order of the page
    assert any(piece in squeezed(text_of(made.pdf)) for piece in pieces)


def test_a_long_word_stays_within_the_page() -> None:
    with pypdfium2.PdfDocument(rendered(everywhere("W" * 500)).pdf) as document:
        for page in document:
            text = page.get_textpage()
            rights = [text.get_charbox(place)[2] for place in range(text.count_chars())]
            assert max(rights) <= page.get_width() - 50


def test_a_template_that_asks_for_what_is_not_there_fails() -> None:
    with pytest.raises(UndefinedError):
        as_html({"title": "x"})


def test_days_and_times_are_londons() -> None:
    late = datetime(2026, 6, 30, 23, 30, tzinfo=UTC)
    assert day(date(2026, 7, 1)) == day_of(late) == "1 July 2026"
    assert moment(late) == "Wednesday 1 July 2026 at 0:30"
    assert moment(datetime(2026, 12, 1, 9, 5, tzinfo=UTC)) == "Tuesday 1 December 2026 at 9:05"


def test_what_leads_to_a_table_a_list_or_a_quotation_is_never_alone_at_the_foot_of_a_page() -> None:
    following = (
        Table("CAPTION", ("Who",), (("ROW",),), (1,)),
        Bullets(("ROW",)),
        Said("CAPTION", "ROW"),
        Notice("CAPTION", "ROW"),
    )
    for block in following:
        for lines in range(30, 46):
            filling = Paragraph("\n".join("filling" for _ in range(lines)))
            section = Section("HEADING", 1, (Paragraph("LEADS"), block))
            made = rendered(replace(everywhere("x"), sections=(Section("First", 1, (filling,)), section)))
            with pypdfium2.PdfDocument(made.pdf) as document:
                texts = [page.get_textpage().get_text_range() for page in document]
            (page,) = [text for text in texts if "LEADS" in text]
            assert "HEADING" in page
            assert "ROW" in page


def test_what_a_document_is_about_reads_from_the_left_whatever_script_it_begins_in() -> None:
    tags = Page(rendered(everywhere("\u05e9\u05dc\u05d5\u05dd, born 1 May 2016")).html).tags
    assert {attributes for tag, attributes in tags if tag == "dd"} == {()}
