"""Who holds what is asked for (P9): the one place that knows. The service asks for a source and stores its name.

Level 1 is held by the national computer, whose successor takes over on a date; level 2 by the force for the address; what is
known of a child by the local authority of residence. Changing a name or a date here changes nothing else.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Protocol

from cafcass_contracts.people import Address
from cafcass_contracts.safeguarding import CheckKind
from police_checks.domain.places import AUTHORITIES, FORCES, postcode_area

_AUTHORITY = re.compile(
    r"(?=.*\b(?:council|borough|county|city|authority|trust)\b)[a-z][a-z' .&-]{2,79}", re.IGNORECASE
)
"""What reads as the name of a local authority: a few words, one of them what authorities are called."""


@dataclass(frozen=True, slots=True)
class Source:
    """Who is asked: the name of the system, force or authority."""

    system: str
    force: str | None = None
    """Level 2 only."""


class Sources(Protocol):
    """The port: from what is asked, where and when, to who is asked."""

    def level_1(self, on: date) -> Source:
        """The national computer in use on a day."""
        ...

    def level_2(self, address: Address | None) -> Source | None:
        """The force for an address; None where it cannot be told."""
        ...

    def authority(self, named: str | None, address: Address | None) -> Source | None:
        """A child's local authority of residence: as named, else by the address; None where it cannot be told (P7)."""
        ...

    def named(self, kind: CheckKind, name: str) -> Source:
        """The source that a person names, where the address does not say."""
        ...


@dataclass(frozen=True, slots=True)
class TableOfSources:
    """Sources by table: the national computer by date, forces and authorities by the area of the postcode (assumed)."""

    national: tuple[tuple[date, str], ...] = ((date(1974, 1, 1), "PNC"),)
    """From which day which computer answers level 1, in order of the days."""
    forces: Mapping[str, str] = field(default_factory=lambda: FORCES)
    authorities: Mapping[str, str] = field(default_factory=lambda: AUTHORITIES)

    def level_1(self, on: date) -> Source:
        """See `Sources.level_1`. Before the first day of the table, its first computer."""
        begun = [name for start, name in self.national if start <= on]
        return Source(begun[-1] if begun else self.national[0][1])

    def level_2(self, address: Address | None) -> Source | None:
        """See `Sources.level_2`."""
        force = self.forces.get(postcode_area(address))
        return Source(force, force) if force else None

    def authority(self, named: str | None, address: Address | None) -> Source | None:
        """See `Sources.authority`."""
        said = (named or "").strip()
        # An application may say anything here, and a source is named on a topic that all services read (G4).
        name = said if _AUTHORITY.fullmatch(said) else self.authorities.get(postcode_area(address))
        return Source(name) if name else None

    def named(self, kind: CheckKind, name: str) -> Source:
        """See `Sources.named`."""
        return Source(name, name if kind is CheckKind.LEVEL_2 else None)
