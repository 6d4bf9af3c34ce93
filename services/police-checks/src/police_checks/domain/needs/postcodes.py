"""What a postcode says of where somebody lives (P2, P7): by its outward code, and only where that says one thing."""

from __future__ import annotations

import re
from typing import Final

from cafcass_domain.policy import Policy
from police_checks.domain.reference import OUTWARD_CODE, OUTWARD_CODES, POLICE_AREAS
from police_checks.domain.told import Address

_POSTCODE: Final = re.compile(rf"({OUTWARD_CODE.pattern})(?:[0-9][A-Z]{{2}})?")
_IN_WORDS: Final = re.compile(rf"\b{OUTWARD_CODE.pattern} ?[0-9][A-Z]{{2}}\b")


def postcode(address: Address | None) -> str:
    """An address's postcode without blanks, as it is compared; empty where there is none.

    Applications write earlier addresses in one piece, so one that stands among its words is its postcode too, where it is the only one.
    """
    if address is None:
        return ""
    if not address.postcode:
        lines = (address.line_1, address.line_2, address.line_3, address.town, address.county)
        found = set(_IN_WORDS.findall(" ".join(line for line in lines if line).upper()))
        return found.pop().replace(" ", "") if len(found) == 1 else ""
    return "".join(address.postcode.upper().split())


def outward_code(address: Address | None) -> str:
    """What an address's postcode begins with (`LS1` of `LS1 4AP`); empty where there is none that can be read."""
    found = _POSTCODE.fullmatch(postcode(address))
    return found[1] if found else ""


def authority_of(address: Address | None, policy: Policy) -> str | None:
    """The authority with children's services of an address; None where its outward code is split or not known, and a person is asked."""
    authorities = policy.reference(OUTWARD_CODES).get(outward_code(address), ())
    return authorities[0] if len(authorities) == 1 else None


def force_of(address: Address | None, policy: Policy) -> str | None:
    """The force that polices an address; None where that is not one for all of its outward code, and a person is asked."""
    areas = policy.reference(POLICE_AREAS)
    forces = {areas.get(authority) for authority in policy.reference(OUTWARD_CODES).get(outward_code(address), ())}
    return forces.pop() if len(forces) == 1 else None
