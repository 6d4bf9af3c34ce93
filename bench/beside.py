"""The same life on two checkouts in turn, on one machine in one call: what each phase costs each service, and the difference."""

from __future__ import annotations

import json
import signal
import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from statistics import mean
from typing import Any, Final, TypeAlias

from bench.baseline import WORTH_SAYING
from bench.checkout import HERE, Program, checkout, program
from bench.everybody import served
from bench.ground import say
from bench.markdown import markdown
from bench.stages import Phase
from cafcass_contracts.topics import SERVICES

_ENDS_WITHIN_SECONDS: Final = 60.0
_LITTLE: Final = 0.1
"""Milliseconds a case: a difference of less is none that a life can tell."""
_ALL: Final = "in all"
_SPENT: Final = (*SERVICES, "postgres")
_ROWS: Final = (*_SPENT, *map(served, SERVICES), _ALL)
Costs: TypeAlias = Mapping[Phase, Mapping[str, float]]
"""Milliseconds a case by phase, of each service and of PostgreSQL, of these for each service; and in all. The broker's are left out, as in the baseline."""


def beside(wanted: str, options: Sequence[str], turns: int) -> str:
    """Runs both, turn and turn about, and tells what differs. Raises `SystemExit` where either cannot be run."""
    here: list[dict[str, Any]] = []
    there: list[dict[str, Any]] = []
    with checkout(wanted) as other:
        both = (("this", program(HERE), here), (wanted, program(other), there))
        for turn in range(turns):
            for name, runs, found in both:
                say(f"{name}, {turn + 1} of {turns}")
                found.append(_life(runs, options))
    calibration = mean(float(each["calibration"]) for each in (*here, *there))
    now, before = ([costs(each, calibration) for each in found] for found in (here, there))
    text = difference(now, before, wanted)
    return "\n".join([text, "", *(_where(name, runs, found) for name, runs, found in both)])


def _where(name: str, runs: Program, found: Sequence[Mapping[str, Any]]) -> str:
    bench = "" if runs.folder == HERE else "measured by its own bench, which may count otherwise; "
    taken = ", ".join(f"{each['calibration']:.3f}" for each in found)
    return f"{name}: {bench}calibration {taken} ms; {found[0]['cases']} cases, broker {found[0]['broker']}; {found[0]['machine']}"


def costs(result: Mapping[str, Any], calibration: float) -> Costs:
    """What one life cost, brought to a calibration."""
    found = {phase: dict.fromkeys(_ROWS, 0.0) for phase in Phase}
    factor = calibration / float(result["calibration"])
    for lived in result["lived"]:
        mine = found[Phase(lived["phase"])]
        for place in _SPENT:
            mine[place] += lived["ms"][place] * factor
            mine[_ALL] += lived["ms"][place] * factor
        for service, ms in lived.get("postgres", {}).items():
            mine[served(service)] += ms * factor
    return found


def difference(here: Sequence[Costs], there: Sequence[Costs], name: str) -> str:
    """The means of both as a person reads them, and a sentence for each that is over a tenth away, in no run as in any of the other's."""
    rows, said = [], []
    for place in _ROWS:
        pairs = [
            _Pair([each[phase][place] for each in here], [each[phase][place] for each in there]) for phase in Phase
        ]
        if any(pair.now or pair.before for pair in pairs):
            rows.append([place, *(pair.cell for pair in pairs)])
            told = zip(Phase, pairs, strict=True)
            said += [f"{place}, {phase}: {pair.sentence}" for phase, pair in told if pair.differs]
    table = markdown([f"ms a case, in brackets {name}", *Phase], rows)
    return "\n".join([table, "", *(said or ["Nothing is over a tenth away."])])


@dataclass(frozen=True, slots=True)
class _Pair:
    """One figure of every run of both checkouts."""

    here: Sequence[float]
    there: Sequence[float]

    @property
    def now(self) -> float:
        return mean(self.here)

    @property
    def before(self) -> float:
        return mean(self.there)

    @property
    def differs(self) -> bool:
        apart = max(self.here) < min(self.there) or max(self.there) < min(self.here)
        return apart and self.before > 0 and abs(self.now - self.before) > max(_LITTLE, WORTH_SAYING * self.before)

    @property
    def sentence(self) -> str:
        return f"{self.now / self.before - 1:+.0%} ({self.before:.2f}, now {self.now:.2f})."

    @property
    def cell(self) -> str:
        share = f", {self.now / self.before - 1:+.0%}" if self.before > 0 else ""
        return f"{self.now:.2f} ({self.before:.2f}{share})"


def _life(runs: Program, options: Sequence[str]) -> dict[str, Any]:
    """A life in a process group of its own; told to stop it cleans up and ends."""
    command = [*runs.command, *options]
    with subprocess.Popen(command, cwd=runs.folder, stdout=subprocess.PIPE, text=True, process_group=0) as process:
        try:
            said, _ = process.communicate()
        except BaseException:
            process.send_signal(signal.SIGINT)
            try:
                process.wait(_ENDS_WITHIN_SECONDS)
            except subprocess.TimeoutExpired:
                process.kill()
            raise
    if process.returncode:
        raise SystemExit(f"a life ended with exit code {process.returncode}")
    found: dict[str, Any] = json.loads(said)
    return found
