"""Where the children of a case live, as far as it matters that they moved (A9): the outward codes of their homes, and nothing closer (G4)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Final

from cafcass_domain.state import State, replace

_POSTCODE: Final = re.compile(r"([A-Z]{1,2}[0-9][0-9A-Z]?)(?:[0-9][A-Z]{2})?")
_DECIDED: Final = 0
"""Before every revision: what a manager decided on is not what an earlier revision said, however late that comes."""


class Seen(State):
    """Outward codes of the homes of a child, and the revision that first said so."""

    revision: int
    codes: frozenset[str]


class Home(State):
    """Where a child lives, and where they lived when the case came or a manager last decided that it stays."""

    before: Seen
    now: Seen

    @property
    def moved(self) -> bool:
        """Whether the child moved since."""
        return self.before.codes != self.now.codes


def outward_codes(postcodes: Iterable[str | None]) -> frozenset[str]:
    """What the postcodes begin with (`LS1` of `LS1 4AP`), of those that can be read."""
    found = [_POSTCODE.fullmatch("".join(each.upper().split())) for each in postcodes if each]
    return frozenset(each[1] for each in found if each)


def with_homes(
    held: Mapping[str, Home],
    revision: int,
    said: Mapping[str, frozenset[str]],
    also: Mapping[str, tuple[str, ...]],
    *,
    newest: bool,
) -> dict[str, Home]:
    """The homes with what a revision says, by child and in whatever order revisions come. A home that is not known is as it was (G3)."""
    homes = dict(held)
    for child, codes in said.items():
        known = homes.get(child) or next((homes[old] for old in also.get(child, ()) if old in homes), None)
        if codes:
            seen = Seen(revision, codes)
            known = Home(seen, seen) if known is None else _merged(known, seen, newest=newest)
        if known is not None:
            homes[child] = known
    return {child: home for child, home in homes.items() if child in said} if newest else homes


def _merged(known: Home, seen: Seen, *, newest: bool) -> Home:
    if seen.revision < known.before.revision:
        return replace(known, before=seen)
    return replace(known, now=seen) if newest and seen.codes != known.now.codes else known


def moved_in(homes: Mapping[str, Home]) -> int | None:
    """The latest revision by which a child moved and nobody decided on it; None where no child did."""
    return max((home.now.revision for home in homes.values() if home.moved), default=None)


def decided_on(homes: Mapping[str, Home]) -> dict[str, Home]:
    """The homes once a manager decided where the case is worked: only another move is asked about."""
    return {child: replace(home, before=Seen(_DECIDED, home.now.codes)) for child, home in homes.items()}
