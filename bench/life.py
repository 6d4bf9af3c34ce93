"""A case's whole life through every service: processor milliseconds a case, by phase and service, beside a calibration of the same run.

`python -m bench.life`, or `make bench WHAT=life`. What is measured, and how, is in docs/benchmarks.md.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from itertools import groupby
from typing import Annotated, Final

import typer

from bench.baseline import Baseline, changed
from bench.calibration import calibrate
from bench.everybody import WALL, Cost, Everybody, Heard, at_work, spent
from bench.ground import Broker, Ground, ground, machine, say
from bench.stages import FIRST_DAY, Cohort, Outside, Phase, Stage, beforehand, complaints
from bench.statements import counted
from cafcass_contracts.topics import SERVICES
from cafcass_sandbox.client.sync import run
from cafcass_sandbox.servers.provision import provision

REST_SECONDS: Final = 15.0
"""For so long it is measured what everybody takes with nothing to do."""
PLACES: Final = (*SERVICES, "postgres", "broker")
"""Who spends processor time."""


@dataclass(frozen=True, slots=True)
class Lived:
    """What one stage cost."""

    stage: str
    phase: Phase
    cases: int
    ms: dict[str, float]
    """Processor milliseconds a case: of each service, of PostgreSQL, of the broker, without what they take at rest."""
    messages: dict[str, float]
    """A case, by topic and kind."""
    seconds: float
    """That passed meanwhile."""
    statements: dict[str, float]
    """A case, by database, those of looking for work among them; none where they were not counted."""


@dataclass(frozen=True, slots=True)
class Result:
    """Everything that was measured."""

    lived: list[Lived]
    calibration: float
    """Milliseconds of the piece of work that everything is divided by: the mean of before and after."""
    cases: int
    bytes_a_case: float
    """Of what the court sends first."""
    rest_ms: dict[str, float]
    """Processor milliseconds a second with nothing to do."""
    workforce: float
    seed: int
    peak_mib: dict[str, float]
    broker: str
    machine: str

    @property
    def setting(self) -> dict[str, float | str]:
        """What two results have alike that can be compared."""
        return {"cases": self.cases, "seed": self.seed, "workforce": self.workforce, "broker": self.broker}


def main(
    cases: Annotated[int, typer.Option(min=1, help="How many of the courts' cases live.")] = 150,
    warm_up: Annotated[int, typer.Option(min=1, help="How many live before them, not measured.")] = 5,
    broker: Annotated[Broker, typer.Option(help="Which broker to measure on.")] = Broker.EMBEDDED,
    seed: Annotated[int, typer.Option(help="Of the cases and of everybody outside.")] = 1,
    workforce: Annotated[float, typer.Option(min=0.05, help="Its size; 1 is about 1,500 practitioners.")] = 0.25,
    *,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
    statements: Annotated[
        bool, typer.Option("--statements", help="Count the statements of the database too: it takes a little longer.")
    ] = False,
    save: Annotated[bool, typer.Option("--save", help="Make this run the baseline.")] = False,
) -> None:
    """Drive cases through their whole life, and say what each phase of it costs."""
    cohorts = [Cohort.drawn(seed + 1, warm_up), Cohort.drawn(seed, cases)]
    with ground(broker, *SERVICES, statements=statements) as place:
        found = run(measure(place, cohorts, seed, workforce, statements=statements))
    now = Baseline.of(
        found.setting,
        found.calibration,
        {phase: sum(ms.values()) - ms["broker"] for phase, ms in phases(found).items()},
    )
    if save:
        now.save()
    if as_json:
        print(json.dumps(asdict(found), indent=1))
        return
    print(table(found), messages(found), *changed(Baseline.read(), now), sep="\n\n")


async def measure(place: Ground, cohorts: Sequence[Cohort], seed: int, workforce: float, *, statements: bool) -> Result:
    """All stages in turn; the services are started anew wherever the platform's clock is another."""
    await provision(place.bootstrap)
    before = calibrate()
    heard = Heard(Outside(seed))
    sent = [json.dumps(case).encode() for case in cohorts[-1].cases]
    lived: list[Lived] = []
    peaks: Counter[str] = Counter()
    rest: Cost = {}
    for shows, stages in groupby(Stage, lambda stage: stage.clock):
        say(f"{shows:%d %B, %H:%M}")
        async with at_work(place, shows, heard) as everybody:
            if shows == FIRST_DAY:
                await everybody.tell(beforehand(seed, workforce), shows)
                await everybody.settled()
                rest = await everybody.rest(REST_SECONDS)
                life = Life(everybody, heard, shows, rest, statements)
                first = list(stages)
                for stage in first:
                    await life.through(stage, cohorts[:1])
                lived += [await life.through(stage, cohorts[1:]) for stage in first]
            else:
                life = Life(everybody, heard, shows, rest, statements)
                lived += [await life.through(stage, cohorts) for stage in stages]
            peaks |= Counter(everybody.peaks())
    return Result(
        lived=lived,
        calibration=round((before + calibrate()) / 2, 4),
        cases=len(sent),
        bytes_a_case=round(sum(map(len, sent)) / len(sent)),
        rest_ms={name: round(1000 * rest[name] / rest[WALL], 1) for name in PLACES},
        workforce=workforce,
        seed=seed,
        peak_mib={name: round(peak / 2**20) for name, peak in peaks.items()},
        broker=place.broker.value,
        machine=machine(),
    )


