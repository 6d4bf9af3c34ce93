"""Makes `docs/practice.md`: situations from practice, what the platform does in each, and the tests that hold it.

Situations are listed in `tools/practice.toml`. What is done, and where it is held, tests say themselves, with the marker
`pytest.mark.practice(ROW, WORDS)`; so the page cannot say what no test holds.
"""

from __future__ import annotations

import ast
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).resolve().parent.parent
_TESTS: Final = ("tests", "libs/*/tests", "services/*/tests")
_MARKER: Final = "practice"
_HEAD: Final = """# Situations from practice

Each row is one situation of a kind that once went wrong, or could: what the platform does now, and the test that holds it.
Made from the tests' own markers by `make generate`. {shown} of {listed} situations are held by a test; "not shown yet" says that no test
marks the situation, whatever the platform does in it.
"""
_NOT_SHOWN: Final = "**not shown yet**"


class PracticeError(Exception):
    """The situations and the markers do not fit together. It carries every reason, a line each."""


@dataclass(frozen=True, slots=True, order=True)
class Held:
    """What a test says of a situation."""

    row: str
    does: str
    """What the platform does in it."""
    file: str
    test: str
    """The test's name; empty where the marker is on a row of a table outside any test."""


def page() -> str:
    """The page. Raises `PracticeError` where a marker names no situation that is listed, or says nothing."""
    parts: Mapping[str, Mapping[str, str]] = tomllib.loads((ROOT / "tools" / "practice.toml").read_text())
    held: dict[str, list[Held]] = {}
    for each in sorted(set(_markers())):
        held.setdefault(each.row, []).append(each)
    listed = {row for rows in parts.values() for row in rows}
    unlisted = [each for row in sorted(held.keys() - listed) for each in held[row]]
    if unlisted:
        raise PracticeError(
            "\n".join(f"{each.file}: {each.test}: there is no situation {each.row}" for each in unlisted)
        )
    head = _HEAD.format(shown=len(held), listed=len(listed))
    return head + "".join(_part(title, rows, held) for title, rows in parts.items())


def _part(title: str, rows: Mapping[str, str], held: Mapping[str, list[Held]]) -> str:
    lines = [f"\n## {title}\n", "| | situation | what it does now | held by |", "|---|---|---|---|"]
    for row, situation in rows.items():
        tests = held.get(row, [])
        does = "<br>".join(dict.fromkeys(each.does for each in tests)) or _NOT_SHOWN
        where = "<br>".join(dict.fromkeys(_link(each) for each in tests))
        lines.append(f"| {row} | {situation} | {does} | {where} |")
    return "\n".join(lines) + "\n"


def _link(held: Held) -> str:
    return f"[{held.test or Path(held.file).stem}](../{held.file})"


def _markers() -> Iterator[Held]:
    for pattern in _TESTS:
        for folder in sorted(ROOT.glob(pattern)):
            for file in sorted(folder.rglob("*.py")):
                text = file.read_text()
                if f"mark.{_MARKER}(" in text:
                    yield from _in(ast.parse(text), str(file.relative_to(ROOT)))


def _in(tree: ast.AST, file: str, test: str = "") -> Iterator[Held]:
    for node in ast.iter_child_nodes(tree):
        match node:
            case ast.Call(
                func=ast.Attribute(attr=name),
                args=[ast.Constant(value=str(row)), ast.Constant(value=str(does))],
            ) if name == _MARKER and does:
                yield Held(row, does, file, test)
            case ast.Call(func=ast.Attribute(attr=name)) if name == _MARKER:
                raise PracticeError(f"{file}:{node.lineno}: the marker takes a row and what is done, as plain text")
            case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name) if name.startswith("test"):
                yield from _in(node, file, name)
            case _:
                yield from _in(node, file, test)
