"""Programs as children: started, asked to stop, and killed with what they started."""

from __future__ import annotations

import os
import signal
import sys
import time
from pathlib import Path

import psutil

from cafcass_sandbox.servers.child import Child
from cafcass_sandbox.servers.system_user import User, reachable


def test_a_program_that_does_not_stop_is_killed_with_what_it_started(tmp_path: Path) -> None:
    script = (
        "import signal, subprocess, sys, time; signal.signal(signal.SIGTERM, signal.SIG_IGN)\n"
        "print(subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(60)']).pid, flush=True); time.sleep(60)\n"
    )
    log = tmp_path / "stubborn.log"
    child = Child("a stubborn program", [sys.executable, "-c", script], log=log)
    child.start()
    child.wait_until(lambda: log.read_text().endswith("\n"), seconds=10)
    started = psutil.Process(int(log.read_text()))
    begun = time.monotonic()
    child.stop(seconds=0.2)
    assert time.monotonic() - begun < 5
    assert child.exit_code == -signal.SIGKILL
    _wait_gone(started)


def _wait_gone(process: psutil.Process) -> None:
    deadline = time.monotonic() + 10
    while process.is_running() and process.status() != psutil.STATUS_ZOMBIE:
        assert time.monotonic() < deadline
        time.sleep(0.02)


def test_a_folder_that_only_its_owner_may_enter_is_not_reachable(tmp_path: Path) -> None:
    closed = tmp_path / "closed"
    closed.mkdir(mode=0o700)
    stranger = User(os.getuid() + 12345, os.getgid() + 12345)
    assert not reachable(closed / "file", stranger)
    assert reachable(closed / "file", User(os.getuid(), os.getgid()))


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
