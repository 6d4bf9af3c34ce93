"""How long the whole platform takes at a steady load: from the moment a case is due to be sent to its checks' requests and its allocation."""

from __future__ import annotations

import asyncio
import os
import time
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from allocation.domain.policy import AllocationPolicy
from bench.everybody import Cost, Everybody, Heard, at_work, spent
from bench.gathering import SETTINGS, clock_of
from bench.ground import Ground, say
from bench.lag import Behind, Lag, lag
from bench.latency_path import TOPICS, Paths, spans, unallocated, without_checks
from bench.lived import PLACES
from bench.service import pids
from bench.stages import FIRST_DAY, Cohort, Outside, beforehand
from bench.steady import Case, Milliseconds, Sender, Sent, as_sent, head, line, meanwhile, reading, sending, summary
from cafcass_domain.policy import defaults_of
from cafcass_sandbox.servers.provision import provision

_OF_ALLOCATION: Final = "CAFCASS_ALLOCATION_"
GATHER: Final = f"{_OF_ALLOCATION}GATHER_SECONDS"
_LOOK_EVERY_SECONDS: Final = 2.0
_SAY_EVERY_SECONDS: Final = 10.0
_DRAIN_EVERY_SECONDS: Final = 0.25
_SURE_SECONDS: Final = 1.0
_PATIENCE_SECONDS: Final = 1800.0


@dataclass(frozen=True, slots=True)
class Load:
    """What is measured."""

    per_second: float
    """Cases sent a second."""
    seconds: float
    """That are measured."""
    warm_up: float
    """Seconds of the same before."""
    seed: int
    workforce: float
    """1 is about 1,500 practitioners."""
    gather: int | None = None
    """Seconds that an area gathers before it decides; as shipped without."""


@dataclass(frozen=True, slots=True)
class Platform:
    """What was measured."""

    per_second: float
    seconds: float
    cases: int
    """That were measured."""
    registered: Milliseconds | None
    first_check: Milliseconds | None
    last_check: Milliseconds | None
    allocated: Milliseconds | None
    ungathered: Milliseconds | None
    """Until it was allocated, without what it waited for its area's decision to be due."""
    deciding: Milliseconds | None
    """Of that, from when the decision was due."""
    without_checks: dict[str, int]
    unallocated: dict[str, int]
    """Cases by the reason."""
    keeps_up: bool
    """Whether the backlog does not grow."""
    most_behind: float
    """Seconds: the most that was ever left, by what is handled a second."""
    left: dict[str, int]
    """Messages that were left when the last case was sent, by service."""
    drained: float
    """Seconds from when the last case was due until nothing was left to handle or to publish."""
    sent_in_all: int
    """Cases that this was the draining of: those to warm up too."""
    ms: dict[str, float]
    """Processor milliseconds a case while it was measured, by whoever spent them."""
    ms_after: dict[str, float]
    """The same from when the last was sent until every area had decided and nothing was left, of all that were sent."""
    gather: int
    sender_late: float
    """Milliseconds that the sender was late at worst; the time counts from when a case was due all the same."""
    workforce: float
    peak_mib: dict[str, float]


async def measure(place: Ground, load: Load) -> Platform:
    """Every service at work, nobody outside answers. Raises `SystemExit` where a service ends or never gets done."""
    os.environ.update(as_shipped(load.gather))
    await provision(place.bootstrap)
    warming, measured = round(load.per_second * load.warm_up), round(load.per_second * load.seconds)
    say(f"generating {warming + measured} cases")
    cases = [as_sent(each, place.vault.namespace) for each in Cohort.drawn(load.seed, warming + measured).cases]
    async with at_work(place, FIRST_DAY, Heard(Outside(load.seed))) as everybody:
        say(f"telling of a workforce of size {load.workforce:g}")
        await everybody.tell(beforehand(load.seed, load.workforce), FIRST_DAY)
        await everybody.settled()
        paths = Paths({case.id for case in cases}, clock_of(everybody.place.clock))
        say(f"{load.per_second:g} cases a second for {load.warm_up:g} s to warm up and {load.seconds:g} s to measure")
        async with (
            reading(place.bootstrap, TOPICS, paths.note) as reader,
            lag(everybody.place, reader) as behind,
            sending(place.bootstrap) as sender,
        ):
            watch = Watch(everybody, behind)
            took = await _send(watch, sender, cases, warming, load)
            begin = await everybody.cost()
            drained = await watch.drained() - sender.sent[-1].due
            await watch.settled()
            after = spent(begin, await everybody.cost())
        peaks = everybody.peaks()
    return result(load, sender.sent[warming:], paths, watch.seen, (took, after), drained, peaks)


