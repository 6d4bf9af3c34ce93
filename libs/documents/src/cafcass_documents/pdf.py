"""A document as a PDF that a court can keep and anybody can have read aloud: PDF/A-2a and PDF/UA-1, with every font in it.

It is set in the library's own font and, for the scripts that families write their names in, in the Noto fonts of two packages. The
library refuses to write text that no font can show. Such characters are then told by name, and which they are is kept with the
document; the HTML has them as they are.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache, partial
from pathlib import Path
from typing import Any, Final, Literal

import manimgx_fonts
import manimgx_fonts_cjk
import orjson
import typst

from cafcass_documents.texts import breakable, each_text, named

STANDARDS: Final[list[Literal["a-2a", "ua-1"]]] = ["a-2a", "ua-1"]

_TEMPLATE: Final = Path(__file__).with_name("page.typ")
_PROBE: Final = b'#set document(title: "-")\n#set text(font: ("Libertinus Serif", "Noto Sans"))\n#sys.inputs.text'


def as_pdf(document: dict[str, Any]) -> tuple[bytes, int, tuple[str, ...]]:
    """The PDF of a document given as plain values, its pages, and the names of what no font shows. The same document gives the same bytes."""
    for shows in (None, _shows, _latin):
        told: set[str] = set()
        try:
            return *_laid_out(each_text(document, partial(_plain, shows=shows, told=told))), tuple(sorted(told))
        except typst.TypstError:
            if shows is _latin:
                raise
    raise AssertionError


def _plain(text: str, shows: Callable[[str], bool] | None, told: set[str]) -> str:
    """The text with what does not show told by name: at first nothing, then what has no font, last all but Latin letters."""
    if shows is None:
        return breakable(text)
    missing = {character: named(character) for character in set(text) if not (_latin(character) or shows(character))}
    told.update(missing.values())
    return breakable("".join(missing.get(character, character) for character in text))


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
    """The library's own and those of the font packages: the same on every machine."""
    folders = [Path(package.__file__).parent for package in (manimgx_fonts, manimgx_fonts_cjk)]
    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=True, font_paths=[*folders])


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
