"""One simulator for all tests: its connections stay, and with them the loop that they belong to."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator

import pytest

from cafcass_sandbox.testing import MakeDatabase
from simulation.schedule import Result
from simulation.simulator import open_simulator

Simulate = Callable[[int], Result]


@pytest.fixture(scope="module")
def simulate(make_database: MakeDatabase) -> Iterator[Simulate]:
    """Runs the schedule of a seed."""
    with asyncio.Runner() as runner:
        opened = open_simulator(make_database())
        simulator = runner.run(opened.__aenter__())
        try:
            yield lambda seed: runner.run(simulator.run(seed))
        finally:
            runner.run(opened.__aexit__(None, None, None))
