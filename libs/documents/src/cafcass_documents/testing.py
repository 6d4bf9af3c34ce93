"""Reading documents back, for tests: a page as its tags and texts, and all that a reader of a PDF can read. It needs `pypdfium2`."""

from __future__ import annotations

import re
from html.parser import HTMLParser

import pypdfium2

_VOID = {"meta", "col"}


class Page(HTMLParser):
    """An HTML page as its tags in order, with their text. Raises `ValueError` where its tags are not closed in order."""

    def __init__(self, page: bytes) -> None:
        super().__init__()
        self.tags: list[tuple[str, tuple[tuple[str, str | None], ...]]] = []
        self.texts: list[tuple[str, str]] = []
        self._open: list[str] = []
        self.feed(page.decode())
        self.close()
        if self._open:
            raise ValueError(f"not closed: {', '.join(self._open)}")

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """See `HTMLParser`."""
        self.tags.append((tag, tuple(attrs)))
        if tag not in _VOID:
            self._open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        """See `HTMLParser`."""
        if self._open.pop() != tag:
            raise ValueError(f"closed out of order: {tag}")

    def handle_data(self, data: str) -> None:
        """See `HTMLParser`."""
        if self._open and data.strip() and self._open[-1] != "style":
            self.texts.append((self._open[-1], data))

    @property
    def text(self) -> str:
        """All of its text."""
        return "\n".join(text for _, text in self.texts)

    def headings(self) -> list[tuple[int, str]]:
        """Its headings, with their levels."""
        return [(int(tag[1]), text) for tag, text in self.texts if re.fullmatch("h[1-6]", tag)]


def text_of(pdf: bytes) -> str:
    """All that a reader of the PDF can read, without the breaks that lines make."""
    with pypdfium2.PdfDocument(pdf) as document:
        return "".join(page.get_textpage().get_text_range() for page in document)


def squeezed(text: str) -> str:
    """The text without spaces, nor what lines are broken at. A reader takes a hyphen at the end of a line for a break; here none is ever made."""
    return "".join(text.replace("\u200b", "").replace("\ufffe", "-").split())
