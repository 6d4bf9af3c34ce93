"""The last release beside this one: its own sources in processes of its own, on the topics and databases of this one."""

from __future__ import annotations

import asyncio
import json
import os
import subprocess
import sys
import sysconfig
import time
from collections import defaultdict
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

import asyncpg
from aiokafka import AIOKafkaConsumer

from cafcass_contracts.topics import TOPICS
from cafcass_sandbox.client import reading
from cafcass_sandbox.client.parsed_record import ParsedRecord, parse
from cafcass_sandbox.client.private_file import write_private
from cafcass_sandbox.client.run_file import NAME, Run, own_run_time
from cafcass_sandbox.client.unsealing import Opener, opener
from cafcass_sandbox.servers.child import Child
from cafcass_sandbox.servers.ports import free_port
from cafcass_sandbox.servers.service_processes import Surroundings, clock, environment, unready
from cafcass_sandbox.servers.vault import Vault

ROOT = Path(__file__).resolve().parents[1]
SERVICES = ("intake", "police-checks", "triage", "allocation", "complaints", "kpi")
PATIENCE = 300.0
"""Seconds for one condition. A busy machine takes its time."""


@dataclass(frozen=True, slots=True)
class Release:
    """A release, and how its services are run."""

    name: str
    python: tuple[str | Path, ...]
    variables: Mapping[str, str] = field(default_factory=dict)

    def where(self, package: str) -> Path:
        """The file that a process of this release takes a package from."""
        said = subprocess.run(
            [*self.python, "-c", f"import {package} as p; print(p.__file__)"],
            env=os.environ | self.variables,
            capture_output=True,
            text=True,
            check=True,
        )
        return Path(said.stdout.strip())


THIS = Release("this one", (sys.executable,))


def last_release(folder: Path, *, root: Path = ROOT) -> Release | str:
    """The newest release in the history of what is checked out at `root`, unpacked into `folder`; or why there is none to run."""
    try:
        tag = _git(root, "describe", "--tags", "--abbrev=0", "--match", "v*", "HEAD").decode().strip()
    except (OSError, subprocess.CalledProcessError):
        return "no tag of a release (v*) is in the history that is here: `git fetch --tags --unshallow` brings it"
    subprocess.run(["tar", "-x", "-C", folder], input=_git(root, "archive", "--format=tar", tag), check=True)
    if _pins(folder) - _pins(root):
        subprocess.run(["make", "--directory", folder, ".venv/.run"], check=True)
        return Release(tag, (folder / ".venv" / "bin" / "python",))
    return Release(tag, (_plain_python(), "-S"), {"PYTHONPATH": os.pathsep.join(_path_of(folder))})


def _pins(folder: Path) -> set[str]:
    """The libraries of a release with their versions. What a later one adds to them is in nobody's way."""
    return set((folder / "constraints.txt").read_text().splitlines())


def _plain_python() -> Path:
    """The interpreter that the environment was made of: it reads no `.pth` file of it, which would let in the sources of this release."""
    return Path(sys.base_prefix, "bin", f"python{sys.version_info.major}.{sys.version_info.minor}")


def _path_of(folder: Path) -> list[str]:
    """The release's own sources, then the libraries, of which those that it needs are the same for both."""
    sources = sorted(str(each) for room in ("libs", "services") for each in folder.glob(f"{room}/*/src"))
    return [*sources, sysconfig.get_path("purelib"), sysconfig.get_path("platlib")]


def _git(root: Path, *words: str) -> bytes:
    return subprocess.run(["git", *words], cwd=root, capture_output=True, check=True).stdout


class Instances:
    """One instance of every service, all of one release."""

    def __init__(self, release: Release, run: Run) -> None:
        around = Surroundings(run.kafka, True, 10_000, run.keyring, run.master_key, run.namespace, run.clock)
        ports = {name: free_port() for name in SERVICES}
        self._health = {name: f"http://127.0.0.1:{port}" for name, port in ports.items()}
        self.children = {
            name: Child(
                f"{name} of {release.name}",
                [*release.python, "-m", "cafcass_runtime", name],
                log=Path(run.logs, f"{name}-{release.name}.log"),
                environment=os.environ | environment(run.database[name], ports[name], around) | dict(release.variables),
            )
            for name in SERVICES
        }

    def start(self) -> None:
        """Starts all of them; `until_held_by` says when they work."""
        for child in self.children.values():
            child.start()

    def stop(self) -> None:
        """Lets each finish what it has in hand. Fails where one does not end well."""
        for child in self.children.values():
            child.ask_to_stop()
        codes = {name: child.wait(seconds=PATIENCE) for name, child in self.children.items()}
        assert not any(codes.values()), {n: self.children[n].last_words() for n, code in codes.items() if code}

    def kill(self) -> None:
        """Ends what a test that failed has left."""
        for child in self.children.values():
            child.kill()

    def unready(self) -> dict[str, str]:
        """Those that are not ready, each with what it says."""
        return unready(self._health, SERVICES)


