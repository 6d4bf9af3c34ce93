"""A page of docs/running says truly who carries its steps out: the tests that it names are there, and so are the pages that it sends people to."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
PAGES = sorted((ROOT / "docs" / "running").glob("*.md"))


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_the_tests_it_names_are_there(page: Path) -> None:
    named = re.findall(r"`((?:[\w.-]+/)*test_\w+\.py)`", page.read_text())
    there = {
        path.relative_to(ROOT).as_posix() for path in ROOT.glob("**/tests/**/test_*.py") if ".venv" not in path.parts
    }
    missing = [name for name in named if not any(path == name or path.endswith(f"/{name}") for path in there)]
    assert not missing


@pytest.mark.parametrize("page", [page for page in PAGES if page.name != "README.md"], ids=lambda page: page.stem)
def test_what_it_sends_people_to_is_there(page: Path) -> None:
    links = re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", page.read_text())
    assert not [link for link in links if not (page.parent / link).exists()]
    assert page.name in (page.parent / "README.md").read_text(), "the index does not name it"
