"""What holds from a day on, until something else does."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import TypeVar

T = TypeVar("T")


def in_force(since: Mapping[date, T], day: date) -> T | None:
    """What holds on a day: the latest that began by then. None where nothing had begun."""
    begun = max((start for start in since if start <= day), default=None)
    return None if begun is None else since[begun]
