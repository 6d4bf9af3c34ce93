"""What is wrong with an input, told by place and reason, never by value (G4)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing wrong with an input, with its place."""

    path: str
    """Where, as a dotted path (`case_data.children[0].dateOfBirth`); empty for the whole."""
    reason: str
    """What is wrong, in words a court clerk can act on. They never carry the value itself (G4)."""


class UnreadableError(Exception):
    """A reader raises it where the whole message cannot be read. It carries every reason."""

    def __init__(self, problems: Sequence[Problem], subject: str | None = None) -> None:
        super().__init__("; ".join(f"{p.path or 'message'}: {p.reason}" for p in problems))
        self.problems = tuple(problems)
        self.subject = subject
