"""The job waits for broker and database, and says so when it waited for nothing."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from cafcass_provisioning.__main__ import main
from cafcass_sandbox.servers.ports import free_port


def _secrets(folder: Path) -> int:
    where = ["--broker-host=broker", "--database-host=database", "--database=database:5432", "--seen-at=/run/secrets"]
    return main(["secrets", str(folder), *where])


def test_secrets_are_made_once(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert _secrets(tmp_path) == 0
    assert re.fullmatch(r"[1-9]\d* files made, the others kept\n", capsys.readouterr().out)
    assert _secrets(tmp_path) == 0
    assert capsys.readouterr().out == "0 files made, the others kept\n"


def test_a_broker_that_never_comes_is_an_error(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    _secrets(tmp_path)
    nowhere = f"127.0.0.1:{free_port()}"
    assert main(["apply", str(tmp_path), f"--broker={nowhere}", f"--database={nowhere}", "--wait=0.1"]) == 1
    assert nowhere.rpartition(":")[2] in capsys.readouterr().err


def test_what_is_not_there_to_read_is_an_error(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["apply", str(tmp_path), "--broker=b:1", "--database=d:1"]) == 1
    assert "apply: " in capsys.readouterr().err
