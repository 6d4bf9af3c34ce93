"""What a postcode says of where somebody lives."""

from __future__ import annotations

import re
from typing import Final

from police_checks.domain.told import Address

_POSTCODE: Final = re.compile(r"([A-Z]{1,2})[0-9][0-9A-Z]?[0-9][A-Z]{2}")


def postcode(address: Address | None) -> str:
    """An address's postcode without blanks, as it is compared; empty where there is none."""
    written = "" if address is None else (address.postcode or "")
    return "".join(written.upper().split())


def postcode_area(address: Address | None) -> str:
    """The area of an address's postcode (`LS` of `LS1 4AP`); empty where there is none that can be read."""
    found = _POSTCODE.fullmatch(postcode(address))
    return found[1] if found else ""
