"""How many messages a case costs in its whole life: exact, and the same for the same seed."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta

from joined_services import Joined

from bench.backlog import COURT
from bench.stages import FIRST_DAY, Cohort, Outside, Phase, Stage, beforehand, complaints
from cafcass_sandbox.outside.outgoing import said_now

CASES = 3
_GATHERED = timedelta(minutes=5)
"""In which an area has looked at what waits."""


def live(seed: int, cases: int) -> dict[Phase, Counter[str]]:
    """What the services say in each phase, by topic, of cases that live through all of it."""
    cohort, outside, joined = Cohort.drawn(seed, cases), Outside(seed), Joined(FIRST_DAY)
    for each in beforehand(seed, 0.05):
        joined.tell(said_now(each.message, joined.now))
    heard = dict.fromkeys(joined.worlds, 0)
    found: dict[Phase, Counter[str]] = {phase: Counter() for phase in Phase}

    def settle(stage: Stage) -> None:
        joined.live_through(_GATHERED)
        for name, world in joined.worlds.items():
            new = world.memory.published[heard[name] :]
            heard[name] += len(new)
            for published in new:
                found[stage.phase][published.topic] += 1
                outside.hear(published.event)

    settle(Stage.OPENED)
    found[Phase.OPENING].clear()
    for stage in Stage:
        joined.live_through(max(timedelta(0), stage.clock - joined.now))
        for case in cohort.sent(stage):
            joined.show(COURT, case)
        if stage is Stage.COMPLAINED:
            for each in complaints(cohort):
                joined.tell(said_now(each.message, joined.now))
        settle(stage)
        while planned := outside.say(stage):
            for each in planned:
                joined.tell(said_now(each.message, joined.now))
            settle(stage)
    return found


def test_a_life_costs_as_many_messages_as_it_did() -> None:
    found = live(1, CASES)
    assert {phase: dict(sorted(counted.items())) for phase, counted in found.items()} == {}
