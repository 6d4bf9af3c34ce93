"""One simulator for all tests: its connections stay, and with them the loop that they belong to."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from typing import Protocol

import pytest

from cafcass_sandbox.testing import MakeDatabase
from simulation.schedule import Result
from simulation.simulator import open_simulator


class Simulate(Protocol):
    """Runs the schedule of a seed."""

    def __call__(self, seed: int, *, overlooks: bool = False) -> Result:
        """What it found; with `overlooks`, more comes than the service has use for."""


@pytest.fixture(scope="module")
def simulate(make_database: MakeDatabase) -> Iterator[Simulate]:
    """Runs the schedule of a seed."""
    with asyncio.Runner() as runner:
        opened = open_simulator(make_database())
        simulator = runner.run(opened.__aenter__())
        try:
            yield lambda seed, *, overlooks=False: runner.run(simulator.run(seed, overlooks=overlooks))
        finally:
            runner.run(opened.__aexit__(None, None, None))
