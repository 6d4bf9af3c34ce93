"""How a command prints: lines for a person, JSON for a program."""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Iterable
from dataclasses import fields, is_dataclass
from datetime import datetime
from typing import Any, Final

from rich.console import Console, RenderableType
from rich.text import Text

from cafcass_contracts.message import Message, Value

_CONSOLE: Final = Console(highlight=False)
_COMMANDS: Final = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff]")
"""What a terminal would obey, or that turns round what stands beside it, and half characters: whoever wrote it, it is shown as nothing."""


def print_lines(lines: Iterable[Text]) -> None:
    """Prints lines as long as they are: a file keeps them whole, whatever the width of the terminal."""
    for line in lines:
        _CONSOLE.print(_harmless(line), soft_wrap=True)


def _harmless(line: Text) -> Text:
    """A line in which nothing that somebody wrote tells a terminal what to do."""
    if _COMMANDS.search(line.plain) is None:
        return line
    shown = line.copy()
    shown.plain = _COMMANDS.sub("\ufffd", line.plain)
    return shown


def print_text(blocks: Iterable[RenderableType]) -> None:
    """Prints text and tables, broken at the width of the terminal."""
    for block in blocks:
        _CONSOLE.print(block)


def print_example(example: Any) -> None:
    """Prints the data of a message for a person to read."""
    _CONSOLE.print(Text("\nexample", "bold"))
    _CONSOLE.print_json(json.dumps(example))


def print_json(value: Any, *, indent: int | None = 2) -> None:
    """Prints a value with every message and dataclass in it, on one line where `indent` is None."""
    text = json.dumps(value, ensure_ascii=False, indent=indent, default=_plain)
    lines = (_COMMANDS.sub(_escaped, line) for line in text.split("\n"))
    sys.stdout.write("\n".join(lines) + "\n")
    sys.stdout.flush()


def _escaped(found: re.Match[str]) -> str:
    return f"\\u{ord(found.group()):04x}"


def _plain(value: Any) -> Any:
    if isinstance(value, Message | Value):
        return value.model_dump(mode="json", exclude_none=True)
    if is_dataclass(value):
        return {each.name: getattr(value, each.name) for each in fields(value)}
    if isinstance(value, datetime):
        return value.isoformat().replace("+00:00", "Z")
    raise TypeError(f"{type(value).__name__} has no JSON")
