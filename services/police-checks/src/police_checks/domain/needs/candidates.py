"""Which authorities or forces an address may be of, where its postcode does not say one (P2, P7): a person who is asked which begins with these."""

from __future__ import annotations

import re
from typing import Final

from cafcass_contracts.safeguarding import CheckKind
from cafcass_contracts.values import YesNo
from police_checks.domain.case import HeldCase
from police_checks.domain.checks.check import HeldCheck
from police_checks.domain.needs.needed import needs
from police_checks.domain.needs.postcodes import outward_code
from police_checks.domain.policy import ChecksPolicy
from police_checks.domain.reference import OUTWARD_CODES, POLICE_AREAS

_DIGIT: Final = re.compile("[0-9]")
_MOST: Final = 8
"""Names that help somebody to choose; more do not."""


def candidates(case: HeldCase, held: HeldCheck, policy: ChecksPolicy) -> str:
    """What the address of a check says of who is to be asked, in words.

    Of an address that is not plainly open nobody is named: questions stand on a topic that all services read (G4).
    """
    need = needs(case, policy).get(held.series)
    address = None if need is None else need.address
    code = outward_code(address)
    if address is None or not code:
        return "No postcode of theirs can be read: find out where they live."
    if address.confidential is not YesNo.NO:
        return (
            "Their address may be confidential, so that nobody is named here: it is in the case's details (restricted)."
        )
    codes = policy.reference(OUTWARD_CODES)
    split = _named(held, codes.get(code, ()), policy)
    if split:
        return f"Their postcode lies in more than one: {', '.join(split)}."
    area = _letters(code)
    around = {name for each, names in codes.items() if _letters(each) == area for name in names}
    near = _named(held, tuple(around), policy)[:_MOST]
    others = f"Others near it lie in {', '.join(near)}, and it may lie in another. " if near else ""
    return (
        f"No row has their postcode's district. {others}In Wales or Scotland it is whoever answers for the place there."
    )


def _letters(code: str) -> str:
    """The postcode area of an outward code: `LS` of `LS1`."""
    return _DIGIT.split(code)[0]


def _named(held: HeldCheck, authorities: tuple[str, ...], policy: ChecksPolicy) -> list[str]:
    """The authorities, or of a police check their forces."""
    if held.check.kind is CheckKind.LOCAL_AUTHORITY:
        return sorted(authorities)
    areas = policy.reference(POLICE_AREAS)
    return sorted({areas[each] for each in authorities if each in areas})
