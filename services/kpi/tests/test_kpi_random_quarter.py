"""A random national quarter: read by the real engine late, repeated, corrected and out of order, and counted a second time independently."""

from __future__ import annotations

import os
from datetime import date, timedelta
from random import Random, SystemRandom

import pytest
from comparing import differences, read_all
from invented import caseload

from cafcass_runtime.testing.engine import OpenEngine
from kpi.domain.periods import month_of, months, next_month
from kpi.domain.policy import Policy

A_QUARTER = 15_000


@pytest.mark.quarter
@pytest.mark.timeout(7200)
async def test_a_random_national_quarter_is_counted_alike(figures: OpenEngine[Policy]) -> None:
    seed = int(os.environ.get("FIGURES_SEED") or SystemRandom().randrange(10**6))
    count = int(os.environ.get("FIGURES_CASES") or A_QUARTER)
    rng = Random(seed)
    first = date(rng.randrange(2013, 2028), rng.choice((1, 4, 7, 10)), 1)
    print(f"seed {seed}, {count} cases received in the quarter from {first}")  # noqa: T201 - who repeats it needs the seed
    said = caseload(seed, count, first, 91)
    await read_all(figures, said, seed=seed, disorder=2_000, batch=500)
    last = first + timedelta(days=91)
    every = list(months(first, next_month(month_of(last))))
    known = [first + timedelta(days=rng.randrange(20, 90)), last + timedelta(days=300)]
    found = await differences(figures, said, every, known)
    assert not found, "\n".join(found[:40]) + f"\n{len(found)} in all"
