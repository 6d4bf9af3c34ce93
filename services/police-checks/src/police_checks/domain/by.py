"""Who said something, for the record (G2)."""

from __future__ import annotations

from datetime import datetime

from cafcass_contracts.message import Command
from cafcass_domain.decision import Received
from cafcass_domain.state import State


class By(State):
    """Who said something, when, and why."""

    id: str
    role: str
    at: datetime
    why: str = ""


def by(received: Received[Command], why: str) -> By:
    """Who gave a command, for the record of what it says."""
    actor = received.data.by
    return By(actor.id, actor.role, received.happened_at, why)
