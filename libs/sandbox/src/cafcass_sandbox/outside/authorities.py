"""Local authorities (P7): whether they know a child, and how long they take."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from enum import Enum
from typing import Final

from cafcass_contracts.police import AuthorityAnswered
from cafcass_contracts.police_checks import AuthorityCheckRequested
from cafcass_contracts.values import YesNo
from cafcass_sandbox.outside.planned import Planned, drawn, seeded, taking

RESULTS: Final = "local-authority.check-results.v1"


class Knows(Enum):
    """What the authority says."""

    NOTHING = "not known"
    CLOSED = "known, closed"
    PLAN = "on a plan"
    LOOKED_AFTER = "looked after"
    TWICE = "not known, said twice"
    LATE = "only when chased"
    NEVER = "never"


MIX: Final = {
    Knows.NOTHING: 68.0,
    Knows.CLOSED: 15.0,
    Knows.PLAN: 4.0,
    Knows.LOOKED_AFTER: 1.0,
    Knows.TWICE: 3.0,
    Knows.LATE: 7.0,
    Knows.NEVER: 2.0,
}
"""In a hundred (assumed)."""


def answers(request: AuthorityCheckRequested, seed: int) -> tuple[Planned, ...]:
    """What the authority will say to a request, and when."""
    rng = seeded(seed, request.authority, request.name.text(), request.date_of_birth)
    knows = drawn(rng, MIX)
    if knows is Knows.NEVER or bool(request.chased) is not (knows is Knows.LATE):
        return ()
    known = knows in (Knows.CLOSED, Knows.PLAN, Knows.LOOKED_AFTER)
    said = AuthorityAnswered(
        check_id=request.check_id,
        reference=f"L{rng.randrange(10**9):09d}",
        authority=request.authority,
        answered_at=datetime(1970, 1, 1, tzinfo=UTC),
        known=YesNo.YES if known else YesNo.NO,
        on_plan=YesNo.YES if knows is Knows.PLAN else YesNo.NO,
        looked_after=YesNo.YES if knows is Knows.LOOKED_AFTER else YesNo.NO,
        in_words="An assessment was closed two years ago." if knows is Knows.CLOSED else None,
    )
    after = taking(rng, timedelta(days=1))
    told = [Planned(after, said, RESULTS)]
    if knows is Knows.TWICE:
        told.append(Planned(after + taking(rng, timedelta(hours=5)), said, RESULTS))
    return tuple(told)
