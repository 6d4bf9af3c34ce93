"""Which authorities or forces an address may be of, where its postcode does not say one (P2, P7): a person who is asked which begins with these."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import Final

from cafcass_contracts.safeguarding import CheckKind
from cafcass_contracts.values import YesNo
from police_checks.domain.checks.check import HeldCheck
from police_checks.domain.needs.needed import Need
from police_checks.domain.needs.postcodes import outward_code
from police_checks.domain.policy import ChecksPolicy
from police_checks.domain.reference import OUTWARD_CODES, POLICE_AREAS

_DIGIT: Final = re.compile("[0-9]")
_MOST: Final = 8
"""Names that help somebody to choose; more do not."""


def candidates(held: HeldCheck, need: Need | None, policy: ChecksPolicy) -> str:
    """What the address of a check, as it is needed, says of who is to be asked, in words.

    Of an address that is not plainly open nobody is named: questions stand on a topic that all services read (G4).
    """
    address = None if need is None else need.address
    code = outward_code(address)
    if address is None or not code:
        return "No postcode of theirs can be read: find out where they live."
    if address.confidential is not YesNo.NO:
        return (
            "Their address may be confidential, so that nobody is named here: it is in the case's details (restricted)."
        )
    split = _named(held, policy.reference(OUTWARD_CODES).get(code, ()), policy)
    if split:
        return f"Their postcode lies in more than one: {', '.join(split)}."
    near = _named(held, _by_letters(policy).get(_letters(code), ()), policy)[:_MOST]
    others = f"Others near it lie in {', '.join(near)}, and it may lie in another. " if near else ""
    return (
        f"No row has their postcode's district. {others}In Wales or Scotland it is whoever answers for the place there."
    )


@lru_cache(maxsize=16)
def _by_letters(policy: ChecksPolicy) -> Mapping[str, tuple[str, ...]]:
    """The authorities of each postcode area, as the reference data of a policy has them."""
    found: dict[str, dict[str, None]] = {}
    for code, names in policy.reference(OUTWARD_CODES).items():
        found.setdefault(_letters(code), {}).update(dict.fromkeys(names))
    return {letters: tuple(names) for letters, names in found.items()}


def _letters(code: str) -> str:
    """The postcode area of an outward code: `LS` of `LS1`."""
    return _DIGIT.split(code)[0]


def _named(held: HeldCheck, authorities: tuple[str, ...], policy: ChecksPolicy) -> list[str]:
    """The authorities, or of a police check their forces."""
    if held.check.kind is CheckKind.LOCAL_AUTHORITY:
        return sorted(authorities)
    areas = policy.reference(POLICE_AREAS)
    return sorted({areas[each] for each in authorities if each in areas})
