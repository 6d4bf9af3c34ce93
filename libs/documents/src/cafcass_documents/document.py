"""A document as plain blocks, before anybody lays it out: what both the page and the PDF are made from.

Every text in it is text: nothing in a layout may read markup in it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal


@dataclass(frozen=True, slots=True)
class Paragraph:
    """One paragraph. Line breaks in it stay."""

    text: str
    kind: Literal["paragraph"] = "paragraph"


@dataclass(frozen=True, slots=True)
class Notice:
    """A paragraph that must not be missed: framed, and announced by its first words rather than by a colour."""

    title: str
    text: str
    kind: Literal["notice"] = "notice"


@dataclass(frozen=True, slots=True)
class Bullets:
    """A list."""

    items: tuple[str, ...]
    kind: Literal["bullets"] = "bullets"


@dataclass(frozen=True, slots=True)
class Said:
    """What somebody said, set apart as theirs."""

    by: str
    text: str
    kind: Literal["said"] = "said"


@dataclass(frozen=True, slots=True)
class Table:
    """A table with a caption, a header row, and a first column that names each row."""

    caption: str
    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    widths: tuple[int, ...]
    """Of the columns, in parts."""
    kind: Literal["table"] = "table"


Block = Paragraph | Notice | Bullets | Said | Table


@dataclass(frozen=True, slots=True)
class Section:
    """A heading and what is under it. Levels follow one another without a gap."""

    heading: str
    level: Literal[1, 2]
    blocks: tuple[Block, ...] = ()


@dataclass(frozen=True, slots=True)
class Document:
    """The whole document."""

    title: str
    subtitle: str
    reference: str
    """At the foot of every page."""
    issued_on: date
    """Its one date: nothing in it depends on when it is laid out."""
    about: tuple[tuple[str, str], ...]
    """What it is about, each with its name: case number, court, people."""
    sections: tuple[Section, ...]
