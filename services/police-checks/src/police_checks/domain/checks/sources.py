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
from police_checks.domain.needs.postcodes import postcode_area
from police_checks.domain.policy import ChecksPolicy
from police_checks.domain.reference import POSTCODE_AREAS

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
    area = policy.reference(POSTCODE_AREAS).get(postcode_area(need.address))
    if need.kind is CheckKind.LEVEL_2:
        return None if area is None else Source(area.force, area.force)
    said = (need.authority or "").strip()
    # An application may say anything here, and a source is named on a topic that all services read (G4).
    if _AUTHORITY.fullmatch(said):
        return Source(said)
    return None if area is None else Source(area.authority)


def source_key(series: Series) -> str:
    """Under which name a case keeps whom a person named."""
    return f"{series[0]}.{series[1]}"