@dataclass(slots=True)
class Life:
    """Every service on one day of the platform's clock, driven through stage after stage."""

    everybody: Everybody
    heard: Heard
    now: datetime
    rest: Cost
    statements: bool
    _started: bool = False

    async def through(self, stage: Stage, cohorts: Sequence[Cohort]) -> Lived:
        """One stage of these cases: what is said in it, and everything that comes of it, until nobody has anything left."""
        before, asked = Counter(self.heard.messages), await self._counted()
        took: Cost = dict.fromkeys((*PLACES, WALL), 0.0)
        begin = self.everybody.cost() if self._started else self.everybody.begun
        for cohort in cohorts:
            await self.everybody.send(cohort.sent(stage))
            if stage is Stage.COMPLAINED:
                await self.everybody.tell(complaints(cohort), self.now)
        while True:
            end = await self.everybody.settled()
            took = {name: took[name] + more for name, more in spent(begin, end).items()}
            begin = self.everybody.cost()
            if not (planned := self.heard.outside.say(stage)):
                break
            await self.everybody.tell(planned, self.now + timedelta(minutes=1))
        count = sum(len(cohort.cases) for cohort in cohorts)
        came, asked = self.heard.messages - before, await self._counted() - asked
        found = Lived(
            stage=stage.title,
            phase=stage.phase,
            cases=count,
            ms={name: round(1000 * self._of_work(name, took) / count, 2) for name in PLACES},
            messages={f"{topic} {kind}": round(number / count, 2) for (topic, kind), number in sorted(came.items())},
            seconds=round(took[WALL], 1),
            statements={name: round(number / count, 1) for name, number in sorted(asked.items())},
        )
        self._started = True
        say(f"  {stage.title}: {sum(found.ms.values()):.1f} ms a case, {came.total() / count:.1f} messages")
        return found

    async def _counted(self) -> Counter[str]:
        return await counted(self.everybody.place.admin_database) if self.statements else Counter()

    def _of_work(self, name: str, took: Cost) -> float:
        """Processor seconds beyond those that were spent on being there."""
        return took[name] - self.rest[name] / self.rest[WALL] * took[WALL]


def phases(result: Result) -> dict[Phase, dict[str, float]]:
    """Processor milliseconds a case in each phase, by who used them."""
    return {
        phase: {name: round(sum(each.ms[name] for each in result.lived if each.phase is phase), 2) for name in PLACES}
        for phase in Phase
    }


def table(result: Result) -> str:
    """The result as a person reads it."""
    head = f"{'ms a case':48}{'in all':>8}{'/ cal.':>8}" + "".join(f"{name[:9]:>10}" for name in PLACES)
    lines = [head, *(_row(f"{each.phase}: {each.stage}", each.ms, result.calibration) for each in result.lived), ""]
    lines += [_row(phase, ms, result.calibration) for phase, ms in phases(result).items()]
    letters = {phase: sum(_letters(each) for each in result.lived if each.phase is phase) for phase in Phase}
    said = ", ".join(f"{number:.2f} in {phase}" for phase, number in letters.items())
    return "\n".join(
        [
            *lines,
            "",
            *_statements(result),
            f"letters and updates filed a case: {said}",
            "at rest, ms a second, taken off above: "
            + ", ".join(f"{name} {ms}" for name, ms in result.rest_ms.items()),
            "peak MiB: " + ", ".join(f"{name} {peak:.0f}" for name, peak in result.peak_mib.items()),
            f"calibration {result.calibration:.3f} ms; {result.cases} cases of {result.bytes_a_case:.0f} bytes, workforce {result.workforce:g}",
            f"broker {result.broker}; {result.machine}",
        ]
    )


def _statements(result: Result) -> Iterator[str]:
    for phase in Phase:
        found: Counter[str] = Counter()
        for each in result.lived:
            found.update({name: round(number * 10) for name, number in each.statements.items() if each.phase is phase})
        if found:
            by = ", ".join(f"{name} {number / 10:.1f}" for name, number in found.most_common())
            yield f"statements a case, {phase}: {found.total() / 10:.1f} ({by})"


def messages(result: Result) -> str:
    """Messages a case in all stages together, by topic and kind: most of all first."""
    found: Counter[str] = Counter()
    for each in result.lived:
        for name, number in each.messages.items():
            found[name] += round(number * 100)
    return "\n".join(f"{number / 100:8.2f}  {name}" for name, number in found.most_common())


def _letters(lived: Lived) -> float:
    return sum(number for name, number in lived.messages.items() if name.endswith(" letter-filed"))


def _row(name: str, ms: Mapping[str, float], calibration: float) -> str:
    whole = sum(ms.values())
    return f"{name[:47]:48}{whole:8.1f}{whole / calibration:8.1f}" + "".join(f"{ms[place]:10.2f}" for place in PLACES)


if __name__ == "__main__":
    typer.run(main)
