"""Reference data: what changes without us (courts, postcodes, offences), kept in dated files beside the code.

A domain declares the rows and what is made of them; the runtime loads, checks and dates the files at start, and hands what is in
force to decisions with the policy.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

T = TypeVar("T")


@dataclass(frozen=True)
class ReferenceRef(Generic[T]):
    """Names one table of reference data. Its files are `reference/<name>/<date>.csv`, each the whole table from that day on."""

    name: str
    row: type[Any]
    """What one line of the file is read as: a dataclass whose fields are the columns."""
    make: Callable[[Sequence[Any]], T]
    """Makes what decisions use of the rows. It raises `ValueError`, with the reason, where they contradict each other."""
