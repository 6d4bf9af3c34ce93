"""What orders messages about the same thing, in whatever order they come: the latest word holds."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from cafcass_domain.decision import Received

Stamp = tuple[datetime, int, str]
"""When it happened, its sequence (0 where it has none), and its id, which settles what the others leave equal."""


def stamp_of(received: Received[Any]) -> Stamp:
    """What orders a message among others about the same thing: never later than its receipt, so that no wrong clock wins for ever (I9)."""
    return (min(received.happened_at, received.received_at), received.sequence or 0, received.id)
