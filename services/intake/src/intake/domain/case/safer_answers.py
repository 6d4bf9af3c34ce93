"""The answers of which one is the safer, by the names of their fields: refuge, confidentiality, urgency and no notice (T9)."""

from __future__ import annotations

from typing import Final

from cafcass_contracts.values import YesNo
from intake.domain.case.snapshot import Json

HOMES: Final = "homes"
"""Where a child lives, as the typed feed states it: one field, with addresses that may be confidential."""

SAFER: Final = frozenset(
    {
        "address.confidential",
        "email.confidential",
        "phone.confidential",
        "confidential",
        "details_confidential",
        "identity_confidential",
        "confidential_details",
        "lives_in_refuge",
        "signals.c8_present",
        "signals.confidential_details_asked",
        "signals.urgent",
        "signals.without_notice",
        HOMES,
    }
)
"""Fields of which yes is the safer answer, and of homes one that is confidential."""


def is_safer(said: Json) -> bool:
    """Whether this is the safer answer to such a field."""
    if isinstance(said, list):
        return any(home.get("address", {}).get("confidential") == YesNo.YES for home in said)
    return bool(said == YesNo.YES)


def with_confidential_homes(homes: Json) -> Json:
    """The homes of a child with every address confidential."""
    return [
        {**home, "address": {**home["address"], "confidential": str(YesNo.YES)}} if "address" in home else home
        for home in homes
    ]
