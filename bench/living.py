"""Cases driven through every service from their application to their end: processor milliseconds a case, by stage and service.

`python -m bench.living` prints them as JSON. It needs nothing but the libraries of the checkout whose services it runs, this one's or another's.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from itertools import groupby
from typing import Annotated, Final

import typer

from bench.backends import divided
from bench.calibration import calibrate
from bench.everybody import SLOW, WALL, Cost, Everybody, Heard, at_work, served, spent
from bench.ground import Broker, Ground, ground, machine, say
from bench.lived import PLACES, Lived, Result
from bench.stages import FIRST_DAY, Cohort, Outside, Stage, beforehand, complaints
from bench.statements import counted
from cafcass_contracts.topics import SERVICES
from cafcass_sandbox.client.sync import run
from cafcass_sandbox.servers.provision import provision

REST_SECONDS: Final = 15.0
"""For so long it is measured what everybody takes with nothing to do."""


Cases = Annotated[int, typer.Option(min=1, help="How many of the courts' cases live.")]
WarmUp = Annotated[int, typer.Option(min=1, help="How many live before them, not measured.")]
OnBroker = Annotated[Broker, typer.Option("--broker", help="Which broker to measure on.")]
Seed = Annotated[int, typer.Option(help="Of the cases and of everybody outside.")]
Size = Annotated[float, typer.Option("--workforce", min=0.05, help="Its size; 1 is about 1,500 practitioners.")]


def lived(cases: int, warm_up: int, broker: Broker, seed: int, workforce: float, *, statements: bool) -> Result:
    """Drives cases through their whole life, on a broker and a database server of their own."""
    cohorts = [Cohort.drawn(seed + 1, warm_up), Cohort.drawn(seed, cases)]
    with ground(broker, *SERVICES, statements=statements) as place:
        return run(measure(place, cohorts, seed, workforce, statements=statements))


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
        took: Cost = {}
        begin = await self.everybody.cost() if self._started else self.everybody.begun
        for cohort in cohorts:
            await self.everybody.send(cohort.sent(stage))
            if stage is Stage.COMPLAINED:
                await self.everybody.tell(complaints(cohort), self.now)
        while True:
            end = await self.everybody.settled()
            took = {name: took.get(name, 0.0) + more for name, more in spent(begin, end).items()}
            begin = await self.everybody.cost()
            if not (planned := self.heard.outside.say(stage)):
                break
            await self.everybody.tell(planned, self.now + timedelta(minutes=1))
        count = sum(len(cohort.cases) for cohort in cohorts)
        came, asked = self.heard.messages - before, await self._counted() - asked
        ms = {name: round(1000 * self._of_work(name, took) / count, 2) for name in PLACES}
        found = Lived(
            stage=stage.title,
            phase=stage.phase,
            cases=count,
            ms=ms,
            postgres={
                name: round(part, 2)
                for name, part in divided(
                    ms["postgres"], {name: self._of_work(served(name), took) for name in SERVICES}
                ).items()
            },
            slow=round(1000 * self._of_work(SLOW, took) / count, 2),
            messages={f"{topic} {kind}": round(number / count, 2) for (topic, kind), number in sorted(came.items())},
            seconds=round(took[WALL], 1),
            statements={name: round(number / count, 1) for name, number in sorted(asked.items())},
        )
        self._started = True
        say(f"  {stage.title}: {sum(found.ms.values()):.1f} ms a case, {came.total() / count:.1f} messages")
        return found

    async def _counted(self) -> Counter[str]:
        return await counted(self.everybody.place.admin_database) if self.statements else Counter()

    def _of_work(self, name: str, took: Mapping[str, float]) -> float:
        """Processor seconds beyond those that were spent on being there."""
        return took[name] - self.rest[name] / self.rest[WALL] * took[WALL]


def main(
    cases: Cases = 150, warm_up: WarmUp = 5, broker: OnBroker = Broker.EMBEDDED, seed: Seed = 1, workforce: Size = 0.25
) -> None:
    """Print as JSON what a life costs, and nothing else."""
    print(json.dumps(asdict(lived(cases, warm_up, broker, seed, workforce, statements=False)), indent=1))


if __name__ == "__main__":
    typer.run(main)