async def _send(watch: Watch, sender: Sender, cases: Sequence[Case], warming: int, load: Load) -> dict[str, float]:
    """All of them, each when it is due; processor seconds of the measured part, by whoever spent them."""
    async with meanwhile(watch.keep_looking()):
        await sender.steadily(cases[:warming], load.per_second)
        begin = await watch.everybody.cost()
        await sender.steadily(cases[warming:], load.per_second)
        return spent(begin, await watch.everybody.cost())


class Watch:
    """Looks at how far the services are behind."""

    def __init__(self, everybody: Everybody, behind: Lag) -> None:
        self.everybody = everybody
        self._lag = behind
        self.seen: list[Behind] = []

    async def keep_looking(self) -> None:
        """Every two seconds, until cancelled."""
        shown = 0.0
        while True:
            found = await self._look()
            self.seen.append(found)
            if found.at - shown >= _SAY_EVERY_SECONDS:
                shown = found.at
                say(f"  {found.total} messages left{_by_service(found.left)}")
            await asyncio.sleep(_LOOK_EVERY_SECONDS)

    async def drained(self) -> float:
        """When nothing was left to handle or to publish."""
        return await self._until("has messages left", self._nothing_left)

    async def settled(self) -> None:
        """Waits until every area has decided, all that came of it is handled, and the reader had time to see it."""
        await self._until("is not done", self._all_done)

    async def _nothing_left(self) -> str | None:
        return next((name for name, left in (await self._look()).left.items() if left), None)

    async def _all_done(self) -> str | None:
        if (busy := await self._lag.anything_due() or await self._nothing_left()) is not None:
            return busy
        await asyncio.sleep(_SURE_SECONDS)
        return await self._lag.anything_due() or await self._nothing_left()

    async def _until(self, what: str, left: Callable[[], Awaitable[str | None]]) -> float:
        begun = shown = time.monotonic()
        while (who := await left()) is not None:
            if time.monotonic() - shown > _SAY_EVERY_SECONDS:
                shown = time.monotonic()
                say(f"  {who} {what}")
            if time.monotonic() - begun > _PATIENCE_SECONDS:
                raise SystemExit(f"not done within {_PATIENCE_SECONDS:.0f} s: {who} {what}")
            await asyncio.sleep(_DRAIN_EVERY_SECONDS)
        return time.time()

    async def _look(self) -> Behind:
        pids(list(self.everybody.children.values()))
        return await self._lag.look(time.time())


def as_shipped(gather: int | None) -> dict[str, str]:
    """The variables that undo what allocation is set to for other measurements, and have its areas gather for so long."""
    defaults = defaults_of(AllocationPolicy)
    shipped = {name: str(defaults[name.removeprefix(_OF_ALLOCATION).lower()]) for name in SETTINGS["allocation"]}
    return shipped if gather is None else {**shipped, GATHER: str(gather)}


