"""A fixed piece of work of the kind that services do, timed in processor time: machines and interpreters differ, the work does not."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from collections.abc import Mapping
from dataclasses import dataclass
from random import Random
from statistics import median
from typing import Any, Final

from bench.large import large_case
from bench.stages import FIRST_DAY

_CASES: Final = 20
_TURNS: Final = 10
_ASIDE: Final = f"from {__name__} import once; print(once())"


@dataclass(frozen=True, slots=True)
class _Member:
    path: str
    value: str
    known: bool


def once() -> float:
    """Processor milliseconds in which one large case is parsed, walked into records, merged and written again: the median of ten."""
    rng = Random(1)
    cases = [json.dumps(large_case(rng, submitted=FIRST_DAY.date())) for _ in range(_CASES)]
    taken = []
    for _ in range(_TURNS):
        begin = time.process_time()
        for case in cases:
            _work(case)
        taken.append(1000 * (time.process_time() - begin) / _CASES)
    return round(median(taken), 4)


def _work(case: str) -> int:
    held = {member.path: member for member in _members(json.loads(case), "")}
    told = {path: [member.value, member.known] for path, member in sorted(held.items())}
    return len(json.dumps(told))


def _members(value: Any, path: str) -> list[_Member]:
    if isinstance(value, Mapping):
        return [each for name, inner in value.items() for each in _members(inner, f"{path}.{name}")]
    if isinstance(value, list):
        return [each for place, inner in enumerate(value) for each in _members(inner, f"{path}[{place}]")]
    return [_Member(path, str(value).strip().casefold(), value is not None)]


def calibrate() -> float:
    """The same in a process of its own, with this interpreter: what this one has loaded does not slow it."""
    done = subprocess.run([sys.executable, "-c", _ASIDE], capture_output=True, text=True, check=True)
    return float(done.stdout)
