"""Every measure, for each area and month and several days of knowledge, against a calculation that shares nothing with it."""

from __future__ import annotations

from datetime import date

from comparing import differences, read_all
from invented import caseload

from cafcass_runtime.testing.engine import OpenEngine
from kpi.domain.policy import Policy

SEED = 20260301
MONTHS = [date(2026, month, 1) for month in (2, 3, 4, 5, 6)]
KNOWN = [date(2026, 4, 14), date(2026, 9, 30)]


async def test_300_cases_are_counted_alike(figures: OpenEngine[Policy]) -> None:
    # Across the clock change of 29 March and the year's end of 31 March.
    said = caseload(SEED, 300, date(2026, 2, 10), 80)
    await read_all(figures, said, seed=SEED)
    found = await differences(figures, said, MONTHS, KNOWN)
    assert not found, "\n".join(found[:40]) + f"\n{len(found)} in all"
