"""One evaluation of one case on its way to a decision."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from cafcass_domain.turn import Turn
from police_checks.domain.case import HeldCase
from police_checks.domain.checks.check import HeldCheck, Series
from police_checks.domain.needs.needed import Need
from police_checks.domain.policy import ChecksPolicy


@dataclass(slots=True, kw_only=True)
class ChecksTurn(Turn[HeldCase, ChecksPolicy]):
    """An evaluation whose checks are up to date: what is left is to say what follows from how they stood and stand."""

    needed: Mapping[Series, Need]
    """What the case needs."""
    pairs: list[tuple[HeldCheck | None, HeldCheck]] = field(init=False)
    """Every check, as it was and as it is. No part of the evaluation changes a check."""

    def __post_init__(self) -> None:
        """See `pairs`."""
        self.pairs = [(self.before.checks.get(id_), held) for id_, held in sorted(self.case.checks.items())]

    def grounds(self, *rules: str) -> dict[str, Any]:
        """What every event says of how it was decided (G2), also one that names no case."""
        return {"reasons": rules, "rests_on": (self.received.id,), "policy_version": self.policy.version}
