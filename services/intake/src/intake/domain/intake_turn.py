"""One evaluation of one case by intake."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any, Final, TypeAlias

from cafcass_domain.decision import Facts, TableRef
from cafcass_domain.turn import Turn
from intake.domain.case.held import HeldCase
from intake.domain.policy import IntakePolicy

Touches: TypeAlias = dict[TableRef[Any], Collection[str]]
"""The keys of the rows that a message touches, per table."""

AMENDED: Final = ("I4",)


@dataclass(slots=True, kw_only=True)
class IntakeTurn(Turn[HeldCase, IntakePolicy]):
    """What the parts of an evaluation work on."""

    facts: Facts
    children: Collection[str] = ()
    """The ids of the known children whose rows are at hand."""
    rules: tuple[str, ...] = AMENDED
    """Under which rules the case is amended, where it is."""

    @property
    def number(self) -> str:
        """The case number: a case without one is returned and never gets as far as its readers."""
        assert self.case.case_number is not None  # noqa: S101
        return self.case.case_number

    def decided(self, *rules: str) -> Mapping[str, Any]:
        """What every event of this decision carries, also one about another case."""
        return {"reasons": rules, "rests_on": (self.received.id,), "policy_version": self.policy.version}
