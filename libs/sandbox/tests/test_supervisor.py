"""What ends is started again, or ends everything."""

from __future__ import annotations

import sys
import time
from pathlib import Path
from random import Random

import pytest

from cafcass_sandbox.servers.child import Child
from cafcass_sandbox.servers.errors import LostForGoodError
from cafcass_sandbox.servers.supervisor import BackOff, Kept, Supervisor, stop_all


def test_waits_double_and_start_afresh_after_a_long_run() -> None:
    back_off = BackOff(rng=Random(1))
    waits = [back_off.next(0.1) for _ in range(10)]
    for number, wait in enumerate(waits):
        longest = min(30.0, 0.5 * 2**number)
        assert longest / 2 <= wait <= longest
    assert back_off.next(61) <= 0.5


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


@pytest.mark.practice("S5", "Of a process that was killed nobody is told that its log says why.")
def test_what_is_killed_is_not_said_to_have_left_a_reason(tmp_path: Path) -> None:
    said: list[str] = []
    supervisor = Supervisor(said.append)
    child = Child("a service", [sys.executable, "-c", "import os; os.kill(os.getpid(), 9)"], log=tmp_path / "log")
    child.start()
    supervisor.keep(Kept(child))
    _ended(child)
    supervisor.look()
    assert "a service ended (signal 9)" in said[0]
    assert "its log does not say why" in said[0]


def test_what_cannot_be_had_again_ends_everything(tmp_path: Path) -> None:
    supervisor = Supervisor(lambda _: None)
    child = Child("the broker", [sys.executable, "-c", "import os; os.kill(os.getpid(), 9)"], log=tmp_path / "log")
    child.start()
    supervisor.keep(Kept(child, irreplaceable="what it held is gone"))
    _ended(child)
    with pytest.raises(LostForGoodError, match=r"signal 9.*what it held is gone"):
        supervisor.look()


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
