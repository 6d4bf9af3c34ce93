"""`cafcass up` as a whole: one platform from start to stop."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import asyncpg
import psutil
import pytest

from cafcass_sandbox.client.run_file import HOME_VARIABLE, KAFKA_VARIABLE
from cafcass_sandbox.client.sync import run
from cafcass_sandbox.servers.container import why_no_engine
from cafcass_sandbox.servers.kafka.jars import why_not_here

CASE = {"id": 1700000000000017, "jurisdiction": "PRIVATELAW", "case_data": {}}


class Up:
    """A running `cafcass up`."""

    def __init__(self, home: Path, *arguments: str) -> None:
        self.environment = {name: value for name, value in os.environ.items() if name != KAFKA_VARIABLE}
        self.environment[HOME_VARIABLE] = str(home)
        # One that is killed cannot remove its temporary folder.
        self.environment["TMPDIR"] = str(home)
        self.said = home / "said"
        home.mkdir(exist_ok=True)
        with self.said.open("wb") as said:
            self.process = subprocess.Popen(
                [*COMMAND, "up", "--json", *arguments], stdout=subprocess.PIPE, stderr=said, env=self.environment
            )

    def ready(self) -> dict[str, Any]:
        """What it says when it is ready."""
        assert self.process.stdout is not None
        line = self.process.stdout.readline()
        assert line, self.said.read_text()
        told: dict[str, Any] = json.loads(line)
        return told

    def children(self) -> list[psutil.Process]:
        return psutil.Process(self.process.pid).children(recursive=True)

    def stop(self, number: signal.Signals = signal.SIGTERM) -> int:
        self.process.send_signal(number)
        code = self.process.wait(60)
        assert self.process.stdout is not None
        self.process.stdout.close()
        return code

    def call(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [*COMMAND, *arguments], capture_output=True, text=True, env=self.environment, timeout=60, check=False
        )


COMMAND = [sys.executable, "-m", "cafcass_sandbox.cli"]
Start = Callable[..., Up]


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Start]:
    started: list[Up] = []

    def make(*arguments: str) -> Up:
        started.append(Up(tmp_path / "home", *arguments))
        return started[-1]

    yield make
    for up in started:
        if up.process.poll() is None:
            up.process.terminate()
            up.process.wait(60)
        if up.process.stdout is not None:
            up.process.stdout.close()
    for folder in (tmp_path / "home", tmp_path / "kept"):
        shutil.rmtree(folder, ignore_errors=True)


def until(condition: Callable[[], bool], *, seconds: float = 60) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.05)


async def databases(address: str) -> int:
    connection = await asyncpg.connect(address)
    try:
        count: int = await connection.fetchval("SELECT count(*) FROM pg_database WHERE NOT datistemplate")
    finally:
        await connection.close()
    return count


def test_it_starts_says_where_all_is_looks_after_it_and_leaves_nothing(start: Start, tmp_path: Path) -> None:
    data = tmp_path / "kept"
    up = start("--data", str(data), "--service", "intake")
    told = up.ready()
    assert {"kafka", "database", "health"} <= set(told)
    assert told["database"]["intake"].startswith("postgresql://intake:")
    assert json.loads(up.call("topics", "--json").stdout)[0]["actual_partitions"]

    refused = up.call("up", "--data", str(data))
    assert refused.returncode == 1
    assert f"in use by a running platform (process {up.process.pid})" in refused.stderr

    service = next(child for child in up.children() if "cafcass_runtime" in " ".join(child.cmdline()))
    service.kill()
    until(lambda: "intake ended (signal 9), starting it again" in up.said.read_text())
    until(lambda: "intake is started again" in up.said.read_text())

    everything = up.children()
    assert len(everything) >= 3  # the broker, the database and the service
    assert up.stop() == 0
    assert not [child for child in everything if child.is_running()]
    assert up.call("topics", "--json").returncode == 0
    assert up.call("watch").returncode == 3

    again = start("--data", str(data), "--service", "intake", "--for", "0")
    address = again.ready()["database"]["intake"]
    assert address.startswith("postgresql://intake:")
    assert again.process.wait(60) == 0
    assert "set aside as intake_" in again.said.read_text()


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells a child that its parent is gone")
def test_nothing_outlives_a_platform_that_was_killed(start: Start) -> None:
    up = start("--service", "intake")
    up.ready()
    everything = up.children()
    up.process.kill()
    up.process.wait()
    until(lambda: not [child for child in everything if child.is_running()])


@pytest.mark.kafka
@pytest.mark.skipif(why_not_here() is not None, reason=f"Apache Kafka cannot run here: {why_not_here()}")
def test_kafka_keeps_messages_and_databases_between_runs(start: Start, tmp_path: Path) -> None:
    options = ("--broker", "kafka", "--service", "intake", "--data", str(tmp_path / "kept"))
    case = tmp_path / "case.json"
    case.write_text(json.dumps(CASE))
    first = start(*options)
    first.ready()
    assert first.call("publish", str(case)).returncode == 0
    assert first.stop(signal.SIGINT) == 0

    second = start(*options)
    told = second.ready()
    topics = {topic["name"]: topic for topic in json.loads(second.call("topics", "--json").stdout)}
    assert topics["court.private-law-cases.v1"]["records"] == 1
    # The administrator's, the service's and the key ring's: none was set aside.
    assert run(databases(told["database"]["intake"])) == 3
    assert second.stop(signal.SIGINT) == 0


def test_servers_that_run_already_are_used(start: Start, broker: str, postgres_server: Any, tmp_path: Path) -> None:
    servers = ("--kafka", broker, "--database", postgres_server.admin_url())
    up = start(*servers, "--service", "intake", "--data", str(tmp_path / "kept"))
    told = up.ready()
    assert (told["kafka"], told["broker"]) == (broker, "external")
    assert f":{postgres_server.port}/intake" in told["database"]["intake"]
    assert len(up.children()) == 1
    assert up.stop() == 0


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("--database", "postgresql://nobody:wrong@127.0.0.1:9/x"), "the database server cannot be used"),
        (("--kafka", "127.0.0.1:9", "--clock", "0"), "clock"),
        (
            ("--service", "intake", "--service", "catering"),
            "there is no service catering: allocation, complaints, intake, ",
        ),
        pytest.param(
            ("--broker", "docker"),
            "--broker docker needs a container engine",
            marks=pytest.mark.skipif(why_no_engine() is None, reason="a container engine answers here"),
        ),
    ],
)
def test_what_cannot_start_says_why_and_stops_what_it_started(
    start: Start, arguments: tuple[str, ...], words: str
) -> None:
    up = start(*arguments)
    assert up.process.wait(60) != 0
    assert words in up.said.read_text()
    assert "Traceback" not in up.said.read_text()
