"""What the command line prints: nothing that somebody wrote tells a terminal what to do, and JSON stays what it was."""

from __future__ import annotations

import json

import pytest
from rich.text import Text

from cafcass_sandbox.commands.printing import print_json, print_lines

HOSTILE = (
    "\x1b[2J\x1b]0;mine\x07",
    "\x9b31m",
    "before\x00after",
    "\u202eevil\u202c \u2067more\u2069",
    "half \ud800 a character",
    "=HYPERLINK(1)",
    "<script>alert(1)</script>",
    "[bold]x[/bold]",
    "one\ntwo",
)


@pytest.mark.parametrize("text", HOSTILE)
def test_a_line_of_text_is_shown_and_obeyed_by_no_terminal(text: str, capsys: pytest.CaptureFixture[str]) -> None:
    print_lines([Text("said: ").append(text, "bold").append(" end")])
    shown = capsys.readouterr().out
    assert not {*"\x1b\x9b\x00\x07\u202e\u202c\u2067\u2069\ud800"} & {*shown}
    for letters in ("evil", "after", "HYPERLINK(1)", "<script>", "[bold]x[/bold]", "one\ntwo"):
        assert (letters in shown) is (letters in text)
    assert shown.startswith("said: ")
    assert shown.endswith(" end\n")


@pytest.mark.parametrize("text", HOSTILE)
@pytest.mark.parametrize("indent", [2, None])
def test_json_reads_back_as_it_was_and_is_obeyed_by_no_terminal(
    text: str, indent: int | None, capsys: pytest.CaptureFixture[str]
) -> None:
    print_json({"said": [text]}, indent=indent)
    shown = capsys.readouterr().out
    assert not {*"\x1b\x9b\x00\x07\u202e\u202c\u2067\u2069\ud800"} & {*shown}
    assert json.loads(shown) == {"said": [text]}
