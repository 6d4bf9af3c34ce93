"""A day's post from the courts: new applications, the same snapshots again, and cases that changed."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from datetime import date
from random import Random

from cafcass_sandbox.outside.courts.later import later_snapshot
from cafcass_sandbox.outside.courts.private import private_law_case
from cafcass_sandbox.outside.courts.public import public_law_case
from cafcass_sandbox.outside.courts.shape import Case

PRIVATE_SHARE = 0.79
"""Of new cases: about 45,000 of 57,000 a year."""
REPEATED = 0.08
"""Of all payloads: windows overlap, so the same snapshot arrives again."""
CHANGED = 0.12
"""Of all payloads: a later snapshot of a case seen before."""
_REMEMBERED = 200


def day(seed: int, n: int, *, on: date = date(2026, 6, 1)) -> Iterator[Case]:
    """`n` payloads of both services as they come on one day, the same for the same arguments."""
    rng = Random(seed)
    recent: deque[Case] = deque(maxlen=_REMEMBERED)
    latest: dict[str, Case] = {}
    for _ in range(n):
        drawn = rng.random()
        if recent and drawn < REPEATED:
            yield rng.choice(recent)
            continue
        if recent and drawn < REPEATED + CHANGED:
            # Of the last one, whichever was drawn: a court's case has one history, each snapshot later than the one before.
            case = later_snapshot(latest[str(rng.choice(recent)["id"])], rng)
        elif rng.random() < PRIVATE_SHARE:
            case = private_law_case(rng, submitted=on)
        else:
            case = public_law_case(rng, submitted=on)
        recent.append(case)
        latest[str(case["id"])] = case
        yield case
