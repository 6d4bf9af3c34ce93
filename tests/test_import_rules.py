from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
RULE = """
[tool.importlinter]
root_packages = ["house"]
include_external_packages = true
contract_types = ["allowed: tools.import_rules.AllowedContract"]

[[tool.importlinter.contracts]]
name = "a domain decides and does no I/O"
type = "allowed"
modules = ["house.domain"]
allowed = ["yaml"]
forbidden = ["socket"]
exceptions = ["house.domain.decision -> orjson", "house.domain.rules -> asyncpg"]
"""


@pytest.mark.parametrize(
    ("line", "kept"),
    [
        ("import datetime", True),
        ("import yaml", True),
        ("from house.domain import rules", True),
        ("import orjson", True),
        ("import socket", False),
        ("import asyncpg", False),
        ("from house import store", False),
    ],
)
def test_a_domain_imports_only_what_is_allowed(tmp_path: Path, line: str, *, kept: bool) -> None:
    package = tmp_path / "house"
    (package / "domain").mkdir(parents=True)
    for name in ("__init__", "store", "domain/__init__", "domain/rules"):
        (package / f"{name}.py").write_text("")
    (package / "domain" / "decision.py").write_text(f"{line}\n")
    (tmp_path / "rules.toml").write_text(RULE)
    linted = subprocess.run(
        [Path(sys.executable).parent / "lint-imports", "--config", "rules.toml", "--no-cache"],
        cwd=tmp_path,
        env=os.environ | {"PYTHONPATH": f"{tmp_path}{os.pathsep}{ROOT}"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (linted.returncode == 0) is kept, linted.stdout
    assert ("house.domain.decision -> " in linted.stdout) is not kept
