"""The runtime under disorder: whatever the order of steps, nothing is lost, twice, out of order, missing, late or stuck."""

from __future__ import annotations

import os
import time

import pytest

from simulation.checker import Kind
from simulation.conftest import Simulate
from simulation.mutations import MUTATIONS, Mutation

LEAN = 60
"""Seeds that every run tries."""
MANY = int(os.environ.get("CAFCASS_SCHEDULES", "3000"))
ONE_OF_EACH = [next(m for m in MUTATIONS if m.kind is kind) for kind in Kind]
ONCE_FAILED: dict[int, str] = {
    352: "a deadline fired on the first start of all, before a partition that nobody had taken yet was read",
}
"""Seeds that found something once, and what it was."""


def test_no_mistake_under_disorder(simulate: Simulate) -> None:
    for seed in (*range(1, LEAN + 1), *ONCE_FAILED):
        result = simulate(seed)
        assert not result.findings, result


def test_no_mistake_where_most_is_passed_over(simulate: Simulate) -> None:
    for seed in range(1, LEAN // 4 + 1):
        result = simulate(seed, overlooks=True)
        assert not result.findings, result


def test_a_seed_is_enough_to_have_a_schedule_again(simulate: Simulate) -> None:
    first, again = simulate(7), simulate(7)
    assert len(first.trace) > 50
    assert first.trace == again.trace


@pytest.mark.parametrize("mutation", ONE_OF_EACH, ids=lambda m: m.name)
def test_a_planted_mistake_is_found_and_named(simulate: Simulate, mutation: Mutation) -> None:
    _is_found(simulate, mutation, 10 * LEAN)


@pytest.mark.faults
@pytest.mark.parametrize("mutation", [m for m in MUTATIONS if m not in ONE_OF_EACH], ids=lambda m: m.name)
def test_every_planted_mistake_is_found_and_named(simulate: Simulate, mutation: Mutation) -> None:
    _is_found(simulate, mutation, 10 * LEAN)


def _is_found(simulate: Simulate, mutation: Mutation, within: int) -> None:
    """Finds it, calls it what it is, and finds nothing in the same seed without it."""
    for seed in (mutation.shown_by, *range(1, within + 1)):
        with mutation.planted():
            result = simulate(seed)
        if mutation.kind in {finding.kind for finding in result.findings}:
            assert not simulate(seed).findings
            return
    pytest.fail(f"{mutation.name}: not found within {within} seeds")


@pytest.mark.faults
@pytest.mark.timeout(3600)
def test_no_mistake_under_much_disorder(simulate: Simulate) -> None:
    begin = time.monotonic()
    for seed in range(LEAN + 1, LEAN + MANY + 1):
        result = simulate(seed)
        assert not result.findings, result
    minutes = (time.monotonic() - begin) / 60
    print(f"{MANY} schedules, {MANY / minutes:.0f} a minute")  # noqa: T201 - the figure is asked for
