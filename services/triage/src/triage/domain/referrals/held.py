"""What is held of referrals and disclosures (T10)."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from cafcass_contracts.safeguarding import ReferralKind
from cafcass_domain.state import State


class Standing(StrEnum):
    """Where a referral stands."""

    MADE = "made"
    ASKED = "agreement-asked"
    """The court was asked for its agreement."""
    NOT_AGREED = "not-agreed"


class Referral(State):
    """A child referred, or information disclosed, outside."""

    referral_id: str
    kind: ReferralKind
    to: str
    children: tuple[str, ...]
    why: str
    by: str
    at: datetime
    standing: Standing
    imminent: bool = False
    """A child was said to be in imminent danger."""
    told: bool = False
    """Whether it was told that it was made."""
    court_told: Standing | None = None
    """What the court was last told of."""
