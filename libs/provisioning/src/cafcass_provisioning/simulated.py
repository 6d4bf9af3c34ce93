"""One account for the simulated outside world, which is every party at once: only where nothing is real."""

from __future__ import annotations

from typing import Final

from cafcass_contracts.topics import OUTSIDE_PARTIES, STAFF, TOPICS
from cafcass_provisioning.access import Account, Pattern

OUTSIDE_WORLD: Final = "outside-world"
"""The user's name."""


def outside_world() -> Account:
    """The account of courts, police, staff and families in one: it writes what any of them may write, and reads everything."""
    parties = {*OUTSIDE_PARTIES, STAFF}
    return Account(
        user=OUTSIDE_WORLD,
        reads=tuple(TOPICS),
        writes=tuple(name for name, topic in TOPICS.items() if parties.intersection(topic.writers)),
        group=f"{OUTSIDE_WORLD}.",
        group_pattern=Pattern.PREFIXED,
    )
