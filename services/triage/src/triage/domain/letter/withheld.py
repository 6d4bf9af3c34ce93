"""A contact detail that is confidential, or may be, is struck out wherever somebody wrote it into words (G4)."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Final, TypeAlias

from cafcass_contracts.values import YesNo
from triage.domain.application import Application

STRUCK_OUT: Final = "[contact detail withheld]"

Clean: TypeAlias = Callable[[str], str]
"""It strikes out what is withheld."""


def cleaner(application: Application) -> Clean:
    """Strikes out every contact detail that is not plainly open, in whatever way it is spaced."""
    secrets = sorted({secret for secret in _secrets(application) if len(secret) > 3}, key=len, reverse=True)
    if not secrets:
        return str
    spaced = [r"\s*".join(re.escape(c) for c in re.sub(r"\s", "", secret)) for secret in secrets]
    pattern = re.compile("|".join(spaced), re.IGNORECASE)
    return lambda words: pattern.sub(STRUCK_OUT, words)


def _secrets(application: Application) -> Iterator[str]:
    for person in application.people:
        for detail in (person.phone, person.email):
            if detail is not None and detail.confidential is not YesNo.NO:
                yield detail.value
    addresses = [address for p in application.people for address in (p.address, *p.previous_addresses)]
    addresses += [home.address for child in application.children for home in child.homes]
    for address in addresses:
        if address is not None and address.confidential is not YesNo.NO:
            yield from (part for part in (address.line_1, address.line_2, address.postcode) if part)