def result(
    load: Load,
    sent: Sequence[Sent],
    paths: Paths,
    seen: Sequence[Behind],
    took: tuple[Cost, Cost],
    drained: float,
    peaks: Mapping[str, int],
) -> Platform:
    """What was measured, of what was seen."""
    found = list(spans(sent, paths.of))

    def of(name: str) -> Milliseconds | None:
        values = [value for each in found if (value := getattr(each, name)) is not None]
        return summary(values) if values else None

    measured = [each for each in seen if each.at >= sent[0].due]
    pace = rate(measured)
    return Platform(
        per_second=load.per_second,
        seconds=load.seconds,
        cases=len(sent),
        registered=of("registered"),
        first_check=of("first_check"),
        last_check=of("last_check"),
        allocated=of("allocated"),
        ungathered=of("ungathered"),
        deciding=of("deciding"),
        without_checks=dict(without_checks(sent, paths.of)),
        unallocated=dict(unallocated(sent, paths.of)),
        keeps_up=keeps_up(measured, pace),
        most_behind=round(max((each.total for each in measured), default=0) / pace, 1),
        left=dict(measured[-1].left) if measured else {},
        drained=round(drained, 1),
        sent_in_all=len(paths.of),
        ms={name: round(1000 * took[0][name] / len(sent), 2) for name in PLACES},
        ms_after={name: round(1000 * took[1][name] / len(paths.of), 2) for name in PLACES},
        gather=int(as_shipped(load.gather)[GATHER]),
        sender_late=round(1000 * max(each.sent - each.due for each in sent), 1),
        workforce=load.workforce,
        peak_mib={name: round(peak / 2**20) for name, peak in peaks.items()},
    )


def rate(seen: Sequence[Behind]) -> float:
    """Messages that all services together handled a second. Raises `SystemExit` where that cannot be told."""
    if len(seen) < 2 or seen[-1].handled == seen[0].handled:
        raise SystemExit("too short to tell how much is handled a second: measure more --seconds")
    return (seen[-1].handled - seen[0].handled) / (seen[-1].at - seen[0].at)


def keeps_up(seen: Sequence[Behind], pace: float) -> bool:
    """Whether the least that is left in the second half is within a second's messages of the least in the quarter before it.

    Not on average: every minute all areas decide at nearly the same time, and what that sets off is a backlog for some seconds.
    """
    begin, end = seen[0].at, seen[-1].at
    quarter, half = begin + (end - begin) / 4, begin + (end - begin) / 2
    before = min((each.total for each in seen if quarter <= each.at < half), default=0)
    return min(each.total for each in seen if each.at >= half) <= before + pace


def table(found: Platform) -> str:
    """The result as a person reads it."""
    lines = [
        line(name, each)
        for name, each in (
            ("registered", found.registered),
            ("first check requested", found.first_check),
            ("last check requested", found.last_check),
            (f"allocated (an area gathers for {found.gather} s)", found.allocated),
            ("allocated, without the gathering", found.ungathered),
            ("of that, since its area's decision was due", found.deciding),
        )
        if each is not None
    ]
    keeps = "the backlog does not grow" if found.keeps_up else "THE BACKLOG GROWS"
    return "\n".join(
        [
            head(f"until it was seen, {found.per_second:g} a second"),
            *lines,
            "",
            f"{found.cases} cases, of which without a check {_counted(found.without_checks)}; never allocated {_counted(found.unallocated)}",
            f"{keeps}: {found.most_behind:g} s of messages left at most",
            f"left when the last was sent: {sum(found.left.values())} messages{_by_service(found.left)}",
            f"drained {found.drained:g} s after the last of {found.sent_in_all} cases was due",
            f"processor ms a case: {_listed(found.ms)}; {sum(found.ms.values()) * found.per_second / 10:.0f}% of one core in all",
            f"and after the last was sent, of all: {_listed(found.ms_after)}",
            f"sender {found.sender_late:g} ms late at worst; workforce {found.workforce:g}",
            f"peak MiB: {_listed(found.peak_mib)}",
        ]
    )


def _listed(figures: Mapping[str, float]) -> str:
    return ", ".join(f"{name} {each:g}" for name, each in figures.items())


def _counted(cases: Mapping[str, int]) -> str:
    told = ", ".join(f"{count} {why}" for why, count in sorted(cases.items(), key=lambda each: -each[1]))
    return f"{sum(cases.values())} ({told})" if cases else "0"


def _by_service(left: Mapping[str, int]) -> str:
    told = ", ".join(f"{name} {count}" for name, count in left.items() if count)
    return f" ({told})" if told else ""
