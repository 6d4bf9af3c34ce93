"""The threat model names the test that plays each attack; the page does not outlive them."""

from __future__ import annotations

import ast
import re
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
PAGE = (ROOT / "docs" / "threat-model.md").read_text()
ATTACKERS = PAGE.split("\n## ")[2:]
NAMED = re.compile(r"`([a-z0-9_/-]+\.py)::(test_\w+)`")


@cache
def functions_of(path: str) -> set[str]:
    """The tests of a file, wherever they stand in it; none where there is no such file."""
    file = ROOT / path
    tree = ast.parse(file.read_text() if file.is_file() else "")
    return {node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)}


def test_each_test_that_it_names_is_there() -> None:
    named = NAMED.findall(PAGE)
    assert len(named) > len(ATTACKERS)
    assert not [f"{path}::{name}" for path, name in named if name not in functions_of(path)]


@pytest.mark.parametrize("part", ATTACKERS, ids=lambda part: part.splitlines()[0])
def test_each_attack_is_played_and_what_is_not_defended_is_said(part: str) -> None:
    rows = [line for line in part.splitlines() if line.startswith("| ")][1:]
    assert rows
    assert not [row for row in rows if not NAMED.search(row)]
    assert part.count("**Not defended:**") == 1
