"""Addresses of pages: a path with what was asked for, each of them one that can be kept, and changed in one place."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from urllib.parse import urlencode

from cafcass_domain.state import State


class Address(State):
    """A path of this site and its parameters, in order."""

    path: str
    parameters: tuple[tuple[str, str], ...] = ()

    def __str__(self) -> str:
        """As it stands in a link."""
        return f"{self.path}?{urlencode(self.parameters)}" if self.parameters else self.path

    def with_(self, changes: Mapping[str, str | None]) -> Address:
        """The same with some parameters set anew; None takes one away."""
        kept = tuple((name, value) for name, value in self.parameters if name not in changes)
        added = tuple((name, value) for name, value in changes.items() if value is not None)
        return Address(self.path, kept + added)

    def only(self, names: Iterable[str]) -> Address:
        """The same with nothing but some parameters."""
        wanted = set(names)
        return Address(self.path, tuple((name, value) for name, value in self.parameters if name in wanted))
