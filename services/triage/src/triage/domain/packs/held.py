"""What was given to the people of a case (T13)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from cafcass_domain.state import State
from triage.domain.told import Sharing

WELCOME_PACK: Final = "welcome-pack"
MATERIALS: Final = "childrens-materials"


class Packs(State):
    """What was given: by us, and as people recorded it."""

    sent: frozenset[str] = frozenset()
    """Welcome packs and children's materials that were sent: what, and to whom (`place_of`)."""
    recorded: Mapping[str, Sharing] = {}
    """What somebody recorded as given, by the id of the command."""

    @property
    def given(self) -> frozenset[str]:
        """All of it: what, and to whom."""
        return self.sent.union(place_of(sharing.what, sharing.to) for sharing in self.recorded.values())


def place_of(what: str, to: str) -> str:
    """By which it is known that something was given: what it is, whatever its age band, and to whom."""
    kind = MATERIALS if what.startswith(MATERIALS) else what
    return f"{kind}:{to}"
