from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tools.faults import ROOT, in_short

PROOF = '''"""Nothing is lost by the toy.

More about it.
"""
import pytest


@pytest.fixture
def kafka_broker():
    return None


@pytest.mark.faults
@pytest.mark.parametrize("seconds", [1, 4, 2])
def test_recovers(kafka_broker, record_property, seconds):
    record_property("figure:seconds to recover", seconds)
    record_property("seed", 7)


@pytest.mark.faults
@pytest.mark.skipif(True, reason="there is no Java")
def test_needs_java():
    pass


@pytest.mark.faults
def test_does_not_hold():
    assert HOLDS, "a | b"


def test_of_something_else():
    raise RuntimeError
'''


@pytest.mark.parametrize(("holds", "status"), [(True, 0), (False, 1)])
def test_the_report_says_what_was_run_measured_skipped_and_failed(tmp_path: Path, holds: bool, status: int) -> None:
    (tmp_path / "test_toy_proof.py").write_text(PROOF.replace("HOLDS", str(holds)))
    command = [sys.executable, "-m", "tools.faults", "--folder", f"{tmp_path}/out", f"{tmp_path}"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == status, done.stdout + done.stderr
    report = json.loads((tmp_path / "out" / "report.json").read_text())
    (proof,) = report["proofs"]
    assert proof["proves"] == "Nothing is lost by the toy."
    assert [proof[outcome] for outcome in ("passed", "failed", "skipped")] == [4 - status, status, 1]
    assert proof["figures"] == {"seconds to recover": "3 values: 1 to 4, median 2"}
    assert proof["seeds"] == ["7"]
    assert proof["brokers"] == ["Apache Kafka"]
    assert report["status"] == status
    page = (tmp_path / "out" / "report.md").read_text()
    assert ("Everything held." in page) is holds
    assert "there is no Java" in page
    assert "| Python |" in page
    assert ("a / b" in page) is not holds


def test_a_run_that_breaks_off_is_reported_as_such(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "tools.faults", "--folder", f"{tmp_path}", "--no-such-option"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == pytest.ExitCode.USAGE_ERROR
    assert json.loads((tmp_path / "report.json").read_text())["status"] == pytest.ExitCode.USAGE_ERROR
    assert "Not everything held" in (tmp_path / "report.md").read_text()


@pytest.mark.parametrize(
    ("values", "short"),
    [(["3.20"], "3.20"), (["1", "3"], "2 values: 1 to 3, median 2"), (["a", "b", "a"], "a, b")],
)
def test_figures_are_put_in_short(values: list[str], short: str) -> None:
    assert in_short(values) == short
