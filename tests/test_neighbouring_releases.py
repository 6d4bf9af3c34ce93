"""The last release and this one side by side on the same topics and databases: rolled out and taken back, nothing is lost or set aside."""

from __future__ import annotations

import json
import signal
import subprocess
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random

import pytest
from two_releases import (
    ROOT,
    THIS,
    Heard,
    Instances,
    Release,
    ask,
    hearing,
    last_release,
    run_file,
    until,
    until_held_by,
)
from two_releases import SERVICES as NAMES
from whole_platform import CAFCASS, Platform

from cafcass_contracts import allocation, intake, police_checks, triage
from cafcass_contracts.message import Message
from cafcass_provisioning.keyring import bring_up
from cafcass_sandbox.outside.courts import Case, PrivateLaw, law_of, private_law_case, public_law_case
from cafcass_sandbox.servers.provision import provision
from cafcass_sandbox.testing import MakeDatabase

PRIVATE = (
    intake.ApplicationRegistered,
    police_checks.ChecksChanged,
    triage.CaseScreened,
    triage.LetterPlanned,
    allocation.WorkArose,
)
PUBLIC = (intake.ApplicationRegistered, allocation.WorkArose)
COUNTED = "SELECT array_agg(DISTINCT subject) FROM facts"
LEFT = "SELECT count(*) FROM runtime.{}"


@pytest.fixture(scope="module")
def release_before(tmp_path_factory: pytest.TempPathFactory) -> Release:
    """The last release; skips, with the reason, where there is none."""
    found = last_release(tmp_path_factory.mktemp("last-release"))
    if isinstance(found, str):
        pytest.skip(f"no last release to run beside this one: {found}")
    return found


@dataclass(frozen=True)
class World:
    """Where both releases work, and those outside who publish to them."""

    platform: Platform
    databases: dict[str, str]
    heard: Heard
    old: Instances
    new: Instances

    async def post(self, seed: int) -> None:
        """Applications of the courts; waits until each case of it came to what it should."""
        folder = self.platform.folder / f"post-{seed}"
        folder.mkdir()
        rng, submitted = Random(seed), datetime.now(UTC).date() - timedelta(days=1)
        cases = [private_law_case(rng, PrivateLaw(hearings=1), submitted=submitted) for _ in range(2)]
        cases.append(public_law_case(rng, submitted=submitted))
        for number, case in enumerate(cases):
            (folder / f"{number}.json").write_text(json.dumps(case))
        self.platform.publish(*sorted(folder.iterdir()))
        await until(f"each case of post {seed} is worked", lambda: self._worked(cases), lambda: self._stand(cases))

    async def _worked(self, cases: list[Case]) -> bool:
        await self.heard.read()
        if self._stand(cases):
            return False
        counted = await ask(self.databases["kpi"], COUNTED)
        return self._ids(cases) <= set(counted or ())

    def _stand(self, cases: list[Case]) -> dict[str, list[str]]:
        """What each case still lacks."""
        ids = self._numbered()
        lacking: dict[str, list[str]] = {}
        for case in cases:
            number = str(case["id"])
            there = {one.type for one in self.heard.by_subject[ids[number]]} if number in ids else set()
            if intake.ApplicationReturned.ce_type() in there:
                continue
            missing = [kind.message_name for kind in _wanted(case) if kind.ce_type() not in there]
            if missing:
                lacking[number] = missing
        return lacking

    def _ids(self, cases: list[Case]) -> set[str]:
        ids = self._numbered()
        return {ids[str(case["id"])] for case in cases}

    def _numbered(self) -> dict[str, str]:
        kinds = {intake.ApplicationRegistered.ce_type(), intake.ApplicationReturned.ce_type()}
        return {
            str(one.data["case_number"]): subject
            for subject, said in self.heard.by_subject.items()
            for one in said
            if one.type in kinds and "case_number" in one.data
        }


def _wanted(case: Case) -> tuple[type[Message], ...]:
    return PRIVATE if law_of(case) == "private" else PUBLIC


@asynccontextmanager
async def both(release_before: Release, kafka: str, make_database: MakeDatabase, folder: Path) -> AsyncIterator[World]:
    """Topics, databases and an outside world; no instance of either release runs yet. This release's provisioning has run, as it does before a roll-out."""
    await provision(kafka)
    databases, keyring = {name: make_database() for name in NAMES}, make_database()
    await bring_up(keyring, roles=())
    run = run_file(folder, kafka, databases, keyring)
    old, new = (Instances(each, run) for each in (release_before, THIS))
    try:
        async with hearing(run) as heard:
            yield World(Platform(kafka, folder), databases, heard, old, new)
    finally:
        old.kill()
        new.kill()


@contextmanager
def outside(folder: Path) -> Iterator[None]:
    """Police, authorities, staff and families answer and write meanwhile; a day of theirs is a second."""
    with (folder / "simulate.log").open("w") as log:
        command: list[str | Path] = [CAFCASS, "simulate", "--data", folder, "--day", "1", "--workforce", "0.02"]
        working = subprocess.Popen(command, stdout=log, stderr=log)
        try:
            yield
        finally:
            working.send_signal(signal.SIGINT)
            working.wait(60)


def test_a_history_without_a_release_is_told(tmp_path: Path) -> None:
    found = last_release(tmp_path / "unpacked", root=tmp_path)
    assert isinstance(found, str)
    assert "git fetch --tags" in found


@pytest.mark.faults
def test_the_last_release_runs_from_its_own_sources(release_before: Release) -> None:
    for package in ("cafcass_contracts", "cafcass_domain", "cafcass_runtime", "intake", "triage", "kpi"):
        theirs, ours = release_before.where(package), THIS.where(package)
        assert theirs != ours
        assert ours.is_relative_to(ROOT)


@pytest.mark.kafka
@pytest.mark.faults
@pytest.mark.timeout(1800)
async def test_rolled_out_and_taken_back_while_cases_come(
    release_before: Release, kafka_broker: str, make_database: MakeDatabase, tmp_path: Path
) -> None:
    async with both(release_before, kafka_broker, make_database, tmp_path) as world:
        old, new = world.old, world.new
        old.start()
        await until_held_by(world.databases, old)
        with outside(tmp_path):
            await world.post(1)
            new.start()
            await until_held_by(world.databases, old, new)
            await world.post(2)
            old.stop()
            await until_held_by(world.databases, new)
            await world.post(3)
            old.start()
            await until_held_by(world.databases, new, old)
            await world.post(4)
            new.stop()
            await until_held_by(world.databases, old)
            await world.post(5)
        await world.heard.read()
        old.stop()
        await world.heard.read()
        for name, database in world.databases.items():
            for table in ("dead_letters", "outbox", "outbox_refused"):
                assert await ask(database, LEFT.format(table)) == 0, f"{name}: {table}"
        for stream, numbers in world.heard.sequences.items():
            assert sorted(numbers) == list(range(1, len(numbers) + 1)), stream
