"""Files, secrets, run files and supervision: what holds a platform together on one machine."""

from __future__ import annotations

import os
import stat
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path
from random import Random

import pytest

from cafcass_sandbox.client import run_file
from cafcass_sandbox.client.errors import NoPlatformError
from cafcass_sandbox.client.private_file import write_private
from cafcass_sandbox.client.run_file import Run
from cafcass_sandbox.servers.child import Child
from cafcass_sandbox.servers.databases import name_of
from cafcass_sandbox.servers.errors import LostForGoodError, StartError
from cafcass_sandbox.servers.folder_lock import lock_folder
from cafcass_sandbox.servers.service_processes import clock, installed
from cafcass_sandbox.servers.supervisor import BackOff, Kept, Supervisor, stop_all
from cafcass_sandbox.servers.vault import Vault, close_vault, open_vault


def test_a_private_file_is_its_owners_alone_and_replaced_whole(tmp_path: Path) -> None:
    file = tmp_path / "secret"
    for text in ("first", "second"):
        write_private(file, text)
        assert file.read_text() == text
        assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert list(tmp_path.iterdir()) == [file]


def test_secrets_are_drawn_once(tmp_path: Path) -> None:
    file = tmp_path / "secrets.json"
    first = open_vault(file)
    password = first.password("intake")
    close_vault(first, file)
    assert open_vault(file) == first
    assert open_vault(file).password("intake") == password
    assert Vault().namespace != Vault().namespace


def test_a_folder_is_held_by_one_process_at_a_time(tmp_path: Path) -> None:
    script = (
        "import sys, time; from pathlib import Path; from cafcass_sandbox.servers.folder_lock import lock_folder\n"
        "lock = lock_folder(Path(sys.argv[1])); print('held', flush=True); time.sleep(60)"
    )
    holder = subprocess.Popen([sys.executable, "-c", script, str(tmp_path)], stdout=subprocess.PIPE)
    assert holder.stdout is not None
    holder.stdout.readline()
    for _ in range(2):
        with pytest.raises(StartError, match=f"in use by a running platform .process {holder.pid}"):
            lock_folder(tmp_path)
    holder.kill()
    holder.wait()
    holder.stdout.close()
    lock_folder(tmp_path).release()
    lock_folder(tmp_path).release()


def test_a_folder_that_cannot_be_locked_is_not_said_to_be_in_use(tmp_path: Path) -> None:
    (tmp_path / "lock").mkdir()
    with pytest.raises(StartError, match="cannot be locked: "):
        lock_folder(tmp_path)


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


def test_waits_double_and_start_afresh_after_a_long_run() -> None:
    back_off = BackOff(rng=Random(1))
    waits = [back_off.next(0.1) for _ in range(10)]
    for number, wait in enumerate(waits):
        longest = min(30.0, 0.5 * 2**number)
        assert longest / 2 <= wait <= longest
    assert back_off.next(61) <= 0.5


@pytest.mark.parametrize(("service", "database"), [("intake", "intake"), ("police-checks", "police_checks")])
def test_a_database_is_called_as_its_service(service: str, database: str) -> None:
    assert name_of(service) == database


def test_services_are_found_and_share_one_clock() -> None:
    assert "intake" in installed()
    variables = clock(60)
    assert variables["CAFCASS_CLOCK_RATE"] == "60"
    assert variables["CAFCASS_CLOCK_ORIGIN"] == variables["CAFCASS_CLOCK_ORIGIN_WALL"]


def _ended(child: Child) -> None:
    child.wait(seconds=10)


def test_what_ends_is_started_again_and_said_so(tmp_path: Path) -> None:
    said: list[str] = []
    now = [0.0]
    supervisor = Supervisor(said.append, now=lambda: now[0])
    child = Child("a service", [sys.executable, "-c", "raise SystemExit(3)"], log=tmp_path / "log")
    child.start()
    supervisor.keep(Kept(child, back_off=BackOff(rng=Random(1))))
    first = child.pid
    _ended(child)
    supervisor.look()
    assert "a service ended (exit code 3)" in said[0]
    supervisor.look()
    assert not child.running
    now[0] = 0.5
    supervisor.look()
    assert said[1] == "a service is started again"
    assert child.pid != first
    _ended(child)
    supervisor.look()
    assert supervisor.failures("a service") == 2


def test_what_cannot_be_had_again_ends_everything(tmp_path: Path) -> None:
    supervisor = Supervisor(lambda _: None)
    child = Child("the broker", [sys.executable, "-c", "import os; os.kill(os.getpid(), 9)"], log=tmp_path / "log")
    child.start()
    supervisor.keep(Kept(child, irreplaceable="what it held is gone"))
    _ended(child)
    with pytest.raises(LostForGoodError, match=r"signal 9.*what it held is gone"):
        supervisor.look()


def test_a_program_that_stops_is_not_asked_again(tmp_path: Path) -> None:
    script = (
        "import signal, sys, time\n"
        "def stop(*_): print('asked', flush=True); time.sleep(0.3); sys.exit(0)\n"
        "signal.signal(signal.SIGTERM, stop); print('up', flush=True); time.sleep(60)\n"
    )
    child = Child("a service", [sys.executable, "-c", script], log=tmp_path / "log")
    for _ in range(2):
        child.log.unlink(missing_ok=True)
        child.start()
        child.wait_until(lambda: child.log.read_text() == "up\n", seconds=10)
        child.ask_to_stop()
        child.wait_until(lambda: "asked" in child.log.read_text(), seconds=10)
        child.stop(seconds=10)
        assert child.log.read_text() == "up\nasked\n"
        assert child.exit_code == 0


def test_all_are_asked_to_stop_before_any_is_waited_for(tmp_path: Path) -> None:
    script = (
        "import signal, sys, time\n"
        "def stop(*_): time.sleep(0.5); sys.exit(0)\n"
        "signal.signal(signal.SIGTERM, stop); print('up', flush=True); time.sleep(60)\n"
    )
    children = [Child(f"service {n}", [sys.executable, "-c", script], log=tmp_path / f"{n}.log") for n in range(4)]
    for child in children:
        child.start()
    for child in children:
        child.wait_until(lambda child=child: child.log.read_text() == "up\n", seconds=10)  # type: ignore[misc]
    begun = time.monotonic()
    stop_all(children, seconds=10)
    assert time.monotonic() - begun < 1.9, "one after the other they take two seconds"
    assert [child.exit_code for child in children] == [0] * 4
