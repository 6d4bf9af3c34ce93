"""Who holds what is asked for (P9): the one place that knows. A check stores the name alone, and changing it changes nothing else.

Level 1 is held by the national computer, whose successor takes over on a day that policy sets; level 2 by the force for the address;
what is known of a child by the local authority of residence.
"""

from __future__ import annotations

import re
from typing import Final

from cafcass_contracts.safeguarding import CheckKind
from cafcass_domain.state import State
from police_checks.domain.case import HeldCase
from police_checks.domain.checks.check import Series
from police_checks.domain.needs.needed import Need
from police_checks.domain.needs.postcodes import authority_of, force_of
from police_checks.domain.policy import ChecksPolicy

_AUTHORITY: Final = re.compile(
    r"(?=.*\b(?:council|borough|county|city|authority|trust)\b)[a-z][a-z' .&-]{2,79}", re.IGNORECASE
)
"""What reads as the name of a local authority: a few words, one of them what authorities are called."""


class Source(State):
    """Who is asked: the name of the system, force or authority."""

    system: str
    force: str | None = None
    """Level 2 only."""


def source_for(case: HeldCase, need: Need, policy: ChecksPolicy) -> Source | None:
    """Who is to be asked: whom a person named, else by kind and address. None where it cannot be told, and a person is asked (P2, P7)."""
    named = case.sources.get(source_key(need.series))
    if named is not None:
        return Source(named.name, named.name if need.kind is CheckKind.LEVEL_2 else None)
    if need.kind is CheckKind.LEVEL_1:
        return Source(policy.level_1_system)
    if need.kind is CheckKind.LEVEL_2:
        force = force_of(need.address, policy)
        return None if force is None else Source(force, force)
    said = (need.authority or "").strip()
    # An application may say anything here, and a source is named on a topic that all services read (G4).
    if _AUTHORITY.fullmatch(said):
        return Source(said)
    authority = authority_of(need.address, policy)
    return None if authority is None else Source(authority)


def source_key(series: Series) -> str:
    """Under which name a case keeps whom a person named."""
    kind, about, home = series
    return f"{kind}.{about}.{home}" if home else f"{kind}.{about}"
