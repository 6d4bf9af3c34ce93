"""What a run costs: processor seconds of whole process trees, and how large a process became."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import psutil

from bench.window import Window

OWN = "own"
"""Of the half's own processes: the service's instances, or the loops."""
_EVERY_SECONDS = 0.5
"""Counting means looking at every process of the machine: not done more often than this."""


def processor_seconds(pids: Sequence[int]) -> float:
    """User and system time of these processes, of those they started, and of those of them that have ended."""
    total = 0.0
    for pid in pids:
        root = psutil.Process(pid)
        for process in (root, *root.children(recursive=True)):
            try:
                total += sum(process.cpu_times()[:4])  # the third and fourth are of children that ended
            except psutil.NoSuchProcess:
                continue  # it ended just now; its parent has its time
    return total


def beside_its_loop(pid: int) -> float:
    """Processor seconds that a process spent outside the thread of its event loop; none where the system does not name threads so (macOS)."""
    process = psutil.Process(pid)
    loop = [each.user_time + each.system_time for each in process.threads() if each.id == pid]
    return float(sum(process.cpu_times()[:2]) - sum(loop)) if loop else 0.0


def peak_bytes(pid: int) -> int:
    """The most memory a running process has had in use; what it has now where the system does not tell (macOS)."""
    try:
        status = Path(f"/proc/{pid}/status").read_text()
    except OSError:
        return int(psutil.Process(pid).memory_info().rss)
    lines = dict(line.split(":", 1) for line in status.splitlines() if ":" in line)
    return int(lines["VmHWM"].split()[0]) * 1024


@dataclass(frozen=True, slots=True)
class Reading:
    """Where the meters stood."""

    at: float
    handled: int
    """Messages, all instances together."""
    seconds: Mapping[str, float]
    """Processor seconds so far, by who used them."""


class Meter:
    """Reads the processor time of several process trees while a run goes on."""

    def __init__(self, trees: Mapping[str, Sequence[int]]) -> None:
        self._trees = trees
        self._next = 0.0
        self.readings: list[Reading] = []

    def read(self, at: float, handled: int) -> None:
        """To be called where a batch ended at `at`, so that time and cases belong together; passes over most calls."""
        if time.monotonic() < self._next:
            return
        self.readings.append(Reading(at, handled, {who: processor_seconds(pids) for who, pids in self._trees.items()}))
        self._next = time.monotonic() + _EVERY_SECONDS


def milliseconds_per_message(readings: Sequence[Reading], within: Window) -> dict[str, float]:
    """Processor milliseconds for each message, between the first and the last reading in the window; empty without two."""
    inside = [reading for reading in readings if within.begin <= reading.at <= within.end]
    if len(inside) < 2 or inside[-1].handled == inside[0].handled:
        return {}
    first, last = inside[0], inside[-1]
    messages = last.handled - first.handled
    return {who: round(1000 * (last.seconds[who] - first.seconds[who]) / messages, 6) for who in last.seconds}
