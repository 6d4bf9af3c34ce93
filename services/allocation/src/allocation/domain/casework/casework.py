"""What was done with the children of a case, and how far it is (A16, A18)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from allocation.domain.work.work import Clock
from cafcass_domain.state import State, field


class Casework(State, kw_only=True):
    """The casework of one case."""

    step: int = 1
    step_since: datetime | None = None
    purpose: str = ""
    seen: frozenset[str] = frozenset()
    exceptions: Mapping[str, str] = field(default_factory=dict)
    """Children who are not to be seen, and why."""
    planned: bool = False
    shared: frozenset[str] = frozenset()
    """Works whose report was shared."""
    had_since: datetime | None = None
    """When somebody first had work that asks for a plan."""
    due: Mapping[str, Clock] = field(default_factory=dict)
    """What is still missing, with its date, as last told."""
