"""The order in which what waits is worked (T12): by harm and time together, to the minute. It is the one order of every queue."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import NamedTuple

NEVER = datetime.max.replace(tzinfo=UTC)
ALWAYS = datetime.min.replace(tzinfo=UTC)


class QueueOrder(NamedTuple):
    """What sorts before what: urgent concerns, the oldest first; then the soonest hearing; then the oldest; then the id.

    It is a total order, so that no two things that wait tie and every reader sees the same queue.
    """

    calm: bool
    urgent_since: datetime
    hearing_at: datetime
    waiting_since: datetime
    id: str


def queue_order(
    id_: str, *, urgent_since: datetime | None, hearing_at: datetime | None, waiting_since: datetime | None
) -> QueueOrder:
    """The place of something that waits.

    `urgent_since` is when the oldest open child protection concern about it was raised (T2), `hearing_at` the next hearing that is
    listed, and `waiting_since` when it was received; what is not known well enough to say so is older than all (G3).
    """
    return QueueOrder(
        calm=urgent_since is None,
        urgent_since=urgent_since or NEVER,
        hearing_at=hearing_at or NEVER,
        waiting_since=waiting_since or ALWAYS,
        id=id_,
    )
