"""The same life on two checkouts in turn, on one machine in one call: what each phase costs each service, and the difference."""

from __future__ import annotations

import json
import signal
import subprocess
from collections.abc import Iterator, Mapping, Sequence
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
    text = difference(costs(here, calibration), costs(there, calibration), wanted)
    return "\n".join([text, "", *(_where(name, found) for name, _, found in both)])


def _where(name: str, found: Sequence[Mapping[str, Any]]) -> str:
    taken = ", ".join(f"{each['calibration']:.3f}" for each in found)
    return (
        f"{name}: calibration {taken} ms; {found[0]['cases']} cases, broker {found[0]['broker']}; {found[0]['machine']}"
    )


def costs(results: Sequence[Mapping[str, Any]], calibration: float) -> Costs:
    """The mean of several results of one checkout, each brought to the same calibration."""
    found = {phase: dict.fromkeys(_ROWS, 0.0) for phase in Phase}
    for result in results:
        factor = calibration / float(result["calibration"]) / len(results)
        for lived in result["lived"]:
            costs = found[Phase(lived["phase"])]
            for place in _SPENT:
                costs[place] += lived["ms"][place] * factor
                costs[_ALL] += lived["ms"][place] * factor
            for service, ms in lived.get("postgres", {}).items():
                costs[served(service)] += ms * factor
    return found


def difference(here: Costs, there: Costs, name: str) -> str:
    """Both as a person reads them, and a sentence for each that is over a tenth away."""
    places = [place for place in _ROWS if any(costs[phase][place] for costs in (here, there) for phase in Phase)]
    rows = [[place, *(_cell(here[phase][place], there[phase][place]) for phase in Phase)] for place in places]
    table = markdown([f"ms a case, in brackets {name}", *Phase], rows)
    said = [text for place in places for text in _said(here, there, place)]
    return "\n".join([table, "", *(said or ["Nothing is over a tenth away."])])


def _said(here: Costs, there: Costs, place: str) -> Iterator[str]:
    for phase in Phase:
        now, before = here[phase][place], there[phase][place]
        if before > 0 and abs(now - before) > max(_LITTLE, WORTH_SAYING * before):
            yield f"{place}, {phase}: {now / before - 1:+.0%} ({before:.2f}, now {now:.2f})."


def _cell(now: float, before: float) -> str:
    share = f", {now / before - 1:+.0%}" if before > 0 else ""
    return f"{now:.2f} ({before:.2f}{share})"


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
