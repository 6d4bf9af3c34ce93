"""A document as a PDF that a court can keep and anybody can have read aloud: PDF/A-2a and PDF/UA-1, with every font in it.

The library refuses to write text that no font of its own can show. Such characters, an emoji or a script that it has no
font for, are then told by name; the page has them as they are.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any, Final, Literal

import orjson
import typst

from cafcass_documents.texts import breakable, each_text, named

STANDARDS: Final[list[Literal["a-2a", "ua-1"]]] = ["a-2a", "ua-1"]

_TEMPLATE: Final = Path(__file__).with_name("page.typ")
_PROBE: Final = b'#set document(title: "-")\n#set text(font: "Libertinus Serif")\n#sys.inputs.text'


def as_pdf(document: dict[str, Any]) -> tuple[bytes, int]:
    """The PDF of a document given as plain values, and how many pages it has. The same document gives the same bytes."""
    for change in (breakable, _with_names, _latin_only):
        try:
            return _laid_out(each_text(document, change))
        except typst.TypstError:
            if change is _latin_only:
                raise
    raise AssertionError


def _laid_out(document: dict[str, Any]) -> tuple[bytes, int]:
    compiler = typst.Compiler(
        _TEMPLATE,
        root=_TEMPLATE.parent,
        font_paths=_fonts(),
        ignore_system_fonts=True,
        sys_inputs={"content": orjson.dumps(document).decode()},
    )
    pages = compiler.query("<pages>", field="value", one=True)
    made = compiler.compile(format="pdf", pdf_standards=[*STANDARDS])
    assert isinstance(made, bytes)  # noqa: S101 - what it answers for this format
    return made, int(pages)


@cache
def _fonts() -> typst.Fonts:
    """The library's own: the same on every machine."""
    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=True)


def _with_names(text: str) -> str:
    return breakable("".join(c if _latin(c) or _shows(c) else named(c) for c in text))


def _latin_only(text: str) -> str:
    """For marks and letters that can be shown alone and not together."""
    return breakable("".join(c if _latin(c) else named(c) for c in text))


def _latin(character: str) -> bool:
    return character == "\n" or " " <= character <= "~" or "\u00a0" <= character <= "\u017f"


@cache
def _shows(character: str) -> bool:
    """Whether the library has a font for a character."""
    try:
        typst.compile(
            _PROBE,
            font_paths=_fonts(),
            ignore_system_fonts=True,
            sys_inputs={"text": character},
            pdf_standards=[*STANDARDS],
        )
    except typst.TypstError:
        return False
    return True
