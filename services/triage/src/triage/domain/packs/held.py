"""What was given to the people of a case (T13)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Final

from cafcass_domain.state import State

WELCOME_PACK: Final = "welcome-pack"
MATERIALS: Final = "childrens-materials"


class Given(State, kw_only=True):
    """That something was given to somebody, as whoever gave it recorded."""

    what: str
    to: str
    how: str
    on: date
    by: str = ""
    """Who gave it; empty where a release that did not keep this recorded it."""


class Packs(State):
    """What was given, as people recorded it."""

    sent: frozenset[str] = frozenset()
    """What a release that took the post for granted noted as sent: what, and to whom (`place_of`)."""
    recorded: Mapping[str, Given] = {}
    """What somebody recorded as given, by the id of the command."""

    @property
    def given(self) -> frozenset[str]:
        """All of it: what, and to whom."""
        return self.sent.union(place_of(sharing.what, sharing.to) for sharing in self.recorded.values())


def place_of(what: str, to: str) -> str:
    """By which it is known that something was given: what it is, whatever its age band, and to whom."""
    kind = MATERIALS if what.startswith(MATERIALS) else what
    return f"{kind}:{to}"