OWNERS = "SELECT array_agg(ROW(topic, owner)) FROM runtime.ownership"


async def until_held_by(databases: Mapping[str, str], *sides: Instances) -> None:
    """Waits until of every service each of these instances holds partitions, no other has any of a topic that they read, and all are ready.

    What only an instance that is gone reads stays in its name: of two releases one may read more than the other.
    """

    async def held() -> bool:
        if any(side.unready() for side in sides):
            return False
        for name in SERVICES:
            at_work = {str(side.children[name].pid) for side in sides}
            held_by: dict[str, set[str]] = defaultdict(set)
            for topic, owner in await ask(databases[name], OWNERS) or ():
                held_by[topic].add(owner.rpartition(":")[2])
            read = [owners for owners in held_by.values() if owners & at_work]
            if not read or set().union(*read) != at_work:
                return False
        return True

    def stands() -> object:
        return [side.unready() for side in sides]

    await until("each instance holds partitions", held, stands)


async def until(
    what: str, condition: Callable[[], Awaitable[bool]], stands: Callable[[], object] = lambda: "nothing more is known"
) -> None:
    """Waits for a condition; says how things stand where it does not come."""
    begin = time.monotonic()
    while not await condition():
        assert time.monotonic() - begin < PATIENCE, f"not within {PATIENCE:.0f} s: {what}; {stands()}"
        await asyncio.sleep(0.2)


async def ask(database: str, query: str, *given: object) -> Any:
    """One value from a database."""
    connection = await asyncpg.connect(database)
    try:
        return await connection.fetchval(query, *given)
    finally:
        await connection.close()


class Heard:
    """Everything on the platform's topics, read as it comes."""

    def __init__(self, reader: AIOKafkaConsumer, keys: Opener) -> None:
        self._reader = reader
        self._keys = keys
        self._first: dict[tuple[str, str], object] = {}
        self.by_subject: dict[str, list[ParsedRecord]] = defaultdict(list)
        self.sequences: dict[tuple[str, str, str], list[int]] = defaultdict(list)
        """By topic, source and subject, copies left out."""
        self.copies = 0

    async def read(self) -> None:
        """Takes in what has come. Fails where two messages with one id differ, or where something was set aside."""
        for records in (await self._reader.getmany(timeout_ms=200)).values():
            for record in records:
                self._take(
                    parse(record, await self._keys.open(record)), (record.key, tuple(record.headers), record.value)
                )

    def _take(self, one: ParsedRecord, content: object) -> None:
        assert not one.topic.endswith(".dead-letters.v1"), f"set aside: {one.headers}"
        if one.subject is None or one.id is None or one.source is None:
            return
        first = self._first.setdefault((one.topic, one.id), content)
        if first is not content:
            self.copies += 1
            assert first == content, f"two messages with one id differ: {one.topic} {one.type}"
            return
        self.by_subject[one.subject].append(one)
        if one.sequence is not None:
            self.sequences[one.topic, one.source, one.subject].append(one.sequence)


@asynccontextmanager
async def hearing(run: Run) -> AsyncIterator[Heard]:
    """Hears everything from the beginning but what the simulated workforce tells of itself, which is most of it."""
    wanted = [name for name in TOPICS if not name.startswith("workforce.")]
    async with reading.consumer(run.kafka, wanted) as reader, opener(run) as keys:
        await reader.seek_to_beginning()
        yield Heard(reader, keys)


def run_file(folder: Path, kafka: str, databases: Mapping[str, str], keyring: str) -> Run:
    """Says where the platform is, for the `cafcass` command and whoever reads."""
    vault = Vault()
    run = Run(
        pid=os.getpid(),
        born=own_run_time(),
        data=str(folder),
        broker="kafka",
        kafka=kafka,
        database=databases,
        health={},
        logs=str(folder),
        keyring=keyring,
        master_key=vault.master_key,
        namespace=vault.namespace,
        clock=clock(1.0),
    )
    write_private(folder / NAME, json.dumps(asdict(run)))
    return run
