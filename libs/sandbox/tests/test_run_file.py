"""How commands find a running platform, in files that their owner alone may read."""

from __future__ import annotations

import os
import stat
from dataclasses import replace
from pathlib import Path

import pytest

from cafcass_sandbox.client import run_file
from cafcass_sandbox.client.errors import NoPlatformError
from cafcass_sandbox.client.private_file import write_private
from cafcass_sandbox.client.run_file import Run


def test_a_private_file_is_its_owners_alone_and_replaced_whole(tmp_path: Path) -> None:
    file = tmp_path / "secret"
    for text in ("first", "second"):
        write_private(file, text)
        assert file.read_text() == text
        assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert list(tmp_path.iterdir()) == [file]


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    monkeypatch.setenv(run_file.HOME_VARIABLE, str(tmp_path / "home"))
    data = tmp_path / "data"
    data.mkdir()
    return Run(
        pid=os.getpid(),
        born=run_file.own_run_time(),
        data=str(data),
        broker="embedded",
        kafka="127.0.0.1:1",
        database={"intake": "postgresql://intake:secret@127.0.0.1:2/intake"},
        health={"intake": "http://127.0.0.1:3"},
        logs=str(data / "logs"),
        keyring="postgresql://",
        master_key="key",
        namespace="namespace",
    )


def test_commands_find_what_runs_and_forget_what_ended(run: Run, tmp_path: Path) -> None:
    published = run_file.publish(run)
    assert run_file.find() == run
    assert run_file.find(Path(run.data)) == run
    assert all(stat.S_IMODE(file.stat().st_mode) == 0o600 for file in published.files)
    with pytest.raises(NoPlatformError, match="cafcass up --data"):
        run_file.find(tmp_path)
    published.take_back()
    with pytest.raises(NoPlatformError, match="cafcass up"):
        run_file.find()


@pytest.mark.parametrize("change", [{"pid": 2**22 + 5}, {"born": 1.0}])
def test_a_run_file_of_a_process_that_is_gone_counts_for_nothing(run: Run, change: dict[str, int]) -> None:
    run_file.publish(replace(run, **change))  # type: ignore[arg-type]
    with pytest.raises(NoPlatformError):
        run_file.find()


def test_a_damaged_run_file_counts_for_nothing(run: Run) -> None:
    for file in run_file.publish(run).files:
        file.write_text("{")
    with pytest.raises(NoPlatformError):
        run_file.find()


def test_what_is_told_to_programs_opens_nothing_that_is_sealed(run: Run) -> None:
    told = run.public()
    assert told["kafka"] == "127.0.0.1:1"
    assert told["database"] == run.database
    assert not {"master_key", "keyring", "namespace"} & set(told)
