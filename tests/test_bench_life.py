"""How many messages a case costs in its whole life: exact, and the same for the same seed."""

from __future__ import annotations

import json
from collections import Counter
from datetime import timedelta
from pathlib import Path

import pytest
from joined_services import Joined

from bench.backlog import COURT
from bench.baseline import Baseline, changed
from bench.stages import FIRST_DAY, Cohort, Outside, Phase, Stage, beforehand, complaints
from cafcass_sandbox.outside.outgoing import said_now

CASES = 5
SAID = {
    Phase.OPENING: {
        "allocation.events.v1": 33,
        "case.lifecycle.v1": 10,
        "court.appointments.v1": 5,
        "intake.events.v1": 12,
        "intake.restricted.v1": 5,
        "local-authority.check-requests.v1": 7,
        "police-checks.events.v1": 22,
        "police-checks.restricted.v1": 5,
        "police.check-requests.v1": 8,
        "triage.events.v1": 45,
        "triage.restricted.v1": 9,
    },
    Phase.ANSWERS: {
        "police-checks.events.v1": 33,
        "police-checks.restricted.v1": 26,
        "police.check-requests.v1": 4,
        "triage.events.v1": 17,
        "triage.restricted.v1": 15,
    },
    Phase.LETTER: {
        "court.filings.v1": 4,
        "triage.events.v1": 101,
        "triage.restricted.v1": 15,
    },
    Phase.REST: {
        "allocation.events.v1": 82,
        "case.lifecycle.v1": 13,
        "complaints.events.v1": 54,
        "complaints.restricted.v1": 2,
        "correspondence.outgoing.v1": 2,
        "court.appointments.v1": 3,
        "court.filings.v1": 5,
        "intake.events.v1": 35,
        "intake.restricted.v1": 21,
        "local-authority.check-requests.v1": 7,
        "police-checks.events.v1": 90,
        "police-checks.restricted.v1": 8,
        "police.check-requests.v1": 1,
        "triage.events.v1": 182,
        "triage.restricted.v1": 15,
    },
}
"""What the services say of 5 cases in their whole lives, by phase and topic."""
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
    assert live(3, CASES) == SAID


def test_cases_are_as_large_as_the_samples() -> None:
    sizes = [len(json.dumps(case)) for case in Cohort.drawn(1, 200).cases]
    assert sum(sizes) / len(sizes) == pytest.approx(16_000, rel=0.1)


@pytest.mark.parametrize(
    ("answers", "said"),
    [
        (10.9, "No phase is over a tenth away from the baseline."),
        (9.1, "No phase is over a tenth away from the baseline."),
        (11.2, "answers: +12% against the baseline (10.0, now 11.2)."),
        (8.0, "answers: -20% against the baseline (10.0, now 8.0)."),
    ],
)
def test_a_change_beyond_a_tenth_is_said(answers: float, said: str, tmp_path: Path) -> None:
    Baseline.of({"cases": 5}, 0.5, {Phase.OPENING: 10.0, Phase.ANSWERS: 5.0}).save(tmp_path / "baseline.json")
    now = Baseline({"cases": 5}, 0.5, {"opening": 20.0, "answers": answers})
    assert changed(Baseline.read(tmp_path / "baseline.json"), now) == [said]


def test_what_was_measured_otherwise_is_not_compared() -> None:
    few, many = (Baseline({"cases": cases}, 0.5, {"opening": 20.0}) for cases in (5, 50))
    assert "not compared" in changed(few, many)[0]
    assert "no baseline" in changed(None, many)[0]
