from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

from tools.tree import findings


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("see https://" + "registry.example.org/simple", "the address of a package registry"),
        ("index = http://" + "pypi.internal.example.org/", "the address of a package registry"),
        ("data in /" + "home/ada/cases", "a path of one machine"),
        ("data in /" + "root/.cache", "a path of one machine"),
        ("<<<" + "<<<< HEAD", "a merge conflict"),
    ],
)
def test_what_must_not_be_in_a_tracked_file_is_found_with_its_line(text: str, what: str) -> None:
    assert list(findings(f"first line\n{text}\n")) == [(2, what)]


@pytest.mark.parametrize("text", ["https://example.org/home/page", "libs/root/x", "$HOME/work/x", "a/work/b"])
def test_what_may_be_there_is_left_alone(text: str) -> None:
    assert not list(findings(text))


def test_every_folder_of_tests_is_run() -> None:
    root = Path(__file__).resolve().parents[1]
    run = [
        root / path
        for path in tomllib.loads((root / "pyproject.toml").read_text())["tool"]["pytest"]["ini_options"]["testpaths"]
    ]
    found = {path.parent for path in root.glob("[!.]*/**/test_*.py")}
    assert not [folder for folder in found if not any(folder.is_relative_to(path) for path in run)]
